"""In which order, when and where are the entries of a round presented, and who did not come?

The order is drawn by lot: a seed is made by chance and written into the journal, and whoever has the seed and
the numbers of the entries can draw again with `order`. The times belong to the places in the order.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
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

    Times that were planned stay with their places in the order. Lots are drawn again only with a reason. Once
    the round is open or an entrant was told, an order that stands is never changed: entries that came in
    since are drawn for among themselves and stand behind it.
    """
    reason = clean(reason, lines=True)
    with transaction.atomic():
        _require_presentation(lock(round_))
        earlier = Draw.objects.filter(round=round_).count()
        if earlier and not has_letter(reason):
            raise RuleBroken(_("Lots were drawn already. Please give the reason for drawing again."))
        entries = {entry.number: entry for entry in _taking_part(round_) if entry.number is not None}
        if not entries:
            raise RuleBroken(_("No entry takes part in this round yet. Please send entries on first."))
        standing = list(Slot.objects.filter(round=round_))
        behind = 0
        if is_settled(round_):
            has_one = {row.entry_id for row in standing}
            entries = {number: entry for number, entry in entries.items() if entry.pk not in has_one}
            behind = max(row.position for row in standing)
            if not entries:
                raise RuleBroken(
                    _(
                        "The round is open, or entrants were told their slots: the order that was drawn stays"
                        " as it is."
                    )
                )
        seed = secrets.token_hex(SEED_BYTES)
        drawn = order(entries, seed)
        planned = {row.position: row for row in standing}
        if not behind:
            Slot.objects.filter(round=round_).delete()
        Slot.objects.bulk_create(
            _slot(round_, entries[number], place, planned.get(place))
            for place, number in enumerate(drawn, start=behind + 1)
        )
        made = Draw.objects.create(
            round=round_, number=earlier + 1, seed=seed, reason=reason if earlier else "", drawn_at=at
        )
        chain.write(
            "draw_lots",
            round_,
            by=by,
            at=at,
            facts={
                "seed": seed,
                "order": drawn,
                "number": made.number,
                "reason": made.reason,
                **({"behind": behind} if behind else {}),
            },
            edition_year=round_.edition.year,
        )
    return made


def is_settled(round_: Round) -> bool:
    """Whether an order stands that no further drawing changes: the round is open, or an entrant was told."""
    slots = Slot.objects.filter(round=round_)
    return slots.filter(told_at__isnull=False).exists() or (
        round_.state != RoundState.PLANNED and slots.exists()
    )


def can_draw(round_: Round) -> bool:
    """Whether drawing lots now would change anything: no order is settled, or an entry has no slot in it."""
    has_one = Slot.objects.filter(round=round_).values("entry")
    return not is_settled(round_) or _taking_part(round_).exclude(pk__in=has_one).exists()


def drop_slots(round_: Round, entries: Collection[Entry]) -> bool:
    """Give up an order that was drawn for other entries than these; whether there was one.

    Where entrants were told already the order stays, and with it everybody who was invited: further entries
    are drawn for behind it. Refuses to take away an entry whose entrant was told.
    """
    slots, wanted = Slot.objects.filter(round=round_), {entry.pk for entry in entries}
    told = slots.filter(told_at__isnull=False, entry__state=Entry.State.ELIGIBLE)
    if told.exclude(entry__in=wanted).exists():
        raise RuleBroken(
            _(
                "An entrant was told when to present, so that entry can no longer be taken out. Further"
                " entries can still be added."
            )
        )
    if told.exists() or set(slots.values_list("entry", flat=True)) == wanted:
        return False
    return bool(slots.delete()[0])


def _taking_part(round_: Round) -> QuerySet[Entry]:
    return Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)


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
        _require_all_drawn(round_, slots)
        _require_upcoming(begins, at)
        if any(row.told_at and row.starts_at and row.starts_at <= at for row in slots):
            raise RuleBroken(_("The presentations have begun. Please change the single slots instead."))
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
    reason: str = "",
) -> None:
    """Set time and place of one slot; an entrant who was told another is told the new one.

    Refuses a time that has passed, one at which another entry is presented, and without a reason one that
    departs from the order drawn by lot.
    """
    if not (place or link):
        raise RuleBroken(_("Please give the place, the link, or both."))
    round_, reason = slot.round, clean(reason, lines=True)
    with transaction.atomic():
        _require_presentation(lock(round_))
        _read_anew(slot)
        before = slot.starts_at
        if starts_at != before:
            _require_upcoming(starts_at, at)
        others = [row for row in _slots(round_) if row.pk != slot.pk and row.starts_at and not row.absent_at]
        _require_free(starts_at, minutes, others)
        departs = starts_at != before and not _in_order(slot.position, starts_at, others)
        if departs and not has_letter(reason):
            raise RuleBroken(
                _("This time departs from the order that was drawn by lot. Please give the reason.")
            )
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
                **({"departs_from_order": True} if departs else {}),
            },
            personal={"reason": reason} if departs else {},
            edition_year=round_.edition.year,
        )


def _require_upcoming(starts_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise RuleBroken(_("This time has passed. Please choose one that is still to come."))


def _require_free(starts_at: datetime, minutes: int, others: Iterable[Slot]) -> None:
    """Refuse a time at which another entry of the round is presented; the panel hears one at a time."""
    ends = starts_at + timedelta(minutes=minutes)
    for row in others:
        if (
            row.starts_at
            and row.starts_at < ends
            and starts_at < row.starts_at + timedelta(minutes=row.minutes)
        ):
            raise RuleBroken(
                _("Entry %(entry)s is presented at that time. Please choose another.")
                % {"entry": row.entry.reference}
            )


def _in_order(position: int, starts_at: datetime, others: Iterable[Slot]) -> bool:
    """Whether a slot of that place in the order stands before all later ones and after all earlier ones."""
    return all((row.position < position) == (row.starts_at < starts_at) for row in others if row.starts_at)


def _read_anew(slot: Slot) -> None:
    """Read a slot anew while the round is held; refuse where lots were drawn again since it was shown."""
    if not Slot.objects.filter(pk=slot.pk).exists():
        raise RuleBroken(
            _(
                "Lots were drawn again meanwhile, so this slot is gone."
                " Please open the slots of the round anew."
            )
        )
    slot.refresh_from_db(
        fields=["position", "starts_at", "minutes", "place", "link", "told_at", "absent_at", "absence_reason"]
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
        _require_all_drawn(round_, slots)
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
        _read_anew(slot)
        if slot.starts_at is None or slot.starts_at > at:
            raise RuleBroken(_("An absence can be noted only once the time of the slot has come."))
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
        _read_anew(slot)
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
        Slot.objects.filter(round=round_, entry__in=_taking_part(round_))
        .select_related("round__edition", "entry__edition")
        .order_by("position")
    )


def _require_all_drawn(round_: Round, slots: Collection[Slot]) -> None:
    """Refuse while an entry of the round has no slot: nobody is invited before everybody can be."""
    if slots and _taking_part(round_).count() != len(slots):
        raise RuleBroken(
            _("Not every entry of the round has a slot. Please draw lots for those that came in since.")
        )
