"""Who is to receive which level: from places and quotas to proposals, and from a proposal to an award.

One person of the secretariat proposes, another confirms what was shown; both only while the edition is being
decided, and neither with a seat on its panel. What was confirmed is taken away by two people, with a reason.
`propose_from` is pure. Where entries with the same place do not all fit into one level, it proposes none of
them and says so: a tie at the edge of a quota is for people to decide.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import AwardLevel, Edition
from editions.moves import RuleBroken, advance
from journal import chain
from journal.models import Line
from judging import two_sides
from organizations.models import User
from results.models import Award, Unawarded
from submissions.models import Entry
from thai.text import clean, has_letter

# --- from places to proposals (pure) ----------------------------------------------------------------


@dataclass(frozen=True)
class Ranked:
    """One entry of a ranking; those that share a place are tied. `total` is of 100."""

    entry_id: int
    place: int
    total: Decimal


@dataclass(frozen=True)
class Level:
    """A level with the awards still free in it; `position` 1 is the highest."""

    code: str
    position: int
    free: int
    min_total: Decimal | None = None


@dataclass(frozen=True)
class Proposal:
    """That an entry is to receive a level."""

    entry_id: int
    level: str
    place: int | None = None


@dataclass(frozen=True)
class Tie:
    """Entries of one place that do not all fit: `levels` are the awards left for them, highest first."""

    place: int
    entry_ids: tuple[int, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Proposed:
    """What the ranking and the quotas give, and what they leave to people."""

    proposals: tuple[Proposal, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Unfilled:
    """Awards of a level for which nobody is proposed: how many, and whether somebody would be next in the
    ranking but has too low a total."""

    level: str
    number: int
    is_below_minimum: bool


def unfilled(ranking: Iterable[Ranked], levels: Iterable[Level], proposed: Proposed) -> tuple[Unfilled, ...]:
    """The awards that ranking and quotas leave without anybody, highest level first."""
    rows, given = list(ranking), Counter(proposal.level for proposal in proposed.proposals)
    for tie in proposed.ties:
        given.update(tie.levels)
    return tuple(
        Unfilled(
            level.code,
            level.free - given[level.code],
            level.min_total is not None and any(row.total < level.min_total for row in rows),
        )
        for level in sorted(levels, key=lambda level: level.position)
        if level.free > given[level.code]
    )


def propose_from(ranking: Iterable[Ranked], levels: Iterable[Level]) -> Proposed:
    """Fill the levels from the highest down with the ranking from the first place down.

    An entry below the least total of a level closes that level for itself and all behind it. Tied entries
    are proposed only where all of them come to the same level; else they are reported as a tie, and those
    behind them are proposed as they will be however the tie is decided.
    """
    open_levels = sorted((level for level in levels if level.free), key=lambda level: level.position)
    slots = [level for level in open_levels for _place in range(level.free)]
    proposals: list[Proposal] = []
    ties: list[Tie] = []
    for place, group in groupby(sorted(ranking, key=lambda row: row.place), key=lambda row: row.place):
        tied = list(group)
        least = min(row.total for row in tied)
        while slots and slots[0].min_total is not None and least < slots[0].min_total:
            slots = [slot for slot in slots if slot.code != slots[0].code]
        taken, slots = slots[: len(tied)], slots[len(tied) :]
        if not taken:
            break
        fits = all(slot.min_total is None or least >= slot.min_total for slot in taken)
        if len(taken) == len(tied) and len({slot.code for slot in taken}) == 1 and fits:
            proposals += [Proposal(row.entry_id, taken[0].code, place) for row in tied]
        else:
            ties.append(Tie(place, tuple(row.entry_id for row in tied), tuple(slot.code for slot in taken)))
    return Proposed(tuple(proposals), tuple(ties))


# --- proposing and confirming -----------------------------------------------------------------------


def free_levels(edition: Edition) -> list[Level]:
    """The levels of an edition with what is still free of their quotas, without what is not given (three
    queries)."""
    given = Counter(Award.objects.filter(edition=edition).values_list("level_id", flat=True))
    given.update(dict(Unawarded.objects.filter(level__edition=edition).values_list("level", "number")))
    return [
        Level(level.code, level.position, max(level.quota - given[level.pk], 0), level.min_total)
        for level in AwardLevel.objects.filter(edition=edition).order_by("position")
    ]


def still_ranked(edition: Edition, ranking: Iterable[Ranked]) -> list[Ranked]:
    """The part of a ranking that has no award yet, proposed or confirmed (one query)."""
    awarded = set(Award.objects.filter(edition=edition).values_list("entry_id", flat=True))
    return [row for row in ranking if row.entry_id not in awarded]


def propose(edition: Edition, proposals: Iterable[Proposal], *, by: User, at: datetime) -> list[Award]:
    """Write down proposals made from the ranking, all or none; returns them in the order given.

    Raises RuleBroken outside the stage of deciding, where a quota would be exceeded, or where an entry has
    an award already or is not in the contest (any more).
    """
    with transaction.atomic():
        require_deciding(edition, by)
        return [
            _propose(edition, proposal.entry_id, proposal.level, "", proposal.place, by, at)
            for proposal in proposals
        ]


def propose_one(
    entry: Entry, level: AwardLevel, *, reason: str, by: User, at: datetime, place: int | None = None
) -> Award:
    """Propose one award by hand, with the reason for it; works for editions without marks, too.

    Raises RuleBroken where the reason is empty, and as `propose` does.
    """
    if not reason.strip():
        raise RuleBroken(_("An award that does not come from the ranking needs a reason. Please write it."))
    with transaction.atomic():
        require_deciding(entry.edition, by)
        return _propose(entry.edition, entry.pk, level.code, reason.strip(), place, by, at)


def withdraw_proposal(award: Award, *, by: User, at: datetime) -> None:
    """Take a proposal back; the row goes, the journal keeps it. A confirmed award is unconfirmed first, and
    whoever took its confirmation back leaves it to somebody else to withdraw it."""
    with transaction.atomic():
        edition = require_deciding(award.edition, by)
        opened = reopenings([award.pk]).get(award.pk)
        if opened is not None and opened.actor_id_text == str(by.pk):
            raise RuleBroken(
                _("You took the confirmation of this award back: somebody else has to withdraw it.")
            )
        removed, _per_model = Award.objects.filter(pk=award.pk, state=Award.State.PROPOSED).delete()
        if not removed:
            raise RuleBroken(
                _("Only a proposal can be withdrawn. Please take the confirmation of this award back first.")
            )
        chain.write("withdraw_proposal", award, by=by, at=at, facts=_facts(award), edition_year=edition.year)


def fingerprint(rows: Iterable[Award]) -> str:
    """What these awards say, in 64 signs: the page that shows them carries it along to their confirmation."""
    said = [
        (
            *(row.pk, row.entry_id, row.level_id, row.place, row.from_ranking, row.reason),
            *(row.citation_th, row.citation_en, row.proposed_by_id),
        )
        for row in sorted(rows, key=lambda row: row.pk)
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def confirm(award: Award, *, by: User, at: datetime, shown: str | None = None) -> None:
    """Confirm one award. `shown` is the fingerprint of what the person saw, where a page showed it.

    Raises RuleBroken where the same person proposed it, where it is no longer what was shown, or outside
    deciding.
    """
    with transaction.atomic():
        require_deciding(award.edition, by)
        now = Award.objects.select_related("edition", "level", "entry__edition").filter(pk=award.pk).first()
        if now is None:
            raise RuleBroken(_("This proposal was withdrawn meanwhile."))
        if now.proposed_by_id == by.pk:
            raise RuleBroken(_("You proposed this award yourself: somebody else has to confirm it."))
        if shown is not None and fingerprint([now]) != shown:
            raise RuleBroken(_not_as_shown())
        _confirm(now, by, at)
    award.refresh_from_db()


def confirm_all(edition: Edition, *, by: User, at: datetime, shown: str | None = None) -> int:
    """Confirm every proposal that somebody else made; returns how many. `shown` as for `confirm`.

    Raises RuleBroken where there is none to confirm, where they are no longer what was shown, or outside
    deciding.
    """
    with transaction.atomic():
        require_deciding(edition, by)
        waiting = list(
            Award.objects.filter(edition=edition, state=Award.State.PROPOSED)
            .select_related("edition", "level", "entry__edition")
            .order_by("level__position", "pk")
        )
        if not waiting:
            raise RuleBroken(_("There is no proposal to confirm. Please propose awards first."))
        others = of_others(waiting, by)
        if not others:
            raise RuleBroken(_("You proposed these awards yourself: somebody else has to confirm them."))
        if shown is not None and fingerprint(others) != shown:
            raise RuleBroken(_not_as_shown())
        for award in others:
            _confirm(award, by, at)
    return len(others)


def of_others(rows: Iterable[Award], user: User) -> list[Award]:
    """The proposals among these awards that somebody else made."""
    return [row for row in rows if row.state == Award.State.PROPOSED and row.proposed_by_id != user.pk]


def unconfirm(award: Award, *, reason: str, by: User, at: datetime) -> None:
    """Take a confirmation back with the reason, so that the award is a proposal again."""
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please write why the confirmation is taken back."))
    with transaction.atomic():
        require_deciding(award.edition, by)
        advance(
            award,
            "unconfirm",
            by=by,
            at=at,
            facts=_facts(award) | {"reason": reason},
            confirmed_by_id=None,
            confirmed_at=None,
        )


def reopenings(ids: Iterable[int]) -> dict[int, Line]:
    """The last line of the journal that took the confirmation of each of these awards back (one query)."""
    texts = [str(pk) for pk in ids]
    lines = Line.objects.filter(verb="unconfirm", subject_type="award", subject_id_text__in=texts)
    return {int(line.subject_id_text): line for line in lines.order_by("number")}


def leave(level: AwardLevel, number: int, *, reason: str, by: User, at: datetime) -> Unawarded:
    """Say that so many awards of a level are not given, and why; somebody else confirms it.

    Raises RuleBroken without a reason, where it was said already, and where not so many are free.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please write why these awards are not given."))
    with transaction.atomic():
        edition = require_deciding(level.edition, by)
        if Unawarded.objects.filter(level=level).exists():
            raise RuleBroken(_("It is said already that awards of this level are not given."))
        free = level.quota - Award.objects.filter(level=level).count()
        if not 0 < number <= free:
            raise RuleBroken(
                _("Of %(level)s %(free)s awards are free. Please say how many of them are not given.")
                % {"level": level.name, "free": free}
            )
        row = Unawarded.objects.create(
            level=level, number=number, reason=reason, proposed_by=by, proposed_at=at
        )
        chain.write(
            "leave_unawarded",
            row,
            by=by,
            at=at,
            facts={"level": level.code, "number": number, "reason": reason},
            edition_year=edition.year,
        )
    return row


def confirm_left(row: Unawarded, *, by: User, at: datetime) -> None:
    """Confirm that awards are not given. Raises RuleBroken where the same person proposed it."""
    if row.proposed_by_id == by.pk:
        raise RuleBroken(_("You proposed this yourself: somebody else has to confirm it."))
    with transaction.atomic():
        edition = require_deciding(row.level.edition, by)
        if not Unawarded.objects.filter(pk=row.pk, confirmed_by=None).update(
            confirmed_by=by, confirmed_at=at
        ):
            raise RuleBroken(_("This is confirmed already, or was taken back."))
        chain.write(
            "confirm_unawarded",
            row,
            by=by,
            at=at,
            facts={"level": row.level.code, "number": row.number},
            edition_year=edition.year,
        )


def take_back_left(row: Unawarded, *, by: User, at: datetime) -> None:
    """Take back that awards are not given, so that they can be given again."""
    with transaction.atomic():
        edition = require_deciding(row.level.edition, by)
        removed, _per_model = Unawarded.objects.filter(pk=row.pk).delete()
        if not removed:
            raise RuleBroken(_("This was taken back already."))
        chain.write(
            "take_back_unawarded",
            row,
            by=by,
            at=at,
            facts={"level": row.level.code, "number": row.number},
            edition_year=edition.year,
        )


def cite(award: Award, *, thai: str, english: str, by: User, at: datetime) -> None:
    """Set the jury's sentence of an award, while it is a proposal; whoever does so proposes it anew, so that
    somebody else has read the sentence before it stands."""
    with transaction.atomic():
        edition = require_deciding(award.edition, by)
        words = {"citation_th": thai.strip(), "citation_en": english.strip()}
        if not Award.objects.filter(pk=award.pk, state=Award.State.PROPOSED).update(
            **words, proposed_by=by, proposed_at=at
        ):
            raise RuleBroken(
                _("A confirmed award is not changed. Please take the confirmation of this award back first.")
            )
        award.citation_th, award.citation_en = words["citation_th"], words["citation_en"]
        award.proposed_by, award.proposed_at = by, at
        chain.write("cite", award, by=by, at=at, facts=_facts(award), edition_year=edition.year)


def require_deciding(edition: Edition, by: User) -> Edition:
    """The edition, read now and held to the end of the transaction; RuleBroken where it is not deciding, or
    where the person has ever had a seat on its panel."""
    now = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if now.stage != Stage.DECIDING:
        raise RuleBroken(
            _("Awards are decided between the end of judging and the announcement; now: %(stage)s.")
            % {"stage": now.get_stage_display()}
        )
    two_sides.require_no_seat(now, by)
    return now


def _not_as_shown() -> str:
    return _("The proposals are no longer what was shown to you. Please read them again, then confirm.")


def _confirm(award: Award, by: User, at: datetime) -> None:
    advance(award, "confirm", by=by, at=at, facts=_facts(award), confirmed_by_id=by.pk, confirmed_at=at)


def _propose(
    edition: Edition, entry_id: int, level_code: str, reason: str, place: int | None, by: User, at: datetime
) -> Award:
    entry = Entry.objects.select_related("edition").get(pk=entry_id, edition=edition)
    level = AwardLevel.objects.get(edition=edition, code=level_code)
    if entry.state != Entry.State.ELIGIBLE:
        raise RuleBroken(
            _("Entry %(reference)s is not in the contest: %(state)s.")
            % {"reference": entry.reference, "state": entry.get_state_display()}
        )
    if place is None and not reason:
        raise RuleBroken(_("An award that does not come from the ranking needs a reason. Please write it."))
    if Award.objects.filter(entry=entry).exists():
        raise RuleBroken(
            _("Entry %(reference)s has an award already. Please withdraw that proposal first.")
            % {"reference": entry.reference}
        )
    not_given = Unawarded.objects.filter(level=level).values_list("number", flat=True).first() or 0
    if Award.objects.filter(level=level).count() + not_given >= level.quota:
        raise RuleBroken(
            _("The quota of %(level)s is full (%(quota)s). Please withdraw another proposal first.")
            % {"level": level.name, "quota": level.quota}
        )
    award = Award.objects.create(
        edition=edition,
        entry=entry,
        level=level,
        place=place,
        from_ranking=not reason,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    chain.write("propose", award, by=by, at=at, facts=_facts(award), edition_year=edition.year)
    return award


def _facts(award: Award) -> dict[str, str | int | None]:
    return {"entry": award.entry.reference, "level": award.level.code, "place": award.place}
