"""Does the database itself keep the rules of a round as they are once somebody has scored in it?"""

import pytest
from django.db import DatabaseError, transaction

from editions.models import Criterion, Round, TieStep
from judging.models import Mark
from tests import cast

pytestmark = pytest.mark.django_db
LOCKED = "the rules of a round are locked once somebody has scored in it"
FREE = {"name_th", "name_en", "state"}
OTHER_VALUES = {
    "goes_on": "places",
    "method": "median",
    "others_scores": "signed",
    "hidden": ["organization"],
    "comment_required_at": [5],
    "code": "other",
    "words_th": ["ก"] * 6,
    "words_en": ["a"] * 6,
    "kind": "median",
    "rules_locked_at": None,
}
"""For each column that holds no number and no yes or no, a value that the row does not have."""


def a_round_with_one_draft() -> Round:
    round_ = cast.a_round_in_judging(1, 1)
    entry = round_.round_entries.get().entry
    cast.a_draft_sheet(cast.an_assignment(entry, round_.edition.seats.get()), 3)
    return round_


def refusal_of(rows, **values) -> str:
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        rows.update(**values)
    return str(no.value)


def other(row, field) -> object:
    if field.name in OTHER_VALUES:
        return OTHER_VALUES[field.name]
    value = getattr(row, field.attname)
    return not value if isinstance(value, bool) else (value or 0) + 1


def columns(model) -> list:
    skipped = {"id", *(FREE if model is not TieStep else ())}
    return [field for field in model._meta.concrete_fields if field.name not in skipped]


def changes(round_: Round) -> list[tuple[str, object, dict]]:
    """Each column of the round, of a criterion and of a tie step, with another value."""
    found = []
    for rows in (
        Round.objects.filter(pk=round_.pk),
        Criterion.objects.filter(pk=round_.criteria.first().pk),
        TieStep.objects.filter(pk=round_.tie_steps.last().pk),
    ):
        row = rows.get()
        for field in columns(rows.model):
            values = {field.attname: other(row, field)}
            if field.name == "kind":
                values["criterion_id"] = None
            found.append((f"{rows.model.__name__}.{field.name}", rows, values))
    return found


def test_every_rule_of_a_round_is_locked_once_somebody_has_scored():
    round_ = a_round_with_one_draft()
    told = {name: LOCKED in refusal_of(rows, **values) for name, rows, values in changes(round_)}
    assert told == dict.fromkeys(told, True)
    assert {"Round.method", "Round.hidden", "Criterion.weight", "TieStep.position"} <= set(told)


def test_nothing_is_added_or_taken_away_once_somebody_has_scored():
    round_ = a_round_with_one_draft()
    for rows in (round_.tie_steps.all(), Criterion.objects.filter(pk=round_.criteria.last().pk)):
        with pytest.raises(DatabaseError, match=LOCKED), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match=LOCKED), transaction.atomic():
        Criterion.objects.create(round=round_, code="late", name_th="ก", name_en="a", weight=1)
    with pytest.raises(DatabaseError, match=LOCKED), transaction.atomic():
        TieStep.objects.create(round=round_, position=99, kind="median")


def test_names_can_be_corrected_and_the_round_moves_on():
    round_ = a_round_with_one_draft()
    Round.objects.filter(pk=round_.pk).update(name_th="รอบเอกสาร", state="closed")
    Criterion.objects.filter(round=round_).update(name_th="เกณฑ์")
    round_.refresh_from_db()
    assert (round_.name_th, round_.state) == ("รอบเอกสาร", "closed")


def test_before_the_first_score_the_rules_are_free():
    round_ = cast.a_round_in_judging(1, 1)
    assert Mark.objects.count() == 0
    Round.objects.filter(pk=round_.pk).update(method="median", hidden=["organization"])
    Criterion.objects.filter(pk=round_.criteria.first().pk).update(weight=14)
    TieStep.objects.filter(round=round_).delete()
    round_.refresh_from_db()
    assert (round_.method, round_.hidden, round_.tie_steps.count()) == ("median", ["organization"], 0)
