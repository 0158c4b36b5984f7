"""What becomes of an account that was made with somebody else's address?"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import User
from tests import cast

pytestmark = pytest.mark.django_db


def signed_in_by_password(user) -> Client:
    """A browser in which a person went through the sign-in page."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": cast.PASSWORD})
    return browser


def test_who_makes_an_account_with_a_foreign_address_does_not_keep_its_password():
    stranger, owner = Client(), Client()
    details = {"full_name": "คนอื่น", "position": "ปลัด", "phone": "02-123", "language": "th", "privacy": "on"}
    secret = {"password1": cast.PASSWORD, "password2": cast.PASSWORD}
    stranger.post(reverse("account_signup"), {**details, **secret, "email": "owner@example.go.th"})
    asked = owner.post(reverse("account_request_login_code"), {"email": "owner@example.go.th"})
    letter = cast.letters_to("owner@example.go.th")[-1]
    assert letter.kind == "organizations.sign_in_code"
    [code] = re.findall(r"^\s*(\w{4}-\w{4})\s*$", letter.body, re.M)
    assert owner.post(asked.url, {"code": code}).url == reverse("organizations:home")
    stranger.get("/accounts/confirm-email/")
    again = signed_in_by_password(User.objects.get(email="owner@example.go.th"))
    assert "_auth_user_id" in owner.session
    assert "_auth_user_id" not in stranger.session
    assert "_auth_user_id" not in again.session


def test_a_password_of_a_confirmed_address_stays_when_a_code_is_used_first(client):
    user = cast.officer()
    asked = client.post(reverse("account_request_login_code"), {"email": user.email})
    [code] = re.findall(r"^\s*(\w{4}-\w{4})\s*$", cast.letters_to(user.email)[-1].body, re.M)
    client.post(asked.url, {"code": code})
    assert "_auth_user_id" in client.session
    assert "_auth_user_id" in signed_in_by_password(user).session
