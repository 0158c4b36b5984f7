"""A judge is invited by letter, makes an account, sets up the second factor, rests and is woken."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal.models import Line
from organizations import registration
from organizations.models import Appointment, Invitation, Organization, User
from tests.cast import (
    MID_CALL,
    OPENS,
    agency,
    auditor,
    judge,
    judge_asleep,
    letters_to,
    newcomer,
    officer,
    person,
    province,
    second_factor_code,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db

JUDGE = "new.judge@example.or.th"
PASSWORD = "พิจารณาอย่างเป็นธรรม-2569"
FORM = {
    "full_name": "ดร. ใหม่ เที่ยงตรง",
    "position": "ผู้อำนวยการ",
    "phone": "02-000-0000",
    "language": "th",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "privacy": "on",
}


def invite(email: str = JUDGE, at=None, by=None) -> str:
    """Invite a judge; returns the path of the link in the letter."""
    registration.invite_judge(email, "ใหม่ เที่ยงตรง", agency(), by=by or secretary(), at=at or timezone.now())
    return re.search(r"http://\S+?(/accounts/invitations/\S+)", letters_to(email)[-1].body)[1]


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


def test_the_whole_way_from_the_letter_to_the_second_factor(client):
    link = invite()
    letter = letters_to(JUDGE)[0]
    assert (letter.kind, letter.is_secret) == ("organizations.invited", True)
    assert client.get(link).context["form"].initial["full_name"] == "ใหม่ เที่ยงตรง"

    assert client.post(link, FORM).url == reverse("organizations:home")
    user = User.objects.get(email=JUDGE)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.appointments.get().role == "judge"

    desk = client.get(reverse("organizations:home")).url
    assert desk == reverse("judging:assignment_list")
    assert client.get(desk).url == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})

    back = "?next=%2Fjudging%2F"
    terms, profile, provinces = (
        reverse(f"organizations:{name}") for name in ("judge_terms", "judge_profile", "judge_provinces")
    )
    assert client.get(desk).url == terms + back
    assert client.post(terms + back, {"version": 1, "accepts": "on"}).url == profile + back
    told = {"position": "ผู้อำนวยการ", "expertise": ["e-service"]}
    assert client.post(profile + back, told).url == provinces + back
    assert client.get(desk).url == provinces + back
    home = {"kind": "origin", "province": province("แม่ฮ่องสอน").pk}
    assert client.post(provinces + back, home).url == provinces + back
    assert client.get(provinces + back).context["onward"] == desk
    assert client.get(desk).status_code == 200
    assert list(Line.objects.values_list("verb", flat=True)) == [
        *("invite", "accept", "accept_terms", "change_judge_profile", "add_tie"),
    ]


def test_only_the_hash_of_the_link_is_kept():
    token = invite().rstrip("/").rpartition("/")[2]
    kept = Invitation.objects.get()
    assert len(kept.token_hash) == 64
    assert token not in str(kept.__dict__)
    assert kept.expires_at - kept.invited_at == timedelta(days=14)


def test_a_link_is_good_for_one_use_for_14_days_and_until_it_is_revoked(client):
    sentence = "This link is not valid any more"

    def refused(link: str) -> bool:
        page = client.get(f"/en{link}")
        return page.status_code == 409 and sentence in page.content.decode()

    used = invite("used@example.or.th")
    client.post(used, FORM)
    client.logout()
    old = invite("old@example.or.th", at=timezone.now() - timedelta(days=15))
    revoked = invite("revoked@example.or.th")
    registration.revoke_invitation(
        Invitation.objects.get(email="revoked@example.or.th"), by=secretary(), at=MID_CALL
    )
    assert [refused(link) for link in (used, old, revoked, "/accounts/invitations/guess/")] == [True] * 4
    assert client.post(old, FORM).status_code == 409
    assert User.objects.filter(email="old@example.or.th").count() == 0


def test_the_invited_address_may_have_an_account_which_must_sign_in(client):
    user = newcomer(email=JUDGE)
    link = invite()
    page = client.get(link)
    assert (page.context["form"], page.context["has_account"]) == (None, True)
    assert client.post(link).status_code == 409
    assert sign_in(client, user).post(link).url == reverse("organizations:home")
    assert user.appointments.get().role == "judge"


def test_another_account_cannot_use_the_link(client):
    link = invite()
    page = sign_in(client, newcomer()).post(link, FORM)
    assert page.status_code == 409
    assert Appointment.objects.filter(role="judge").count() == 0


def test_a_mistake_in_the_form_loses_nothing_typed(client):
    link = invite()
    page = client.post(link, {**FORM, "password2": "something else", "privacy": ""})
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["password2", "privacy"])
    assert page.content.decode().count("ดร. ใหม่ เที่ยงตรง") == 1


def test_the_address_is_invited_once_until_the_invitation_is_revoked_or_expired():
    invite()
    assert refusal_of(invite).startswith("An invitation to this address is still open.")
    registration.revoke_invitation(Invitation.objects.get(), by=secretary(), at=MID_CALL)
    invite(at=timezone.now() - timedelta(days=20))
    invite()
    assert Invitation.objects.filter(accepted_at=None, revoked_at=None).count() == 1


def test_nobody_is_of_the_secretariat_and_a_judge():
    sentence = refusal_of(registration.appoint, secretary(), "judge", agency(), by=secretary(2), at=MID_CALL)
    assert sentence.startswith("This person holds another office of the contest")
    assert refusal_of(invite, secretary().email) == sentence
    assert refusal_of(registration.appoint, judge(), "secretariat", by=secretary(), at=MID_CALL).startswith(
        "This person holds another office"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(user=judge(), role="secretariat", appointed_at=OPENS)


def test_an_officer_of_an_organization_cannot_judge():
    sentence = refusal_of(invite, officer().email)
    assert sentence == "This person acts for an organization that may enter, so they cannot hold an office."


def test_a_judge_rests_and_is_woken(client):
    user = judge_asleep()
    desk = reverse("judging:assignment_list")
    assert sign_in(client, user).get(desk).status_code == 403
    resting = client.get(reverse("organizations:home")).url
    assert resting == reverse("organizations:office_resting")
    assert client.get(resting).context["appointment"].user == user
    registration.wake(user.appointments.get(), by=secretary(), at=MID_CALL)
    assert letters_to(user.email)[-1].kind == "organizations.woken"
    assert client.get(desk).status_code == 302  # an office begins with a sign-in of its own
    assert sign_in(client, user).get(desk).status_code == 200
    assert list(Line.objects.values_list("verb", flat=True)) == ["put_to_sleep", "wake"]


def test_a_judge_who_rests_cannot_be_woken_while_in_the_secretariat():
    user = judge_asleep()
    registration.appoint(user, "secretariat", by=secretary(2), at=MID_CALL)
    asleep = user.appointments.get(role="judge")
    assert refusal_of(registration.wake, asleep, by=secretary(2), at=MID_CALL).startswith(
        "This person holds another office"
    )


def test_the_secretariat_invites_and_revokes_on_the_pages(client):
    sign_in(client, secretary())
    address = reverse("organizations_office:invitation_new")
    whom = {"full_name": "ใหม่ เที่ยงตรง", "email": JUDGE, "agency": agency().pk, "language": "th"}
    assert client.post(address, {**whom, "email": "x"}).status_code == 422
    assert client.post(address, whom).url == reverse("organizations_office:invitation_list")
    again = client.post(address, whom)
    assert (again.status_code, again.content.decode().count(JUDGE)) == (409, 1)

    revoke = reverse("organizations_office:invitation_revoke", args=[Invitation.objects.get().pk])
    assert client.post(revoke).url == reverse("organizations_office:invitation_list")
    assert client.post(revoke).status_code == 409
    rows = client.get(reverse("organizations_office:invitation_list")).context["lines"]
    assert [(row[0].email, row[3]) for row in rows] == [(JUDGE, False)]


def test_the_secretariat_lets_a_judge_rest_on_the_page(client):
    appointment = judge().appointments.get()
    sign_in(client, secretary())
    rest = reverse("organizations_office:judge_put_to_sleep", args=[appointment.pk])
    wake = reverse("organizations_office:judge_wake", args=[appointment.pk])
    assert [client.post(address).status_code for address in (rest, rest, wake, wake)] == [302, 409, 302, 409]


# --- the first person of the secretariat ------------------------------------------------------------


def test_the_first_person_of_the_secretariat_comes_by_a_command(client):
    said = StringIO()
    call_command("create_secretariat", "First@Example.go.th", "--name", "นางสาวแรก เริ่มงาน", stdout=said)
    user = User.objects.get()
    assert (user.email, user.full_name, user.appointments.get().role) == (
        "first@example.go.th",
        "นางสาวแรก เริ่มงาน",
        "secretariat",
    )
    assert Organization.objects.count() == 89
    letter = letters_to(user.email)[0]
    link = re.search(r"http://127.0.0.1:8000(\S+)", letter.body)[1]
    assert link in said.getvalue()
    assert letter.is_secret

    client.post(client.get(link).url, {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    desk = client.get(reverse("organizations:home")).url
    assert desk == reverse("contest:office_home")
    assert client.get(desk).url == reverse("mfa_activate_totp")


def test_the_command_refuses_what_the_rules_refuse():
    with pytest.raises(CommandError, match="is not an e-mail address"):
        call_command("create_secretariat", "first")
    with pytest.raises(CommandError, match="holds another office"):
        call_command("create_secretariat", judge().email)
    with pytest.raises(CommandError, match="holds this office already"):
        call_command("create_secretariat", secretary().email)


def test_the_current_code_of_an_account_is_printed_on_a_laptop_only(settings):
    secretary(1)
    said = StringIO()
    call_command("second_factor_code", "Secretary-1@example.go.th", stdout=said)
    call_command("second_factor_code", "secretary-1", stdout=said)
    assert said.getvalue() == f"{second_factor_code()}\n" * 2
    with pytest.raises(CommandError, match="No account"):
        call_command("second_factor_code", officer().email)
    person("อื่น", "secretary-1@other.go.th", second_factor=True)
    with pytest.raises(CommandError, match="Which one is meant"):
        call_command("second_factor_code", "secretary-1")
    settings.LAPTOP = False
    with pytest.raises(CommandError, match="is for a laptop"):
        call_command("second_factor_code", auditor().email)
