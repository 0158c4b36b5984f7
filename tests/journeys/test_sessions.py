"""How long one stays signed in, what ends a session, and what a person sees and ends of their own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from journal.models import Line, PersonalValue
from organizations import access, devices, sessions
from organizations.models import Session
from tests import cast
from tests.house.tree import ROOT, template_files

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 15, 3, 30, tzinfo=UTC)
PAGE = reverse("organizations:profile_edit")
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.6 Mobile/15E148 Safari/604.1"
)
IN_LINE = IPHONE.replace("Version/18.6", "Safari Line/15.2")


def by_the_pages(user, browser: str = CHROME) -> Client:
    """A browser in which a person signed in as a person does."""
    client = Client(headers={"User-Agent": browser})
    landed = client.post(reverse("account_login"), {"login": user.email, "password": cast.PASSWORD})
    if landed.url == reverse("mfa_authenticate"):
        client.post(landed.url, {"code": cast.second_factor_code()})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def later(**passed: float):
    """So much time after NOW."""
    return time_machine.travel(NOW + timedelta(**passed), tick=False)


def is_in(client: Client) -> bool:
    """Whether somebody is signed in in this browser, without acting in it."""
    status = client.get(PAGE, headers={"X-Unattended": "1"}).status_code
    return {200: True, 302: False}[status]


# --- how long ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "minutes"),
    [(cast.newcomer, 60), (cast.officer, 60), (cast.judge, 30), (cast.secretary, 30), (cast.auditor, 30)],
)
def test_a_session_ends_when_nobody_acts_in_it(who, minutes):
    with later():
        client = by_the_pages(who())
    with later(minutes=minutes - 0.1):
        assert is_in(client)
    with later(minutes=minutes):
        assert not is_in(client)


def test_who_acts_stays_signed_in_but_not_beyond_twelve_hours():
    with later():
        client = by_the_pages(cast.officer())
    for minutes in range(50, 12 * 60, 50):
        with later(minutes=minutes):
            assert client.get(PAGE).status_code == 200
            if minutes == 350:  # a session that is written anew lives no longer for that
                client.post("/accounts/password/change/", {"oldpassword": "x"})
                session = client.session
                session["anything"] = "kept"
                session.save()
    with later(hours=12, seconds=-1):
        assert is_in(client)
    with later(hours=12):
        assert not is_in(client)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in():
    with later():
        client = by_the_pages(cast.officer())
    for minutes in (20, 40, 59):
        with later(minutes=minutes):
            assert is_in(client)
    with later(minutes=60):
        assert not is_in(client)


def writes(queries: CaptureQueriesContext) -> int:
    """How many statements of these change something."""
    return sum(not query["sql"].startswith("SELECT") for query in queries)


def test_a_session_is_written_down_as_seen_at_most_once_a_minute():
    with later():
        client = by_the_pages(cast.officer())
        client.get(PAGE)  # the message of the sign-in is shown, and forgotten
    for seconds, written in ((1, 0), (59, 0), (60, 1), (61, 0), (119, 0), (120, 1)):
        with later(seconds=seconds), CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        assert writes(queries) == written


def test_a_public_page_reads_no_session():
    with later():
        client = by_the_pages(cast.officer())
    with later(minutes=5), CaptureQueriesContext(connection) as queries:
        client.get(reverse("contest:about"))
    assert [query["sql"] for query in queries if "session" in query["sql"]] == []


def test_the_sweep_finds_what_has_expired():
    with later():
        by_the_pages(cast.officer())
    assert list(Session.objects.values_list("expire_date", flat=True)) == [NOW + timedelta(minutes=60)]


# --- what was typed ---------------------------------------------------------------------------------

TYPED = {"full_name": "พิมพ์ไว้ ก่อนหมดเวลา", "position": "ปลัด", "phone": "02-123", "language": "th"}


@pytest.mark.parametrize("passed", [{"minutes": 61}, {"hours": 12}], ids=["idle", "absolute"])
@pytest.mark.parametrize("who", [cast.officer, cast.judge], ids=["officer", "judge"])
def test_what_was_typed_before_the_session_expired_stands_in_the_form_after_the_sign_in(who, passed):
    user = who()
    with later():
        client = by_the_pages(user)
    if "hours" in passed:
        for minutes in range(25, 12 * 60, 25):
            with later(minutes=minutes):
                client.get(PAGE)
    with later(**passed):
        away = client.post(PAGE, TYPED, headers={"Referer": f"http://testserver{PAGE}"})
        assert away.url == "/accounts/login/?next=%2Faccounts%2Fprofile%2F"
        assert "ระบบเก็บข้อความที่ท่านพิมพ์ไว้แล้ว" in client.get(away.url).content.decode()
        landed = client.post(away.url, {"login": user.email, "password": cast.PASSWORD})
        if landed.url == reverse("mfa_authenticate"):
            landed = client.post(landed.url, {"code": cast.second_factor_code()})
        form = client.get(PAGE).context["form"]
    assert {name: form[name].value() for name in TYPED} == TYPED
    user.refresh_from_db()
    assert user.full_name != TYPED["full_name"]
    assert access.PARKED not in client.session


def test_of_a_browser_in_which_nobody_has_signed_in_less_is_kept():
    """Else a stranger could fill the table; whoever has only rested too long loses nothing."""
    long = TYPED | {"position": "ก" * (access.PARKED_LIMIT_OF_STRANGERS + 1)}
    stranger = Client()
    with later():
        known = by_the_pages(cast.officer())
    with later(minutes=61):
        for client, is_kept in ((known, True), (stranger, False)):
            client.post(PAGE, long, headers={"Referer": f"http://testserver{PAGE}"})
            assert (access.PARKED in client.session) == is_kept
        stranger.cookies["sessionid"] = "x" * 32
        stranger.post(PAGE, long)
        assert access.PARKED not in stranger.session
        stranger.post(PAGE, TYPED)
        assert access.PARKED in stranger.session


# --- the key ----------------------------------------------------------------------------------------


def test_a_key_that_a_stranger_knows_is_worth_nothing_after_the_sign_in():
    user, stranger = cast.officer(), Client()
    stranger.post(PAGE, TYPED)
    known = stranger.cookies["sessionid"].value
    victim = Client()
    victim.cookies["sessionid"] = known
    victim.post(reverse("account_login"), {"login": user.email, "password": cast.PASSWORD})
    assert victim.cookies["sessionid"].value != known
    assert is_in(victim)
    assert not is_in(stranger)


def test_a_key_that_nobody_gave_is_not_taken():
    client = Client()
    client.cookies["sessionid"] = "x" * 32
    client.post(reverse("account_login"), {"login": cast.officer().email, "password": cast.PASSWORD})
    assert client.cookies["sessionid"].value != "x" * 32


def test_the_key_changes_when_the_second_factor_is_set_up_and_other_sessions_end():
    user = cast.officer()
    here, elsewhere = by_the_pages(user), by_the_pages(user, IPHONE)
    here.get(reverse("organizations:second_factor_activate"))
    session = here.session
    session["mfa.totp.secret"] = cast.SECOND_FACTOR
    session.save()
    before = here.session.session_key
    here.post(reverse("organizations:second_factor_activate"), {"code": cast.second_factor_code()})
    assert here.session.session_key != before
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert not Session.objects.filter(pk=before).exists()


def test_signing_out_ends_the_session_on_the_server():
    client = by_the_pages(cast.officer())
    key = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = key
    assert not is_in(client)
    assert not Session.objects.filter(pk=key).exists()


# --- what ends the others ---------------------------------------------------------------------------

NEW = "อีกรหัสหนึ่ง-2570"


def test_a_new_password_ends_the_other_sessions_and_this_one_goes_on_under_a_new_key():
    user = cast.officer()
    here, elsewhere = by_the_pages(user), by_the_pages(user, IPHONE)
    before = here.session.session_key
    here.post(
        reverse("account_change_password"),
        {"oldpassword": cast.PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert here.session.session_key != before
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert user.sessions.count() == 1


def test_a_reset_of_the_password_ends_all_sessions():
    user = cast.officer()
    client, other = by_the_pages(user), Client()
    other.post(reverse("account_reset_password"), {"email": user.email})
    [link] = [line for line in cast.letters_to(user.email)[-1].body.split() if "/password/reset/key/" in line]
    form = other.get(link[link.index("/accounts/") :], follow=True)
    other.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not is_in(client)
    assert user.sessions.count() == 0


# --- one's own sessions -----------------------------------------------------------------------------


def test_a_person_sees_where_they_are_signed_in():
    user = cast.officer()
    with later():
        by_the_pages(user, IPHONE)
        by_the_pages(cast.newcomer())
    with later(minutes=10):
        here = by_the_pages(user)
    with later(minutes=12):
        page = here.get(reverse("organizations:session_list"))
    assert [(device, is_here) for _row, device, is_here in page.context["rows"]] == [
        ("Chrome บน Windows", True),
        ("Safari บน iPhone", False),
    ]
    text = page.content.decode()
    assert text.count("(IP) 127.0.0.1") == 2
    assert here.session.session_key not in text
    assert "เบราว์เซอร์นี้" in text


def test_a_person_signs_out_elsewhere_and_here():
    user = cast.officer()
    here, elsewhere = by_the_pages(user), by_the_pages(user, IPHONE)
    name = Session.objects.get(pk=elsewhere.session.session_key).name
    assert here.post(reverse("organizations:session_end", args=[name])).status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    line = Line.objects.get(verb="end_session")
    assert (line.actor_id_text, line.subject_type, line.facts["before"], line.facts["after"]) == (
        str(user.pk),
        "user",
        2,
        1,
    )
    assert PersonalValue.objects.get(line=line, key="email").value == user.email
    assert here.post(reverse("organizations:session_end", args=[name])).status_code == 404
    name = Session.objects.get(pk=here.session.session_key).name
    assert here.post(reverse("organizations:session_end", args=[name])).url == reverse("account_login")
    assert not is_in(here)


def test_a_person_signs_out_everywhere_else():
    user = cast.officer()
    here, others = by_the_pages(user), [by_the_pages(user, IPHONE), by_the_pages(user, IN_LINE)]
    here.post(reverse("organizations:session_end_others"))
    assert [is_in(client) for client in (here, *others)] == [True, False, False]
    line = Line.objects.get(verb="end_other_sessions")
    assert (line.facts["before"], line.facts["after"]) == (3, 1)
    here.post(reverse("organizations:session_end_others"))
    assert Line.objects.filter(verb="end_other_sessions").count() == 1


def test_nobody_ends_the_session_of_another():
    mine, theirs = by_the_pages(cast.officer()), by_the_pages(cast.newcomer())
    name = Session.objects.get(pk=theirs.session.session_key).name
    assert mine.post(reverse("organizations:session_end", args=[name])).status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        (CHROME, "Chrome บน Windows"),
        (IPHONE, "Safari บน iPhone"),
        (IN_LINE, "LINE บน iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox บน Linux"),
        (CHROME + " Edg/140.0.0.0", "Edge บน Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Mobile",
            "Samsung Internet บน Android",
        ),
        ("curl/8.0", "เบราว์เซอร์ที่ไม่บอกชื่อ"),
        ("", "เบราว์เซอร์ที่ไม่บอกชื่อ"),
    ],
)
def test_a_browser_is_told_in_words(browser, words):
    assert devices.in_words(browser) == words


def test_a_beginning_keeps_no_more_of_a_browser_than_its_column():
    user = cast.officer()
    by_the_pages(user, "x" * 5000)
    assert user.sessions.get().browser == "x" * sessions.BROWSER_LENGTH
    assert user.sessions.get().begun_at <= timezone.now()


def test_whatever_asks_on_a_timer_says_that_nobody_acts():
    sources = [
        *(ROOT / "static").glob("*.js"),
        *(path for path in template_files() if path.suffix == ".html"),
    ]
    timed = [
        path.name
        for path in sources
        if re.search(r"setInterval\(|hx-trigger=\"[^\"]*\bevery ", text := path.read_text(encoding="utf-8"))
        and "X-Unattended" not in text
    ]
    assert timed == []
