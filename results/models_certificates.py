"""What was certified of an announcement, in which words, under which serial, and does it still hold?"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from editions.models import Edition
from results.lifecycle import CERTIFICATE, CertificateState

STANDING = (CertificateState.VALID, CertificateState.SUSPENDED)
"""The states of a certificate that has not come to its end."""


class CertificateTemplate(models.Model):
    """How the certificates of an edition read: texts with named places, an emblem (docs/certificates.md).

    `emblem` and the signatures are pictures as the files room made them safe; one picture is one file for
    good, so that a certificate looks the same whenever it is drawn.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="certificate_template")
    heading_th = models.CharField(_("who awards (Thai)"), max_length=200)
    heading_en = models.CharField(_("who awards (English)"), max_length=200)
    award_th = models.TextField(_("text for winners (Thai)"), max_length=600)
    award_en = models.TextField(_("text for winners (English)"), max_length=600)
    judge_th = models.TextField(_("text for judges (Thai)"), max_length=600)
    judge_en = models.TextField(_("text for judges (English)"), max_length=600)
    emblem = models.CharField(max_length=80, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("template of certificates")
        verbose_name_plural = _("templates of certificates")

    def __str__(self) -> str:
        return f"{self.edition_id}"


class Signatory(models.Model):
    """Somebody who signs the certificates of an edition, with the picture of their signature."""

    template = models.ForeignKey(CertificateTemplate, on_delete=models.CASCADE, related_name="signatories")
    position = models.PositiveSmallIntegerField(_("position"))
    name_th = models.CharField(_("name (Thai)"), max_length=150)
    name_en = models.CharField(_("name (English)"), max_length=150, blank=True)
    office_th = models.CharField(_("office (Thai)"), max_length=200)
    office_en = models.CharField(_("office (English)"), max_length=200, blank=True)
    signature = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ["position"]
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="one_signatory_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.template_id}: {self.position}"


class SigningKey(models.Model):
    """A key that has signed certificates: its public half, by which everybody can check them."""

    code = models.CharField(_("key"), max_length=16, unique=True)
    public = models.TextField(_("public key (PEM)"))
    first_used_at = models.DateTimeField(_("first used at"))

    class Meta:
        ordering = ["-first_used_at", "-pk"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return self.code


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Whose certificates are whose, and which are in force."""

    def standing(self) -> "CertificateQuerySet":
        """Those that have not come to their end: valid, or waiting for the announcement to come back."""
        return self.filter(state__in=STANDING)

    def for_judge(self, user: Any) -> "CertificateQuerySet":
        """The certificates of a judge that can be downloaded, the newest edition first."""
        own = self.filter(seat__user=user.pk, state=CertificateState.VALID).exclude(payload="")
        return own.select_related("edition").order_by("-edition__year")

    def for_office(self, user: Any) -> "CertificateQuerySet":
        """All of an edition, in the order of the announcement; an auditor reads them like the secretariat."""
        return self.select_related("edition", "superseded_by").order_by("audience", "pk")


class Certificate(models.Model):
    """One certificate: what it says, frozen; its serial; whether it still holds.

    `facts` are the words as announced, without the name of a judge, which stands in `recipient_th` and
    `recipient_en` and goes when the person is removed, with `payload` and `signature`: the bytes that the
    code on the paper carries, and their Ed25519 signature.
    """

    lifecycle = CERTIFICATE
    State = CertificateState

    class Audience(models.TextChoices):
        """Whom it is for."""

        AWARD = "award", _("Winner")
        JUDGE = "judge", _("Judge")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="certificates")
    publication = models.ForeignKey(
        "results.Publication", on_delete=models.PROTECT, related_name="certificates"
    )
    audience = models.CharField(_("for whom"), max_length=5, choices=Audience)
    entry = models.ForeignKey(
        "submissions.Entry", on_delete=models.PROTECT, null=True, related_name="certificates"
    )
    seat = models.ForeignKey("judging.Seat", on_delete=models.PROTECT, null=True, related_name="certificates")
    serial = models.CharField(_("serial"), max_length=14, unique=True)
    facts = models.JSONField()
    recipient_th = models.CharField(_("recipient (Thai)"), max_length=300)
    recipient_en = models.CharField(_("recipient (English)"), max_length=300, blank=True)
    payload = models.TextField()
    signature = models.CharField(max_length=88)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="certificates")
    issued_at = models.DateTimeField(_("issued at"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CertificateState,
        default=CertificateState.VALID,
        editable=False,
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="award", entry__isnull=False, seat=None)
                | Q(audience="judge", entry=None, seat__isnull=False),
                name="a_certificate_is_for_a_winner_or_a_judge",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(supersedes=F("pk")), name="no_certificate_supersedes_itself"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=STANDING), name="one_standing_certificate_an_entry"
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state__in=STANDING), name="one_standing_certificate_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def moves_in(self) -> None:
        """A certificate can be revoked at any stage."""


class CertificateChange(models.Model):
    """One line of the history of a certificate, as the public reads it: since when which state, and why."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="changes")
    state = models.CharField(_("state"), max_length=10, choices=CertificateState)
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change of a certificate")
        verbose_name_plural = _("changes of certificates")

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.state}"


class CertificateBundle(models.Model):
    """All certificates of an edition as one ZIP, made by the worker."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting to be made")
        BUILDING = "building", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="certificate_bundle")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    asked_at = models.DateTimeField(_("asked for at"))
    moved_at = models.DateTimeField(_("last progress at"))
    done = models.PositiveIntegerField(_("certificates done"), default=0)
    total = models.PositiveIntegerField(_("certificates in all"), default=0)
    made_at = models.DateTimeField(_("made at"), null=True)
    stored_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("certificates in one ZIP")
        verbose_name_plural = _("certificates in one ZIP")

    def __str__(self) -> str:
        return f"{self.edition_id} {self.state}"
