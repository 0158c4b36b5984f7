"""Which rows of this room have been kept long enough, and how do they go?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q

from organizations import claims
from organizations.models import (
    Appointment,
    Invitation,
    MailboxCode,
    Mandate,
    Membership,
    Removal,
    SecondFactorReset,
    Session,
    User,
)

State = Membership.State


def unconfirmed(before: datetime) -> Any:
    """The accounts made before a moment whose address nobody ever confirmed, and that did nothing."""
    return (
        User.objects.filter(joined_at__lt=before, last_login=None, removed_at=None)
        .exclude(Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)))
        .exclude(Exists(Membership.objects.filter(user=OuterRef("pk"))))
        .exclude(Exists(Appointment.objects.filter(user=OuterRef("pk"))))
        .order_by("pk")
    )


def not_admitted(before: datetime) -> Any:
    """The requests to act for an organization refused before a moment, and those nobody answered since."""
    return Membership.objects.filter(
        Q(state=State.REFUSED, decided_at__lt=before) | Q(state=State.ASKED, asked_at__lt=before)
    ).order_by("pk")


def forget_requests(rows: Iterable[Membership]) -> None:
    """Delete requests with their letters."""
    for row in rows:
        forget_mandates(Mandate.objects.filter(membership=row))
        row.delete()


def ended_mandates(before: datetime) -> Any:
    """The official letters of memberships that ended before a moment."""
    return Mandate.objects.filter(membership__state=State.ENDED, membership__decided_at__lt=before).order_by(
        "pk"
    )


def forget_mandates(rows: Iterable[Mandate]) -> None:
    """Delete official letters, from the disk, too."""
    found = list(rows)
    claims.SHELF.forget(found)
    Mandate.objects.filter(pk__in=[row.pk for row in found]).delete()


def closed_invitations(before: datetime) -> Any:
    """The invitations that were accepted, revoked or ran out before a moment."""
    return Invitation.objects.filter(
        Q(accepted_at__lt=before) | Q(revoked_at__lt=before) | Q(accepted_at=None, expires_at__lt=before)
    ).order_by("pk")


def used_codes(before: datetime) -> Any:
    """The codes to mailboxes that ran out before a moment."""
    return MailboxCode.objects.filter(expires_at__lt=before).order_by("pk")


def decided_resets(before: datetime) -> Any:
    """The resets of second factors and requests to be removed whose reasons were written before a moment."""
    return SecondFactorReset.objects.filter(decided_at__lt=before).exclude(reason="").order_by("pk")


def forget_reasons(rows: Any) -> None:
    """Empty the reasons of resets."""
    rows.update(reason="")


def declined_removals(before: datetime) -> Any:
    """The requests to be removed that were declined or taken back before a moment, with what was written."""
    return (
        Removal.objects.filter(decided_at__lt=before)
        .exclude(state=Removal.State.ASKED)
        .exclude(words="", reason="")
        .order_by("pk")
    )


def forget_words(rows: Any) -> None:
    """Empty what was written in requests to be removed."""
    rows.update(words="", reason="")


def expired_sessions(before: datetime) -> Any:
    """The sessions that ended before a moment, with the forms that were parked in them."""
    return Session.objects.filter(expire_date__lt=before).order_by("pk")


def delete(rows: Any) -> None:
    """Delete rows."""
    rows.delete()
