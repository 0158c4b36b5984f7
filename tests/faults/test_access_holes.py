"""Which ways past the gates did an attacker once find? Each is walked here, and leads nowhere."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from organizations import access, registration
from tests import cast

pytestmark = pytest.mark.django_db
OFFICE = "/office/organizations/memberships/"


def signed_in_by_password(user) -> Client:
    """A browser in which a person went through the sign-in page, with the password alone."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": cast.PASSWORD})
    return browser


def without_second_factor(role: str = "secretariat"):
    """Somebody with an office who has not set up a second factor yet."""
    user = cast.person("คนใหม่ ในสำนักงาน", "plain@example.go.th")
    registration.appoint(user, role, cast.agency(), by=cast.TESTER, at=cast.MID_CALL)
    return user


# --- the second factor ------------------------------------------------------------------------------


def test_a_session_begun_before_the_second_factor_was_set_up_does_not_enter_the_office():
    user = without_second_factor()
    stolen = signed_in_by_password(user)
    TOTP.activate(user, cast.SECOND_FACTOR)
    assert (
        stolen.get(OFFICE).url
        == "/accounts/2fa/reauthenticate/?next=%2Foffice%2Forganizations%2Fmemberships%2F"
    )
    assert stolen.get("/office/admin/").url == "/accounts/2fa/reauthenticate/?next=%2Foffice%2Fadmin%2F"
    assert stolen.post("/accounts/2fa/reauthenticate/", {"code": "000000"}).status_code == 200
    assert stolen.get(OFFICE).status_code == 302
    shown = {"code": cast.second_factor_code(), "next": OFFICE}
    assert stolen.post("/accounts/2fa/reauthenticate/", shown).url == OFFICE
    assert stolen.get(OFFICE).status_code == 200


def test_such_a_session_cannot_take_the_second_factor_away_either():
    user = without_second_factor()
    stolen = signed_in_by_password(user)
    TOTP.activate(user, cast.SECOND_FACTOR)
    assert stolen.post("/accounts/2fa/totp/deactivate/").url.startswith("/accounts/2fa/reauthenticate/")
    by_password = stolen.post("/accounts/reauthenticate/", {"password": cast.PASSWORD})
    assert by_password.url.startswith("/accounts/2fa/reauthenticate/")
    stolen.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).count() == 1


def test_the_session_that_set_it_up_goes_on_into_the_office():
    browser = signed_in_by_password(without_second_factor())
    assert browser.get(OFFICE).url == "/accounts/2fa/totp/activate/"
    browser.get("/accounts/2fa/totp/activate/")
    session = browser.session
    session["mfa.totp.secret"] = cast.SECOND_FACTOR
    session.save()
    browser.post("/accounts/2fa/totp/activate/", {"code": cast.second_factor_code()})
    assert browser.get(OFFICE).status_code == 200


def test_asking_for_the_set_up_again_does_not_count_as_having_shown_it():
    user = without_second_factor()
    stolen = signed_in_by_password(user)
    TOTP.activate(user, cast.SECOND_FACTOR)
    stolen.get("/accounts/2fa/totp/activate/")
    stolen.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert stolen.get(OFFICE).status_code == 302


# --- what was typed into an expired session ---------------------------------------------------------


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example", "http://testserver:9", "testserver"])
def test_a_form_from_elsewhere_leaves_nothing_in_the_browser(origin):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/entries/1/edit/1/", {"title": "คำของคนอื่น"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert list(strict.cookies) == []


def test_what_one_person_typed_about_themselves_is_not_shown_to_the_next_at_the_same_computer(client):
    page = reverse("organizations:profile_edit")
    first, second = cast.officer(), cast.newcomer()
    cast.sign_in(client, first)
    [whose] = [
        line for line in client.get(page).content.decode().splitlines() if f'name="{access.PERSON}"' in line
    ]
    assert f'value="{first.pk}"' in whose
    client.logout()
    typed = {"full_name": "ชื่อลับ", "position": "ปลัด", "phone": "0899999999", "language": "th"}
    client.post(page, {**typed, access.PERSON: first.pk})
    assert access.PARKED in client.session
    client.post(reverse("account_login"), {"login": second.email, "password": cast.PASSWORD})
    assert client.get(page).context["form"]["phone"].value() == second.phone
    assert access.PARKED not in client.session


# --- letters ----------------------------------------------------------------------------------------


def test_the_host_of_a_request_does_not_become_the_address_in_a_letter(client, settings):
    settings.ALLOWED_HOSTS = [".example.go.th"]
    settings.PORTAL_ADDRESS = "https://contest.example.go.th"
    user = cast.officer()
    client.post(
        "/accounts/password/reset/", {"email": user.email}, headers={"Host": "abandoned.example.go.th:8443"}
    )
    [letter] = cast.letters_to(user.email)
    [link] = [line for line in letter.body.splitlines() if "/password/reset/key/" in line]
    assert link.strip().startswith("https://contest.example.go.th/accounts/password/reset/key/")
    settings.ALLOWED_HOSTS = ["testserver"]
    assert (
        client.get(link.strip().removeprefix("https://contest.example.go.th"), follow=True).status_code == 200
    )
