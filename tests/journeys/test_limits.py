"""How often one may try to sign in, to reset a password and to type a code; what is said; who is not hit."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

from organizations.models import User
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 15, 3, 30, tzinfo=UTC)  # 10.30 in Bangkok
SIGN_IN = reverse("account_login")
RESET = reverse("account_reset_password")
BY_CODE = reverse("account_request_login_code")
WRONG = "ไม่ใช่รหัสนี้-2569"


@pytest.fixture(autouse=True)
def nobody_tried_yet():
    cache.clear()


@pytest.fixture(autouse=True)
def at_half_past_ten():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def from_(address: str = "192.0.2.1", **headers: str) -> Client:
    """A browser at a network address."""
    return Client(REMOTE_ADDR=address, headers=headers)


def try_in(client: Client, email: str, password: str = WRONG):
    return client.post(SIGN_IN, {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def wrong(times: int, email: str, address: str = "192.0.2.1") -> list[int]:
    """What so many wrong passwords are answered."""
    return [try_in(from_(address), email).status_code for _ in range(times)]


# --- signing in -------------------------------------------------------------------------------------


def test_the_eleventh_try_in_five_minutes_is_refused_even_with_the_right_password():
    email = cast.officer().email
    assert wrong(11, email) == [200] * 10 + [429]
    client = from_()
    assert try_in(client, email, cast.PASSWORD).status_code == 429
    assert not is_in(client)


def test_after_five_minutes_there_is_a_try_again(at_half_past_ten):
    email = cast.officer().email
    for minute in (0, 1):
        at_half_past_ten.move_to(NOW + timedelta(minutes=minute))
        wrong(5, email)
    at_half_past_ten.move_to(NOW + timedelta(minutes=5, seconds=-1))
    assert wrong(1, email) == [429]
    at_half_past_ten.move_to(NOW + timedelta(minutes=5))
    client = from_()
    try_in(client, email, cast.PASSWORD)
    assert is_in(client)


def test_a_stranger_elsewhere_locks_nobody_out():
    email = cast.officer().email
    wrong(30, email, "198.51.100.7")
    client = from_()
    try_in(client, email, cast.PASSWORD)
    assert is_in(client)


def test_a_colleague_behind_the_same_address_goes_on():
    wrong(11, cast.officer().email)
    client = from_()
    try_in(client, cast.newcomer().email, cast.PASSWORD)
    assert is_in(client)


def test_who_tries_many_accounts_from_one_address_is_refused_too():
    assert [try_in(from_(), f"a{number}@example.go.th").status_code for number in range(61)] == [
        *[200] * 60,
        429,
    ]
    assert wrong(1, "b@example.go.th", "192.0.2.2") == [200]


def test_a_good_try_does_not_count():
    email = cast.officer().email
    for _ in range(12):
        client = from_()
        try_in(client, email, cast.PASSWORD)
        assert is_in(client)
    assert wrong(11, email) == [200] * 10 + [429]


SPELLINGS = [str.upper, str.title, "  {}".format, lambda it: unicodedata.normalize("NFD", it)]


def test_spellings_of_one_address_count_as_one():
    email = "officer@café.example"  # a name before the @ is ASCII anyway
    answers = [try_in(from_(), SPELLINGS[number % 4](email)).status_code for number in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_address_does_not_help(settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    email, behind = cast.officer().email, ["203.0.113.5", "10.0.0.1"][:proxies]
    answers = [
        try_in(from_(**{"X-Forwarded-For": ", ".join([f"198.51.100.{number}", *behind])}), email).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_behind_a_proxy_each_visitor_is_counted_alone(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    email = cast.officer().email
    for _ in range(11):
        try_in(from_(**{"X-Forwarded-For": "198.51.100.1"}), email)
    client = from_(**{"X-Forwarded-For": "198.51.100.2"})
    try_in(client, email, cast.PASSWORD)
    assert is_in(client)


def test_a_new_password_takes_the_wrong_tries_away():
    user = cast.officer()
    wrong(10, user.email)
    client = from_()
    client.post(RESET, {"email": user.email})
    [link] = re.findall(r"(/accounts/password/reset/key/\S+)", cast.letters_to(user.email)[-1].body)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "อีกรหัสหนึ่ง-2570", "password2": "อีกรหัสหนึ่ง-2570"})
    try_in(client, user.email, "อีกรหัสหนึ่ง-2570")
    assert is_in(client)


# --- resets and codes -------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["officer-4200103@example.go.th", "nobody@example.go.th"])
def test_a_reset_is_sent_three_times_an_hour(email, at_half_past_ten):
    cast.officer()
    assert [from_().post(RESET, {"email": email}).status_code for _ in range(4)] == [302, 302, 302, 429]
    assert len(cast.letters_to(email)) == 3
    at_half_past_ten.move_to(NOW + timedelta(hours=1))
    assert from_().post(RESET, {"email": email}).status_code == 302


def test_a_stranger_who_asks_for_resets_takes_none_from_the_owner_and_floods_no_mailbox():
    email = cast.officer().email
    for address in ("198.51.100.1", "198.51.100.2"):
        for _ in range(3):
            from_(address).post(RESET, {"email": email})
    assert from_().post(RESET, {"email": email}).status_code == 302
    letters = cast.letters_to(email)
    assert len(letters) == 6
    [link] = re.findall(r"(/accounts/password/reset/key/\S+)", letters[-1].body)
    assert from_().get(link, follow=True).context["form"].fields.keys() == {"password1", "password2"}


@pytest.mark.parametrize("email", ["officer-4200103@example.go.th", "nobody@example.go.th"])
def test_a_sign_in_code_is_sent_five_times_in_a_quarter_of_an_hour(email):
    cast.officer()
    assert [from_().post(BY_CODE, {"email": email}).status_code for _ in range(6)] == [302] * 5 + [429]
    assert from_("192.0.2.2").post(BY_CODE, {"email": email}).status_code == 302


def the_code(email: str) -> str:
    [code] = re.findall(r"^\s*(\w{4}-\w{4})\s*$", cast.letters_to(email)[-1].body, re.M)
    return code


def test_a_sign_in_code_is_worth_nothing_after_five_wrong_ones():
    email = cast.officer().email
    for tries, lets_in in ((4, True), (5, False)):
        client = from_()
        page = client.post(BY_CODE, {"email": email}).url
        for _ in range(tries):
            client.post(page, {"code": "WRNG-CODE"})
        client.post(page, {"code": the_code(email)})
        assert is_in(client) == lets_in


def signed_up(client: Client, email: str) -> str:
    """Make an account; the page on which its code is typed."""
    return client.post(
        reverse("account_signup"),
        {
            "full_name": "วิชัย มาใหม่", "position": "ปลัด", "phone": "02", "language": "th", "privacy": "on",
            "email": email, "password1": cast.PASSWORD, "password2": cast.PASSWORD,
        },
    ).url  # fmt: skip


def test_a_code_of_the_sign_up_is_worth_nothing_after_five_wrong_ones():
    for tries, confirmed in ((4, True), (5, False)):
        client, email = from_(), f"new{tries}@example.go.th"
        page = signed_up(client, email)
        for _ in range(tries):
            client.post(page, {"code": "WRNG-CODE"})
        client.post(page, {"code": the_code(email)})
        assert User.objects.get(email=email).emailaddress_set.get().verified == confirmed


def test_the_second_factor_has_five_tries_in_five_minutes_wherever_they_come_from(at_half_past_ten):
    user = cast.officer()
    TOTP.activate(user, cast.SECOND_FACTOR)
    page = reverse("mfa_authenticate")

    def at_the_second_step(address: str) -> Client:
        client = from_(address)
        try_in(client, user.email, cast.PASSWORD)
        return client

    thief = at_the_second_step("198.51.100.1")
    assert [thief.post(page, {"code": "000000"}).status_code for _ in range(6)] == [200] * 5 + [429]
    owner = at_the_second_step("192.0.2.1")
    assert owner.post(page, {"code": cast.second_factor_code()}).status_code == 429
    at_half_past_ten.move_to(NOW + timedelta(minutes=5))
    assert owner.post(page, {"code": cast.second_factor_code()}).status_code == 302
    assert is_in(owner)


def test_the_password_is_not_guessed_on_the_page_that_asks_for_it_again():
    user = cast.officer()
    client = from_()
    try_in(client, user.email, cast.PASSWORD)
    page = reverse("account_reauthenticate")
    answers = [client.post(page, {"password": WRONG}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


# --- what is said -----------------------------------------------------------------------------------


def test_the_page_says_when_to_try_again_and_keeps_what_was_typed():
    email = cast.officer().email
    wrong(10, email)
    answer = from_().post(
        f"{SIGN_IN}?next=/entries/", {"login": email, "password": "ลับมาก-2569", "next": "/entries/"}
    )
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert "10.35\u00a0น." in text
    assert "5 นาที" in text
    assert f'name="login" value="{email}"' in text
    assert 'name="next" value="/entries/"' in text
    assert "ลับมาก" not in text
    assert f'href="{BY_CODE}"' in text


def test_the_page_is_there_in_english():
    wrong(10, cast.officer().email)
    text = from_().post(f"/en{SIGN_IN}", {"login": cast.officer().email, "password": WRONG}).content.decode()
    assert "You can try again from 10:35, in 5 minutes." in text


def test_a_sign_up_that_comes_too_often_keeps_what_was_typed_and_no_password(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "1/10m/ip"}
    typed = {"full_name": "วิชัย มาใหม่", "email": "a@example.go.th", "password1": "ลับมาก-2569"}
    from_().post(reverse("account_signup"), typed)
    answer = from_().post(reverse("account_signup"), typed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert 'name="full_name" value="วิชัย มาใหม่"' in answer.content.decode()
    assert "ลับมาก" not in answer.content.decode()


def test_the_counts_are_shared_by_all_workers_and_not_thrown_out_by_others():
    assert type(caches["default"]).__name__ == "DatabaseCache"
    email = cast.officer().email
    wrong(10, email)
    for number in range(400):
        cache.set(f"another-{number:04}", number)
    assert wrong(1, email) == [429]
