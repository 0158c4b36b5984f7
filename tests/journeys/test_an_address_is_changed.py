"""A person gives their account another address: they show once more who they are, and the old one is told."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from journal import chain
from journal.models import Line, PersonalValue
from letters.models import Letter
from organizations.models import User
from tests import cast

pytestmark = pytest.mark.django_db

PAGE, CODE = reverse("account_email"), reverse("account_email_verification_sent")
NEW = "somying.new@example.go.th"


@pytest.fixture(autouse=True)
def nobody_tried_yet():
    cache.clear()


def signed_in(user) -> Client:
    """A browser in which a person just signed in."""
    client = Client()
    landed = client.post(reverse("account_login"), {"login": user.email, "password": cast.PASSWORD})
    if landed.url == reverse("mfa_authenticate"):
        client.post(landed.url, {"code": cast.second_factor_code()})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("organizations:profile_edit")).status_code == 200


def ask(client: Client, email: str = NEW):
    """Ask for another address, and give the password when it is asked for."""
    asked = client.post(PAGE, {"action_add": "1", "email": email})
    assert asked.url == f"{reverse('account_reauthenticate')}?next=%2Faccounts%2Femail%2F"
    return client.post(asked.url, {"password": cast.PASSWORD, "next": PAGE})


def code_to(email: str) -> str:
    [code] = re.findall(r"^\s*(\w{4}-\w{4})\s*$", cast.letters_to(email)[-1].body, re.M)
    return code


def addresses_of(user) -> list[tuple[str, bool, bool]]:
    return list(user.emailaddress_set.values_list("email", "verified", "primary"))


def test_the_address_is_changed_when_the_code_was_typed_and_not_before():
    user = cast.officer()
    old, client, elsewhere = user.email, signed_in(user), signed_in(user)
    assert ask(client, NEW.upper()).url == CODE
    user.refresh_from_db()
    assert (user.email, addresses_of(user)) == (old, [(old, True, True)])
    assert [letter.kind for letter in cast.letters_to(NEW)] == ["organizations.address_code"]
    key = client.session.session_key

    client.post(CODE, {"code": code_to(NEW)})
    user.refresh_from_db()
    assert (user.email, addresses_of(user)) == (NEW, [(NEW, True, True)])
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert client.session.session_key != key

    notice = cast.letters_to(old)[-1]
    assert notice.kind == "organizations.address_changed"
    assert "so…@example.go.th" in notice.body
    assert NEW not in notice.body
    assert "/privacy/" in notice.body

    line = Line.objects.get(verb="change_email")
    assert (line.actor_id_text, line.subject_type, line.subject_id_text) == (
        str(user.pk),
        "user",
        str(user.pk),
    )
    assert NEW not in str(line.facts)
    told = dict(PersonalValue.objects.filter(line=line).values_list("key", "value"))
    assert (told["before"], told["after"]) == (old, NEW)
    assert chain.verify() is None


def test_one_signs_in_with_the_new_address_alone():
    user = cast.officer()
    old, client = user.email, signed_in(user)
    ask(client)
    client.post(CODE, {"code": code_to(NEW)})
    assert (
        "_auth_user_id"
        not in Client()
        .post(reverse("account_login"), {"login": old, "password": cast.PASSWORD})
        .wsgi_request.session
    )
    user.refresh_from_db()
    assert is_in(signed_in(user))


def test_who_sits_down_at_an_open_computer_changes_nothing():
    user = cast.officer()
    client = signed_in(user)
    client.post(PAGE, {"action_add": "1", "email": NEW})
    client.post(reverse("account_reauthenticate"), {"password": "ไม่ใช่รหัสนี้", "next": PAGE})
    client.post(CODE, {"code": "WRNG-CODE"})
    assert cast.letters_to(NEW) == []
    user.refresh_from_db()
    assert user.email != NEW


def test_with_a_second_factor_that_one_is_asked_for():
    user = cast.secretary()
    client = signed_in(user)
    cache.clear()  # the code of this half minute may be shown once more
    asked = client.post(PAGE, {"action_add": "1", "email": NEW})
    assert asked.url == f"{reverse('mfa_reauthenticate')}?next=%2Faccounts%2Femail%2F"
    client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD, "next": PAGE})
    assert cast.letters_to(NEW) == []
    client.post(asked.url, {"code": cast.second_factor_code(), "next": PAGE})
    client.post(CODE, {"code": code_to(NEW)})
    user.refresh_from_db()
    assert user.email == NEW


def test_without_a_password_one_signs_in_once_more_where_the_sign_in_is_not_recent():
    user = cast.officer()
    user.set_unusable_password()
    user.save()
    client = Client()
    page = client.post(reverse("account_request_login_code"), {"email": user.email}).url
    client.post(page, {"code": code_to(user.email)})
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 11 * 60
    session.save()
    asked = client.post(PAGE, {"action_add": "1", "email": NEW})
    assert asked.url == f"{reverse('account_login')}?next=%2Faccounts%2Femail%2F"
    assert not is_in(client)
    assert cast.letters_to(NEW) == []

    page = client.post(reverse("account_request_login_code"), {"email": user.email, "next": PAGE}).url
    client.post(page, {"code": code_to(user.email)})
    assert client.post(PAGE, {"action_add": "1", "email": NEW}).url == CODE


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_of_another_account_stays_with_it_and_nobody_learns_of_it_before(confirmed):
    other = cast.newcomer()
    EmailAddress.objects.filter(user=other).update(verified=confirmed)
    user = cast.officer()
    old, client = user.email, signed_in(user)
    assert ask(client, other.email).url == CODE
    page = client.get(CODE)
    assert page.status_code == 200
    letters = [letter.kind for letter in cast.letters_to(other.email)]
    for letter in Letter.objects.filter(to_address=other.email, kind="organizations.address_code"):
        client.post(CODE, {"code": re.findall(r"^\s*(\w{4}-\w{4})\s*$", letter.body, re.M)[0]})
    assert letters in (["organizations.address_code"], ["organizations.account_exists"])
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.email, other.email) == (old, "newcomer@example.go.th")
    assert addresses_of(user) == [(old, True, True)]
    assert not Line.objects.filter(verb="change_email").exists()
    assert User.objects.count() == 2


def test_after_five_wrong_codes_the_old_address_stays():
    user = cast.officer()
    client = signed_in(user)
    ask(client)
    code = code_to(NEW)
    for _ in range(5):
        client.post(CODE, {"code": "WRNG-CODE"})
    client.post(CODE, {"code": code})
    user.refresh_from_db()
    assert user.email != NEW


def test_a_link_to_set_a_password_sent_to_the_old_address_is_worthless_afterwards():
    user = cast.officer()
    old, client = user.email, signed_in(user)
    Client().post(reverse("account_reset_password"), {"email": old})
    [link] = re.findall(r"(/accounts/password/reset/key/\S+)", cast.letters_to(old)[-1].body)
    ask(client)
    client.post(CODE, {"code": code_to(NEW)})
    assert "token_fail" in Client().get(link).context


def test_the_second_factor_is_still_set_up_soon_after_the_sign_in_without_another_question():
    client = signed_in(cast.officer())
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_stolen_session_sets_up_no_second_factor():
    user = cast.officer()
    client = signed_in(user)
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 11 * 60
    session.save()
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    TOTP.activate(user, cast.SECOND_FACTOR)
    assert client.get(reverse("mfa_deactivate_totp")).url.startswith(reverse("mfa_reauthenticate"))
