"""Which marks may everybody read, and under which names? Frozen with the announcement, never looked up again.

A judge is a letter, dealt anew in each round by a key that only the portal knows; an entry of which the
place is not published is a code of the same kind. Where a letter could still tell who is behind it, means
stand instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from django.utils.crypto import salted_hmac

from editions.lifecycle import RoundState
from editions.models import Edition
from judging import ranking, scoring
from results.content import MeanContent, RankedContent, ScoredContent, ScoresContent, SheetContent

FEWEST_JUDGES = 5
"""Of so many judges at least a round must have sheets before each is shown under a letter."""
FEWEST_ABSENT = 2
"""Where judges did not score an entry, so many at least: one alone would tell whom a conflict barred."""
SALT = "results.scores"


def published(edition: Edition, shown: Iterable[int]) -> list[ScoresContent]:
    """The scores of every closed round as the edition publishes them; none where it publishes no totals.

    `shown` are the ids of the entries whose number may stand beside their place; all others get a code.
    """
    if not edition.publishes_marks:
        return []
    known = set(shown)
    counted = [ranking.of(row) for row in edition.rounds.filter(state=RoundState.CLOSED).order_by("number")]
    numbers = {line.entry.pk: line.entry.number or 0 for one in counted for line in one.lines}
    hidden = shuffled([pk for pk in numbers if pk not in known], f"entries {edition.year}")
    codes = {pk: entry_code(number) for pk, number in numbers.items() if pk in known}
    codes |= {pk: f"X{place:04d}" for place, pk in enumerate(hidden, start=1)}
    return [of_round(edition, one, codes) for one in counted]


def entry_code(number: int) -> str:
    """The name of an entry in the tables of scores."""
    return f"E{number:04d}"


def why_closed(
    edition: Edition, given: Iterable[scoring.Sheets]
) -> Literal["", "policy", "panel", "absences"]:
    """Why the sheets of a round stay closed: by the policy, because few judges scored, or because an absence
    would tell who was barred. Empty where they can be shown."""
    if not edition.publishes_sheets:
        return "policy"
    judges = [{sheet.judge for sheet in counted(one)} for one in given]
    everybody = set().union(*judges)
    if len(everybody) < FEWEST_JUDGES:
        return "panel"
    if any(0 < len(everybody - here) < FEWEST_ABSENT for here in judges if here):
        return "absences"
    return ""


def counted(entry: scoring.Sheets) -> list[scoring.Sheet]:
    """The sheets of an entry that count: no abstention, and something on it was applicable."""
    return [
        sheet
        for sheet in entry.sheets
        if not sheet.is_abstention and any(mark is not None for mark in sheet.marks.values())
    ]


def letter(place: int) -> str:
    """The n-th letter (from 0): A to Z, then AA, AB and so on."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def of_round(edition: Edition, one: ranking.Ranking, codes: Mapping[Any, str]) -> ScoresContent:
    """The scores of one round; `codes` names its entries, by their ids."""
    why = why_closed(edition, one.given)
    judges = {sheet.judge for given in one.given for sheet in counted(given)}
    dealt = shuffled(judges, f"judges {edition.year} {one.round.number}")
    letters = {judge: letter(place) for place, judge in enumerate(dealt)}
    given = sorted(one.given, key=lambda row: codes[row.entry])
    decisions = sorted({row.decision for row in one.chosen.values()}, key=str)
    return {
        "round": one.round.number,
        "closed_because": why,
        "sheets": [] if why else [sheet for row in given for sheet in _sheets(row, codes, letters)],
        "means": [mean for row in given for mean in _means(row, one.rules, codes[row.entry])],
        "entries": sorted((_scored(line, codes) for line in one.lines), key=lambda row: row["entry"]),
        "chosen": [
            {"entry": codes[entry], "decision": decisions.index(row.decision) + 1, "place": row.place}
            for entry, row in sorted(one.chosen.items(), key=lambda pair: codes.get(pair[0], ""))
            if entry in codes
        ],
        "ranking": sorted((_ranked(line, codes) for line in one.lines), key=in_order),
    }


def in_order(row: RankedContent) -> tuple[bool, int, str]:
    """Where a line of the ranking stands: by place, those that share one by code, those without one last."""
    return row["place"] is None, row["place"] or 0, row["entry"]


def _sheets(
    given: scoring.Sheets, codes: Mapping[Any, str], letters: Mapping[Any, str]
) -> list[SheetContent]:
    return sorted(
        (
            {"entry": codes[given.entry], "judge": letters[sheet.judge], "marks": dict(sheet.marks)}
            for sheet in counted(given)
        ),
        key=lambda row: row["judge"],
    )


def _means(given: scoring.Sheets, rules: scoring.Rules, code: str) -> list[MeanContent]:
    sheets = counted(given)
    found: list[MeanContent] = []
    for criterion in rules.criteria:
        marks = [mark for sheet in sheets if (mark := sheet.marks[criterion.code]) is not None]
        found.append({"entry": code, "criterion": criterion.code, "sum": sum(marks), "count": len(marks)})
    return found


def _scored(line: ranking.Ranked, codes: Mapping[Any, str]) -> ScoredContent:
    score = line.place.score
    return {
        "entry": codes[line.entry.pk],
        "sheets": score.judges,
        "mean": _plain(score.mean),
        "median": _plain(score.median),
        "normalized": _plain(score.normalized),
        "top_marks": score.top_marks,
        "total": _plain(score.total),
    }


def _ranked(line: ranking.Ranked, codes: Mapping[Any, str]) -> RankedContent:
    return {
        "entry": codes[line.entry.pk],
        "place": line.place.place,
        "shared_by": line.place.shared_by,
        "total": _plain(line.total),
        "steps": [
            {
                "name": step.name,
                "value": _told(step.name, step.value),
                "others": [_told(step.name, other) for other in step.others],
            }
            for step in line.place.steps
        ],
    }


def _told(step: str, value: Decimal) -> str:
    """The value of a step; the chair's places, which count downwards inside, as the places that they are."""
    return str(-value if step == scoring.CHAIR else value)


def _plain(number: object) -> str | None:
    return None if number is None else str(number)


def shuffled(ids: Iterable[Any], what: str) -> Sequence[Any]:
    """The same rows in an order that only our key can make again: the same in every version."""
    return sorted(ids, key=lambda one: salted_hmac(SALT, f"{what} {one}", algorithm="sha256").digest())
