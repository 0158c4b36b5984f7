"""In which order, when and where are the entries of a round presented, and who did not come?

The order is drawn by lot: a seed is made by chance and written into the journal, and whoever has the seed and
the numbers of the entries can draw again with `order`. The times belong to the places in the order.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from journal import chain
from judging import letters
from judging.holding import lock, require_open
from judging.lifecycle import SheetState
from judging.models import Draw, ScoreSheet, Slot
from submissions.models import Entry
from thai.text import clean, has_letter

SEED_BYTES = 16


def order(numbers: Iterable[int], seed: str) -> list[int]:
    """The order that a seed gives to the numbers of entries: by the SHA-256 of "seed:number", in hex."""
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())


# --- drawing lots ---------------------------------------------------------------------------------


def draw(round_: Round, *, by: chain.By, at: datetime, reason: str = "") -> Draw:
    """Draw lots for the order of a presentation round; the seed and the order stand in the journal.

    Times that were planned stay with their places in the order. Lots are drawn again only with a reason, and
    no more once entrants were told their slots.
    """
    reason = clean(reason, lines=True)
    with transaction.atomic():
        _require_presentation(lock(round_))
        earlier = Draw.objects.filter(round=round_).count()
        if earlier and not has_letter(reason):
            raise RuleBroken(_("Lots were drawn already. Please give the reason for drawing again."))
        if Slot.objects.filter(round=round_, told_at__isnull=False).exists():
            raise RuleBroken(_("Entrants were told their slots; lots can no longer be drawn again."))
        entries = {
            entry.number: entry
            for entry in Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
            if entry.number is not None
        }
        if not entries:
            raise RuleBroken(_("No entry takes part in this round yet. Please send entries on first."))
        seed = secrets.token_hex(SEED_BYTES)
        drawn = order(entries, seed)
        planned = {row.position: row for row in Slot.objects.filter(round=round_)}
        Slot.objects.filter(round=round_).delete()
        Slot.objects.bulk_create(
            _slot(round_, entries[number], place, planned.get(place))
            for place, number in enumerate(drawn, start=1)
        )
        made = Draw.objects.create(
            round=round_, number=earlier + 1, seed=seed, reason=reason if earlier else "", drawn_at=at
        )
        chain.write(
            "draw_lots",
            round_,
            by=by,
            at=at,
            facts={"seed": seed, "order": drawn, "number": made.number, "reason": made.reason},
            edition_year=round_.edition.year,
        )
    return made


def _slot(round_: Round, entry: Entry, position: int, planned: Slot | None) -> Slot:
    if planned is None:
        return Slot(round=round_, entry=entry, position=position)
    return Slot(
        round=round_,
        entry=entry,
        position=position,
        starts_at=planned.starts_at,
        minutes=planned.minutes,
        place=planned.place,
        link=planned.link,
    )


def _require_presentation(round_: Round) -> None:
    if not round_.is_presentation:
        raise RuleBroken(_("In this round entries are not presented."))
    if round_.state == RoundState.CLOSED:
        raise RuleBroken(_("This round is closed; nothing of it can be changed any more."))


# --- times and places -----------------------------------------------------------------------------


def plan(
    round_: Round,
    begins: datetime,
    *,
    minutes: int,
    pause: int,
    place: str,
    link: str,
    by: chain.By,
    at: datetime,
) -> int:
    """Give every slot its time, one after the other, and the same place or link. Returns how many.

    Entrants who were told another slot are told the new one.
    """
    if not (place or link):
        raise RuleBroken(_("Please give the place, the link, or both."))
    with transaction.atomic():
        _require_presentation(lock(round_))
        slots = _slots(round_)
        if not slots:
            raise RuleBroken(_("Please draw lots for the order first."))
        for row in slots:
            starts_at = begins + (row.position - 1) * timedelta(minutes=minutes + pause)
            _set(row, starts_at, minutes, place, link, at)
        chain.write(
            "plan_slots",
            round_,
            by=by,
            at=at,
            facts={
                "begins": begins.isoformat(),
                "minutes": minutes,
                "pause": pause,
                "place": place,
                "link": link,
                "slots": len(slots),
            },
            edition_year=round_.edition.year,
        )
    return len(slots)


def set_slot(
    slot: Slot,
    starts_at: datetime,
    *,
    minutes: int,
    place: str,
    link: str,
    by: chain.By,
    at: datetime,
) -> None:
    """Set time and place of one slot; an entrant who was told another is told the new one."""
    if not (place or link):
        raise RuleBroken(_("Please give the place, the link, or both."))
    round_ = slot.round
    with transaction.atomic():
        _require_presentation(lock(round_))
        before = slot.starts_at
        _set(slot, starts_at, minutes, place, link, at)
        chain.write(
            "set_slot",
            slot,
            by=by,
            at=at,
            facts={
                "entry": slot.entry_id,
                "from": before and before.isoformat(),
                "to": starts_at.isoformat(),
                "minutes": minutes,
                "place": place,
                "link": link,
            },
            edition_year=round_.edition.year,
        )


def _set(slot: Slot, starts_at: datetime, minutes: int, place: str, link: str, at: datetime) -> None:
    changed = (slot.starts_at, slot.place, slot.link) != (starts_at, place, link)
    slot.starts_at, slot.minutes, slot.place, slot.link = starts_at, minutes, place, link
    slot.save(update_fields=["starts_at", "minutes", "place", "link"])
    if changed and slot.told_at is not None:
        letters.slot(slot, is_change=True, at=at)


def tell(round_: Round, *, by: chain.By, at: datetime) -> int:
    """Write to every entrant who was not told the slot yet. Returns to how many.

    Refuses while a slot has no time, or neither place nor link.
    """
    with transaction.atomic():
        _require_presentation(lock(round_))
        slots = _slots(round_)
        if any(row.starts_at is None or not (row.place or row.link) for row in slots) or not slots:
            raise RuleBroken(_("Please give every slot its time and its place or link first."))
        waiting = [row for row in slots if row.told_at is None]
        if not waiting:
            raise RuleBroken(_("Every entrant was told the slot already."))
        for row in waiting:
            letters.slot(row, is_change=False, at=at)
        Slot.objects.filter(pk__in=[row.pk for row in waiting]).update(told_at=at)
        chain.write(
            "tell_slots",
            round_,
            by=by,
            at=at,
            facts={"slots": len(waiting)},
            edition_year=round_.edition.year,
        )
    return len(waiting)


# --- who did not come -----------------------------------------------------------------------------


def note_absence(slot: Slot, reason: str, *, by: chain.By, at: datetime) -> None:
    """Note that nobody came to present: judges score it no more in this round.

    Refuses without words, and where a judge has signed a sheet of it already.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please write what is known of the absence."))
    with transaction.atomic():
        require_open(lock(slot.round))
        if ScoreSheet.objects.filter(
            assignment__round=slot.round_id, assignment__entry=slot.entry_id, state=SheetState.SIGNED
        ).exists():
            raise RuleBroken(
                _("A judge has signed a score sheet of this entry in this round, so it was not absent.")
            )
        if not Slot.objects.filter(pk=slot.pk, absent_at=None).update(absent_at=at, absence_reason=reason):
            raise RuleBroken(_("The absence is noted already."))
        slot.absent_at, slot.absence_reason = at, reason
        chain.write(
            "note_absence",
            slot,
            by=by,
            at=at,
            facts={"entry": slot.entry_id},
            personal={"reason": reason},
            edition_year=slot.round.edition.year,
        )


def take_back_absence(slot: Slot, *, by: chain.By, at: datetime) -> None:
    """Take a noted absence back: they came after all."""
    with transaction.atomic():
        require_open(lock(slot.round))
        if not Slot.objects.filter(pk=slot.pk, absent_at__isnull=False).update(
            absent_at=None, absence_reason=""
        ):
            raise RuleBroken(_("No absence is noted here."))
        slot.absent_at, slot.absence_reason = None, ""
        chain.write(
            "take_back_absence",
            slot,
            by=by,
            at=at,
            facts={"entry": slot.entry_id},
            edition_year=slot.round.edition.year,
        )


def _slots(round_: Round) -> list[Slot]:
    """The slots of a round that are still needed, in their order; entries that left keep no letter."""
    return list(
        Slot.objects.filter(round=round_, entry__state=Entry.State.ELIGIBLE)
        .select_related("round__edition", "entry__edition")
        .order_by("position")
    )
