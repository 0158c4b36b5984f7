"""What is a line of the journal, and where do the personal values of a line stand?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.Model):
    """One decision: who, when, what, on which thing, with which facts, chained to the line before.

    Lines are only ever added: triggers of the database refuse any change or removal.
    The actor is text, not a foreign key, so that the line outlives the account.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id_text = models.CharField(max_length=40)
    actor_role = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id_text = models.CharField(max_length=40)
    edition_year = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        indexes = [
            models.Index(fields=["subject_type", "subject_id_text"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject_type} {self.subject_id_text}"


class PersonalValue(models.Model):
    """A personal value of one line (a name, an address); the line itself holds its salted hash.

    Anonymization empties the rows of this table and the chain still holds.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="personal_values")
    key = models.CharField(max_length=60)
    value = models.TextField(blank=True)
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "key"], name="one_personal_value_a_key")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.key}"


class ChainHead(models.Model):
    """The last line of the chain: one row, locked by whoever writes the next line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_chain_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class DailyHead(models.Model):
    """The head of the chain as it was published on a day: whoever kept it can prove a later rewriting.

    Rows are only ever added: triggers of the database refuse any change or removal.
    """

    day = models.DateField(_("day"), primary_key=True)
    number = models.PositiveBigIntegerField(_("line"))
    hash = models.CharField(_("hash"), max_length=64)
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        ordering = ["-day"]
        verbose_name = _("published head of the journal")
        verbose_name_plural = _("published heads of the journal")

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.hash[:12]}"
