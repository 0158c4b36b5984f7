"""How do marks become totals, and totals places?

Pure: dataclasses in, dataclasses out. Inside, numbers are exact fractions; what comes out is a Decimal,
rounded once, half up, to two digits. Places compare the numbers as they are shown, so that the printed
table is enough to recompute the ranking.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

FULL_MARK = 5
"""The highest mark of a criterion; the lowest is 0."""
FULL_TOTAL = 100
"""What a sheet with nothing but full marks comes to."""


@dataclass(frozen=True)
class Weighed:
    """A criterion as counting sees it: its code and its weight, above zero."""

    code: str
    weight: Decimal


@dataclass(frozen=True)
class Sheet:
    """One signed sheet: for every criterion a mark of 0 to 5, or None where it does not apply.

    An abstention has no marks at all.
    """

    judge: Hashable
    marks: Mapping[str, int | None]
    is_abstention: bool = False


@dataclass(frozen=True)
class Sheets:
    """An entry with its signed sheets."""

    entry: Hashable
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Score:
    """What the signed sheets of one entry come to. Totals and spread are points of 100, means are marks of 5.

    `total` is the mean of the sheet totals; it and what rests on it are None where no sheet counts.
    """

    entry: Hashable
    total: Decimal | None
    median: Decimal | None
    spread: Decimal | None
    judges: int
    abstentions: int
    means: Mapping[str, Decimal | None]
    sheet_totals: Mapping[Hashable, Decimal | None]
    is_spread_wide: bool
    has_too_few_judges: bool


TOTAL = ""
"""The name of the first step: the mean total. Every other step is the code of a criterion: its mean."""


@dataclass(frozen=True)
class Step:
    """One comparison that an entry went through: what was compared, its own value, and the values of the
    others it was compared with, highest first."""

    name: str
    value: Decimal
    others: tuple[Decimal, ...]


@dataclass(frozen=True)
class Place:
    """An entry's place. Entries that no step could part share one, and the next is skipped (1, 2, 2, 4).

    `steps` are the comparisons that parted it from somebody, in their order, the total always among them.
    An entry without a total has no place.
    """

    place: int | None
    shared_by: int
    score: Score
    steps: tuple[Step, ...]


def rounded(exact: Fraction) -> Decimal:
    """Two digits after the point, half up (of a number that is not negative)."""
    return Decimal(floor(exact * 100 + Fraction(1, 2))).scaleb(-2)


def sheet_total(criteria: Sequence[Weighed], marks: Mapping[str, int | None]) -> Fraction | None:
    """The weighted total of a complete sheet, normalized to 100 by what was applicable, exact.

    None where nothing was applicable. Raises ValueError where a criterion has no answer: no mark is no zero.
    """
    unanswered = [criterion.code for criterion in criteria if criterion.code not in marks]
    if unanswered:
        raise ValueError(f"no answer for {', '.join(unanswered)}")
    return _normalized(criteria, marks)


def running_total(criteria: Sequence[Weighed], marks: Mapping[str, int | None]) -> Decimal | None:
    """The points gathered so far on a sheet that is being filled in: unanswered criteria bring none yet."""
    exact = _normalized(criteria, marks)
    return None if exact is None else rounded(exact)


def _normalized(criteria: Sequence[Weighed], marks: Mapping[str, int | None]) -> Fraction | None:
    applicable = [row for row in criteria if marks.get(row.code, 0) is not None]
    if not applicable:
        return None
    reached = sum((Fraction(row.weight) * (marks.get(row.code) or 0) for row in applicable), Fraction(0))
    full = sum((Fraction(row.weight) * FULL_MARK for row in applicable), Fraction(0))
    return reached / full * FULL_TOTAL


def score(
    criteria: Sequence[Weighed], entry: Sheets, *, judges_needed: int, spread_flag_percent: int
) -> Score:
    """What the signed sheets of an entry come to.

    A sheet counts unless it abstains or nothing on it was applicable. The spread is flagged where the highest
    and the lowest total lie at least `spread_flag_percent` of the full total apart.
    """
    exact = {
        sheet.judge: None if sheet.is_abstention else sheet_total(criteria, sheet.marks)
        for sheet in entry.sheets
    }
    totals = sorted(total for total in exact.values() if total is not None)
    apart = totals[-1] - totals[0] if totals else None
    return Score(
        entry=entry.entry,
        total=rounded(_mean(totals)) if totals else None,
        median=rounded(_median(totals)) if totals else None,
        spread=None if apart is None else rounded(apart),
        judges=len(totals),
        abstentions=sum(sheet.is_abstention for sheet in entry.sheets),
        means={row.code: _criterion_mean(row.code, entry.sheets) for row in criteria},
        sheet_totals={judge: None if total is None else rounded(total) for judge, total in exact.items()},
        is_spread_wide=apart is not None and apart * 100 >= spread_flag_percent * FULL_TOTAL,
        has_too_few_judges=len(totals) < judges_needed,
    )


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _median(ascending: Sequence[Fraction]) -> Fraction:
    middle = len(ascending) // 2
    return ascending[middle] if len(ascending) % 2 else _mean(ascending[middle - 1 : middle + 1])


def _criterion_mean(code: str, sheets: Sequence[Sheet]) -> Decimal | None:
    values = [Fraction(mark) for sheet in sheets if (mark := sheet.marks.get(code)) is not None]
    return rounded(_mean(values)) if values else None


def tie_steps(criteria: Sequence[Weighed]) -> tuple[str, ...]:
    """The tie rule of the default edition: the criteria by weight, the heaviest first, equal ones in order.

    Entries with the same total are parted by the mean of the heaviest criterion, then of the next.
    """
    return tuple(row.code for row in sorted(criteria, key=lambda row: -row.weight))


def rank(scores: Sequence[Score], steps: Sequence[str]) -> list[Place]:
    """The places, best first; entries that share one keep the order they came in, those without come last.

    A step that has no value for one of the entries it would have to part is passed over for them all.
    """
    placed: list[Place] = []
    with_total = [one for one in scores if one.total is not None]
    for group, taken in _parted(with_total, (TOTAL, *steps), ()):
        place = len(placed) + 1
        placed += [
            Place(place, len(group), one, taken_by) for one, taken_by in zip(group, taken, strict=True)
        ]
    return placed + [Place(None, 1, one, ()) for one in scores if one.total is None]


Group = tuple[list[Score], list[tuple[Step, ...]]]


def _parted(group: list[Score], steps: Sequence[str], before: tuple[Step, ...]) -> list[Group]:
    """Part a group by the first step that can, then each part by the steps after it."""
    if not group:
        return []
    if (len(group) == 1 and before) or not steps:
        return [(group, [before] * len(group))]
    step, later = steps[0], steps[1:]
    value_of = _value_of(step)
    values = [value_of(one) for one in group]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or (step != TOTAL and len(set(known)) == 1):
        return _parted(group, later, before)
    parts: list[Group] = []
    for value in sorted(set(known), reverse=True):
        members = [one for one, own in zip(group, known, strict=True) if own == value]
        others = tuple(sorted((own for own in known if own != value), reverse=True))
        parts += _parted(members, later, (*before, Step(step, value, others)))
    return parts


def _value_of(step: str) -> Callable[[Score], Decimal | None]:
    return lambda one: one.total if step == TOTAL else one.means[step]
