"""The chair unlocks a signed sheet with a reason; what a judge sees of the others; what the seals hold."""

import hashlib

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from editions.models import Round
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from judging import chairing, conflicts, panel, ranking, seals, sheets
from judging.models import Assignment, ScoreSheet
from tests import cast

pytestmark = pytest.mark.django_db
REASON = {"reason": "กรรมการแจ้งว่าให้คะแนนสลับเกณฑ์"}


@pytest.fixture(autouse=True)
def mid_judging():
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def round_() -> Round:
    """A round with one entry of judges 1 and 2; judge 3 is the chair."""
    made = cast.a_round_in_judging(entries=1, judges=2, edition=cast.tiny_edition())
    cast.a_seat(made.edition, 3, is_chair=True)
    entry = made.round_entries.get().entry
    for seat in made.edition.seats.filter(is_chair=False).select_related("user", "edition"):
        cast.an_assignment(entry, seat)
    return made


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def assigned(number: int) -> Assignment:
    """The assignment of the judge of that number."""
    return Assignment.objects.select_related("seat__user", "seat__edition", "round__edition", "entry").get(
        seat__user=cast.judge(number)
    )


def test_the_chair_unlocks_with_a_reason_and_the_judge_signs_again(round_):
    sheet = cast.a_signed_sheet(assigned(1), 2)
    first_seal = Line.objects.get(verb="sign").facts["seal"]
    chair = of(cast.judge(3))
    listed = chair.get("/en/judging/panel/")
    assert list(listed.context["page"]) == [sheet]
    page = f"/en/judging/panel/{sheet.pk}/unlock/"
    assert chair.get(page).status_code == 200
    assert (chair.post(page, {"reason": " "}).status_code, ScoreSheet.objects.get().state) == (422, "signed")
    assert chair.post(page, REASON).url == "/en/judging/panel/"
    sheet = ScoreSheet.objects.get()
    assert (sheet.state, sheet.signed_at, sheet.salt) == ("draft", None, "")
    assert set(sheet.marks.values_list("value", flat=True)) == {2}
    line = Line.objects.get(verb="unlock")
    assert (line.actor_role, line.facts["saw_others"], line.personal_values.get(key="reason").value) == (
        "judge",
        False,
        REASON["reason"],
    )
    letter = cast.letters_to("judge-1@example.go.th")[-1]
    assert (letter.kind, letter.body.count(REASON["reason"])) == ("judging.unlocked", 1)

    sheet = cast.a_signed_sheet(assigned(1), 5)
    assert list(chair.get("/en/judging/panel/").context["page"]) == [sheet]
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    sheet.refresh_from_db()
    assert ranking.of(round_).broken_seals == ()
    [(content, salt)] = sheets.earlier(sheet)
    assert sheets.sealed(content, salt) == first_seal
    assert {value for _code, value, _comment in content["marks"]} == {2}
    assert [said.get("marks") for said in sheet.history].count(None) == 1
    assert chain.verify() is None


def test_after_the_close_everybody_of_the_office_can_compute_every_seal(round_):
    sheet = cast.a_signed_sheet(assigned(1), 2)
    sheets.unlock(sheet, "สลับเกณฑ์", by=cast.judge(3), at=cast.MID_JUDGING)
    cast.a_signed_sheet(assigned(1), 5)
    cast.a_signed_sheet(assigned(2), 3)
    auditor, page = of(cast.auditor()), f"/en/office/judging/rounds/{round_.pk}/seals"
    assert [auditor.get(page + end).status_code for end in ("/", ".json")] == [404, 404]
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    shown = auditor.get(f"{page}/")
    assert [(seal.fits, seal.is_last) for seal in shown.context["page"]] == [
        (True, False),
        (True, True),
        (True, True),
    ]
    for said in auditor.get(f"{page}.json").json()["seals"]:
        computed = hashlib.sha256(f"{said['salt']}:{said['canonical']}".encode()).hexdigest()
        assert computed == said["seal"] == Line.objects.get(number=said["line"]).facts["seal"]
    ScoreSheet.objects.filter(assignment=assigned(1)).update(history=[])
    assert [seal.fits for seal in seals.of(round_)] == [False, False, True]


def test_only_the_chair_unlocks_and_nothing_that_is_not_signed(round_):
    sheet = cast.a_signed_sheet(assigned(1), 2)
    for number in (1, 2):
        client = of(cast.judge(number))
        assert client.get("/en/judging/panel/").status_code == 404
        assert client.post(f"/en/judging/panel/{sheet.pk}/unlock/", REASON).status_code == 404
        with pytest.raises(RuleBroken, match="Only the chair"):
            sheets.unlock(sheet, "เหตุผล", by=cast.judge(number), at=cast.MID_JUDGING)
    draft = cast.a_draft_sheet(assigned(2), 3)
    assert of(cast.judge(3)).post(f"/en/judging/panel/{draft.pk}/unlock/", REASON).status_code == 404
    with pytest.raises(RuleBroken, match="is not signed"):
        sheets.unlock(draft, "เหตุผล", by=cast.judge(3), at=cast.MID_JUDGING)
    assert Line.objects.filter(verb="unlock").count() == 0


def test_an_abstention_can_be_unlocked_and_a_barred_entry_is_closed_to_the_chair(round_):
    sheet = sheets.open_sheet(assigned(1), by=cast.judge(1), at=cast.MID_JUDGING)
    sheets.abstain(sheet, "ไม่เชี่ยวชาญ", by=cast.judge(1), at=cast.MID_JUDGING)
    chair = of(cast.judge(3))
    assert chair.post(f"/en/judging/panel/{sheet.pk}/unlock/", REASON).status_code == 302
    sheet = cast.a_signed_sheet(assigned(1), 4)
    assert (sheet.is_abstention, sheet.abstention_reason) == (False, "")
    seat = round_.edition.seats.select_related("user", "edition").get(is_chair=True)
    entry = round_.round_entries.get().entry
    conflicts.declare(seat, entry, "เคยเป็นที่ปรึกษา", by=cast.judge(3), at=cast.MID_JUDGING)
    assert list(chair.get("/en/judging/panel/").context["page"]) == []
    assert chair.post(f"/en/judging/panel/{sheet.pk}/unlock/", REASON).status_code == 404
    with pytest.raises(RuleBroken, match="conflict of interest"):
        sheets.unlock(sheet, "เหตุผล", by=cast.judge(3), at=cast.MID_JUDGING)


def test_after_the_close_nothing_is_unlocked(round_):
    sheet = cast.a_signed_sheet(assigned(1), 2)
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    refused = of(cast.judge(3)).post(f"/en/judging/panel/{sheet.pk}/unlock/", REASON)
    assert (refused.status_code, ScoreSheet.objects.get().state) == (409, "signed")


def others_seen_by(number: int) -> list[str]:
    """Whose scores a judge sees on the sheet."""
    page = of(cast.judge(number)).get(f"/en/judging/entries/{assigned(number).pk}/")
    return [str(other.total) for other in page.context["others"]]


@pytest.mark.parametrize(("rule", "seen"), [("never", []), ("signed", ["60.00"])])
def test_others_are_seen_as_the_rule_of_the_round_says_and_never_more(round_, rule, seen):
    Round.objects.update(others_scores=rule)
    cast.a_signed_sheet(assigned(2), 3, comment="ความเห็นของอีกท่าน")
    cast.a_draft_sheet(assigned(1), 4)
    assert others_seen_by(1) == []
    cast.a_signed_sheet(assigned(1), 4)
    assert others_seen_by(1) == seen
    panel.close_round(round_, by=cast.secretary(), at=cast.JUDGING_ENDS, reason="ครบกำหนด")
    assert others_seen_by(1) == seen


def test_whoever_abstains_sees_no_scores_of_others(round_):
    Round.objects.update(others_scores="signed")
    cast.a_signed_sheet(assigned(2), 3)
    sheet = sheets.open_sheet(assigned(1), by=cast.judge(1), at=cast.MID_JUDGING)
    sheets.abstain(sheet, "ไม่เชี่ยวชาญ", by=cast.judge(1), at=cast.MID_JUDGING)
    assert others_seen_by(1) == []


def test_an_unlocking_says_whether_the_judge_could_see_the_others(round_):
    Round.objects.update(others_scores="signed")
    sheet = cast.a_signed_sheet(assigned(1), 3)
    sheets.unlock(sheet, "สลับเกณฑ์", by=cast.judge(3), at=cast.MID_JUDGING)
    assert Line.objects.get(verb="unlock").facts["saw_others"] is True


def test_the_chair_opens_every_sheet_but_their_own(round_):
    entry, chair = round_.round_entries.get().entry, round_.edition.seats.get(is_chair=True)
    own = cast.a_signed_sheet(cast.an_assignment(entry, chair), 1)
    client = of(cast.judge(3))
    unlock = f"/en/judging/panel/{own.pk}/unlock/"
    assert unlock not in client.get("/en/judging/panel/").content.decode()
    assert client.post(unlock, REASON).status_code == 409
    with pytest.raises(RuleBroken, match="Nobody unlocks their own"):
        sheets.unlock(own, "เหตุผล", by=cast.judge(3), at=cast.MID_JUDGING)
    following = round_.edition.seats.select_related("edition", "user").get(user=cast.judge(1))
    chairing.name(following, "ประธานขอแก้ใบของตน", by=cast.secretary(), at=cast.MID_JUDGING)
    sheets.unlock(own, "เหตุผล", by=cast.judge(1), at=cast.MID_JUDGING)
    assert ScoreSheet.objects.get(pk=own.pk).state == "draft"
