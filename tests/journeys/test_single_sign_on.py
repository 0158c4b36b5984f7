"""Signing in with an account elsewhere: who is let in, who is asked for more, and what a lie leads to."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from journal import chain
from journal.models import Line
from organizations.models import User
from tests import cast
from tests.provider import CLIENT, SECRET, FakeProvider, provider

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("account_login")
BEGIN = reverse("organizations:sign_on_begin")
RETURN = reverse("organizations:sign_on_return")
NEW = {"sub": "u-1", "email": "New.Person@example.go.th", "email_verified": True, "name": "มานี มีใจ"}
PERSON = {"full_name": "มานี มีใจ", "position": "ปลัด", "phone": "02", "language": "th", "privacy": "on"}


@pytest.fixture(scope="module")
def running() -> Iterator[FakeProvider]:
    with provider() as fake:
        yield fake


@pytest.fixture
def elsewhere(running, settings) -> FakeProvider:
    """The provider, which tells the truth about มานี and is what the portal is configured with."""
    cache.clear()
    settings.OIDC_ISSUER = running.address
    settings.OIDC_NAME = "ดิจิทัลไอดี"
    app = {
        "provider_id": "sso",
        "name": "ดิจิทัลไอดี",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": running.address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    running.person, running.claims, running.userinfo = dict(NEW), {}, None
    running.signed_with, running.is_broken = None, False
    running.granted.clear()
    return running


def known_as(user: User) -> dict:
    """What the provider says of somebody who has an account here."""
    return {"sub": f"u-{user.pk}", "email": user.email, "email_verified": True, "name": user.full_name}


def away(client: Client, next_: str = "", begin: str = BEGIN) -> str:
    """Begin; the address to which the browser is sent."""
    page = client.post(begin, {"next": next_} if next_ else {})
    assert page.status_code == 200, page
    return page.context["address"]


def back(client: Client, elsewhere: FakeProvider, address: str):
    """Sign in there and come back."""
    returned = urlsplit(elsewhere.authorize(address))
    assert returned.path == RETURN
    return client.get(f"{returned.path}?{returned.query}")


def come(client: Client, elsewhere: FakeProvider, next_: str = ""):
    return back(client, elsewhere, away(client, next_))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def signed_in(user: User) -> Client:
    client = Client()
    landed = client.post(SIGN_IN, {"login": user.email, "password": cast.PASSWORD})
    if landed.url == reverse("mfa_authenticate"):
        client.post(landed.url, {"code": cast.second_factor_code()})
    return client


def connect(user: User, elsewhere: FakeProvider) -> None:
    """Connect the account of that person."""
    elsewhere.person = known_as(user)
    client = signed_in(user)
    assert come(client, elsewhere).url == reverse("organizations:sign_on_page")
    cache.clear()  # a code of a second factor is good once in its half minute


# --- off and on -------------------------------------------------------------------------------------


def test_without_a_provider_there_is_no_button_and_no_page(client):
    assert BEGIN not in client.get(SIGN_IN).content.decode()
    cast.sign_in(client, cast.officer())
    posts = ("sign_on_begin", "sign_on_disconnect", "sign_on_register", "sign_on_connect")
    gets = ("sign_on_return", "sign_on_page", "sign_on_register", "sign_on_connect")
    answers = [client.post(reverse(f"organizations:{name}")) for name in posts]
    answers += [client.get(reverse(f"organizations:{name}")) for name in gets]
    assert [answer.status_code for answer in answers] == [404] * 8


def test_the_button_names_the_provider_and_all_that_protects_is_sent_along(client, elsewhere):
    page = client.get(f"{SIGN_IN}?next=/accounts/memberships/").content.decode()
    assert "เข้าสู่ระบบด้วย ดิจิทัลไอดี" in page
    asked = parse_qs(urlsplit(away(client)).query)
    assert {name: len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge")} == {
        "state": True,
        "nonce": True,
        "code_challenge": True,
    }
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == [f"http://127.0.0.1:8000{RETURN}"]


def test_the_host_of_a_request_does_not_become_the_address_of_return(elsewhere):
    client = Client(SERVER_NAME="localhost")
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2F" in away(client, begin=f"/en{BEGIN}")


def settings_with(**variables: str) -> str:
    """What starting with those variables ends in."""
    done = subprocess.run(
        [sys.executable, "-c", "import contest.settings as s; print(s.SOCIALACCOUNT_PROVIDERS)"],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_an_incomplete_or_open_configuration_is_refused():
    assert settings_with() == "{}\n"
    issuer = "https://id.example.go.th/"
    assert "OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET" in settings_with(OIDC_ISSUER=issuer)
    whole = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
    assert "'server_url': 'https://id.example.go.th'" in settings_with(**whole)
    server = {
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": "postgres://u:p@127.0.0.1/x",
        "ALLOWED_HOSTS": "contest.example.go.th",
        "EMAIL_URL": "smtp://127.0.0.1",
    }
    assert "must begin with https" in settings_with(**whole | server | {"OIDC_ISSUER": "http://id.example"})


# --- who is new here --------------------------------------------------------------------------------


def test_who_is_new_makes_an_account_with_the_confirmed_address_and_no_other(client, elsewhere):
    assert come(client, elsewhere).url == reverse("organizations:sign_on_register")
    assert not is_in(client)
    assert User.objects.count() == 0
    form = client.get(reverse("organizations:sign_on_register")).context["form"]
    assert (form["full_name"].value(), form["email"].value()) == ("มานี มีใจ", "new.person@example.go.th")
    unread = {**PERSON, "privacy": ""}
    assert client.post(reverse("organizations:sign_on_register"), unread).status_code == 422

    typed = {**PERSON, "email": "other@example.go.th"}
    assert client.post(reverse("organizations:sign_on_register"), typed).url == reverse("organizations:home")
    user = User.objects.get()
    assert (user.email, user.full_name, user.has_usable_password()) == (
        "new.person@example.go.th",
        "มานี มีใจ",
        False,
    )
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("new.person@example.go.th", True, True)
    ]
    assert client.session["_auth_user_id"] == str(user.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid, account.extra_data) == (user, "sso", "u-1", {})
    assert SocialToken.objects.count() == 0
    line = Line.objects.get(verb="sign_up")
    assert line.facts["sign_on"] == elsewhere.address
    assert chain.verify() is None


def test_who_was_here_before_is_let_in_and_led_on(client, elsewhere):
    come(client, elsewhere)
    client.post(reverse("organizations:sign_on_register"), PERSON)
    again = Client()
    elsewhere.person["email"] = "changed.there@example.go.th"
    assert come(again, elsewhere, "/accounts/memberships/").url == "/accounts/memberships/"
    assert is_in(again)
    assert User.objects.get().email == "new.person@example.go.th"


def test_the_way_leads_to_no_other_site(client, elsewhere):
    come(client, elsewhere)
    client.post(reverse("organizations:sign_on_register"), PERSON)
    assert come(Client(), elsewhere, "https://elsewhere.example/").url == reverse("organizations:home")


@pytest.mark.parametrize(
    "lie",
    [{"email_verified": False}, {"email_verified": "false"}, {"email_verified": None}, {"email": None}],
    ids=str,
)
def test_an_address_that_is_not_confirmed_there_counts_for_nothing(client, elsewhere, lie):
    user = cast.officer()
    elsewhere.person = {**known_as(user), **lie}
    answer = come(client, elsewhere)
    assert answer.status_code == 403
    assert "ยังไม่ได้ยืนยันที่อยู่อีเมลของท่าน" in answer.content.decode()
    assert not is_in(client)
    assert SocialAccount.objects.count() == 0


# --- who has an account here ------------------------------------------------------------------------


def test_an_account_with_another_way_in_is_connected_only_by_who_signs_in_to_it(client, elsewhere):
    user = cast.officer()
    elsewhere.person = known_as(user)
    led = come(client, elsewhere)
    page = reverse("organizations:sign_on_connect")
    assert led.url == f"{SIGN_IN}?next=%2Faccounts%2Fsign-on%2Fconnect%2F"
    assert not is_in(client)
    assert SocialAccount.objects.count() == 0
    assert "มีบัญชีที่ใช้ที่อยู่อีเมลของท่านอยู่แล้ว" in client.get(led.url).content.decode()

    signed = client.post(SIGN_IN, {"login": user.email, "password": cast.PASSWORD, "next": page})
    assert signed.url == page
    assert SocialAccount.objects.count() == 0
    assert user.email in client.get(page).content.decode()
    assert client.post(page).url == reverse("organizations:sign_on_page")
    assert SocialAccount.objects.get().user == user
    line = Line.objects.get(verb="connect_sign_on")
    assert (line.facts["before"], line.facts["after"]) == (None, elsewhere.address)
    letter = cast.letters_to(user.email)[-1]
    assert (letter.kind, "เชื่อมต่อ" in letter.body) == ("organizations.account_changed", True)

    again = Client()
    assert come(again, elsewhere).url == reverse("organizations:home")
    assert again.session["_auth_user_id"] == str(user.pk)


def test_who_signs_in_to_another_account_meanwhile_connects_nothing(client, elsewhere):
    elsewhere.person = known_as(cast.officer())
    come(client, elsewhere)
    page = reverse("organizations:sign_on_connect")
    client.post(SIGN_IN, {"login": cast.newcomer().email, "password": cast.PASSWORD, "next": page})
    assert client.post(page).url == reverse("organizations:home")
    assert SocialAccount.objects.count() == 0


def test_who_is_signed_in_connects_and_takes_it_off_again(elsewhere):
    user = cast.officer()
    client = signed_in(user)
    elsewhere.person = {**NEW, "email_verified": False}  # both are theirs: the address plays no part
    assert come(client, elsewhere).url == reverse("organizations:sign_on_page")
    page = client.get(reverse("organizations:sign_on_page")).content.decode()
    assert reverse("organizations:sign_on_disconnect") in page
    client.post(reverse("organizations:sign_on_disconnect"))
    assert SocialAccount.objects.count() == 0
    assert list(Line.objects.order_by("number").values_list("verb", flat=True)) == [
        "connect_sign_on",
        "disconnect_sign_on",
    ]
    assert chain.verify() is None


def test_one_account_there_opens_one_account_here(elsewhere):
    connect(cast.officer(), elsewhere)
    other = signed_in(cast.newcomer())
    assert come(other, elsewhere).url == reverse("organizations:sign_on_page")
    assert SocialAccount.objects.get().user == cast.officer()


def test_an_old_session_connects_nothing_without_the_password(elsewhere):
    client = signed_in(cast.officer())
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 11 * 60
    session.save()
    assert client.post(BEGIN).url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("who", [cast.secretary, cast.judge])
def test_the_second_factor_is_asked_for_as_well(client, elsewhere, who):
    user = who()
    connect(user, elsewhere)
    assert come(client, elsewhere).url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": cast.second_factor_code()})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_office_whose_second_factor_was_set_up_elsewhere_is_not_entered_without_it(client, elsewhere):
    user = cast.officer()
    connect(user, elsewhere)
    come(client, elsewhere)
    TOTP.activate(user, cast.SECOND_FACTOR)
    assert client.get("/office/").status_code == 403


def test_an_account_that_is_switched_off_stays_out(client, elsewhere):
    user = cast.officer()
    connect(user, elsewhere)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come(client, elsewhere).url == reverse("account_inactive")
    assert not is_in(client)


# --- lies and mishaps -------------------------------------------------------------------------------


def refused(answer) -> bool:
    text = answer.content.decode()
    return answer.status_code == 403 and "ไม่เสร็จสมบูรณ์" in text and "Traceback" not in text


def test_an_answer_with_another_state_or_none_is_refused(client, elsewhere):
    returned = elsewhere.authorize(away(client))
    query = urlsplit(returned).query
    assert refused(client.get(f"{RETURN}?{re.sub('state=[^&]+', 'state=' + 'x' * 32, query)}"))
    assert refused(client.get(f"{RETURN}?{re.sub('&?state=[^&]+', '', query)}"))
    assert refused(client.get(RETURN))


def test_an_answer_to_another_browser_is_refused(client, elsewhere):
    query = urlsplit(elsewhere.authorize(away(client))).query
    victim = Client()
    assert refused(victim.get(f"{RETURN}?{query}"))
    assert not is_in(victim)


def test_an_answer_is_good_once(client, elsewhere):
    come(client, elsewhere)
    client.post(reverse("organizations:sign_on_register"), PERSON)
    browser = Client()
    query = urlsplit(elsewhere.authorize(away(browser))).query
    browser.get(f"{RETURN}?{query}")
    assert is_in(browser)
    browser.post(reverse("account_logout"))
    assert refused(browser.get(f"{RETURN}?{query}"))
    assert not is_in(browser)


LIES = {
    "a nonce of another browser": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "for somebody else": {"aud": "another-portal"},
    "handed on by somebody else": {"azp": "another-portal"},
    "of another issuer": {"iss": "https://elsewhere.example"},
    "too old": {"exp": 1_000_000_000},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(client, elsewhere, lie):
    elsewhere.claims = LIES[lie]
    assert refused(come(client, elsewhere))
    assert not is_in(client)


def test_a_token_with_another_signature_is_refused(client, elsewhere):
    elsewhere.signed_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(come(client, elsewhere))


def test_a_page_that_tells_of_somebody_else_is_refused(client, elsewhere):
    elsewhere.userinfo = {**NEW, "sub": "u-2"}
    assert refused(come(client, elsewhere))


def test_a_code_without_what_the_challenge_was_made_of_is_worth_nothing(client, elsewhere):
    returned = elsewhere.authorize(away(client))
    code = parse_qs(urlsplit(returned).query)["code"][0]
    stolen = {"code": code, "client_id": CLIENT, "client_secret": SECRET, "code_verifier": "guessed"}
    assert elsewhere.token({**stolen, "redirect_uri": f"http://127.0.0.1:8000{RETURN}"}) is None


def test_who_says_no_there_is_led_back(client, elsewhere):
    state = parse_qs(urlsplit(away(client)).query)["state"][0]
    answer = client.get(f"{RETURN}?error=access_denied&state={state}")
    assert answer.url == SIGN_IN


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_provider_that_does_not_answer_is_told_calmly(client, elsewhere, settings, language):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": settings.OIDC_ISSUER}
    answer = client.post(BEGIN if language == "th" else f"/en{BEGIN}")
    words = {"th": "ไม่ตอบสนองในขณะนี้", "en": "does not answer at the moment"}
    assert (answer.status_code, words[language] in answer.content.decode()) == (503, True)


def test_a_provider_that_breaks_down_meanwhile_is_told_calmly(client, elsewhere):
    returned = urlsplit(elsewhere.authorize(away(client)))
    elsewhere.is_broken = True
    answer = client.get(f"{returned.path}?{returned.query}")
    assert answer.status_code in (403, 503)
    assert "Traceback" not in answer.content.decode()
    assert client.post(BEGIN).status_code == 503


def test_a_document_of_another_issuer_is_not_taken(client, elsewhere, settings):
    settings.OIDC_ISSUER = "https://id.example.go.th"
    assert client.post(BEGIN).status_code == 503
