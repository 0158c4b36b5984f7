"""Somebody lost their second factor: they ask, one secretary proposes, another confirms, a new one is set."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from contest import clock
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from organizations import offices, second_factor
from organizations.models import SecondFactorReset, User
from tests.cast import (
    MID_CALL,
    PASSWORD,
    SECOND_FACTOR,
    TOTP,
    auditor,
    judge,
    letters_to,
    officer,
    second_factor_code,
    secretary,
    sign_in,
)

REASON = "โทรกลับตามเบอร์ที่สำนักงานมีอยู่เดิม เจ้าตัวยืนยัน"
LATER = MID_CALL + timedelta(hours=1)
LIST = "/office/organizations/people/second-factors/"
LOST = reverse("organizations:second_factor_lost")


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


def proposed(user: User | None = None, at=MID_CALL) -> SecondFactorReset:
    """The reset of a judge's factor, proposed by the first of the secretariat."""
    return second_factor.propose(user or judge(), REASON, by=secretary(1), at=at)


def kinds_to(user: User) -> list[str]:
    """The letters to somebody, by their kinds."""
    return [letter.kind.removeprefix("organizations.") for letter in letters_to(user.email)]


def begin_sign_in(client: Client, user: User) -> str:
    """Show the first factor; returns where that leads."""
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).url


# --- the whole way ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_whole_way_from_the_sign_in_page_to_a_new_factor(client):
    user, first, second = judge(), secretary(1), secretary(2)
    RecoveryCodes.activate(user)
    elsewhere = sign_in(Client(), user)
    assert begin_sign_in(client, user) == reverse("mfa_authenticate")
    assert LOST in client.get(reverse("mfa_authenticate")).content.decode()
    assert client.get(LOST).context["has_factor"]
    assert client.post(LOST).context["asked"].user == user
    assert kinds_to(user) == ["reset_asked"]
    assert [kinds_to(one)[-1] for one in (first, second)] == ["reset_asked_to_secretariat"] * 2

    office = sign_in(Client(), first)
    waits = office.get(LIST).context["waiting"]
    page = reverse("organizations_office:second_factor_page", args=[waits[0][0].pk])
    assert [(row.user, label) for row, label, _tone in waits] == [(user, "แจ้งขอแล้ว")]
    assert office.get(page).context["may_propose"]
    new = reverse("organizations_office:second_factor_propose")
    assert office.get(new, {"email": user.email}).context["form"]["email"].value() == user.email
    assert office.post(new, {"email": user.email, "reason": "..."}).status_code == 422
    assert office.post(new, {"email": "nobody@example.go.th", "reason": REASON}).status_code == 409
    assert office.post(new, {"email": user.email, "reason": REASON}).url == page
    assert [office.get(page).context[name] for name in ("may_confirm", "is_mine")] == [False, True]
    confirm = reverse("organizations_office:reset_confirm", args=[waits[0][0].pk])
    assert office.post(confirm).status_code == 409
    assert kinds_to(second)[-1] == "reset_proposed_to_secretariat"
    assert kinds_to(first)[-1] == "reset_asked_to_secretariat"

    other = sign_in(Client(), second)
    assert REASON in other.get(page).content.decode()
    assert other.get(page).context["may_confirm"]
    assert elsewhere.get("/judging/").status_code == 200
    assert other.post(confirm).url == page
    assert other.post(confirm).status_code == 409
    assert Authenticator.objects.filter(user=user).count() == 0
    assert elsewhere.get("/judging/").url.startswith("/accounts/login/")
    assert kinds_to(user) == ["reset_asked", "reset_proposed", "reset_done"]

    client = Client()
    begin_sign_in(client, user)
    assert client.get("/judging/").url == reverse("mfa_activate_totp")
    verbs = Line.objects.filter(subject_type="secondfactorreset").order_by("number")
    assert [(line.verb, line.actor_id_text) for line in verbs] == [
        ("ask_reset", str(user.pk)),
        ("propose_reset", str(first.pk)),
        ("confirm_reset", str(second.pk)),
    ]
    assert verbs[2].facts["removed"] == ["recovery_codes", "totp"]
    assert REASON not in str([line.facts for line in verbs])


@pytest.mark.django_db
def test_an_officer_and_an_auditor_are_helped_alike():
    for person in (officer(), auditor()):
        if not second_factor.has_factor(person):
            TOTP.activate(person, SECOND_FACTOR)
        second_factor.confirm(proposed(person), by=secretary(2), at=LATER)
        assert not second_factor.has_factor(person)


@pytest.mark.django_db
def test_a_stranger_asks_for_nobody(client):
    assert client.get(LOST).url.startswith("/accounts/login/")
    assert client.post(LOST).url.startswith("/accounts/login/")
    assert SecondFactorReset.objects.count() == 0


@pytest.mark.django_db
def test_who_is_signed_in_asks_too_and_again_it_is_the_same_request(client):
    user = judge()
    sign_in(client, user)
    rows = {client.post(LOST).context["asked"].pk for _time in range(3)}
    assert (len(rows), kinds_to(user)) == (1, ["reset_asked"])
    assert sign_in(client, officer()).post(LOST).status_code == 409


@pytest.mark.django_db
def test_nobody_floods_the_secretariat():
    user = judge()
    for _time in range(3):
        row = second_factor.ask(user, by=user, at=MID_CALL)
        second_factor.cancel(row, by=secretary(), at=MID_CALL)
    assert refusal_of(second_factor.ask, user, by=user, at=LATER).startswith("You have asked several times")
    tomorrow = MID_CALL + timedelta(hours=25)
    assert second_factor.ask(user, by=user, at=tomorrow).state == "asked"


# --- who may ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_neither_of_the_two_is_the_person_and_both_are_two():
    first, second, third = secretary(1), secretary(2), secretary(3)
    assert refusal_of(second_factor.propose, first, REASON, by=first, at=MID_CALL) == (
        "Nobody resets their own second factor. Please ask two colleagues."
    )
    reset = second_factor.propose(second, REASON, by=first, at=MID_CALL)
    assert refusal_of(second_factor.confirm, reset, by=second, at=LATER).startswith("Nobody resets their own")
    assert refusal_of(second_factor.confirm, reset, by=first, at=LATER) == (
        "You proposed this reset yourself. A second person must confirm it."
    )
    second_factor.confirm(reset, by=third, at=LATER)
    assert not second_factor.has_factor(second)


@pytest.mark.django_db
def test_the_database_takes_no_reset_by_one_hand():
    reset = proposed()
    rows = SecondFactorReset.objects.filter(pk=reset.pk)
    for by in (secretary(1), judge(), None):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="done", decided_by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactorReset.objects.create(user=judge())
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactorReset.objects.create(user=judge(2), state="proposed")


@pytest.mark.django_db
def test_a_proposal_of_who_left_the_secretariat_is_worth_nothing():
    reset = proposed()
    offices.take_away(secretary(1).appointments.get(), "ย้าย", by=secretary(2), at=MID_CALL)
    assert refusal_of(second_factor.confirm, reset, by=secretary(2), at=LATER).startswith("Whoever proposed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user", "reason", "sentence"),
    [
        (judge, "  ", "Please write the reason, and how you made sure who the person is."),
        (officer, REASON, "This account has no second factor, so there is nothing to reset."),
    ],
)
def test_a_proposal_has_a_reason_and_something_to_reset(user, reason, sentence):
    assert refusal_of(second_factor.propose, user(), reason, by=secretary(), at=MID_CALL) == sentence


@pytest.mark.django_db
def test_a_second_proposal_is_refused_while_one_is_open():
    proposed()
    assert refusal_of(second_factor.propose, judge(), REASON, by=secretary(2), at=LATER) == (
        "This reset is proposed already. A second person can confirm it."
    )


# --- objecting, stopping, expiring ------------------------------------------------------------------


@pytest.mark.django_db
def test_the_person_objects_with_the_link_of_the_letter(client):
    user = judge()
    reset = proposed(user, at=timezone.now())
    letter = letters_to(user.email)[-1]
    link = re.search(r"http://\S+?(/accounts/2fa/resets/\S+)", letter.body)[1]
    assert letter.is_secret
    assert client.get(link).context["reset"] == reset
    assert client.post(link).context["is_stopped"]
    reset.refresh_from_db()
    assert (reset.state, reset.decided_by) == ("canceled", user)
    assert second_factor.has_factor(user)
    assert kinds_to(user)[-1] == "reset_canceled"
    assert [kinds_to(secretary(n))[-1] for n in (1,)] == ["reset_objected_to_secretariat"]
    assert [client.get(link).status_code, client.post(link).status_code] == [409, 409]
    assert client.get(link[:-2] + "x/").status_code == 409
    assert refusal_of(second_factor.confirm, reset, by=secretary(2), at=timezone.now())


@pytest.mark.django_db
def test_one_of_the_secretariat_stops_it(client):
    reset = proposed(at=timezone.now())
    sign_in(client, secretary(2))
    page = reverse("organizations_office:reset_cancel", args=[reset.pk])
    assert client.post(page).url == reverse("organizations_office:second_factor_page", args=[reset.pk])
    assert client.post(page).status_code == 409
    assert client.post(reverse("organizations_office:reset_confirm", args=[reset.pk])).status_code == 409
    assert second_factor.has_factor(judge())


@pytest.mark.django_db
def test_a_proposal_waits_seven_days(client):
    user, reset = judge(), proposed()
    end = MID_CALL + timedelta(days=7)
    assert refusal_of(second_factor.confirm, reset, by=secretary(2), at=end) == (
        "This proposal is older than seven days. Please propose the reset once more."
    )
    assert second_factor.waiting(end - timedelta(seconds=1)) == 1
    assert second_factor.waiting(end) == 0
    again = second_factor.propose(user, REASON, by=secretary(2), at=end)
    reset.refresh_from_db()
    assert (reset.state, again.state) == ("expired", "proposed")
    second_factor.confirm(again, by=secretary(1), at=end)
    assert not second_factor.has_factor(user)


@pytest.mark.django_db
def test_the_clock_writes_down_what_expired():
    reset = proposed()
    with time_machine.travel(MID_CALL + timedelta(days=8), tick=False):
        clock.sweep(timezone.now())
    reset.refresh_from_db()
    assert (reset.state, Line.objects.get(verb="expire_reset").actor_role) == ("expired", "clock")
    assert second_factor.expire(at=MID_CALL + timedelta(days=9)) == 0


@pytest.mark.django_db
def test_the_page_says_what_waits_and_an_auditor_reads_it(client):
    reset = proposed(at=timezone.now())
    sign_in(client, auditor())
    page = client.get(reverse("organizations_office:second_factor_page", args=[reset.pk]))
    assert [page.context[name] for name in ("may_propose", "may_confirm", "may_cancel")] == [False] * 3
    office = sign_in(Client(), secretary())
    assert (1, LIST) in [(item.amount, item.url) for item in office.get("/office/").context["general"]]


# --- races and the server ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does():
    reset = proposed()
    people = [secretary(2).pk, secretary(3).pk]
    start = Barrier(2)

    def press(person: int) -> str:
        try:
            mine = SecondFactorReset.objects.select_related("user").get(pk=reset.pk)
            by = User.objects.get(pk=person)
            start.wait(timeout=10)
            second_factor.confirm(mine, by=by, at=LATER)
        except RuleBroken:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, people)) == ["done", "refused"]
    assert Line.objects.filter(verb="confirm_reset").count() == 1
    assert kinds_to(judge()).count("reset_done") == 1
    assert chain.verify() is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_propose_at_once_one_does():
    user, start = judge(), Barrier(2)
    people = [secretary(1).pk, secretary(2).pk]

    def press(person: int) -> str:
        try:
            by, whose = User.objects.get(pk=person), User.objects.get(pk=user.pk)
            start.wait(timeout=10)
            second_factor.propose(whose, REASON, by=by, at=MID_CALL)
        except RuleBroken:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, people)) == ["done", "refused"]
    assert SecondFactorReset.objects.count() == 1


@pytest.mark.django_db
def test_the_operator_resets_from_the_server_where_nobody_else_is_left():
    user, said = secretary(1), StringIO()
    reset = second_factor.ask(user, by=user, at=MID_CALL)
    call_command("reset_second_factor", "Secretary-1@example.go.th", "--reason", "เหลือคนเดียว", stdout=said)
    reset.refresh_from_db()
    assert (second_factor.has_factor(user), reset.state) == (False, "canceled")
    assert "(totp)" in said.getvalue()
    line = Line.objects.get(verb="reset_second_factor")
    assert (line.actor_role, line.facts["removed"]) == ("operator", ["totp"])
    assert kinds_to(user)[-1] == "reset_done"
    with pytest.raises(CommandError, match="nothing to reset"):
        call_command("reset_second_factor", user.email, "--reason", "อีกครั้ง")
    with pytest.raises(CommandError, match="There is no account"):
        call_command("reset_second_factor", "nobody@example.go.th", "--reason", "x")
    with pytest.raises(CommandError, match="Please give the reason"):
        call_command("reset_second_factor", judge().email, "--reason", " ")


@pytest.mark.django_db
def test_an_officer_without_a_second_factor_is_not_asked_for_one(client):
    user = officer()
    TOTP.activate(user, SECOND_FACTOR)
    begin_sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": second_factor_code()})
    assert client.get("/entries/").status_code == 200
    second_factor.confirm(proposed(user), by=secretary(2), at=LATER)
    assert client.get("/entries/").url.startswith("/accounts/login/")
    assert begin_sign_in(client, user) == reverse("organizations:home")
    assert client.get("/entries/").status_code == 200
