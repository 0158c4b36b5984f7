"""ACT THREE: awards before the announcement, and the announcement itself, a numbered frozen copy."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from editions.models import AwardLevel, Edition
from organizations.models import User
from results.lifecycle import AWARD, AwardState
from submissions.models import Entry


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
    reason = models.TextField(_("reason for departing from the ranking"), blank=True)
    citation_th = models.TextField(_("the jury's sentence (Thai)"), blank=True)
    citation_en = models.TextField(_("the jury's sentence (English)"), blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="awards_proposed")
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="awards_confirmed"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.level_id} → {self.entry_id}"

    def stage_now(self) -> str:
        """The stage that the moves of this row are checked against: the edition's (select it along)."""
        return self.edition.stage

    def edition_year_now(self) -> int:
        """The year that stands in the journal."""
        return self.edition.year


class AnnouncedFigure(models.Model):
    """A figure as the announcement of an edition stated it, with its source; it stands beside ours."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="announced_figures")
    code = models.SlugField(_("figure"), max_length=40)
    value = models.CharField(_("value"), max_length=200)
    source_th = models.CharField(_("source (Thai)"), max_length=300)
    source_en = models.CharField(_("source (English)"), max_length=300)

    class Meta:
        verbose_name = _("announced figure")
        verbose_name_plural = _("announced figures")
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="one_announced_figure")]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"


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
    reason = models.TextField(_("reason of the correction"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} v{self.version}"
