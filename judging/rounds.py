"""How are the rounds of an edition composed: added, ordered, given their rules and criteria, removed?

Everything can be changed until somebody has scored in the round; then the names alone, for good. Triggers of
the database hold the same (`judging.round_guards`). While a round is open, a change that would leave its
rubric less than whole is refused: judges score by what stands there. Every change is a line of the journal
with what stood before and after.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import RoundState, Stage
from editions.models import Criterion, Edition, Round, TieStep
from editions.moves import RuleBroken, advance
from journal import chain
from judging import holding, rubric
from judging.models import ExtraJudge

COMPOSED = frozenset({Stage.SETUP, Stage.OPEN, Stage.SCREENING, Stage.JUDGING})
"""While there may be rounds to come."""
ROUND_NAMES = frozenset({"name_th", "name_en"})
"""What of a round or a criterion can still be corrected after somebody has scored."""


def locked_sentence() -> str:
    """Why the rules of a round stay."""
    return _(
        "Somebody has scored in this round, so its rules are locked: only names can still be corrected."
        " Otherwise those judged first would be judged by other rules than the rest."
    )


def add(edition: Edition, columns: Mapping[str, Any], *, by: chain.By, at: datetime) -> Round:
    """Add a round after the last one.

    Raises RuleBroken where no round can come any more: after the judging, and once the last round was closed
    and its ranking seen, also while it is open again for one more judge.
    """
    with transaction.atomic():
        rounds = _hold(edition)
        if rounds and ExtraJudge.objects.filter(round=rounds[-1]).exists():
            raise RuleBroken(
                _("The ranking of the last round has been seen, so no round can be added any more.")
            )
        number = max((row.number for row in rounds), default=0) + 1
        made = Round(edition=edition, number=number, **columns)
        _require_whole(made)
        made.save()
        _journal("add_round", made, by, at, {"number": number, "name": made.name_th})
    return made


def change(round_: Round, columns: Mapping[str, Any], *, by: chain.By, at: datetime) -> None:
    """Change the rules or names of a round; once somebody has scored in it, its names alone."""
    with transaction.atomic():
        round_ = _held(round_)
        changed = _changed(round_, columns)
        if not changed:
            return
        if set(changed) - ROUND_NAMES:
            _require_unlocked(round_)
        for name in changed:
            setattr(round_, name, columns[name])
        _require_whole(round_)
        round_.save(update_fields=list(changed))
        _journal("change_round", round_, by, at, {"number": round_.number, "changed": changed})


def move(round_: Round, step: int, *, by: chain.By, at: datetime) -> None:
    """Move a round one place up (-1) or down (+1) among those that are still planned."""
    with transaction.atomic():
        rounds = _hold(round_.edition)
        here = next((place for place, row in enumerate(rounds) if row.pk == round_.pk), None)
        if here is None:
            raise RuleBroken(_("This round no longer exists. Please go back to the list."))
        there = here + step
        if not 0 <= there < len(rounds):
            return
        pair = rounds[here], rounds[there]
        if any(row.state != RoundState.PLANNED for row in pair):
            raise RuleBroken(_("Only rounds that have not been opened can change their order."))
        if any(row.round_entries.exists() for row in pair):
            raise RuleBroken(_("Entries have been sent on to this round, so the order stays."))
        numbers = pair[1].number, pair[0].number
        Round.objects.filter(pk=pair[0].pk).update(number=rounds[-1].number + 1)
        Round.objects.filter(pk=pair[1].pk).update(number=numbers[1])
        Round.objects.filter(pk=pair[0].pk).update(number=numbers[0])
        _journal("move_round", pair[0], by, at, {"from": numbers[1], "to": numbers[0]})


def remove(round_: Round, *, by: chain.By, at: datetime) -> None:
    """Take a planned round away, with its criteria and dates.

    Where every round that is left is closed, the judging ends with it: the last of them decides.
    """
    with transaction.atomic():
        round_ = _held(round_)
        if round_.state != RoundState.PLANNED:
            raise RuleBroken(_("This round has been opened, so it stays."))
        if round_.round_entries.exists():
            raise RuleBroken(_("Entries have been sent on to this round, so it stays."))
        facts = {"number": round_.number, "name": round_.name_th}
        _journal("remove_round", round_, by, at, facts)
        edition = round_.edition
        round_.delete()
        left = Round.objects.filter(edition=edition)
        if edition.stage == Stage.JUDGING and not left.exclude(state=RoundState.CLOSED).exists():
            advance(edition, "end_judging", by=by, at=at)


# --- criteria -------------------------------------------------------------------------------------


def add_criterion(round_: Round, columns: Mapping[str, Any], *, by: chain.By, at: datetime) -> Criterion:
    """Add a criterion at the end of a round's rubric; its code is made of a number."""
    with transaction.atomic():
        round_ = _held(round_)
        _require_unlocked(round_)
        criteria = list(round_.criteria.all())
        taken = {row.code for row in criteria}
        code = next(
            code for number in range(1, len(taken) + 2) if (code := f"criterion-{number}") not in taken
        )
        position = max((row.position for row in criteria), default=0) + 1
        made = Criterion.objects.create(round=round_, code=code, position=position, **columns)
        _require_ready(round_)
        _journal("add_criterion", made, by, at, _facts_of(made))
    return made


def change_criterion(criterion: Criterion, columns: Mapping[str, Any], *, by: chain.By, at: datetime) -> None:
    """Change a criterion; once somebody has scored in the round, its name alone."""
    with transaction.atomic():
        round_ = _held(criterion.round)
        criterion = _criterion(round_, criterion)
        changed = _changed(criterion, columns)
        if not changed:
            return
        if set(changed) - ROUND_NAMES:
            _require_unlocked(round_)
        for name in changed:
            setattr(criterion, name, columns[name])
        criterion.save(update_fields=list(changed))
        if set(changed) - ROUND_NAMES:
            _require_ready(round_)
        facts = {"round": round_.number, "code": criterion.code, "changed": changed}
        _journal("change_criterion", criterion, by, at, facts)


def move_criterion(criterion: Criterion, step: int, *, by: chain.By, at: datetime) -> None:
    """Move a criterion one place up (-1) or down (+1)."""
    with transaction.atomic():
        round_ = _held(criterion.round)
        _require_unlocked(round_)
        criteria = list(round_.criteria.all())
        criterion = _criterion(round_, criterion)
        here = criteria.index(criterion)
        there = here + step
        if not 0 <= there < len(criteria):
            return
        criteria[here], criteria[there] = criteria[there], criteria[here]
        for place, row in enumerate(criteria, start=1):
            row.position = place
        Criterion.objects.bulk_update(criteria, ["position"])
        facts = {"round": round_.number, "code": criterion.code, "step": step}
        _journal("move_criterion", criterion, by, at, facts)


def remove_criterion(criterion: Criterion, *, by: chain.By, at: datetime) -> None:
    """Take a criterion out of a round's rubric, and out of its tie rule."""
    with transaction.atomic():
        round_ = _held(criterion.round)
        criterion = _criterion(round_, criterion)
        _require_unlocked(round_)
        _journal("remove_criterion", criterion, by, at, _facts_of(criterion))
        criterion.delete()
        _require_ready(round_)


# --- the tie rule ---------------------------------------------------------------------------------


def set_tie_steps(
    round_: Round, steps: Sequence[tuple[str, Criterion | None]], *, by: chain.By, at: datetime
) -> None:
    """Give a round its tie rule: the kinds of its steps in their order, each with its criterion or None."""
    with transaction.atomic():
        round_ = _held(round_)
        before = list(rubric.steps_of(list(round_.tie_steps.select_related("criterion"))))
        rows = [
            TieStep(round=round_, position=place, kind=kind, criterion=criterion)
            for place, (kind, criterion) in enumerate(steps, start=1)
        ]
        after = list(rubric.steps_of(rows))
        if before == after:
            return
        _require_unlocked(round_)
        if len(set(after)) < len(after):
            raise RuleBroken(_("The same step stands twice. Please choose each step once."))
        if any(row.criterion and row.criterion.round_id != round_.pk for row in rows):
            raise RuleBroken(_("A step names a criterion of another round."))
        TieStep.objects.filter(round=round_).delete()
        TieStep.objects.bulk_create(rows)
        facts = {"round": round_.number, "changed": {"steps": [before, after]}}
        _journal("change_tie_rule", round_, by, at, facts)


# --- what every change asks first -----------------------------------------------------------------


def _hold(edition: Edition) -> list[Round]:
    """Hold the edition and its rounds and give them in their order; refuse where no round can change."""
    edition = holding.lock_rounds(edition)
    if edition.stage not in COMPOSED:
        raise RuleBroken(_("The judging of this edition has ended; its rounds stay as they were."))
    rounds = list(Round.objects.filter(edition=edition).order_by("number"))
    for row in rounds:
        row.edition = edition
    return rounds


def _held(round_: Round) -> Round:
    found = next((row for row in _hold(round_.edition) if row.pk == round_.pk), None)
    if found is None:
        raise RuleBroken(_("This round no longer exists. Please go back to the list."))
    return found


def _criterion(round_: Round, criterion: Criterion) -> Criterion:
    found = next((row for row in round_.criteria.all() if row.pk == criterion.pk), None)
    if found is None:
        raise RuleBroken(_("This criterion no longer exists. Please go back to the round."))
    found.round = round_
    return found


def _require_unlocked(round_: Round) -> None:
    if round_.state == RoundState.CLOSED:
        raise RuleBroken(_("This round is closed; nothing of it can be changed any more."))
    if rubric.is_locked(round_):
        raise RuleBroken(locked_sentence())


def _require_ready(round_: Round) -> None:
    """Refuse a change that would leave the rubric of an open round less than whole."""
    if round_.state == RoundState.OPEN:
        rubric.require_ready(round_)


def _require_whole(round_: Round) -> None:
    """Refuse rules that do not fit together."""
    if round_.goes_on == Round.GoesOn.PLACES and not round_.goes_on_places:
        raise RuleBroken(_("Please say how many places go on to the next round."))
    if round_.goes_on == Round.GoesOn.TOTAL and round_.goes_on_total is None:
        raise RuleBroken(_("Please say which total is needed to go on to the next round."))
    known = {code for code, _name in rubric.hideable(round_.edition)}
    if not set(round_.hidden) <= known:
        raise RuleBroken(_("What is hidden names a question that this edition does not ask."))


def _changed(row: Any, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What would change, each with its value before and after, as the journal can hold it."""
    return {
        name: [_plain(getattr(row, name)), _plain(value)]
        for name, value in columns.items()
        if getattr(row, name) != value
    }


def _plain(value: Any) -> Any:
    return rubric.plain(value) if isinstance(value, Decimal) else value


def _facts_of(criterion: Criterion) -> dict[str, Any]:
    return {
        "round": criterion.round.number,
        "code": criterion.code,
        "name": criterion.name_th,
        "weight": rubric.plain(criterion.weight),
    }


def _journal(verb: str, subject: Any, by: chain.By, at: datetime, facts: dict[str, Any]) -> None:
    round_ = subject if isinstance(subject, Round) else subject.round
    chain.write(verb, subject, by=by, at=at, facts=facts, edition_year=round_.edition.year)
