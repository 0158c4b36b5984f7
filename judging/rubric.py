"""What are the rules of a round: for counting, in words, and as the copy that is part of its result?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from editions.lifecycle import RoundState
from editions.models import Criterion, Edition, Round, TieStep
from editions.moves import RuleBroken
from judging import scoring
from submissions.models import Question

FULL_WEIGHT = 100
"""What the weights of a round's criteria come to."""
VALUES = scoring.FULL_MARK + 1
"""How many texts the words of a criterion are: one for each mark."""

STEPS = {
    TieStep.Kind.MEAN: scoring.MEAN,
    TieStep.Kind.MEDIAN: scoring.MEDIAN,
    TieStep.Kind.TOP_MARKS: scoring.TOP_MARKS,
    TieStep.Kind.CHAIR: scoring.CHAIR,
}
"""The steps of a tie rule as counting names them; the mean of a criterion has its code besides."""


class CriterionRules(TypedDict):
    """A criterion as the copy of the rules keeps it; the weight is a decimal number in words."""

    code: str
    name: dict[str, str]
    weight: str
    words: dict[str, list[str]]


class RoundRules(TypedDict):
    """The rules of a round as its result keeps them: plain values, nothing points at a row."""

    number: int
    name: dict[str, str]
    is_presentation: bool
    criteria: list[CriterionRules]
    full_mark: int
    method: str
    fewest_sheets: int
    steps: list[str]
    judges_per_entry: int
    comment_required_at: list[int]
    hidden: list[str]
    others_scores: str
    spread_flag_percent: int
    far_flag_percent: int
    goes_on: dict[str, Any]


def steps_of(rows: Sequence[TieStep]) -> tuple[str, ...]:
    """The steps of a tie rule as counting sees them; the rows come with their criteria."""
    return tuple(
        f"{scoring.CRITERION}{row.criterion.code}" if row.criterion else STEPS[TieStep.Kind(row.kind)]
        for row in rows
    )


def rules(round_: Round) -> scoring.Rules:
    """The rules of a round as counting sees them (two queries)."""
    return scoring.Rules(
        criteria=tuple(scoring.Weighed(row.code, row.weight) for row in round_.criteria.all()),
        method=round_.method,
        steps=steps_of(list(round_.tie_steps.select_related("criterion"))),
        judges_needed=round_.judges_per_entry,
        spread_flag_percent=round_.spread_flag_percent,
        far_flag_percent=round_.far_flag_percent,
        fewest_sheets=round_.fewest_sheets,
    )


def copy(round_: Round) -> RoundRules:
    """The rules of a round in plain values, as a result keeps them (two queries)."""
    return {
        "number": round_.number,
        "name": {"th": round_.name_th, "en": round_.name_en},
        "is_presentation": round_.is_presentation,
        "criteria": [
            {
                "code": row.code,
                "name": {"th": row.name_th, "en": row.name_en},
                "weight": str(row.weight),
                "words": {"th": list(row.words_th), "en": list(row.words_en)},
            }
            for row in round_.criteria.all()
        ],
        "full_mark": scoring.FULL_MARK,
        "method": round_.method,
        "fewest_sheets": round_.fewest_sheets,
        "steps": list(steps_of(list(round_.tie_steps.select_related("criterion")))),
        "judges_per_entry": round_.judges_per_entry,
        "comment_required_at": list(round_.comment_required_at),
        "hidden": list(round_.hidden),
        "others_scores": round_.others_scores,
        "spread_flag_percent": round_.spread_flag_percent,
        "far_flag_percent": round_.far_flag_percent,
        "goes_on": {
            "rule": round_.goes_on,
            "places": round_.goes_on_places if round_.goes_on == Round.GoesOn.PLACES else None,
            "total": str(round_.goes_on_total) if round_.goes_on == Round.GoesOn.TOTAL else None,
        },
    }


def copies(edition: Edition) -> list[RoundRules]:
    """The rules of every closed round of an edition, in their order."""
    return [copy(row) for row in Round.objects.filter(edition=edition, state=RoundState.CLOSED)]


def is_locked(round_: Round) -> bool:
    """Whether somebody has scored in the round, so that only names can still be corrected (a query)."""
    return Round.objects.filter(pk=round_.pk, rules_locked_at__isnull=False).exists()


def lock(round_: Round, at: datetime) -> None:
    """Lock the rules of a round for good: somebody scores in it. The caller holds the round."""
    Round.objects.filter(pk=round_.pk, rules_locked_at=None).update(rules_locked_at=at)


def lacks(round_: Round) -> list[str]:
    """What keeps a round from being opened, in sentences; empty where nothing does."""
    criteria = list(round_.criteria.all())
    if not criteria:
        return [_("The round has no criterion yet.")]
    said = []
    total = sum(row.weight for row in criteria)
    if total != FULL_WEIGHT:
        said.append(_("The weights come to %(total)s instead of 100.") % {"total": plain(total)})
    said += [
        _("“%(criterion)s” lacks words for some of the marks 0 to 5.") % {"criterion": row.name}
        for row in criteria
        if not _is_worded(row)
    ]
    return said


def _is_worded(criterion: Criterion) -> bool:
    return len(criterion.words_th) == VALUES and all(criterion.words_th)


def require_ready(round_: Round) -> None:
    """Refuse to open a round whose rubric is not whole."""
    said = lacks(round_)
    if said:
        raise RuleBroken(" ".join([_("The rubric of this round is not ready."), *said]))


def plain(number: Any) -> str:
    """A decimal number without the zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def hideable(edition: Edition) -> list[tuple[str, str]]:
    """What of an entry can be hidden from judges: its code, its name; facts first, then questions (a query).

    Personal answers, declarations and the agencies that took part are not named: what is personal no judge
    reads anyhow.
    """
    questions = Question.objects.filter(edition=edition, is_personal=False).exclude(
        kind__in=[Question.Kind.DECLARATION, Question.Kind.CATEGORY]
    )
    return [
        (Round.ORGANIZATION, _("Name of the organization")),
        (Round.PROVINCE, _("Province (the region is shown)")),
        *((row.code, row.label) for row in questions if row.code != "title"),
    ]
