"""An officer and a colleague write one draft, in several tabs, with a script and without: nothing is lost."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from editions.moves import advance
from organizations.models import Membership
from submissions import form, intake, writing
from submissions.models import Entry, Question, Revision
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False), translation.override("en"):
        yield


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def colleague(entry: Entry, role: str = "editor"):
    user = cast.person("ปรีดา ช่วยงาน", "colleague@example.go.th")
    Membership.objects.create(
        user=user, organization=entry.organization, role=role, state="admitted", asked_at=cast.OPENS
    )
    return user


@pytest.fixture
def entry():
    return cast.a_draft(filled=False)


@pytest.fixture
def client():
    return of(cast.officer())


def working(entry: Entry) -> Revision:
    return entry.revisions.working().get()


def seen(entry: Entry, code: str) -> dict[str, str]:
    """What a page that is opened now sees of an answer."""
    return {f"seen:{code}": str(writing.stands(working(entry), code))}


def save(client: Client, entry: Entry, code: str, **sent):
    """Save one answer as the script of the page does."""
    address = reverse("submissions:answer_save", args=[entry.pk, code])
    return client.post(address, {name.replace("__", ":"): value for name, value in sent.items()})


def edit(client: Client, entry: Entry, number: int, sent: dict):
    """Press a button of a section."""
    return client.post(
        reverse("submissions:entry_edit", args=[entry.pk, number]), {"section": number, **sent}
    )


def row(page, code: str) -> dict:
    [found] = [one for one in page.context["rows"] if one["code"] == code]
    return found


# --- one answer at a time -------------------------------------------------------------------------


def test_an_answer_is_saved_by_itself_and_the_page_learns_how_the_draft_stands(client, entry):
    answer = save(client, entry, "problem", problem="คิวยาว", section="2", **seen(entry, "problem"))
    assert answer.status_code == 200
    told = answer.json()
    assert (told["saved"], told["errors"], told["version"]) == ("Saved at 10:30", [], 1)
    assert told["seen"] == str(writing.stands(working(entry), "problem"))
    assert sorted(told["parts"]) == ["deadline", "missing", "steps"]
    assert "0 of 5 done" in told["parts"]["steps"]
    assert "div_id_problem" not in told["parts"]["missing"]
    assert working(entry).answers["problem"] == "คิวยาว"


def test_what_is_no_answer_yet_is_kept_as_it_was_typed_and_is_never_sent(client):
    entry = cast.a_draft()
    told = save(client, entry, "users", users="ราว ๆ 20", version="1").json()
    assert told["errors"] == ["Please write a number in digits, for example 1,240."]
    revision = working(entry)
    assert ("users" in revision.answers, revision.typed) == (False, {"users": {"users": ["ราว ๆ 20"]}})
    page = client.get(reverse("submissions:entry_edit", args=[entry.pk, 2]))
    assert page.context["form"]["users"].value() == "ราว ๆ 20"
    gap = "Number of actual users (people): please correct what is written here"
    assert [text for text, _ in page.context["missing"]] == [gap.replace(" (people)", "")]
    with pytest.raises(intake.Incomplete):
        intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)
    save(client, entry, "users", users="20", **seen(entry, "users"))
    revision = working(entry)
    assert (revision.answers["users"], revision.typed) == ("20", {})


def test_a_date_of_which_a_part_is_missing_is_kept_in_its_parts(client, entry):
    parts = {"started_on_day": "๖", "started_on_month": "", "started_on_year": "2025"}
    assert save(client, entry, "started_on", **parts).status_code == 200
    page = client.get(reverse("submissions:entry_edit", args=[entry.pk, 2]))
    assert page.context["form"]["started_on"].value() == ["๖", "", "2025"]


def test_characters_that_no_database_keeps_are_left_out_of_what_was_typed(client, entry):
    assert save(client, entry, "users", users="a\x00b").status_code == 200
    assert working(entry).typed == {"users": {"users": ["ab"]}}


def test_what_is_far_too_long_is_told_and_not_kept(client, entry):
    answer = save(client, entry, "problem", problem="ก" * 200_000)
    assert (answer.status_code, answer.json()["errors"][0][:6]) == (422, "Ensure")
    assert (working(entry).answers.get("problem"), working(entry).typed) == (None, {})


def test_too_long_a_text_is_saved_and_told(client, entry):
    told = save(client, entry, "problem", problem="ก" * 2_001).json()
    too_long = "Background and problem: please shorten the text from 2,001 to 2,000 characters"
    assert (told["saved"], told["errors"]) == (f"Saved at 10:30 · {too_long}", [])
    assert len(working(entry).answers["problem"]) == 2_001


def test_too_long_a_text_is_marked_in_the_form_and_named_above_it(client, entry):
    here = reverse("submissions:entry_edit", args=[entry.pk, 2])
    page = client.post(here, {"section": 2, "problem": "ก" * 2_001, "go": "next"})
    shorter = "please shorten the text from 2,001 to 2,000 characters"
    assert (page.status_code, page.context["form"].errors) == (422, {"problem": [shorter]})
    assert f'<a href="#id_problem">Background and problem: {shorter}' in page.text
    assert len(working(entry).answers["problem"]) == 2_001


def test_the_review_shows_what_is_to_be_corrected_as_it_was_typed(client, entry):
    save(client, entry, "users", users="ประมาณยี่สิบ")
    save(client, entry, "problem", problem="ก" * 2_001)
    page = client.get(reverse("submissions:entry_review", args=[entry.pk]))
    readings = {one.question.code: one for section in page.context["sections"] for one in section.readings}
    users, problem = readings["users"], readings["problem"]
    assert (users.typed, users.is_empty, users.wrong != "") == ("ประมาณยี่สิบ", False, True)
    assert problem.wrong == "please shorten the text from 2,001 to 2,000 characters"
    assert page.text.count("Needs correcting") == 2


def test_an_answer_is_emptied_too(client):
    entry = cast.a_draft()
    save(client, entry, "audience", **seen(entry, "audience"))
    assert "audience" not in working(entry).answers


@pytest.mark.parametrize("tab", ["a\0b", "โทร 081-234-5678", "x" * 41, "a b", ""])
def test_nothing_but_the_name_of_a_tab_is_kept_as_one(client, entry, tab):
    """Else it would stand beside the answer, where no database takes it or nobody looks for it."""
    assert save(client, entry, "problem", problem="คิวยาวมาก", tab=tab, turn="2").status_code == 200
    person, _moment, *kept = working(entry).answer_savers["problem"]
    assert (person, kept) == (cast.officer().pk, [])


# --- two tabs, two people -------------------------------------------------------------------------


def test_of_the_same_answer_the_later_save_is_shown_both_and_named_who_saved(client, entry):
    before = seen(entry, "problem")
    save(of(colleague(entry)), entry, "problem", problem="ของเพื่อนร่วมงาน", **before)
    late = save(client, entry, "problem", problem="ของท่าน", **before)
    assert late.status_code == 409
    told = late.json()
    assert "Saved by ปรีดา ช่วยงาน at 10:30" in told["conflict"]
    assert "ของเพื่อนร่วมงาน" in told["conflict"]
    assert working(entry).answers["problem"] == "ของเพื่อนร่วมงาน"
    chosen = save(client, entry, "problem", problem="ของท่าน", seen__problem=told["seen"])
    assert chosen.status_code == 200
    assert working(entry).answers["problem"] == "ของท่าน"


def test_different_answers_go_together_and_each_hears_of_the_other(client, entry):
    save(of(colleague(entry)), entry, "problem", problem="คิวยาว", **seen(entry, "problem"))
    told = save(client, entry, "solution", solution="จองคิว", **seen(entry, "solution")).json()
    others = {one["code"]: one for one in told["others"]}
    assert others["problem"] == {
        "code": "problem",
        "seen": str(writing.stands(working(entry), "problem")),
        "fields": {"problem": ["คิวยาว"]},
        "words": "Saved by ปรีดา ช่วยงาน at 10:30",
    }
    assert told["version"] == 2


def test_a_page_that_only_looks_hears_the_same(client, entry):
    save(of(colleague(entry)), entry, "problem", problem="คิวยาว")
    told = client.get(reverse("submissions:entry_standing", args=[entry.pk]), {"version": 0}).json()
    assert [one["code"] for one in told["others"]] == ["problem"]
    assert told["refusal"] == ""
    again = client.get(reverse("submissions:entry_standing", args=[entry.pk]), {"version": 1}).json()
    assert again["others"] == []


def test_answers_that_were_only_shown_overwrite_nothing_of_a_colleague(client, entry):
    before = {**seen(entry, "problem"), **seen(entry, "solution")}
    save(of(colleague(entry)), entry, "problem", problem="ของเพื่อนร่วมงาน", **seen(entry, "problem"))
    sent = {"problem": "", "solution": "จองคิว", **before}
    assert edit(client, entry, 2, sent).status_code == 302
    kept = working(entry).answers
    assert (kept["problem"], kept["solution"]) == ("ของเพื่อนร่วมงาน", "จองคิว")


@pytest.mark.parametrize(
    ("keep", "result"),
    [("mine", "ของท่าน"), ("theirs", "ของเพื่อนร่วมงาน"), ("both", "ของท่าน\n\nของเพื่อนร่วมงาน")],
)
def test_without_a_script_one_chooses_by_a_button(client, entry, keep, result):
    before = {**seen(entry, "problem"), **seen(entry, "solution")}
    save(of(colleague(entry)), entry, "problem", problem="ของเพื่อนร่วมงาน", **before)
    typed = {"problem": "ของท่าน", "solution": "จองคิว"}
    page = edit(client, entry, 2, {**typed, **before})
    assert page.status_code == 409
    assert row(page, "problem")["field"].value() == "ของท่าน"
    assert row(page, "problem")["theirs"]["lines"] == ["ของเพื่อนร่วมงาน"]
    assert working(entry).answers["solution"] == "จองคิว"  # what nobody else wrote is saved at once
    shown = {f"seen:{code}": row(page, code)["seen"] for code in typed}
    done = edit(client, entry, 2, {**typed, **shown, "keep": f"{keep}:problem"})
    assert done.url == f"/en/entries/{entry.pk}/edit/2/#div_id_problem"
    assert working(entry).answers["problem"] == result


def test_of_one_tab_the_latest_turn_counts_in_whatever_order_it_arrives(client, entry):
    before = seen(entry, "problem")
    save(client, entry, "problem", problem="คิวยาวมาก", tab="t", turn="2", **before)
    late = save(client, entry, "problem", problem="คิวยาว", tab="t", turn="1", **before)
    assert late.status_code == 200
    assert working(entry).answers["problem"] == "คิวยาวมาก"
    # A save whose acknowledgment was lost is no other person's.
    assert save(client, entry, "problem", problem="คิวยาวที่สุด", tab="t", turn="3", **before).status_code == 200
    assert save(client, entry, "problem", problem="ของอีกแท็บ", tab="u", turn="9", **before).status_code == 409
    assert working(entry).answers["problem"] == "คิวยาวที่สุด"


def test_a_tab_from_before_the_sending_overwrites_nothing_of_the_amendment(client):
    entry = cast.a_draft()
    for text in ("หนึ่ง", "สอง", "สาม"):
        save(client, entry, "problem", problem=text, **seen(entry, "problem"))
    before = {**seen(entry, "problem"), **seen(entry, "solution")}
    intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)
    intake.amend(entry, by=cast.officer(), at=cast.MID_CALL)
    save(of(colleague(entry)), entry, "problem", problem="ฉบับแก้ไข", **seen(entry, "problem"))
    assert save(client, entry, "problem", problem="จากแท็บเก่า", **before).status_code == 409
    assert save(client, entry, "solution", solution="ข้อที่ไม่มีใครแก้", **before).status_code == 200


def test_of_the_office_no_name_is_told_to_an_entrant(entry):
    intake.save_draft(entry, {"problem": "จากเอกสาร"}, 0, by=cast.secretary(), at=cast.MID_CALL)
    told = writing.who_saved(entry, working(entry), ["problem"], cast.officer())
    assert told == {"problem": "Saved by Secretariat at 10:30"}


# --- sessions -------------------------------------------------------------------------------------


def test_a_script_is_told_that_the_session_has_ended_and_nothing_is_parked(entry):
    stranger = Client(headers={"X-Requested-With": "fetch"})
    assert save(stranger, entry, "problem", problem="x").status_code == 401
    assert "parked" not in stranger.session
    careful = Client(enforce_csrf_checks=True, headers={"X-Requested-With": "fetch"})
    careful.force_login(cast.officer())
    assert save(careful, entry, "problem", problem="x").status_code == 401
    assert "problem" not in working(entry).answers


def test_what_one_person_typed_is_not_saved_by_the_next_one_at_the_computer(entry):
    other = of(colleague(entry))
    answer = save(other, entry, "problem", problem="ของคนก่อน", person=str(cast.officer().pk))
    assert answer.status_code == 409
    assert answer.json()["refusal"].startswith("This page was opened by another person")
    assert edit(other, entry, 2, {"problem": "ของคนก่อน", "person": cast.officer().pk}).status_code == 409
    assert "problem" not in working(entry).answers


def test_after_the_sign_in_the_typed_answers_stand_beside_the_saved_ones(entry):
    address = reverse("submissions:entry_edit", args=[entry.pk, 2])
    sent = {"section": 2, "problem": "พิมพ์ไว้นานแล้ว", "users": "ราว ๆ 20", **seen(entry, "problem")}
    client = Client()
    client.post(address, sent, HTTP_REFERER=f"http://testserver{address}")
    parked = client.session["parked"]
    intake.save_draft(
        entry, {"problem": "ของเพื่อนร่วมงาน", "solution": "จองคิว"}, 0, by=colleague(entry), at=cast.MID_CALL
    )
    client.force_login(cast.officer())
    session = client.session
    session["parked"] = parked
    session.save()
    page = client.get(address)
    values = [page.context["form"][code].value() for code in ("problem", "users", "solution")]
    assert values == ["พิมพ์ไว้นานแล้ว", "ราว ๆ 20", "จองคิว"]
    shown = {f"seen:{code}": row(page, code)["seen"] for code in ("problem", "users", "solution")}
    typed = {"problem": "พิมพ์ไว้นานแล้ว", "users": "ราว ๆ 20", "solution": "จองคิว"}
    assert edit(client, entry, 2, {**typed, **shown}).status_code == 409  # the colleague's is shown, too
    assert working(entry).answers["problem"] == "ของเพื่อนร่วมงาน"


def test_the_sign_out_tells_the_browser_to_forget_what_it_kept(client):
    assert "Clear-Site-Data" not in client.get("/accounts/logout/").headers
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.post("/accounts/logout/").headers  # nobody was signed in


# --- questions of one category, who may, how much it costs ------------------------------------------


def test_questions_of_another_category_are_not_asked_and_their_answers_are_kept():
    edition = cast.edition()
    form.set_up(edition)
    Question.objects.filter(code__in=["technology", "audience"]).update(only_for=["e-service"])
    advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    entry = cast.a_draft(edition=edition)
    client = of(cast.officer())
    page = client.get(reverse("submissions:entry_edit", args=[entry.pk, 2]))
    assert "technology" in page.context["form"].fields
    other = next(one.code for one in edition.categories.all() if one.code != "e-service")
    told = save(client, entry, "category", category=other, section="2", **seen(entry, "category")).json()
    assert "technology" not in told["asks"]
    page = client.get(reverse("submissions:entry_edit", args=[entry.pk, 2]))
    assert "technology" not in page.context["form"].fields
    edit(client, entry, 2, {"problem": "ใหม่", **seen(entry, "problem")})
    kept = working(entry).answers
    assert (kept["problem"], bool(kept["technology"]), bool(kept["audience"])) == ("ใหม่", True, True)
    sent = intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)
    assert {"technology", "audience"}.isdisjoint(sent.answers)


def test_who_may_not_write_saves_no_answer(entry):
    assert save(of(colleague(entry, "viewer")), entry, "problem", problem="x").status_code == 403
    assert save(of(cast.officer(cast.pang_mu())), entry, "problem", problem="x").status_code == 404
    assert save(of(cast.officer()), entry, "letter", letter="x").status_code == 404
    assert save(of(cast.officer()), entry, "nothing", nothing="x").status_code == 404
    address = reverse("submissions:answer_save", args=[entry.pk, "problem"])
    assert of(cast.officer()).get(address).status_code == 405
    assert working(entry).version == 0


def test_a_save_asks_the_database_as_often_for_a_full_draft_as_for_an_empty_one(client, entry):
    full = cast.a_draft()

    def asked(one: Entry, text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert save(client, one, "problem", problem=text, section="2", version="99").status_code == 200
        return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    assert [asked(entry, "หนึ่ง"), asked(full, "สอง"), asked(entry, "หนึ่ง")] == [15, 15, 14]
