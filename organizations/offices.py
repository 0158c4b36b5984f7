"""Who is invited to an office of the contest beside the judges, and who may take an office away?

The secretariat and the auditors. Nobody takes away their own office, and one of the secretariat always stays.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from organizations import letters, registration, sessions
from organizations.models import Appointment, Invitation, User

Role = Appointment.Role
BESIDE_JUDGES = (Role.SECRETARIAT, Role.AUDITOR)


def invite(
    email: str, full_name: str, role: str, *, by: chain.By, at: datetime, language: str = "th"
) -> Invitation:
    """Invite somebody to the secretariat, or an auditor: a link for one use, good for 14 days.

    Raises RuleBroken for who holds an office, acts for an organization or was invited already.
    """
    if role not in BESIDE_JUDGES:
        raise RuleBroken(_("Judges are invited on a page of their own."))
    with transaction.atomic():
        account = registration.account_at(email.strip())
        if account is not None:
            registration.require_free(account, role)
        invitation = Invitation(email=email, full_name=full_name, role=role)
        letters.invited(invitation, registration.open_link(invitation, at), at, language)
        letters.office_offered(invitation, by, at)
        chain.write(
            "offer_office",
            invitation,
            by=by,
            at=at,
            facts={"role": role, "before": None, "after": "open"},
            personal=_personal_of(invitation),
        )
    return invitation


def resend(invitation: Invitation, *, by: chain.By, at: datetime, language: str = "th") -> None:
    """Send an invitation to an office again: a new link, good for 14 days; the older one is dead."""
    with transaction.atomic():
        held = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if held.accepted_at is not None or held.revoked_at is not None:
            raise RuleBroken(_("This invitation has been accepted or revoked already."))
        account = registration.account_at(held.email)
        if account is not None:
            registration.require_free(account, held.role)
        before = held.expires_at
        letters.invited(held, registration.open_link(held, at), at, language)
        chain.write(
            "resend_invitation",
            held,
            by=by,
            at=at,
            facts={"role": held.role, "before": before.isoformat(), "after": held.expires_at.isoformat()},
            personal=_personal_of(held),
        )


def hold_secretariat() -> set[int]:
    """Hold the offices of the secretariat until the transaction ends; give the ids of who holds one.

    Whoever takes an office away or removes a person calls it first: of two who do so to each other the
    second waits here, and finds that they are no longer of the secretariat.
    """
    held = Appointment.objects.select_for_update(of=("self",)).filter(
        role=Role.SECRETARIAT, asleep_since=None, user__is_active=True
    )
    return set(held.order_by("pk").values_list("user_id", flat=True))


def take_away(appointment: Appointment, words: str, *, by: User, at: datetime) -> None:
    """Take an office of the secretariat or of an auditor away, in words that the person reads.

    All sessions of the person end. Raises RuleBroken for one's own office, and for the last of the
    secretariat; two who take each other's office away at the same moment: the second one is refused.
    """
    if not words.strip():
        raise RuleBroken(_("Please say why, in words that the person can act on."))
    with transaction.atomic():
        holders = hold_secretariat()
        if by.pk not in holders:
            raise RuleBroken(_("You are no longer of the secretariat."))
        if appointment.user_id == by.pk:
            raise RuleBroken(_("Nobody takes away their own office. Please ask a colleague to do it."))
        if appointment.role == Role.SECRETARIAT and not holders - {appointment.user_id}:
            raise RuleBroken(_("One of the secretariat must stay."))
        if not Appointment.objects.filter(
            pk=appointment.pk, role__in=BESIDE_JUDGES, asleep_since=None
        ).update(asleep_since=at):
            raise RuleBroken(_("This office was taken away already."))
        appointment.asleep_since = at
        sessions.end(appointment.user)
        letters.office_taken_away(appointment, words, at)
        chain.write(
            "take_away",
            appointment,
            by=by,
            at=at,
            facts={"role": appointment.role, "before": "awake", "after": "asleep"},
            personal={**registration.personal_of(appointment.user), "words": words},
        )


def _personal_of(invitation: Invitation) -> dict[str, str]:
    return {"name": invitation.full_name, "email": invitation.email}
