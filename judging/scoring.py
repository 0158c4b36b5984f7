"""How do marks become totals, and totals places?

Pure: dataclasses in, dataclasses out. Inside, numbers are exact fractions; what comes out is a Decimal,
rounded once, half up, to two digits. Only the normalized totals need a square root: they are reckoned with
`PRECISION` digits, and read at `SETTLED` digits before they are rounded. Places compare the numbers as they
are shown, so that the printed table is enough to recompute the ranking.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from math import lcm

FULL_MARK = 5
"""The highest mark of a criterion; the lowest is 0."""
FULL_TOTAL = 100
"""What a sheet with nothing but full marks comes to."""
PRECISION = 50
"""With how many digits normalized totals are reckoned."""
SETTLED = Decimal(1).scaleb(-30)
"""At which digit they are read, so that a sum whose roots cancel out is the half that it exactly is."""

MEAN, MEDIAN, NORMALIZED = "mean", "median", "normalized"
"""The methods: which of its numbers is the total of an entry."""
TOTAL, TOP_MARKS, CHAIR, CRITERION = "total", "top_marks", "chair", "criterion:"
"""The names of steps, with MEAN and MEDIAN; the mean of a criterion is CRITERION and its code."""
FEWEST_APART = 3
"""How many judges an entry needs before one of them can be far from the rest: of two nobody can say which."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion as counting sees it: its code and its weight, above zero."""

    code: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a round as counting sees them.

    `steps` part entries with the same total, in their order. A judge with fewer than `fewest_sheets` sheets
    is not normalized. `spread_flag_percent` and `far_flag_percent` are percent of the full total.
    """

    criteria: tuple[Weighed, ...]
    method: str = MEAN
    steps: tuple[str, ...] = ()
    judges_needed: int = 3
    spread_flag_percent: int = 40
    far_flag_percent: int = 30
    fewest_sheets: int = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """One signed sheet: for every criterion a mark of 0 to 5, or None where it does not apply.

    An abstention has no marks at all.
    """

    judge: Hashable
    marks: Mapping[str, int | None]
    is_abstention: bool = False


@dataclass(frozen=True, slots=True)
class Sheets:
    """An entry with its signed sheets."""

    entry: Hashable
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """How a judge marks, over all sheets of the round that count: how many, their mean, their deviation.

    `factor` is what a distance from the judge's mean is multiplied with to be one on the panel's scale; it is
    None where the judge has too few sheets, or no spread: then the raw totals stand.
    """

    judge: Hashable
    sheets: int
    mean: Fraction
    variance: Fraction
    factor: Decimal | None

    @property
    def has_no_spread(self) -> bool:
        """Whether every sheet of the judge has the same total."""
        return self.variance == 0


@dataclass(frozen=True, slots=True)
class Score:
    """What the signed sheets of one entry come to. Totals and spread are points of 100, means are marks of 5.

    `total` is the one of `mean`, `median` and `normalized` that the round's method names; they are None where
    no sheet counts. `raw_judges` entered the normalized mean with their raw total. `far_judges` lie far from
    the median of the entry.
    """

    entry: Hashable
    total: Decimal | None
    mean: Decimal | None
    median: Decimal | None
    normalized: Decimal | None
    spread: Decimal | None
    judges: int
    abstentions: int
    means: Mapping[str, Decimal | None]
    top_marks: int
    sheet_totals: Mapping[Hashable, Decimal | None]
    raw_judges: tuple[Hashable, ...]
    far_judges: tuple[Hashable, ...]
    is_spread_wide: bool
    has_too_few_judges: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison that an entry went through: what was compared, its own value, and the values of those it
    was parted from, each once, highest first (of the total none: it parts everybody).

    The chair's decision compares places, of which the first is -1.
    """

    name: str
    value: Decimal
    others: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place. Entries that no step could part share one, and the next is skipped (1, 2, 2, 4).

    `steps` are the comparisons that parted it from somebody, in their order, the total always among them.
    An entry without a total has no place.
    """

    place: int | None
    shared_by: int
    score: Score
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which place the chair gave an entry among those it was tied with; `decision` names the decision."""

    decision: Hashable
    place: int


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a place is: the best and the worst one an entry has when one judge is left out.

    `loses_place` says that without one of the judges no sheet of the entry would count.
    """

    best: int | None
    worst: int | None
    loses_place: bool


# --- a sheet --------------------------------------------------------------------------------------


def rounded(exact: Fraction) -> Decimal:
    """Two digits after the point, half up."""
    doubled = 2 * exact.denominator
    return Decimal((200 * exact.numerator + exact.denominator) // doubled).scaleb(-2)


def sheet_total(criteria: Sequence[Weighed], marks: Mapping[str, int | None]) -> Fraction | None:
    """The weighted total of a complete sheet, normalized to 100 by what was applicable, exact.

    None where nothing was applicable. Raises ValueError where a criterion has no answer: no mark is no zero.
    """
    return _sheet_total(_whole_weights(criteria), marks)


def _sheet_total(weights: Sequence[tuple[str, int]], marks: Mapping[str, int | None]) -> Fraction | None:
    reached = applicable = 0
    for code, weight in weights:
        if code not in marks:
            unanswered = [one for one, _weight in weights if one not in marks]
            raise ValueError(f"no answer for {', '.join(unanswered)}")
        value = marks[code]
        if value is not None:
            reached += weight * value
            applicable += weight
    return Fraction(reached * FULL_TOTAL, applicable * FULL_MARK) if applicable else None


def _whole_weights(criteria: Sequence[Weighed]) -> list[tuple[str, int]]:
    """The weights in whole numbers that stand to each other as they do."""
    exact = [(row.code, Fraction(row.weight)) for row in criteria]
    common = lcm(*(weight.denominator for _code, weight in exact))
    return [(code, int(weight * common)) for code, weight in exact]


def running_total(criteria: Sequence[Weighed], marks: Mapping[str, int | None]) -> Decimal | None:
    """The points gathered so far on a sheet that is being filled in: unanswered criteria bring none yet."""
    exact = sheet_total(criteria, {row.code: marks.get(row.code, 0) for row in criteria})
    return None if exact is None else rounded(exact)


# --- the sheets of a round ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry whose sheets are read: the exact totals of those that count, in their order."""

    entry: Sheets
    totals: Mapping[Hashable, Fraction | None]
    counted: tuple[tuple[Sheet, Fraction], ...] = field(default=())

    def without(self, judge: Hashable) -> "_Read":
        """The same, had this judge not been there."""
        left = tuple(one for one in self.entry.sheets if one.judge != judge)
        return _Read(
            Sheets(self.entry.entry, left),
            {one: total for one, total in self.totals.items() if one != judge},
            tuple(pair for pair in self.counted if pair[0].judge != judge),
        )


def _read(rules: Rules, entries: Iterable[Sheets]) -> list[_Read]:
    weights = _whole_weights(rules.criteria)
    read = []
    for entry in entries:
        exact = [
            (sheet, None if sheet.is_abstention else _sheet_total(weights, sheet.marks))
            for sheet in entry.sheets
        ]
        read.append(
            _Read(
                entry,
                {sheet.judge: total for sheet, total in exact},
                tuple((sheet, total) for sheet, total in exact if total is not None),
            )
        )
    return read


def scores(rules: Rules, entries: Iterable[Sheets]) -> list[Score]:
    """What the signed sheets of each entry come to, in the order the entries came in.

    A sheet counts unless it abstains or nothing on it was applicable. The spread is flagged where the highest
    and the lowest total lie at least `spread_flag_percent` of the full total apart; a judge where the total
    lies at least `far_flag_percent` from the median of the entry, which at least three judges scored.
    """
    read = _read(rules, entries)
    return _scores(rules, read, _normalized(rules, read))


def scales(rules: Rules, entries: Iterable[Sheets]) -> dict[Hashable, Scale]:
    """How each judge marks, by judge."""
    return _scales(rules, _read(rules, entries))[0]


def _scores(
    rules: Rules, read: Sequence[_Read], normalized: Sequence[tuple[Decimal | None, tuple[Hashable, ...]]]
) -> list[Score]:
    return [_score(rules, one, *beside) for one, beside in zip(read, normalized, strict=True)]


def _score(rules: Rules, read: _Read, normalized: Decimal | None, raw: tuple[Hashable, ...]) -> Score:
    totals = sorted(total for _sheet, total in read.counted)
    apart = totals[-1] - totals[0] if totals else None
    marks = [sheet.marks for sheet, _total in read.counted]
    mean = rounded(_mean(totals)) if totals else None
    median = rounded(_median(totals)) if totals else None
    return Score(
        entry=read.entry.entry,
        total={MEAN: mean, MEDIAN: median, NORMALIZED: normalized}[rules.method],
        mean=mean,
        median=median,
        normalized=normalized,
        spread=None if apart is None else rounded(apart),
        judges=len(totals),
        abstentions=sum(sheet.is_abstention for sheet in read.entry.sheets),
        means={row.code: _criterion_mean(row.code, marks) for row in rules.criteria},
        top_marks=sum(one[row.code] == FULL_MARK for one in marks for row in rules.criteria),
        sheet_totals={
            judge: None if total is None else rounded(total) for judge, total in read.totals.items()
        },
        raw_judges=raw,
        far_judges=_far(rules, read.counted, totals),
        is_spread_wide=apart is not None and apart * 100 >= rules.spread_flag_percent * FULL_TOTAL,
        has_too_few_judges=len(totals) < rules.judges_needed,
    )


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _median(ascending: Sequence[Fraction]) -> Fraction:
    middle = len(ascending) // 2
    return ascending[middle] if len(ascending) % 2 else _mean(ascending[middle - 1 : middle + 1])


def _criterion_mean(code: str, marks: Sequence[Mapping[str, int | None]]) -> Decimal | None:
    values = [value for one in marks if (value := one[code]) is not None]
    return rounded(Fraction(sum(values), len(values))) if values else None


def _far(
    rules: Rules, counted: Sequence[tuple[Sheet, Fraction]], ascending: Sequence[Fraction]
) -> tuple[Hashable, ...]:
    """The judges whose total lies far from the median of the entry."""
    enough = Fraction(rules.far_flag_percent * FULL_TOTAL, 100)
    if len(ascending) < FEWEST_APART or ascending[-1] - ascending[0] < enough:
        return ()
    median = _median(ascending)
    return tuple(sheet.judge for sheet, total in counted if abs(total - median) >= enough)


# --- normalizing ----------------------------------------------------------------------------------


def _scales(rules: Rules, read: Sequence[_Read]) -> tuple[dict[Hashable, Scale], Fraction]:
    """The scale of each judge, and the mean of all sheets that count (0 where none does)."""
    given: dict[Hashable, list[Fraction]] = {}
    for one in read:
        for sheet, total in one.counted:
            given.setdefault(sheet.judge, []).append(total)
    common = lcm(*(total.denominator for totals in given.values() for total in set(totals)))
    whole = {
        judge: [total.numerator * (common // total.denominator) for total in totals]
        for judge, totals in given.items()
    }
    everything = [number for numbers in whole.values() for number in numbers]
    panel_mean, panel_variance = _moments(everything, common)
    made = {}
    for judge, numbers in whole.items():
        mean, variance = _moments(numbers, common)
        factor = None
        if len(numbers) >= rules.fewest_sheets and variance:
            with localcontext(prec=PRECISION):
                factor = _decimal(panel_variance / variance).sqrt()
        made[judge] = Scale(judge, len(numbers), mean, variance, factor)
    return made, panel_mean


def _moments(numbers: Sequence[int], common: int) -> tuple[Fraction, Fraction]:
    """The mean and the variance (of the whole, not of a sample) of fractions with a common denominator."""
    if not numbers:
        return Fraction(0), Fraction(0)
    count, total = len(numbers), sum(numbers)
    squares = sum(number * number for number in numbers)
    return (
        Fraction(total, count * common),
        Fraction(count * squares - total * total, (count * common) ** 2),
    )


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _normalized(rules: Rules, read: Sequence[_Read]) -> list[tuple[Decimal | None, tuple[Hashable, ...]]]:
    """For each entry the mean of its normalized totals, and the judges whose raw total went into it.

    The z-score of a total says how many of the judge's deviations it lies above the judge's mean; it is shown
    on the scale of the panel: the mean and the deviation of all sheets that count. So it can pass 0 and 100.
    """
    by_judge, panel_mean = _scales(rules, read)
    found: list[tuple[Decimal | None, tuple[Hashable, ...]]] = []
    with localcontext(prec=PRECISION):
        middle = _decimal(panel_mean)
        means = {judge: _decimal(scale.mean) for judge, scale in by_judge.items()}
        for one in read:
            raw = []
            together = Decimal(0)
            for sheet, total in one.counted:
                factor = by_judge[sheet.judge].factor
                if factor is None:
                    raw.append(sheet.judge)
                    together += _decimal(total)
                else:
                    together += middle + (_decimal(total) - means[sheet.judge]) * factor
            if not one.counted:
                found.append((None, ()))
                continue
            settled = (together / len(one.counted)).quantize(SETTLED)
            half_up = (settled * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
            found.append((half_up.scaleb(-2), tuple(raw)))
    return found


# --- places ---------------------------------------------------------------------------------------


def count(
    rules: Rules, entries: Iterable[Sheets], chosen: Mapping[Hashable, Chosen] | None = None
) -> list[Place]:
    """The places of the entries of a round by its rules; `chosen` is what the chair decided, by entry."""
    return rank(scores(rules, entries), rules.steps, chosen)


def rank(
    scores: Sequence[Score], steps: Sequence[str], chosen: Mapping[Hashable, Chosen] | None = None
) -> list[Place]:
    """The places, best first; entries that share one keep the order they came in, those without come last.

    A step that has no value for one of the entries it would have to part is passed over for them all; the
    chair's decision has one only where a single decision covers them all.
    """
    placed: list[Place] = []
    with_total = [one for one in scores if one.total is not None]
    for group, taken in _parted(with_total, (TOTAL, *steps), (), chosen or {}):
        place = len(placed) + 1
        placed += [
            Place(place, len(group), one, taken_by) for one, taken_by in zip(group, taken, strict=True)
        ]
    return placed + [Place(None, 1, one, ()) for one in scores if one.total is None]


Group = tuple[list[Score], list[tuple[Step, ...]]]


def _parted(
    group: list[Score], steps: Sequence[str], before: tuple[Step, ...], chosen: Mapping[Hashable, Chosen]
) -> list[Group]:
    """Part a group by the first step that can, then each part by the steps after it."""
    if not group:
        return []
    if (len(group) == 1 and before) or not steps:
        return [(group, [before] * len(group))]
    step, later = steps[0], steps[1:]
    values = _values(step, group, chosen)
    known = [value for value in values if value is not None]
    if len(known) < len(values) or (step != TOTAL and len(set(known)) == 1):
        return _parted(group, later, before, chosen)
    members: dict[Decimal, list[Score]] = {}
    for one, own in zip(group, known, strict=True):
        members.setdefault(own, []).append(one)
    parts: list[Group] = []
    for value in sorted(members, reverse=True):
        # The total parts everybody; only where it is equal do the values of the others tell something.
        others = tuple(sorted(members.keys() - {value}, reverse=True)) if step != TOTAL else ()
        parts += _parted(members[value], later, (*before, Step(step, value, others)), chosen)
    return parts


def _values(step: str, group: Sequence[Score], chosen: Mapping[Hashable, Chosen]) -> list[Decimal | None]:
    if step == CHAIR:
        places = [chosen.get(one.entry) for one in group]
        decisions = {place and place.decision for place in places}
        return [
            Decimal(-place.place) if place is not None and len(decisions) == 1 else None for place in places
        ]
    return [_value(step, one) for one in group]


def _value(step: str, score: Score) -> Decimal | None:
    if step.startswith(CRITERION):
        return score.means[step.removeprefix(CRITERION)]
    if step == TOP_MARKS:
        return Decimal(score.top_marks)
    return {TOTAL: score.total, MEAN: score.mean, MEDIAN: score.median}[step]


def leave_one_out(
    rules: Rules, entries: Iterable[Sheets], chosen: Mapping[Hashable, Chosen] | None = None
) -> dict[Hashable, Sureness]:
    """How sure each place is: the round is counted again without each judge in turn.

    An entry's own range comes from all these counts, also where the judge did not score it: others move.
    """
    read = _read(rules, entries)
    whole = _scores(rules, read, _normalized(rules, read))
    places: dict[Hashable, list[int]] = {one.entry: [] for one in whole}
    lost: set[Hashable] = set()
    for judge in dict.fromkeys(sheet.judge for one in read for sheet, _total in one.counted):
        left = [one.without(judge) if judge in one.totals else one for one in read]
        normalized = _normalized(rules, left) if rules.method == NORMALIZED else None
        again = []
        for place, (one, known) in enumerate(zip(left, whole, strict=True)):
            beside = normalized[place] if normalized else (known.normalized, known.raw_judges)
            if judge in known.sheet_totals:
                again.append(_score(rules, one, *beside))
            elif normalized:
                again.append(replace(known, normalized=beside[0], total=beside[0]))
            else:
                again.append(known)
        for line in rank(again, rules.steps, chosen):
            if line.place is not None:
                places[line.score.entry].append(line.place)
            else:
                lost.add(line.score.entry)
    return {
        one.entry: Sureness(
            min(places[one.entry], default=None),
            max(places[one.entry], default=None),
            one.total is not None and one.entry in lost,
        )
        for one in whole
    }
