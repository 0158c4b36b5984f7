"""Which ties does the rule of a round leave to the chair, and how is a decision recorded?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import RoundState, Stage
from editions.models import Round
from editions.moves import RuleBroken
from journal import chain
from judging import holding, ranking, scoring
from judging.models import Conflict, RoundEntry, Seat, TieDecision, TiePlace
from submissions.models import Entry
from thai.text import clean, has_letter

DECIDED_IN = frozenset({Stage.JUDGING, Stage.DECIDING})


@dataclass(frozen=True)
class Tie:
    """Entries that the steps before the chair's leave equal, in the order they have now.

    `decision` is the one that parts them, or None; then they share `place`.
    """

    place: int
    lines: tuple[ranking.Ranked, ...]
    decision: TieDecision | None

    @property
    def first(self) -> Entry:
        """The entry by which the tie is addressed: of its entries the one with the lowest number."""
        return min((line.entry for line in self.lines), key=lambda entry: entry.number or 0)


def of(counted: ranking.Ranking) -> list[Tie]:
    """The ties of a closed round that its rule leaves to the chair, best place first (one query)."""
    steps = counted.rules.steps
    if scoring.CHAIR not in steps:
        return []
    before = steps[: steps.index(scoring.CHAIR)]
    lines = {line.entry.pk: line for line in counted.lines}
    groups: dict[int, list[ranking.Ranked]] = {}
    for one in scoring.rank([line.place.score for line in counted.lines], before):
        if one.place is not None and one.shared_by > 1:
            groups.setdefault(one.place, []).append(lines[one.score.entry])  # type: ignore[index]
    decisions = {
        row.pk: row for row in TieDecision.objects.filter(round=counted.round).select_related("seat__user")
    }
    ties = []
    for place, group in groups.items():
        made = {counted.chosen.get(line.entry.pk) for line in group}
        names = {one.decision for one in made if one is not None}
        whole = None not in made and len(names) == 1
        ordered = sorted(group, key=lambda line: counted.lines.index(line))
        ties.append(Tie(place, tuple(ordered), decisions[names.pop()] if whole else None))  # type: ignore[index]
    return ties


def decide(
    round_: Round, seat: Seat, entries: Sequence[Entry], reason: str, *, by: chain.By, at: datetime
) -> TieDecision:
    """Record the chair's order of the entries of one tie, the best first. A later decision takes its place.

    Refuses whoever is not the chair, a chair barred from one of the entries, entries that are no tie of the
    round, a reason that says nothing, once entries went on to a later round, and once the results are
    published.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please give the reason for this order; it stands in the journal."))
    with transaction.atomic():
        round_ = holding.lock(round_)
        if round_.edition.stage not in DECIDED_IN or round_.state != RoundState.CLOSED:
            raise RuleBroken(
                _("A tie can be decided only between the close of the round and the publication.")
            )
        if went_on(round_):
            raise RuleBroken(_("Entries went on to a later round already; this one stays as it was closed."))
        chairs = Seat.objects.filter(pk=seat.pk, edition=round_.edition, is_chair=True, left_at=None)
        if chain.actor_of(by).id not in map(str, chairs.values_list("user", flat=True)):
            raise RuleBroken(_("Only the chair of the panel decides on a tie."))
        ids = [entry.pk for entry in entries]
        if barred_of(seat, ids):
            raise RuleBroken(
                _("You have a conflict of interest in one of these entries, so they keep sharing the place.")
            )
        tied = [{line.entry.pk for line in tie.lines} for tie in of(ranking.of(round_))]
        if len(set(ids)) < len(ids) or set(ids) not in tied:
            raise RuleBroken(_("These entries are not equal any more. Please reload the page."))
        made = TieDecision.objects.create(round=round_, seat=seat, reason=reason, decided_at=at)
        TiePlace.objects.bulk_create(
            TiePlace(decision=made, entry_id=pk, place=place) for place, pk in enumerate(ids, start=1)
        )
        chain.write(
            "decide_tie",
            made,
            by=by,
            at=at,
            facts={"round": round_.number, "seat": seat.pk, "entries": ids},
            personal={"reason": reason},
            edition_year=round_.edition.year,
        )
    return made


def went_on(round_: Round) -> bool:
    """Whether entries were sent on from this round to a later one (one query)."""
    return RoundEntry.objects.filter(
        round__edition=round_.edition_id, round__number__gt=round_.number
    ).exists()


def barred_of(seat: Seat, entries: Sequence[int]) -> set[int]:
    """The entries of these from which the seat is barred (one query)."""
    return set(
        Conflict.objects.filter(seat=seat, entry__in=entries, bars=True).values_list("entry_id", flat=True)
    )
