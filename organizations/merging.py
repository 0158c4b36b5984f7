"""What becomes of two rows of the register that are one organization?

The secretariat merges one row (`gone`) into another (`stays`): its people, their letters and open invitations
go along, and what the acts keep of it (each act says so itself, contest/merging.py names them). The row is
closed and says into which it was merged; what is told of it in the past stays with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from editions.moves import RuleBroken, advance
from journal import chain
from organizations import letters, register, registration
from organizations.models import Invitation, Membership, Organization, User
from thai.era import day_of

Role, State = Membership.Role, Membership.State

RANKS = (Role.VIEWER, Role.EDITOR, Role.OWNER)
"""Who may do more stands later."""


class Act(Protocol):
    """What an act says of the rows of an organization."""

    def held_by(self, organization: Organization) -> list[str]:
        """What of the act belongs to an organization and would go along, each in words."""

    def hand_over(
        self, gone: Organization, stays: Organization, *, by: User, at: datetime
    ) -> dict[str, list[Any]]:
        """Let it all belong to the other row; returns what went along, as it stands in the journal."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one membership: the role that the person has afterwards ("" for who still asks), and
    the membership that they have in the other row already, if any, which is the one that stays."""

    membership: Membership
    role: str
    beside: Membership | None


@dataclass(frozen=True)
class Plan:
    """What goes along: each membership, the open invitations, and those whose person was invited twice."""

    members: tuple[Fate, ...]
    invitations: tuple[Invitation, ...]
    invited_twice: tuple[Invitation, ...]
    acts: tuple[str, ...] = ()


def plan(gone: Organization, stays: Organization, acts: Sequence[Act] = ()) -> Plan:
    """What a merge would do, for looking at before and for doing it.

    The other row keeps its owner; the owner of the row that goes is an editor then. Who acts for both has the
    higher of the two roles.
    """
    rows = stays.memberships.filter(state__in=registration.LIVING).select_related("user", "organization")
    living = {row.user_id: row for row in rows}
    owner = next((row for row in living.values() if _is_owner(row)), None)
    members = []
    for row in (
        gone.memberships.filter(state__in=registration.LIVING)
        .select_related("user", "organization")
        .order_by("pk")
    ):
        beside = living.get(row.user_id)
        members.append(Fate(row, _role_after(row, beside, owner), beside))
    invited = set(_open_invitations(stays).values_list("email", flat=True))
    invitations = list(_open_invitations(gone))
    return Plan(
        members=tuple(members),
        invitations=tuple(row for row in invitations if row.email not in invited),
        invited_twice=tuple(row for row in invitations if row.email in invited),
        acts=tuple(words for act in acts for words in act.held_by(gone)),
    )


def _is_owner(membership: Membership) -> bool:
    return membership.state == State.ADMITTED and membership.role == Role.OWNER


def _role_after(row: Membership, beside: Membership | None, owner: Membership | None) -> str:
    if row.state != State.ADMITTED:
        return str(beside.role) if beside and beside.state == State.ADMITTED else ""
    roles = [Role(row.role)]
    if beside is not None and beside.state == State.ADMITTED:
        roles.append(Role(beside.role))
    highest = max(roles, key=RANKS.index)
    return str(Role.EDITOR if highest == Role.OWNER and owner not in (None, beside) else highest)


def _open_invitations(organization: Organization) -> Any:
    return organization.invitations.filter(accepted_at=None, revoked_at=None).order_by("pk")


def require_mergeable(gone: Organization, stays: Organization) -> None:
    """Raise RuleBroken where the one row cannot be merged into the other."""
    if gone.pk == stays.pk:
        raise RuleBroken(_("An organization cannot be merged into itself. Please choose another one."))
    if gone.merged_into_id is not None:
        raise RuleBroken(
            _("%(name)s has been merged into another organization already. Please reload the page.")
            % {"name": gone.full_name_th}
        )
    if gone.is_sample != stays.is_sample:
        raise RuleBroken(_("A sample organization and a real one cannot be merged."))
    register.require_living(stays)


def merge(
    gone: Organization,
    stays: Organization,
    words: str,
    *,
    acts: Sequence[Act],
    by: User,
    at: datetime,
) -> Organization:
    """Merge one row into another, for a reason in words; gives the row that stays.

    Rows that were merged into `gone` before lead to `stays` from now on. Raises RuleBroken where the reason
    is missing, or where one of the two is the other, merged already, or closed.
    """
    if not words.strip():
        raise RuleBroken(_("Please say why the two are one organization."))
    with transaction.atomic():
        # All in one order, so that of two merges that come at once the second waits and then sees the first.
        held = {
            row.pk: row
            for row in Organization.objects.select_for_update(of=("self",))
            .select_related("province")
            .filter(Q(pk__in=(gone.pk, stays.pk)) | Q(merged_into=gone.pk))
            .order_by("pk")
        }
        gone, stays = held[gone.pk], held[stays.pk]
        require_mergeable(gone, stays)
        planned = plan(gone, stays)
        facts: dict[str, Any] = {
            "organization": gone.dla_code,
            "name": gone.full_name_th,
            "into": f"{stays.dla_code} {stays.full_name_th}",
            "members": _move_members(planned, gone, stays, by=by, at=at),
            "invitations": [row.pk for row in planned.invitations],
            "invitations_revoked": [row.pk for row in planned.invited_twice],
        }
        Invitation.objects.filter(pk__in=facts["invitations_revoked"]).update(revoked_at=at)
        Invitation.objects.filter(pk__in=facts["invitations"]).update(organization=stays)
        gone.mailbox_codes.filter(used_at=None, replaced_at=None).update(replaced_at=at)
        # Where a judge has served is where they step aside.
        facts["ties"] = list(gone.judge_ties.order_by("pk").values_list("pk", flat=True))
        gone.judge_ties.update(organization=stays)
        for act in acts:
            facts |= act.hand_over(gone, stays, by=by, at=at)
        facts["merged_before"] = [row.dla_code for row in held.values() if row.merged_into_id == gone.pk]
        gone.merged_rows.update(merged_into=stays)
        gone.merged_into = stays
        gone.valid_to = gone.valid_to or day_of(at)
        gone.updated_at = at
        gone.save(update_fields=["merged_into", "valid_to", "updated_at"])
        chain.write(
            "merge_organization",
            gone,
            by=by,
            at=at,
            facts={key: value for key, value in facts.items() if value},
            personal={"words": words},
        )
    return stays


def _move_members(
    planned: Plan, gone: Organization, stays: Organization, *, by: User, at: datetime
) -> list[str]:
    """Let everybody belong to the row that stays and write to them; what stands of it in the journal."""
    told = []
    host = stays.memberships.select_related("user").filter(state=State.ADMITTED, role=Role.OWNER).first()
    for fate in planned.members:
        row, beside = fate.membership, fate.beside
        before, kept = f"{row.state} {row.role}", beside or row
        if beside is None:
            row.organization, row.role = stays, fate.role or row.role
            row.save(update_fields=["organization", "role"])
        else:
            _close(row, stays, by=by, at=at)
            _raise(beside, fate.role, by=by, at=at)
        letters.merged(kept, gone, at)
        told.append(f"{row.pk}: {before} → {kept.pk}: {kept.state} {kept.role}")
    newcomers = [fate.membership.user for fate in planned.members if fate.role and not fate.beside]
    if host is not None and newcomers:
        letters.merged_to_owner(host, gone, newcomers, at)
    return told


def _close(row: Membership, stays: Organization, *, by: User, at: datetime) -> None:
    """Close the membership of somebody who has one in the row that stays."""
    with translation.override(row.user.language):
        words = _("The organization is %(name)s now.") % {"name": stays.full_name_th}
    advance(
        row,
        "end" if row.state == State.ADMITTED else "refuse",
        by=by,
        at=at,
        facts=registration.facts_of(row),
        personal=registration.personal_of(row.user),
        words=words,
        decided_at=at,
    )


def _raise(beside: Membership, role: str, *, by: User, at: datetime) -> None:
    """Let somebody have in the row that stays what they had in the other: be admitted, or a higher role."""
    if beside.state == State.ASKED and role:
        advance(
            beside,
            "admit",
            by=by,
            at=at,
            facts={**registration.facts_of(beside), "role": role},
            personal=registration.personal_of(beside.user),
            role=role,
            decided_at=at,
        )
    elif role and beside.role != role:
        beside.role = role
        beside.save(update_fields=["role"])
