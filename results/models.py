"""ACT THREE: awards before the announcement, and the announcement itself, a numbered frozen copy."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from editions.lifecycle import Stage
from editions.models import AwardLevel, Edition
from organizations.models import Agency, User
from results.lifecycle import AWARD, OBJECTION, AwardState, ObjectionState
from submissions.models import Entry

AFTER_PUBLICATION = (Stage.PUBLISHED, Stage.CLOSED)


class AwardQuerySet(models.QuerySet["Award"]):
    """Who may see which awards of the board."""

    def for_office(self, user: Any) -> "AwardQuerySet":
        """The secretariat sees all; an auditor sees outcomes only once they are published."""
        shown = self if user.acting_as == "secretariat" else self.filter(edition__stage__in=AFTER_PUBLICATION)
        return shown.select_related(
            "edition", "level", "entry__edition", "entry__category", "entry__province",
            "entry__organization", "proposed_by", "confirmed_by",
        ).order_by("level__position", "entry__province__sort_order", "entry__number")  # fmt: skip


class Award(models.Model):
    """That an entry is to receive a level: proposed by one person, confirmed by another. Under embargo."""

    lifecycle = AWARD
    State = AwardState

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="awards")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="award")
    level = models.ForeignKey(AwardLevel, on_delete=models.PROTECT, related_name="awards")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AwardState,
        default=AwardState.PROPOSED,
        editable=False,
    )
    place = models.PositiveSmallIntegerField(_("place in the ranking"), null=True)
    from_ranking = models.BooleanField(
        _("as the ranking and the quotas give it"),
        default=False,
        help_text=_("Where it is not, a written reason says why it departs from them."),
    )
    reason = models.TextField(_("reason for departing from the ranking"), blank=True)
    citation_th = models.TextField(_("the jury's sentence (Thai)"), blank=True)
    citation_en = models.TextField(_("the jury's sentence (English)"), blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="awards_proposed")
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="awards_confirmed"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", confirmed_by=None, confirmed_at=None)
                | Q(state="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(from_ranking=True, place__isnull=False) | ~Q(reason=""),
                name="a_departure_from_the_ranking_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level_id} → {self.entry_id}"

    def moves_in(self) -> Edition:
        """The edition whose stage allows the moves of this row (select it along)."""
        return self.edition


class Unawarded(models.Model):
    """That awards of a level are not given: said by one person with the reason, confirmed by another."""

    level = models.OneToOneField(AwardLevel, on_delete=models.PROTECT, related_name="unawarded")
    number = models.PositiveSmallIntegerField(_("awards not given"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="unawarded_proposed")
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="unawarded_confirmed"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("awards not given")
        verbose_name_plural = _("awards not given")
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0) & ~Q(reason=""), name="not_given_for_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="not_given_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level_id}: -{self.number}"


class AnnouncedFigure(models.Model):
    """A figure as the announcement of an edition stated it, with its source; it stands beside ours."""

    class Code(models.TextChoices):
        """Which figure it is; the same codes as those counted by `figures.stated`."""

        ENTRIES = "entries", _("Entries")
        ORGANIZATIONS = "organizations", _("Organizations")
        LARGEST_CATEGORY = "largest_category", _("Largest category")
        MOST_PROVINCE = "most_province", _("Province with most organizations")
        DOUBLE_ENTRANT = "double_entrant", _("Organization with more than one entry")
        AWARDS = "awards", _("Awards of a level")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="announced_figures")
    code = models.CharField(_("figure"), max_length=20, choices=Code)
    of_th = models.CharField(_("of what (Thai)"), max_length=200, blank=True)
    of_en = models.CharField(_("of what (English)"), max_length=200, blank=True)
    number = models.PositiveIntegerField(_("number"))
    source_th = models.CharField(_("source (Thai)"), max_length=300)
    source_en = models.CharField(_("source (English)"), max_length=300)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("announced figure")
        verbose_name_plural = _("announced figures")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code", "of_th"], name="one_announced_figure")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.of_th}: {self.number}"


class AnnouncedAgency(models.Model):
    """An agency of the jury that the announcement named ("among them"; it never claims to name all)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="announced_agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="announced_in")
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("announced agency of the jury")
        verbose_name_plural = _("announced agencies of the jury")
        constraints = [models.UniqueConstraint(fields=["edition", "agency"], name="one_announced_agency")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.agency_id}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Which announcements the public reads."""

    def published(self) -> "PublicationQuerySet":
        """The announcements that stand: not withdrawn, newest version first."""
        return self.filter(withdrawn_at=None).select_related("edition").order_by("-edition__year", "-version")


class Publication(models.Model):
    """One announcement: the words, figures and rules as they were then. Public pages read this alone."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="publications")
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="publications_approved"
    )
    reason = models.TextField(_("reason of the correction"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "version"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.UniqueConstraint(fields=["edition", "version"], name="one_announcement_a_version"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(withdrawn_at=None), name="one_standing_announcement"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("published_by")),
                name="announced_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} v{self.version}"


class PressDraft(models.Model):
    """What the press is to read of a winner, which the winner may check under embargo; silence keeps it.

    Only the hash of the token of their page is kept.
    """

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="press_draft")
    text_th = models.TextField(_("text for the press (Thai)"))
    text_en = models.TextField(_("text for the press (English)"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked at"))
    answer_by = models.DateTimeField(_("can be changed until"))
    signed_off_at = models.DateTimeField(_("signed off at"), null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("text for the press")
        verbose_name_plural = _("texts for the press")
        constraints = [
            models.CheckConstraint(condition=~Q(text_th=""), name="the_press_reads_something"),
        ]

    def __str__(self) -> str:
        return f"press text of {self.award_id}"


class Feedback(models.Model):
    """What an entrant is told of the judging: per criterion the quarter it stood in, and words edited by the
    secretariat. `quarters` are frozen when it is sent: a list of {th, en, quarter}; 1 is the best."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField(_("words to the entrant"), blank=True)
    quarters = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(_("edited at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | ~Q(text=""), name="feedback_says_something")
        ]

    def __str__(self) -> str:
        return f"feedback on {self.entry_id}"


class Objection(models.Model):
    """An objection of an entrant, and its answer."""

    lifecycle = OBJECTION
    State = ObjectionState

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField(_("objection"))
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="objections_filed")
    filed_at = models.DateTimeField(_("filed at"))
    state = models.CharField(
        _("state"), max_length=10, choices=ObjectionState, default=ObjectionState.FILED, editable=False
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="objections_answered"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        ordering = ["filed_at", "pk"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="filed"), name="one_open_objection_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(state="filed", answer="", answered_by=None, answered_at=None)
                | (~Q(state="filed") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answered_objection_has_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"objection on {self.entry_id}"

    def moves_in(self) -> None:
        """An objection is answered at any stage, before or after an announcement."""


# What is certified stands in a file of its own.
# What towns say of using a work stands in a file of its own, too.
from results.models_adoption import Adoption  # noqa: E402, F401
from results.models_certificates import (  # noqa: E402
    Certificate,  # noqa: F401
    CertificateBundle,  # noqa: F401
    CertificateChange,  # noqa: F401
    CertificateTemplate,  # noqa: F401
    Signatory,  # noqa: F401
    SigningKey,  # noqa: F401
)
