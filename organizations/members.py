"""What may the owner of an organization decide about those who act for it beside them?

Invite, admit, change a role, remove, and hand the ownership over. Who is the owner is asked again under lock.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from organizations import letters, register, registration, sessions
from organizations.models import Invitation, Membership, Organization, User

MOST_OPEN = 20
"""How many invitations of one organization may be open at a time."""

Role = Membership.Role


def invite(
    organization: Organization,
    email: str,
    full_name: str,
    role: str,
    *,
    by: User,
    at: datetime,
    language: str = "th",
) -> Invitation:
    """Invite an editor or a viewer by letter: a link for one use, good for 14 days.

    Raises RuleBroken where the person is a member, was invited already, or too many invitations are open.
    """
    with transaction.atomic():
        owner = _owner(organization, by)
        register.require_living(organization)
        invitation = Invitation(email=email, full_name=full_name, role=role, organization=organization)
        member = registration.account_at(email.strip())
        if (
            member
            and member.memberships.filter(organization=organization, state=Membership.State.ADMITTED).exists()
        ):
            raise RuleBroken(_("This person acts for your organization already."))
        if organization.invitations.filter(accepted_at=None, revoked_at=None).count() >= MOST_OPEN:
            raise RuleBroken(_("Many invitations are still open. Please revoke one before you send another."))
        token = registration.open_link(invitation, at)
        letters.invited_member(invitation, owner, token, at, language)
        chain.write(
            "invite_member",
            invitation,
            by=by,
            at=at,
            facts={**_facts_of(invitation), "before": None, "after": "open"},
            personal=_personal_of(invitation),
        )
    return invitation


def resend(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Send a new link, good for 14 days from now; the older one becomes worthless."""
    with transaction.atomic():
        owner = _owner(invitation.organization, by)
        _require_open(invitation)
        before = invitation.expires_at
        token = registration.open_link(invitation, at)
        letters.invited_member(invitation, owner, token, at, by.language)
        chain.write(
            "resend",
            invitation,
            by=by,
            at=at,
            facts={
                **_facts_of(invitation),
                "before": before.isoformat(),
                "after": invitation.expires_at.isoformat(),
            },
            personal=_personal_of(invitation),
        )


def revoke(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Make the link of an invitation worthless."""
    with transaction.atomic():
        _owner(invitation.organization, by)
        registration.revoke_invitation(invitation, by=by, at=at)


def admit(membership: Membership, *, by: User, at: datetime) -> None:
    """Admit somebody who asks, as an editor."""
    with transaction.atomic():
        _owner(membership.organization, by)
        registration.admit(membership, by=by, at=at)


def change_role(membership: Membership, role: str, *, by: User, at: datetime) -> None:
    """Make an editor a viewer, or a viewer an editor."""
    with transaction.atomic():
        _owner(membership.organization, by)
        held = _colleague(membership)
        if role not in (Role.EDITOR, Role.VIEWER):
            raise RuleBroken(_("An owner is made by handing the ownership over."))
        if held.role == role:
            return
        sessions.end(held.user)
        chain.write(
            "change_role",
            held,
            by=by,
            at=at,
            facts=_set_role(held, role),
            personal=registration.personal_of(held.user),
        )


def hand_over(membership: Membership, *, by: User, at: datetime) -> None:
    """Make a colleague the owner; who was the owner stays as an editor. Both get a letter."""
    with transaction.atomic():
        owner = _owner(membership.organization, by)
        held = _colleague(membership)
        letters.handed_over(owner, held, at)
        former = _set_role(owner, Role.EDITOR)  # there is never a second owner
        facts, personal = _set_role(held, Role.OWNER), registration.personal_of(held.user)
        chain.write("change_role", owner, by=by, at=at, facts=former, personal=registration.personal_of(by))
        chain.write("hand_over", held, by=by, at=at, facts=facts, personal=personal)


def remove(membership: Membership, words: str, *, by: User, at: datetime) -> None:
    """End the membership of a colleague, in words that they read in their letter."""
    with transaction.atomic():
        _owner(membership.organization, by)
        _colleague(membership)
        registration.end(membership, words, by=by, at=at)


def _owner(organization: Organization | None, person: User) -> Membership:
    """Hold the organization; give the membership of its owner, who must be this person."""
    assert organization is not None
    held = Organization.objects.select_for_update().get(pk=organization.pk)
    owner = held.memberships.filter(user=person, state=Membership.State.ADMITTED, role=Role.OWNER).first()
    if owner is None:
        raise RuleBroken(_("Only the owner of the organization may do this."))
    return owner


def _colleague(membership: Membership) -> Membership:
    """The membership as it is now: admitted, and not the owner's."""
    held = Membership.objects.select_related("user", "organization").get(pk=membership.pk)
    if held.state != Membership.State.ADMITTED or held.role == Role.OWNER:
        raise RuleBroken(_("This can be done only with a colleague who acts for the organization."))
    return held


def _require_open(invitation: Invitation) -> None:
    invitation.refresh_from_db()
    if invitation.accepted_at or invitation.revoked_at:
        raise RuleBroken(_("This invitation has been accepted or revoked already."))


def _set_role(membership: Membership, role: str) -> dict[str, str]:
    """Give a member another role; what stands of it in the journal."""
    before = membership.role
    membership.role = role
    membership.save(update_fields=["role"])
    return {**registration.facts_of(membership), "before": str(before), "after": str(role)}


def _facts_of(invitation: Invitation) -> dict[str, str]:
    assert invitation.organization is not None
    return {"role": str(invitation.role), "organization": invitation.organization.dla_code}


def _personal_of(invitation: Invitation) -> dict[str, str]:
    return {"name": invitation.full_name, "email": invitation.email}
