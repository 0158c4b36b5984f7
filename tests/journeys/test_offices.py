"""The secretariat invites its own people and auditors, takes offices away, and keeps the agencies."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from letters.models import Letter
from organizations import offices, registration
from organizations.models import Agency, Appointment, Invitation, User
from tests.cast import (
    MID_CALL,
    OPENS,
    a_round_in_judging,
    a_seat,
    auditor,
    edition,
    judge,
    letters_to,
    officer,
    secretary,
    sign_in,
)

PEOPLE = "/office/organizations/people/"
FORM = {
    "full_name": "นางสาวใหม่ เริ่มงาน",
    "position": "นักวิชาการ",
    "phone": "02-000-0000",
    "language": "th",
    "password1": "ท้องถิ่นดิจิทัล-2570",
    "password2": "ท้องถิ่นดิจิทัล-2570",
    "privacy": "on",
}


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


def held(user: User) -> Appointment:
    """The office of a person."""
    return user.appointments.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "desk", "words"),
    [("secretariat", "contest:office_home", "ฝ่ายเลขานุการ"), ("auditor", "contest:auditor_home", "ผู้ตรวจสอบ")],
)
def test_an_office_is_offered_by_letter_and_taken_up(client, role, desk, words):
    sign_in(client, secretary())
    told = {"full_name": "นางสาวใหม่ เริ่มงาน", "email": "new@example.go.th", "role": role, "language": "th"}
    page = reverse("organizations_office:office_invite")
    assert client.post(page, {**told, "role": "judge"}).status_code == 422
    assert client.post(page, told).url == reverse("organizations_office:invitation_list")
    assert client.post(page, told).status_code == 409
    letter = letters_to("new@example.go.th")[0]
    assert (words in letter.subject, letter.is_secret) == (True, True)
    assert Line.objects.get(verb="offer_office").facts["role"] == role

    client.logout()
    link = re.search(r"http://\S+?(/accounts/invitations/\S+)", letter.body)[1]
    assert words in client.get(link).content.decode()
    client.post(link, FORM)
    assert client.get(reverse("organizations:home")).url == reverse(desk)
    user = User.objects.get(email="new@example.go.th")
    assert held(user).role == role
    second_factor_or_page = client.get(reverse(desk))
    assert second_factor_or_page.status_code == (302 if role == "secretariat" else 200)


@pytest.mark.django_db
def test_an_auditor_begins_on_a_page_that_says_what_they_read(client):
    a_round_in_judging(entries=1, judges=1)
    sign_in(client, auditor())
    page = reverse("contest:auditor_home")
    assert client.get(reverse("organizations:home")).url == page
    answer = client.get(page)
    for reading in answer.context["readings"]:
        assert client.get(reading.url).status_code == 200
    assert [len(row.later) for row in answer.context["editions"]] == [2]
    side = re.search(r'<ul class="side-nav">(.*?)</ul>', answer.content.decode(), re.S)[1]
    assert ('aria-current="page"' in side.partition("</li>")[0], "/office/admin/" in side) == (True, False)


@pytest.mark.django_db
def test_the_others_of_the_secretariat_hear_of_every_new_office():
    inviter, other = secretary(), secretary(2)
    invitation = offices.invite("new@example.go.th", "ผู้ใหม่ ในหน้าที่", "secretariat", by=inviter, at=MID_CALL)
    token = registration.open_link(invitation, MID_CALL)
    new = registration.accept_invitation(token, password=FORM["password1"], at=MID_CALL)
    told = {
        kind: sorted(one.to_address for one in Letter.objects.filter(kind=f"organizations.{kind}"))
        for kind in ("office_offered", "office_accepted")
    }
    assert told == {
        "office_offered": [other.email],
        "office_accepted": sorted([inviter.email, other.email]),
    }
    assert new.email == "new@example.go.th"


@pytest.mark.django_db
def test_nobody_is_offered_an_office_who_cannot_hold_it():
    asleep = judge(1)
    a_seat(edition(), 1)
    Appointment.objects.filter(user=asleep).update(asleep_since=OPENS)
    assert refusal_of(offices.invite, asleep.email, "x", "secretariat", by=secretary(), at=MID_CALL) == (
        "This person sits, or sat, on the panel of an edition that is not announced yet."
        " Nobody is of the secretariat or an auditor, and a judge, of one edition."
    )
    assert refusal_of(registration.appoint, asleep, "auditor", by=secretary(), at=MID_CALL).startswith(
        "This person sits, or sat, on the panel"
    )
    for person, begins in (
        (judge(2), "This person holds another office of the contest (Judge)."),
        (secretary(2), "This person holds this office already."),
        (officer(), "This person acts for an organization"),
    ):
        sentence = refusal_of(offices.invite, person.email, "x", "secretariat", by=secretary(), at=MID_CALL)
        assert sentence.startswith(begins)
    assert refusal_of(offices.invite, "x@example.go.th", "x", "judge", by=secretary(), at=MID_CALL)
    assert Invitation.objects.count() == 0


@pytest.mark.django_db
def test_an_office_is_taken_away_with_words_and_every_session_ends(client):
    first, second = secretary(1), secretary(2)
    theirs = sign_in(type(client)(), second)
    assert theirs.get("/office/").status_code == 200
    sign_in(client, first)
    page = reverse("organizations_office:office_take_away", args=[held(second).pk])
    assert client.post(page, {"words": ""}).status_code == 422
    assert client.post(page, {"words": "ย้ายไปหน่วยงานอื่นแล้ว"}).url == PEOPLE
    assert theirs.get("/office/").url.startswith("/accounts/login/")
    assert "ย้ายไปหน่วยงานอื่นแล้ว" in letters_to(second.email)[-1].body
    assert client.post(page, {"words": "อีกครั้ง"}).status_code == 409
    line = Line.objects.get(verb="take_away")
    assert (line.facts["role"], line.actor_id_text) == ("secretariat", str(first.pk))
    assert sign_in(theirs, second).get("/office/").status_code == 403


@pytest.mark.django_db
def test_nobody_takes_away_their_own_office_nor_a_judge_here(client):
    first = secretary(1)
    mine = held(first)
    assert refusal_of(offices.take_away, mine, "ลาออก", by=first, at=MID_CALL) == (
        "Nobody takes away their own office. Please ask a colleague to do it."
    )
    sign_in(client, first)
    assert (
        client.get(reverse("organizations_office:office_take_away", args=[held(judge()).pk])).status_code
        == 404
    )
    assert "organizations/people" in client.get(PEOPLE).content.decode()
    assert f"/people/{mine.pk}/end/" not in client.get(PEOPLE).content.decode()


@pytest.mark.django_db
def test_one_of_the_secretariat_stays():
    first, second = secretary(1), secretary(2)
    offices.take_away(held(first), "ย้าย", by=second, at=MID_CALL)
    assert refusal_of(offices.take_away, held(second), "ย้าย", by=first, at=MID_CALL) == (
        "You are no longer of the secretariat."
    )
    offices.take_away(held(auditor()), "ครบวาระ", by=second, at=MID_CALL)
    assert Appointment.objects.filter(asleep_since=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_each_others_office_away_at_once_one_stays():
    people = [secretary(1).pk, secretary(2).pk]
    start = Barrier(2)

    def press(mine: int, theirs: int) -> str:
        try:
            by = User.objects.get(pk=mine)
            appointment = Appointment.objects.select_related("user").get(user=theirs)
            start.wait(timeout=10)
            offices.take_away(appointment, "ย้าย", by=by, at=MID_CALL)
        except RuleBroken:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, people, reversed(people))) == ["done", "refused"]
    assert Appointment.objects.filter(role="secretariat", asleep_since=None).count() == 1
    assert chain.verify() is None


@pytest.mark.django_db
def test_who_comes_back_is_invited_anew(client):
    first, second = secretary(1), secretary(2)
    offices.take_away(held(second), "ย้าย", by=first, at=MID_CALL)
    offices.invite(second.email, second.full_name, "auditor", by=first, at=MID_CALL)
    assert [row.role for row in Invitation.objects.all()] == ["auditor"]


# --- agencies ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_secretariat_adds_and_changes_agencies_which_share_no_name(client):
    sign_in(client, secretary())
    new, listed = reverse("organizations_office:agency_new"), reverse("organizations_office:agency_list")
    told = {"name_th": "กรมทดสอบ", "abbr_th": "กทส.", "name_en": "Department of Tests", "abbr_en": "DT"}
    assert client.post(new, {**told, "name_en": ""}).status_code == 422
    assert client.post(new, told).url == listed
    assert client.post(new, told).status_code == 422  # the name is the name of a row already
    again = {"name_th": "กองทดสอบ", "abbr_th": "กทส", "name_en": "Division of Tests"}
    answer = client.post(new, again)
    assert (answer.status_code, answer.context["form"]["name_th"].value()) == (409, "กองทดสอบ")
    row = Agency.objects.get()
    edit = reverse("organizations_office:agency_edit", args=[row.pk])
    assert client.post(edit, {**told, "abbr_en": "DOT"}).url == listed
    assert client.post(edit, {**told, "abbr_en": "DOT"}).url == listed
    lines = Line.objects.filter(subject_type="agency").order_by("number")
    assert [(line.verb, line.facts["changed"].get("abbr_en")) for line in lines] == [
        ("add_reference", ["", "DT"]),
        ("change_reference", ["DT", "DOT"]),
    ]
    assert sign_in(client, auditor()).get(listed).status_code == 200
    assert client.get(new).status_code == 403


@pytest.mark.django_db
def test_the_invitation_offers_the_agencies_in_the_thai_order(client):
    for name in ("แผนกหนึ่ง", "เขตหนึ่ง", "กรมหนึ่ง"):
        Agency.objects.create(name_th=name, name_en=name)
    sign_in(client, secretary())
    form = client.get(reverse("organizations_office:invitation_new")).context["form"]
    assert [row.name_th for row in form.fields["agency"].queryset] == ["กรมหนึ่ง", "เขตหนึ่ง", "แผนกหนึ่ง"]
