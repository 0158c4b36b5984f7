"""What are people told of their personal data, who answers for it, and who asked to be removed?"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organizations.lifecycle import NOTICE, REMOVAL, NoticeState, RemovalState

USER = "organizations.User"


class PrivacyNotice(models.Model):
    """One version of the privacy notice, in Thai and English: a draft, the one that counts, or an older one.

    Who edited it last does not publish it: a second person looks at it first.
    """

    lifecycle = NOTICE
    State = NoticeState

    state = models.CharField(
        _("state"), max_length=10, choices=NoticeState, default=NoticeState.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(_("version"), null=True, unique=True, editable=False)
    text_th = models.TextField(_("text (Thai)"))
    text_en = models.TextField(_("text (English)"))
    changes_th = models.CharField(_("what is new (Thai)"), max_length=500, blank=True)
    changes_en = models.CharField(_("what is new (English)"), max_length=500, blank=True)
    is_material = models.BooleanField(_("everybody acknowledges it again"), default=True)
    saves = models.PositiveIntegerField(default=0, editable=False)
    edited_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="notices_edited")
    edited_at = models.DateTimeField(_("edited at"))
    published_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="notices_published"
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        ordering = ["-version", "-pk"]
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=["draft", "published"]), name="one_notice_a_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", version=None, published_by=None, published_at=None)
                | (
                    ~Q(state="draft")
                    & Q(version__isnull=False, published_by__isnull=False, published_at__isnull=False)
                ),
                name="a_published_notice_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("edited_by")),
                name="a_notice_is_published_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version or ''} {self.state}".strip()

    def moves_in(self) -> None:
        """The notice stands beside all editions: no stage guards its moves."""

    @property
    def text(self) -> str:
        """The text in the language of the page."""
        return self.text_en if get_language() == "en" else self.text_th

    @property
    def changes(self) -> str:
        """What is new in it, in the language of the page."""
        return self.changes_en if get_language() == "en" else self.changes_th


class DataDesk(models.Model):
    """Who answers for the contest and for personal data, and how many days what is kept: one row.

    `days` holds only what differs from the table of rules, by the code of the rule.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    secretariat_email = models.EmailField(_("e-mail address of the secretariat"), blank=True)
    secretariat_phone = models.CharField(_("telephone of the secretariat"), max_length=60, blank=True)
    secretariat_address_th = models.TextField(_("postal address (Thai)"), blank=True)
    secretariat_address_en = models.TextField(_("postal address (English)"), blank=True)
    officer_name_th = models.CharField(_("data protection officer (Thai)"), max_length=200, blank=True)
    officer_name_en = models.CharField(_("data protection officer (English)"), max_length=200, blank=True)
    officer_email = models.EmailField(_("e-mail address of the data protection officer"), blank=True)
    officer_phone = models.CharField(_("telephone of the data protection officer"), max_length=60, blank=True)
    days = models.JSONField(default=dict, editable=False)
    saves = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("contact details and retention")
        verbose_name_plural = _("contact details and retention")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_data_desk")]

    def __str__(self) -> str:
        return self.secretariat_email

    @property
    def secretariat_address(self) -> str:
        """The postal address in the language of the page, in Thai where there is no English one."""
        english = self.secretariat_address_en if get_language() == "en" else ""
        return english or self.secretariat_address_th

    @property
    def officer_name(self) -> str:
        """Who the data protection officer is, in the language of the page; Thai where there is no English."""
        english = self.officer_name_en if get_language() == "en" else ""
        return english or self.officer_name_th


class Removal(models.Model):
    """That a person is to be removed: asked for by themselves, or begun by the secretariat, which decides."""

    lifecycle = REMOVAL
    State = RemovalState

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="removals")
    state = models.CharField(
        _("state"), max_length=10, choices=RemovalState, default=RemovalState.ASKED, editable=False
    )
    by_person = models.BooleanField(_("asked by the person"))
    asked_at = models.DateTimeField(_("asked at"))
    words = models.TextField(_("words of the person"), blank=True)
    reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="removals_decided")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("request to be removed")
        verbose_name_plural = _("requests to be removed")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="asked"), name="one_open_removal_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "declined"])
                | (Q(decided_at__isnull=False) & (Q(decided_by=None) | ~Q(decided_by=F("user")))),
                name="a_removal_is_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"

    def moves_in(self) -> None:
        """A removal stands beside all editions: no stage guards its moves."""
