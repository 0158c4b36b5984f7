"""A judge scores many entries at once: in a table on the portal, and in a workbook without it."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from judging import assigning, panel
from judging.models import Assignment, ScoreSheet
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mid_judging():
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def mine() -> list[Assignment]:
    """Three entries of the only judge, by their numbers."""
    round_ = cast.a_round_in_judging(entries=3, judges=1, edition=cast.tiny_edition())
    round_.judges_per_entry = 1
    round_.save()
    assigning.auto_assign(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    return list(
        Assignment.objects.select_related(
            "round__edition", "seat__user", "seat__edition", "entry__edition"
        ).order_by("entry__number")
    )


@pytest.fixture
def desk(mine) -> Client:
    client = Client()
    client.force_login(cast.judge())
    return client


def saved_of(assignment: Assignment) -> dict[str, int | None]:
    """The marks that are saved."""
    return dict(ScoreSheet.objects.get(assignment=assignment).marks.values_list("criterion__code", "value"))


# --- in a table -----------------------------------------------------------------------------------


def table_of(assignment: Assignment) -> str:
    return f"/en/judging/rounds/{assignment.round_id}/table/"


def shown(page) -> dict[str, str]:
    """What the form of the table would send as it stands."""
    form = page.context["table"]
    fields = {}
    for _row, seen, cells in form:
        if seen is not None:
            fields[seen.html_name] = seen.value() or ""
            fields |= {cell.box.html_name: cell.box.value() or "" for cell in cells}
    return fields


def test_rows_that_are_touched_are_saved_together_and_the_others_stay(desk, mine):
    cast.a_draft_sheet(mine[0], 2, comment="เหตุผลเดิม")
    fields = shown(desk.get(table_of(mine[0])))
    fields |= {f"mark_{mine[0].pk}_problem": "5", f"mark_{mine[1].pk}_use": "na"}
    assert desk.post(table_of(mine[0]), fields).url == f"{table_of(mine[0])}?page=1"
    first = ScoreSheet.objects.get(assignment=mine[0])
    assert (first.version, first.marks.get(criterion__code="problem").value) == (2, 5)
    assert set(first.marks.values_list("comment", flat=True)) == {"เหตุผลเดิม"}
    assert saved_of(mine[1]) == {"use": None}
    assert not ScoreSheet.objects.filter(assignment=mine[2]).exists()


def test_a_cell_that_is_no_score_is_named_and_nothing_typed_is_lost(desk, mine):
    fields = shown(desk.get(table_of(mine[0])))
    fields |= {
        f"mark_{mine[0].pk}_problem": "9",
        f"mark_{mine[0].pk}_use": "4",
        f"mark_{mine[1].pk}_use": "3",
    }
    refused = desk.post(table_of(mine[0]), fields)
    assert refused.status_code == 422
    rows = {row.assignment.pk: cells for row, _seen, cells in refused.context["table"]}
    wrong = [cell.criterion.code for cell in rows[mine[0].pk] if cell.errors]
    assert (wrong, shown(refused)[f"mark_{mine[0].pk}_use"]) == (["problem"], "4")
    assert (saved_of(mine[1]), ScoreSheet.objects.count()) == ({"use": 3}, 1)


def test_a_row_saved_in_another_window_is_shown_in_both_versions(desk, mine):
    fields = shown(desk.get(table_of(mine[0])))
    cast.a_draft_sheet(mine[0], 1)
    typed = {**fields, f"mark_{mine[0].pk}_problem": "5", f"mark_{mine[1].pk}_problem": "4"}
    refused = desk.post(table_of(mine[0]), typed)
    assert (refused.status_code, saved_of(mine[0])["problem"], saved_of(mine[1])) == (409, 1, {"problem": 4})
    rows = {row.assignment.pk: cells for row, _seen, cells in refused.context["table"]}
    assert [cell.elsewhere for cell in rows[mine[0].pk]][:2] == ["1", "1"]
    again = shown(refused)
    assert again[f"mark_{mine[0].pk}_problem"] == "5"
    assert desk.post(table_of(mine[0]), again).status_code == 302
    assert saved_of(mine[0]) == {"problem": 5}


def test_a_signed_row_is_only_read(desk, mine):
    cast.a_signed_sheet(mine[0], 4)
    fields = shown(desk.get(table_of(mine[0])))
    assert f"mark_{mine[0].pk}_problem" not in fields
    forged = {**fields, f"seen_{mine[0].pk}": "1,,,,,,,", f"mark_{mine[0].pk}_problem": "0"}
    assert desk.post(table_of(mine[0]), forged).status_code == 302
    assert set(saved_of(mine[0]).values()) == {4}


# --- in a workbook --------------------------------------------------------------------------------


def page_of(assignment: Assignment) -> str:
    return f"/en/judging/rounds/{assignment.round_id}/offline/"


def download(desk, mine):
    """The workbook, opened."""
    answer = desk.get(f"{page_of(mine[0])}file/")
    assert answer["Content-Disposition"].startswith('attachment; filename="scores-2569-round-1.xlsx"')
    return load_workbook(BytesIO(answer.content))


def upload(desk, mine, book):
    """The dry run of a workbook."""
    content = BytesIO()
    book.save(content)
    return desk.post(page_of(mine[0]), {"file": SimpleUploadedFile("คะแนน.xlsx", content.getvalue())})


def row_of(table, assignment: Assignment) -> int:
    """In which row an entry stands."""
    return next(row[0].row for row in table.iter_rows() if row[1].value == assignment.entry.reference)


def column_of(table, code: str) -> int:
    """In which column a code stands."""
    return next(cell.column for cell in table[1] if cell.value == code)


def put(table, assignment: Assignment, code: str, value) -> str:
    """Type into a cell; give its address."""
    cell = table.cell(row_of(table, assignment), column_of(table, code), value)
    return cell.coordinate


def test_the_workbook_goes_out_locked_and_comes_back_after_a_look(desk, mine):
    cast.a_draft_sheet(mine[0], 2, comment="เหตุผลเดิม")
    cast.a_signed_sheet(mine[2], 4)
    book = download(desk, mine)
    table = book.worksheets[0]
    assert table.protection.sheet is True
    codes = [table.cell(row, 2).value for row in range(3, table.max_row + 1)]
    assert sorted(codes) == ["2569-0001", "2569-0002"]
    cell = table.cell(row_of(table, mine[0]), column_of(table, "mark:problem"))
    assert (cell.value, cell.protection.locked, table.cell(cell.row, 2).protection.locked) == (2, False, True)
    [rule] = table.data_validations.dataValidation
    assert rule.formula1 == '"0,1,2,3,4,5,N/A"'

    places = [
        put(table, mine[0], "mark:problem", "๕"),
        put(table, mine[0], "reason:problem", "เห็นผลจริง"),
        put(table, mine[1], "mark:use", "ไม่เกี่ยวข้อง"),
        put(table, mine[1], "comment", "=1+1 เป็นข้อความ"),
    ]
    table[places[3]].data_type = "s"
    dry = upload(desk, mine, book)
    assert (dry.status_code, dry.context["weighed"].problems) == (200, [])
    changes = {one.cell: (one.before, one.after) for one in dry.context["weighed"].changes}
    assert changes == {
        places[0]: ("2", "5"),
        places[1]: ("เหตุผลเดิม", "เห็นผลจริง"),
        places[2]: ("–", "N/A"),
        places[3]: ("–", "=1+1 เป็นข้อความ"),
    }
    assert (saved_of(mine[0])["problem"], ScoreSheet.objects.count()) == (2, 2)

    taken = desk.post(page_of(mine[0]), {"weighed": dry.context["signed"]})
    assert taken.url == f"/en/judging/?round={mine[0].round_id}"
    assert (saved_of(mine[0])["problem"], saved_of(mine[0])["use"]) == (5, 2)
    assert saved_of(mine[1]) == {"use": None}
    kept = ScoreSheet.objects.get(assignment=mine[0]).marks.get(criterion__code="use")
    assert kept.comment == "เหตุผลเดิม"


def test_every_cell_that_cannot_be_taken_is_named_and_nothing_is_saved(desk, mine):
    book = download(desk, mine)
    table = book.worksheets[0]
    wrong = [
        put(table, mine[0], "mark:problem", 6),
        put(table, mine[0], "mark:use", "=2+2"),
        put(table, mine[1], "mark:problem", 3.5),
        put(table, mine[1], "reason:problem", "ก" * 2001),
    ]
    put(table, mine[2], "mark:problem", 3)
    table.cell(table.max_row + 1, 1, "999999-0")
    twice = table.max_row + 1
    for place in (1, 2):
        table.cell(twice, place, table.cell(row_of(table, mine[2]), place).value)
    refused = upload(desk, mine, book)
    assert refused.status_code == 422
    assert {one.cell for one in refused.context["weighed"].problems} == {*wrong, f"A{twice - 1}", f"A{twice}"}
    assert ("signed" in refused.context, ScoreSheet.objects.count()) == (False, 0)


def test_what_changed_since_the_look_is_not_written_over(desk, mine):
    book = download(desk, mine)
    put(book.worksheets[0], mine[0], "mark:problem", 5)
    dry = upload(desk, mine, book)
    cast.a_draft_sheet(mine[0], 1)
    refused = desk.post(page_of(mine[0]), {"weighed": dry.context["signed"]})
    assert (refused.status_code, saved_of(mine[0])["problem"]) == (409, 1)
    newer = upload(desk, mine, book)
    assert [(one.before, one.after, one.is_newer) for one in newer.context["weighed"].changes] == [
        ("1", "5", True)
    ]
    assert desk.post(page_of(mine[0]), {"weighed": newer.context["signed"]}).status_code == 302
    assert saved_of(mine[0])["problem"] == 5


def test_a_look_is_its_judges_own_and_the_close_ends_it(desk, mine):
    book = download(desk, mine)
    put(book.worksheets[0], mine[0], "mark:problem", 5)
    dry = upload(desk, mine, book).context["signed"]
    cast.a_seat(mine[0].round.edition, 2)
    other = Client()
    other.force_login(cast.judge(2))
    for forged in (dry, f"{dry}x"):
        assert other.post(page_of(mine[0]), {"weighed": forged}).status_code == 409
    panel.close_round(mine[0].round, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    assert desk.post(page_of(mine[0]), {"weighed": dry}).status_code == 409
    assert ScoreSheet.objects.count() == 0
