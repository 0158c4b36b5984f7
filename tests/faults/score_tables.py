"""Is the score table of a round what pandas and SciPy make of the same sheets, to the last shown digit?

Every panel is random: weights, a method, a tie rule, entries, judges. Sheets are missing, abstain, have zeros
or criteria that do not apply; entries are copies of others, so that they tie; the chair decided on some.
What counts it again shares nothing with `judging.scoring` but its input. Floats have some 15 digits: a number
within a billionth of a half is taken for that half.
"""

import random
from dataclasses import replace
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import numpy
import pandas
from scipy import stats

from judging import scoring
from judging.scoring import (
    CHAIR,
    CRITERION,
    MEAN,
    MEDIAN,
    NORMALIZED,
    TOP_MARKS,
    Chosen,
    Rules,
    Sheet,
    Sheets,
)

NEAR = 1e-9
METHODS = (MEAN, MEDIAN, NORMALIZED)

Panel = tuple[Rules, list[Sheets], dict[Any, Chosen]]


def same_as_pandas_and_scipy(rounds: int, seed: int) -> list[str]:
    """Count so many random panels twice; every fifth also with each judge left out."""
    choices = random.Random(seed)
    failures = []
    for number in range(rounds):
        panel = a_panel(choices)
        failures += [f"panel {number}: {told}" for told in differences(*panel)]
        if number % 5 == 0:
            failures += [f"panel {number}, one judge less: {told}" for told in unsure(*panel)]
    return failures


def a_panel(choices: random.Random) -> Panel:
    """Random rules, sheets and decisions of a chair."""
    parts = [choices.choice((1, 5, 10, 12.5, 20, 25, 33.33)) for _number in range(choices.randint(1, 7))]
    criteria = tuple(
        scoring.Weighed(f"c{number}", Decimal(str(weight))) for number, weight in enumerate(parts)
    )
    steps = [f"{CRITERION}{row.code}" for row in criteria] + [MEAN, MEDIAN, TOP_MARKS, CHAIR]
    choices.shuffle(steps)
    rules = Rules(
        criteria,
        method=choices.choice(METHODS),
        steps=tuple(steps[: choices.randint(0, len(steps))]),
        fewest_sheets=choices.randint(2, 6),
        spread_flag_percent=choices.choice((20, 40)),
        far_flag_percent=choices.choice((20, 30)),
    )
    judges = [f"j{number}" for number in range(choices.randint(1, 8))]
    lean = {judge: choices.choice((0, 0, 1, -1)) for judge in judges}
    flat = {judge for judge in judges if choices.random() < 0.1}
    entries: list[Sheets] = []
    for number in range(choices.randint(1, 14)):
        if entries and choices.random() < 0.3:
            entries.append(replace(choices.choice(entries), entry=number))
            continue
        sheets = []
        for judge in judges:
            chance = choices.random()
            if chance < 0.15:
                continue
            if chance < 0.22:
                sheets.append(Sheet(judge, {}, is_abstention=True))
                continue
            level = 3 if judge in flat else choices.randint(0, 5)
            marks = {
                row.code: None
                if choices.random() < 0.08
                else 3
                if judge in flat
                else min(5, max(0, level + lean[judge] + choices.randint(-1, 1)))
                for row in criteria
            }
            sheets.append(Sheet(judge, marks))
        entries.append(Sheets(number, tuple(sheets)))
    return rules, entries, _decisions(choices, [one.entry for one in entries])


def _decisions(choices: random.Random, entries: list[Any]) -> dict[Any, Chosen]:
    """Up to two decisions of the chair, each on a random part of the entries."""
    left, decided = choices.sample(entries, len(entries)), {}
    for decision in range(choices.randint(0, 2)):
        part = [left.pop() for _place in range(min(len(left), choices.randint(2, 14)))]
        decided |= {entry: Chosen(decision, place) for place, entry in enumerate(part, start=1)}
    return decided


def differences(rules: Rules, entries: list[Sheets], chosen: dict[Any, Chosen]) -> list[str]:
    """Where the two counts of a panel differ, in words."""
    again = counted_again(rules, entries, chosen)
    told = []
    for place in scoring.count(rules, entries, chosen):
        one = place.score
        ours = {
            "place": place.place,
            "shared by": place.shared_by,
            **{name: getattr(one, name) for name in ("total", "mean", "median", "normalized", "spread")},
            **{name: getattr(one, name) for name in ("judges", "abstentions", "top_marks")},
            "means": dict(one.means),
            "sheets": dict(one.sheet_totals),
            "raw": set(one.raw_judges),
            "far": set(one.far_judges),
            "wide": one.is_spread_wide,
        }
        theirs = again[one.entry]
        told += [
            f"entry {one.entry}, {name}: {value} and {theirs[name]}"
            for name, value in ours.items()
            if value != theirs[name]
        ]
    return told


def unsure(rules: Rules, entries: list[Sheets], chosen: dict[Any, Chosen]) -> list[str]:
    """Where the best and worst places without one judge differ from those of whole recounts."""
    places: dict[Any, list[int]] = {one.entry: [] for one in entries}
    for judge in {sheet.judge for one in entries for sheet in one.sheets if _counts(sheet)}:
        left = [
            replace(one, sheets=tuple(each for each in one.sheets if each.judge != judge)) for one in entries
        ]
        for entry, row in counted_again(rules, left, chosen).items():
            places[entry] += [row["place"]] if row["place"] is not None else []
    return [
        f"entry {entry}: {sure.best}-{sure.worst} and {places[entry]}"
        for entry, sure in scoring.leave_one_out(rules, entries, chosen).items()
        if (sure.best, sure.worst) != (min(places[entry], default=None), max(places[entry], default=None))
    ]


def _counts(sheet: Sheet) -> bool:
    return any(value is not None for value in sheet.marks.values())


# --- the same once more ---------------------------------------------------------------------------


def counted_again(
    rules: Rules, entries: list[Sheets], chosen: dict[Any, Chosen]
) -> dict[Any, dict[str, Any]]:
    """The whole table of a panel, counted by pandas and SciPy."""
    weights = {row.code: float(row.weight) for row in rules.criteria}
    marks = pandas.DataFrame(
        [
            (one.entry, sheet.judge, code, weights[code], numpy.nan if value is None else float(value))
            for one in entries
            for sheet in one.sheets
            for code, value in sheet.marks.items()
        ],
        columns=["entry", "judge", "code", "weight", "value"],
    ).astype({"value": float, "weight": float})
    given = marks.dropna(subset="value")
    given = given.assign(points=given["weight"] * given["value"])
    sums = given.groupby(["entry", "judge"], sort=False)[["points", "weight"]].sum()
    totals = (20 * sums["points"] / sums["weight"]).rename("total").reset_index()
    totals["scaled"], totals["is_raw"] = _scaled(rules, totals)
    table = pandas.DataFrame(index=[one.entry for one in entries])
    by_entry = totals.groupby("entry")
    for name, column in (("mean", "total"), ("median", "total"), ("normalized", "scaled")):
        table[name] = by_entry[column].agg("median" if name == "median" else "mean").map(_shown)
    apart = by_entry["total"].max() - by_entry["total"].min()
    table["spread"] = apart.map(_shown)
    table["total"] = table[rules.method]
    means = given.groupby(["entry", "code"])["value"].mean().map(_shown).unstack()
    tops = given[given["value"] == 5].groupby("entry").size()
    places = _places(rules, table, means, tops, chosen)
    found: dict[Any, dict[str, Any]] = {}
    for one in entries:
        here = totals[totals["entry"] == one.entry].set_index("judge")
        found[one.entry] = {
            **{name: _or_none(table.at[one.entry, name]) for name in table.columns},
            "place": places[one.entry][0],
            "shared by": places[one.entry][1],
            "judges": len(here),
            "abstentions": sum(sheet.is_abstention for sheet in one.sheets),
            "top_marks": int(tops.get(one.entry, 0)),
            "means": {code: _cell(means, one.entry, code) for code in weights},
            "sheets": {
                sheet.judge: _shown(here.at[sheet.judge, "total"]) if sheet.judge in here.index else None
                for sheet in one.sheets
            },
            "raw": set(here.index[here["is_raw"].astype(bool)]),
            "far": _far(rules, here["total"]),
            "wide": bool(len(here)) and bool(apart[one.entry] >= rules.spread_flag_percent - NEAR),
        }
    return found


def _scaled(rules: Rules, totals: pandas.DataFrame) -> tuple[pandas.Series, pandas.Series]:
    """Each total on the scale of the panel, and whether it stayed as it was."""
    scaled, is_raw = totals["total"].copy(), pandas.Series(True, index=totals.index)
    middle, deviation = totals["total"].mean(), totals["total"].std(ddof=0)
    for _judge, own in totals.groupby("judge")["total"]:
        if len(own) >= rules.fewest_sheets and numpy.ptp(own.to_numpy()) > NEAR:
            scaled[own.index] = middle + deviation * stats.zscore(own.to_numpy(), ddof=0)
            is_raw[own.index] = False
    return scaled, is_raw


def _far(rules: Rules, totals: pandas.Series) -> set[Any]:
    if len(totals) < 3:
        return set()
    return {
        judge
        for judge, total in totals.items()
        if abs(total - totals.median()) >= rules.far_flag_percent - NEAR
    }


def _places(
    rules: Rules,
    table: pandas.DataFrame,
    means: pandas.DataFrame,
    tops: pandas.Series,
    chosen: dict[Any, Chosen],
) -> dict[Any, tuple[int | None, int]]:
    """Places and how many share them: groups of equal ones, parted step by step."""
    groups = [list(table.index[table["total"].notna()])]
    for step in ("total", *rules.steps):
        parted = []
        for group in groups:
            values = {entry: _step_value(step, entry, table, means, tops, chosen) for entry in group}
            decisions = {chosen[entry].decision if entry in chosen else None for entry in group}
            if None in values.values() or (step == CHAIR and len(decisions) > 1):
                parted.append(group)
                continue
            for value in sorted(set(values.values()), reverse=True):
                parted.append([entry for entry in group if values[entry] == value])
        groups = parted
    found: dict[Any, tuple[int | None, int]] = dict.fromkeys(table.index, (None, 1))
    above = 0
    for group in groups:
        found |= dict.fromkeys(group, (above + 1, len(group)))
        above += len(group)
    return found


def _step_value(step: str, entry: Any, table: Any, means: Any, tops: Any, chosen: Any) -> Any:
    if step == CHAIR:
        return -chosen[entry].place if entry in chosen else None
    if step == TOP_MARKS:
        return int(tops.get(entry, 0))
    if step.startswith(CRITERION):
        return _cell(means, entry, step.removeprefix(CRITERION))
    return _or_none(table.at[entry, step])


def _cell(frame: pandas.DataFrame, row: Any, column: Any) -> Decimal | None:
    if row not in frame.index or column not in frame.columns:
        return None
    return _or_none(frame.at[row, column])


def _or_none(value: Any) -> Any:
    return value if isinstance(value, Decimal) else None


def _shown(number: float) -> Decimal:
    """Two digits, half up; what is within a billionth of a half is one."""
    exact = Decimal(repr(round(float(number), 9)))
    upward = ROUND_HALF_UP if exact >= 0 else ROUND_HALF_DOWN  # not away from zero
    return exact.quantize(Decimal("0.01"), rounding=upward)
