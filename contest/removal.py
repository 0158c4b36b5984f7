"""How is a person removed: what goes, what stays, what stands against it, and doing it once and whole?

Each room forgets its own rows (`personal`); the roof calls them and sweeps the free texts of all rooms.
Entries, scores and the journal keep their meaning: rows stay, the person in them has no name any more.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

import journal.personal
import judging.personal
import letters.personal
import organizations.letters
import organizations.personal
import results.personal
import submissions.personal
from editions.models import Edition
from editions.moves import RuleBroken, advance
from journal import chain
from organizations import offices, registration
from organizations.models import Membership, Removal, User
from organizations.personal import NOWHERE
from submissions import drafts
from submissions.models import Entry
from thai.text import clean, has_letter
from thai.traces import MARK, Traces

ROOMS = (
    *(journal.personal, letters.personal, organizations.personal),
    *(submissions.personal, judging.personal, results.personal),
)
"""The modules of all rooms that say what they hold of a person."""
KEPT_ON_A_SERVER = "removed.jsonl"
"""The file beside the database that says which accounts were removed: after an older backup is restored they
are removed again (`manage.py remove_again`)."""


@dataclass(frozen=True)
class Owned:
    """An organization that the person owns, and the colleagues who could own it after them."""

    membership: Membership
    colleagues: list[Membership]


@dataclass(frozen=True)
class Preview:
    """What removing a person would do."""

    traces: Traces
    goes: dict[str, int] = field(default_factory=dict)
    stays: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    to_look_at: list[Any] = field(default_factory=list)
    unread: int = 0
    owned: list[Owned] = field(default_factory=list)


def traces_of(user: User) -> tuple[Traces, Traces]:
    """By what a person is found in texts: what they are and were called, written to and phoned under.

    The first holds what is theirs alone, the second what others have as well.
    """
    subjects = organizations.personal.subjects_of(user)
    earlier = list(journal.personal.told_of(user.pk, subjects))
    by_name, _all = organizations.personal.traces_of(user, earlier)
    return organizations.personal.traces_of(user, [*earlier, *submissions.personal.told_of(by_name)])


def preview(user: User, at: datetime) -> Preview:
    """What would go, what would stay, and which files a person must look at; nothing is changed.

    Of files that the office may not read at that moment nothing is told but how many they are.
    """
    traces, known = traces_of(user)
    standing = list(submissions.personal.standing(user, traces, known))
    addresses = organizations.personal.addresses_of(user)
    entries = submissions.personal.entries_of(user)
    found = submissions.personal.files_with(traces, user)
    texts = sum(1 for _found in _swept(traces))
    shown = submissions.personal.shown_to_the_office(at)
    readable = set(shown.filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    to_look_at = shown.filter(added_by=user)
    return Preview(
        traces=traces,
        goes={
            "addresses": len(addresses),
            "memberships": user.memberships.filter(state__in=registration.LIVING).count(),
            "mandates": len(organizations.personal.files(user)),
            "letters": letters.personal.to(addresses).count(),
            "contacts": len(standing),
            "texts": texts,
            "files": len(found),
        },
        stays={
            "entries": entries.count(),
            "attachments": user.attachments.count(),
            "seats": user.seats.count(),
            "awards": user.awards_proposed.count() + user.awards_confirmed.count(),
        },
        files=[row.original_name for row in found if row.pk in readable],
        to_look_at=list(to_look_at.select_related("entry__edition").order_by("pk")[:50]),
        unread=user.attachments.exclude(pk__in=to_look_at.values("pk")).count(),
        owned=owned_by(user),
    )


def owned_by(user: User) -> list[Owned]:
    """The organizations that a person owns, with the colleagues who could follow."""
    return [
        Owned(membership, list(_colleagues(membership)))
        for membership in organizations.personal.owned_by(user)
    ]


def _colleagues(membership: Membership) -> Any:
    return (
        Membership.objects.filter(organization=membership.organization, state=Membership.State.ADMITTED)
        .exclude(user=membership.user_id)
        .select_related("user")
        .order_by("pk")
    )


def carry_out(
    removal: Removal,
    reason: str,
    successors: Mapping[int, int | None],
    *,
    by: User,
    at: datetime,
) -> None:
    """Remove a person, once and whole; it cannot be undone.

    `successors` says for each organization that the person owns, by the number of their membership, which
    colleague's membership owns it next, or None where it was said that nobody does. Raises RuleBroken for
    oneself, for the last of the secretariat, for a judge with sheets to sign, without a reason, and where the
    successor of an organization was not said.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please write the reason; it stands in the journal."))
    with transaction.atomic():
        _hold_editions()
        if by.pk not in offices.hold_secretariat():
            raise RuleBroken(_("You are no longer of the secretariat."))
        user = removal.user
        registration.lock(user)
        user.refresh_from_db()
        require_removable(user, by=by)
        owned = _successors(user, successors)
        _forget(user, removal, reason, owned, by=by, at=at)
        transaction.on_commit(lambda: note(user.pk, at))


def _hold_editions() -> None:
    """Hold all editions: they come before people, and in whose entries the person stands shows only later."""
    for edition in Edition.objects.order_by("pk"):
        edition.hold()


def require_removable(user: User, *, by: User | None) -> None:
    """Raise RuleBroken where a person cannot be removed now."""
    if by is not None and user.pk == by.pk:
        raise RuleBroken(_("Nobody decides on their own request. Please ask a colleague."))
    if user.removed_at is not None:
        raise RuleBroken(_("This person has been removed already."))
    if organizations.personal.is_last_secretary(user):
        raise RuleBroken(
            _("This is the last person of the secretariat. Please appoint a second one first, then remove.")
        )
    if judging.personal.unsigned(user):
        raise RuleBroken(
            _("This judge still has score sheets to sign. Please end their seat in the edition first.")
        )


def _successors(user: User, said: Mapping[int, int | None]) -> list[Membership]:
    """The memberships that become owners, checked; raises RuleBroken where it was not said who follows."""
    found = []
    for membership in organizations.personal.owned_by(user):
        if membership.pk not in said:
            raise RuleBroken(
                _("Please say who owns %(name)s after this person, or that nobody does.")
                % {"name": membership.organization.full_name_th}
            )
        heir = said[membership.pk]
        if heir is not None:
            row = _colleagues(membership).filter(pk=heir).first()
            if row is None:
                raise RuleBroken(_("The chosen successor no longer acts for this organization."))
            found.append(row)
    return found


def _forget(
    user: User, removal: Removal, reason: str, successors: list[Membership], *, by: chain.By, at: datetime
) -> None:
    addresses = organizations.personal.addresses_of(user)
    subjects = organizations.personal.subjects_of(user)
    traces, known = traces_of(user)
    redacted = submissions.personal.forget(user, traces, known)
    judging.personal.forget(user)
    results.personal.forget(user)
    letters.personal.forget(addresses, f"person-{user.pk}@{NOWHERE}", MARK)
    swept = sweep(traces)
    forget_tasks(traces)
    organizations.personal.forget(user, traces, by=by, at=at)
    for heir in successors:
        _make_owner(heir, by=by, at=at)
    changes = {
        "reason": traces.taken_out(reason, MARK),
        "decided_by": by if isinstance(by, User) else None,
        "decided_at": at,
    }
    advance(
        removal,
        "remove_person",
        by=by,
        at=at,
        facts={"user": user.pk, "redacted": {**redacted, **swept}},
        personal={"reason": changes["reason"]},
        **changes,
    )
    personal = [one for one in subjects if one[0] != "removal"]
    journal.personal.forget(
        user.pk, personal, traces.stand_in, lambda text: traces.taken_out(text, MARK), by=by, at=at
    )


def _make_owner(heir: Membership, *, by: chain.By, at: datetime) -> None:
    before, heir.role = heir.role, Membership.Role.OWNER
    heir.save(update_fields=["role"])
    organizations.letters.admitted(heir, heir.role, at)
    chain.write(
        "hand_over",
        heir,
        by=by,
        at=at,
        facts={**registration.facts_of(heir), "before": str(before), "after": str(heir.role)},
        personal=registration.personal_of(heir.user),
    )


# --- the sweep of free texts --------------------------------------------------------------------------


def sweep(traces: Traces) -> dict[str, list[int]]:
    """Take a person out of every free text of every room; returns which rows were changed, by table."""
    found = list(_swept(traces))
    drafts.lock_all(pk for model, _names, pk in found if model is Entry)
    changed: dict[str, list[int]] = {}
    for model, names, pk in found:
        held = model._base_manager.select_for_update(no_key=True).filter(pk=pk)
        row = held.values(*names).first() or {}  # as it is now: somebody may just have written to it
        left = {name: _without(model, name, old, traces) for name, old in row.items()}
        if changes := {name: text for name, text in left.items() if text != row[name]}:
            model._base_manager.filter(pk=pk).update(**changes)
            changed.setdefault(model._meta.model_name or "", []).append(pk)
    return changed


def _swept(traces: Traces) -> Iterator[tuple[type[models.Model], tuple[str, ...], Any]]:
    """Each row with a free text in which the person stands: its table, the names of its texts, its key."""
    for room in ROOMS:
        for label, names in room.WORDS.items():
            model = apps.get_model(label)
            for row in model._base_manager.values_list("pk", *names).order_by("pk").iterator(chunk_size=2000):
                if traces.stand_in(row[1:]):
                    yield model, names, row[0]


def _without(model: type[models.Model], name: str, value: Any, traces: Traces) -> Any:
    if isinstance(model._meta.get_field(name), models.EmailField) and traces.stand_in(value):
        return f"removed@{NOWHERE}"
    left = traces.taken_out(value, MARK)
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return left[:longest] if longest and isinstance(left, str) else left


def forget_tasks(traces: Traces) -> None:
    """Remove the tasks of the worker that tell of a person: what failed keeps its traceback for a while."""
    for row in DBTaskResult.objects.values("pk", "args_kwargs", "traceback", "return_value").iterator():
        if traces.stand_in(json.loads(json.dumps(row, default=str))):
            DBTaskResult.objects.filter(pk=row["pk"]).delete()


# --- after a backup was restored ------------------------------------------------------------------------


def note(pk: int, at: datetime) -> None:
    """Write beside the database that an account was removed: its number and the moment, nothing else."""
    with (settings.DATA_DIR / KEPT_ON_A_SERVER).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"user": pk, "at": at.isoformat()}) + "\n")


def noted() -> list[tuple[int, datetime]]:
    """The accounts that were removed and when, the oldest first."""
    path = settings.DATA_DIR / KEPT_ON_A_SERVER
    if not path.exists():
        return []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(line["user"], datetime.fromisoformat(line["at"])) for line in lines]


def remove_again(*, at: datetime) -> list[int]:
    """Remove once more whoever was removed after the backup that is in use was taken; returns their accounts.

    An account that a restored database numbers alike but that joined after the removal is somebody else.
    """
    done = []
    by = chain.Actor(id="system", role="system", name="")
    for pk, when in noted():
        user = User.objects.filter(pk=pk, removed_at=None, joined_at__lte=when).first()
        if user is None:
            continue
        with transaction.atomic():
            _hold_editions()
            registration.lock(user)
            removal = Removal.objects.filter(user=user, state=Removal.State.ASKED).first()
            if removal is None:
                removal = Removal.objects.create(user=user, by_person=False, asked_at=at)
            _forget(user, removal, _("Removed again after a backup was restored."), [], by=by, at=at)
        done.append(pk)
    return done
