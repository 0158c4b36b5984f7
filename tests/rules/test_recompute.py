"""Does the program that everybody can download count as the portal does, whatever the rules of the round?"""

import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from editions.models import Edition, Round
from judging import ranking, scoring
from results import open_data, scores
from results.open_tables import ALWAYS, SCORED
from submissions.models import Entry

CRITERIA = tuple(
    scoring.Weighed(code, Decimal(weight))
    for code, weight in (("need", "15"), ("results", "47.5"), ("reach", "37.5"))
)
STEPS = ("criterion:results", "top_marks", "median", "mean", "chair")
METHODS = ("mean", "median", "normalized")
JUDGES, ENTRIES = 7, 14


def a_round(method: str, seed: int) -> tuple[scoring.Rules, list[scoring.Sheets], dict]:
    """Marks as they may fall: few values for many ties; gaps, abstentions, an entry without sheets."""
    dice = random.Random(seed)
    rules = scoring.Rules(CRITERIA, method, tuple(dice.sample(STEPS, dice.randint(0, 5))), fewest_sheets=4)
    given = []
    for entry in range(1, ENTRIES + 1):
        sheets = []
        for judge in dice.sample(range(JUDGES), 0 if entry == 9 else dice.randint(2, 5)):
            if dice.random() < 0.1:
                sheets.append(scoring.Sheet(judge, {}, is_abstention=True))
                continue
            values = dice.choice(((3, 4), (2, 3, None), (5, None), (0, 1, 5)))
            sheets.append(scoring.Sheet(judge, {row.code: dice.choice(values) for row in CRITERIA}))
        given.append(scoring.Sheets(entry, tuple(sheets)))
    decided = dice.sample(range(1, ENTRIES + 1), 6)
    chosen = {entry: scoring.Chosen(1 + place // 3, 1 + place % 3) for place, entry in enumerate(decided)}
    return rules, given, chosen


def published(method: str, seed: int, shows_sheets: bool) -> dict:
    """The part of a content that the program reads."""
    rules, given, chosen = a_round(method, seed)
    entries = {pk: Entry(pk=pk, number=pk) for pk in range(1, ENTRIES + 1)}
    lines = tuple(
        ranking.Ranked(entries[place.score.entry], place, (), "")
        for place in scoring.count(rules, given, chosen)
    )
    counted = ranking.Ranking(Round(number=1), (), "", lines, (), rules, (), {}, tuple(given), chosen)
    edition = Edition(year=2569, publishes_marks=True, publishes_sheets=shows_sheets)
    codes = {pk: scores.entry_code(pk) for pk in entries}
    return {
        "rounds": [
            {
                "number": 1, "name": {"th": "รอบที่ 1", "en": ""}, "is_presentation": False, "method": method,
                "fewest_sheets": rules.fewest_sheets, "full_mark": 5, "steps": list(rules.steps),
                "judges_per_entry": 3, "goes_on": {"rule": "by_hand"},
                "criteria": [
                    {"code": row.code, "name": {"th": row.code, "en": ""}, "weight": str(row.weight),
                     "words": {"th": [], "en": []}}
                    for row in CRITERIA
                ],
            }
        ],
        "scores": [scores.of_round(edition, counted, codes)],
    }  # fmt: skip


def lay_out(content: dict, folder: Path) -> bytes:
    """Write the tables as they are published, and the program beside them; return the published ranking."""
    read = ("rounds", "criteria")
    for table in (*(one for one in ALWAYS if one.name in read), *SCORED):
        text = open_data.csv_text(
            [row.name for row in table.columns], [list(row) for row in table.rows(content)]
        )
        (folder / f"{table.name}.csv").write_bytes(text.encode())
    (folder / "recompute.py").write_bytes(open_data.RECOMPUTE.read_bytes())
    return (folder / "ranking.csv").read_bytes()


def run(folder: Path) -> tuple[bytes, str]:
    done = subprocess.run(
        [sys.executable, "-I", "recompute.py"], cwd=folder, capture_output=True, check=True, timeout=60
    )
    return done.stdout, done.stderr.decode()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shows_sheets", [True, False])
def test_the_ranking_is_the_same_byte_for_byte(method: str, seed: int, shows_sheets: bool, tmp_path: Path):
    content = published(method, seed, shows_sheets)
    assert content["scores"][0]["closed_because"] == ("" if shows_sheets else "policy")
    expected = lay_out(content, tmp_path)
    printed, said = run(tmp_path)
    assert printed == expected
    assert printed.count(b"\r\n") == ENTRIES + 1
    assert bool(said) == (not shows_sheets)


def test_a_changed_mark_changes_the_ranking(tmp_path: Path):
    expected = lay_out(published("mean", 1, True), tmp_path)
    marks = tmp_path / "marks.csv"
    lines = marks.read_text().splitlines()
    place = next(place for place, line in enumerate(lines) if line.endswith(",4"))
    lines[place] = lines[place].removesuffix("4") + "0"
    marks.write_text("\n".join(lines))
    assert run(tmp_path)[0] != expected


def test_the_program_is_short_and_stands_alone():
    text = open_data.RECOMPUTE.read_text(encoding="utf-8")
    imported = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert len(text.splitlines()) <= 150
    assert imported <= sys.stdlib_module_names


def test_where_marks_stay_closed_the_program_says_what_followed_from_the_means(tmp_path: Path):
    lay_out(published("median", 2, False), tmp_path)
    assert run(tmp_path)[1] == (
        "Round 1: marks stay closed (policy); started from means, which give 0 totals.\n"
    )


@pytest.mark.parametrize(
    ("judges", "expected"),
    [
        ([{1, 2, 3, 4}, {1, 2, 3, 4}], "panel"),
        ([{1, 2, 3, 4, 5}, {1, 2, 3, 4}], "absences"),
        ([{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, set()], ""),
        ([{1, 2, 3}, {3, 4, 5}], ""),
    ],
)
def test_a_letter_that_could_be_guessed_is_not_shown(judges: list[set[int]], expected: str):
    given = [
        scoring.Sheets(entry, tuple(scoring.Sheet(judge, {"need": 3}) for judge in sorted(here)))
        for entry, here in enumerate(judges)
    ]
    assert scores.why_closed(Edition(publishes_sheets=True), given) == expected
    assert scores.why_closed(Edition(publishes_sheets=False), given) == "policy"


def test_letters_go_on_after_z():
    assert [scores.letter(place) for place in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


def test_letters_and_codes_are_dealt_by_our_key_alone(settings):
    def dealt() -> list[tuple[str, dict]]:
        sheets = published("mean", 3, True)["scores"][0]["sheets"]
        return [(sheet["judge"], sheet["marks"]) for sheet in sheets]

    first = dealt()
    assert dealt() == first
    settings.SECRET_KEY = "another key that nobody knows either"
    assert dealt() != first
    assert {letter for letter, _marks in dealt()} == {letter for letter, _marks in first}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("เทศบาล", "เทศบาล"),
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("''-2", "'''-2"),
        ("+66 2 123", "'+66 2 123"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_a_formula_is_disarmed_and_can_be_told_again(text: str, expected: str):
    assert open_data.guarded(text) == expected
    bare = expected.lstrip("'")
    told = expected.removeprefix("'") if bare.startswith(tuple("=+-@")) else expected
    assert told == text
