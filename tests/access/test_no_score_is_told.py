"""Does anybody but its judge learn of a score before the round is closed, by any page, letter or line?

Unusual marks, comments and private notes are planted through the domain, then every way of the table is gone
by everybody whom they do not concern, and every byte of every answer is searched.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from editions.models import Round
from journal.models import Line, PersonalValue
from judging import panel, sheets
from judging.models import Assignment, ScoreSheet
from letters.models import Letter
from tests import cast
from tests.access.test_matrix import asked
from tests.access.ways import WAYS, Way
from tests.access.world import NOW

MARKS = (5, 4, 3, 1, 0, 2, None)
TOTAL = "55.79"
"""What these marks come to with the weights of the default rubric; no other number of the portal."""
OTHERS = {"comment": "นกกระยางกรอก", "note": "นกเป็ดผีเล็ก", "reason": "นกปากห่างลาย"}
OWN = {"comment": "ปลาบู่มหิดล", "note": "ปลาหมูอารีย์", "reason": "ปลาเสือพ่นน้ำ"}


def plant(assignment: Assignment, words: dict[str, str]) -> None:
    """Sign a sheet with these words and the unusual marks, as its judge does."""
    judge = assignment.seat.user
    judge.acting_as = "judge"
    sheet = sheets.open_sheet(assignment, by=judge, at=NOW)
    codes = [row.code for row in assignment.round.criteria.all()]
    sheets.save(
        sheet,
        dict(zip(codes, MARKS, strict=True)),
        dict.fromkeys(codes, words["reason"]),
        comment=words["comment"],
        private_note=words["note"],
        version=sheet.version,
        by=judge,
        at=NOW,
    )
    sheets.sign(sheet, version=sheet.version, by=judge, at=NOW)


def assignment_of(world: Any, word: str) -> Assignment:
    """The assignment that the world calls so."""
    return Assignment.objects.select_related(
        "seat__user", "seat__edition", "round__edition", "entry__edition"
    ).get(pk=world.rows[word])


@pytest.fixture
def planted(world: Any, db: None) -> None:
    """The sheets of judges 1 and 2 hold the words; that of judge 2 was unlocked by the chair before."""
    another = assignment_of(world, "assignment of another judge")
    sheets.unlock(
        ScoreSheet.objects.select_related("assignment__round__edition", "assignment__entry").get(
            assignment=another
        ),
        "สลับเกณฑ์",
        by=cast.judge(3),
        at=NOW,
    )
    plant(another, OTHERS)
    plant(assignment_of(world, "own assignment"), OWN)


def said(response: Any) -> str:
    """Everything that an answer says: its headers, its body, and what is packed in it."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            content = b" ".join(map(parts.read, parts.namelist()))
    return f"{dict(response.headers)} {content.decode('utf-8', 'replace')}"


def answers(world: Any, role: str, again: Any, ways: list[Way]) -> Iterator[tuple[Way, str]]:
    """Go all these ways as somebody of that role, each in the world as it was; give headers and body."""
    for way in ways:
        response = asked(world.browser(role), way, world)
        yield way, said(response)
        again()


def told(found: Iterator[tuple[Way, str]], words: list[str]) -> list[str]:
    """Where one of the words stands."""
    return [f"{way.name} {way.method}: {word}" for way, text in found for word in words if word in text]


DESK = [way for way in WAYS if way.name.startswith("judging:")]


@pytest.mark.parametrize(
    ("role", "ways", "words"),
    [
        ("secretariat", WAYS, [*OTHERS.values(), *OWN.values(), TOTAL]),
        ("auditor", WAYS, [*OTHERS.values(), *OWN.values(), TOTAL]),
        ("judge_unassigned", DESK, [*OTHERS.values(), *OWN.values(), TOTAL]),
        ("judge_recused", DESK, [*OTHERS.values(), *OWN.values(), TOTAL]),
        ("judge_assigned", DESK, list(OTHERS.values())),
    ],
    ids=["secretariat", "auditor", "the chair", "judge_recused", "a judge of the same entry"],
)
def test_nobody_learns_of_a_score_before_the_close_by_any_way(role, ways, words, world, planted, db, again):
    assert told(answers(world, role, again, ways), words) == []


def test_no_letter_and_no_line_holds_a_score(planted):
    words = [*OTHERS.values(), *OWN.values(), TOTAL]
    written = [f"{letter.subject} {letter.body}" for letter in Letter.objects.all()]
    written += [str(line.facts) for line in Line.objects.all()]
    written += list(PersonalValue.objects.values_list("value", flat=True))
    assert [text for text in written for word in words if word in text] == []


def test_after_the_close_the_same_search_finds_them_but_never_a_private_note(world, planted, db, again):
    round_ = Round.objects.select_related("edition").get(pk=world.rows["open round"])
    panel.close_round(round_, by=cast.secretary(), at=NOW, reason="ครบกำหนด")
    way = Way("", "", "judging_office:entry_scores", "GET", {"pk": "open round", "entry_pk": "judged entry"})
    words = [OTHERS["comment"], OWN["comment"], OTHERS["reason"], TOTAL, OTHERS["note"], OWN["note"]]
    found = told(answers(world, "secretariat", again, [way]), words)
    assert found == [f"{way.name} GET: {word}" for word in words[:4]]
