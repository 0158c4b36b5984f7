"""Nobody learns from an answer who has an account, who owns an organization, or which link was real.

How long each answer takes is measured by `make bench ID=enumeration`.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.models import Line
from letters.models import Letter
from organizations import claims, members, registration
from organizations.models import Invitation, User
from tests import cast

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "officer-4200103@example.go.th", "nobodyy-4200103@example.go.th"
"""Two addresses of the same length, of which one has an account."""
SECRET = {"password1": cast.PASSWORD, "password2": cast.PASSWORD}
PERSON = {"full_name": "วิชัย มาใหม่", "position": "ปลัด", "phone": "02", "language": "th", "privacy": "on"}
WAYS = {
    "account_login": {"login": "{}", "password": "ไม่ใช่รหัสนี้"},
    "account_reset_password": {"email": "{}"},
    "account_request_login_code": {"email": "{}"},
    "account_signup": {**PERSON, **SECRET, "email": "{}"},
}


@pytest.fixture(autouse=True)
def known():
    cache.clear()
    with time_machine.travel(cast.MID_CALL, tick=False):
        yield cast.officer()


def seen(answer, *words: str) -> tuple:
    """What somebody sees of an answer: its status, its headers and its text, secrets and names left out."""
    text = answer.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    for word in words:
        text = text.replace(word, "…")
    cookies = {name: sorted(set(map(str, cookie.keys()))) for name, cookie in answer.cookies.items()}
    return answer.status_code, dict(answer.headers), cookies, text


def asked(way: str, email: str) -> dict:
    """Go a way with an address, and on to the page behind it: what is seen, and what it cost."""
    client, hashed = Client(), []
    sent = {name: value.format(email) for name, value in WAYS[way].items()}
    patched = hashers.MD5PasswordHasher.encode

    def encode(self, password, salt):
        hashed.append(password)
        return patched(self, password, salt)

    letters = Letter.objects.count()
    hashers.MD5PasswordHasher.encode = encode
    try:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(reverse(way), sent)
    finally:
        hashers.MD5PasswordHasher.encode = patched
    pages = [seen(answer, email)]
    if answer.status_code == 302:
        pages.append(seen(client.get(answer.url), email))
        pages.append(seen(client.post(answer.url, {"code": "WRNG-CODE"}), email))
        pages.append(seen(client.post(answer.url, {"action": "resend"}), email))
    return {
        "pages": pages,
        "hashes": len(hashed),
        "letters": Letter.objects.count() - letters,
        "queries": len(queries),
    }


@pytest.mark.parametrize("way", WAYS)
def test_an_address_with_an_account_and_one_without_are_answered_the_same(way):
    with_account, without = asked(way, KNOWN), asked(way, UNKNOWN)
    assert with_account["pages"] == without["pages"]
    assert with_account["hashes"] == without["hashes"]
    # What a known address costs more (a link, a code of one's own) stays within a few queries.
    assert abs(with_account["queries"] - without["queries"]) <= 8


@pytest.mark.parametrize("way", WAYS)
def test_an_account_without_a_password_and_one_with_a_second_factor_are_answered_the_same(way, known):
    before = asked(way, KNOWN)["pages"]
    cache.clear()
    known.set_unusable_password()
    known.save()
    TOTP.activate(known, cast.SECOND_FACTOR)
    assert asked(way, KNOWN)["pages"] == before


def test_a_sign_up_with_a_known_address_leaves_nothing_behind(known):
    lines, users = Line.objects.count(), User.objects.count()
    asked("account_signup", KNOWN)
    assert (Line.objects.count(), User.objects.count()) == (lines, users)
    assert {letter.to_address for letter in Letter.objects.all()} == {KNOWN}
    assert Letter.objects.first().kind == "organizations.account_exists"
    known.refresh_from_db()
    assert known.full_name == "สมหญิง ใจดี"


# --- organizations ----------------------------------------------------------------------------------


def test_whether_a_town_has_an_owner_is_not_told_to_who_asks(client):
    owned, free = cast.saen_suk(), cast.pang_mu()
    cast.sign_in(client, cast.newcomer())

    def words(town) -> list[str]:
        return [town.full_name_th, town.name_th, town.dla_code, f"/{town.pk}/", town.mailbox_on_record]

    pages = []
    for town in (owned, free):
        names = [*words(town), town.get_type_display(), town.abbreviation, town.province.name_th]
        names += [town.district_th]
        ask = reverse("organizations:membership_ask", args=[town.pk])
        answers = [client.get(ask), client.post(reverse("organizations:code_send", args=[town.pk]))]
        answers.append(client.get(reverse("organizations:code_enter", args=[town.pk])))
        answers.append(client.post(reverse("organizations:code_send", args=[town.pk])))
        answers.append(client.post(ask, {}))
        answers.append(client.post(ask, {"in_place_of_owner": "on"}))
        pages.append([(one.status_code, seen(one, *names)[3]) for one in answers])
    assert [status for status, _text in pages[0]] == [200, 302, 200, 409, 422, 422]
    assert pages[0] == pages[1]


def test_a_claim_by_letter_is_answered_the_same_whether_or_not_there_is_an_owner():
    answers = []
    for number, town in enumerate((cast.saen_suk(), cast.pang_mu())):
        client = Client()
        cast.sign_in(client, cast.newcomer(email=f"asker-{number}@example.go.th"))
        page = reverse("organizations:membership_ask", args=[town.pk])
        answer = client.post(page, {"letter": cast.a_mandate(), "in_place_of_owner": "on"})
        answers.append((answer.status_code, answer.url))
    assert answers[0] == answers[1] == (302, reverse("organizations:membership_list"))


# --- links ------------------------------------------------------------------------------------------


def dead_links() -> dict[str, str]:
    """Tokens of invitations that are no longer good, and one that never was."""
    tokens = {}
    for number, end in enumerate(("used", "revoked", "expired")):
        invitation = Invitation(email=f"{end}@example.or.th", full_name="ก ข", agency=cast.agency(number + 1))
        tokens[end] = registration.open_link(invitation, cast.MID_CALL)
    Invitation.objects.filter(email="used@example.or.th").update(accepted_at=cast.MID_CALL)
    Invitation.objects.filter(email="revoked@example.or.th").update(revoked_at=cast.MID_CALL)
    Invitation.objects.filter(email="expired@example.or.th").update(
        expires_at=cast.MID_CALL - timedelta(days=400)
    )
    return {**tokens, "never": "x" * 43}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_worthless_does_not_tell_why(method):
    answers = {
        end: seen(getattr(Client(), method)(reverse("organizations:invitation_accept", args=[token])), token)
        for end, token in dead_links().items()
    }
    assert answers["never"][0] == 409
    assert all(answer == answers["never"] for answer in answers.values())


def test_an_owner_does_not_learn_who_has_an_account(known):
    towns = [members.invite(cast.saen_suk(), email, "ก ข", "editor", by=known, at=cast.MID_CALL)
             for email in (cast.newcomer().email, "newcomes@example.go.th")]  # fmt: skip
    told = [re.sub(r"/invitations/\S+/", "", cast.letters_to(row.email)[-1].body) for row in towns]
    assert told[0] == told[1]


def test_a_code_for_one_town_says_nothing_of_another(known):
    asker = cast.newcomer()
    claims.send_code(asker, cast.saen_suk(), by=asker, at=cast.MID_CALL)
    assert [letter.kind for letter in cast.letters_to(known.email)] == []
