"""Who enters which page, what a stranger and the wrong method get, and what an expired session keeps."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from organizations import access, registration
from organizations.models import Appointment, Membership
from tests.cast import (
    MID_CALL,
    PASSWORD,
    TESTER,
    a_request,
    agency,
    auditor,
    judge,
    judge_asleep,
    newcomer,
    officer,
    person,
    phuket,
    saen_suk,
    second_factor_code,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db

PEOPLE = {
    "newcomer": newcomer,
    "officer": officer,
    "judge": judge,
    "judge asleep": lambda: judge_asleep(2),
    "secretariat": secretary,
    "auditor": auditor,
}
ALL, NONE = set(PEOPLE), set()
OFFICE, READERS = {"secretariat"}, {"secretariat", "auditor"}

PAGES = {
    # name: (who may see it, who may send it; None where the method does not exist)
    "organizations:home": (ALL, None),
    "organizations:profile_edit": (ALL, ALL),
    "organizations:organization_search": (ALL, None),
    "organizations:membership_ask": (ALL, ALL),
    "organizations:code_send": (None, ALL),
    "organizations:code_enter": (ALL, ALL),
    "organizations:membership_list": (ALL, None),
    "organizations_office:organization_list": (READERS, None),
    "organizations_office:organization_page": (READERS, None),
    "organizations_office:mailbox_change": (None, OFFICE),
    "organizations_office:membership_list": (READERS, None),
    "organizations_office:membership_page": (READERS, None),
    "organizations_office:membership_admit": (None, OFFICE),
    "organizations_office:membership_replace": (None, OFFICE),
    "organizations_office:membership_letter": (OFFICE, None),
    "organizations_office:membership_refuse": (None, OFFICE),
    "organizations_office:membership_end": (None, OFFICE),
    "organizations_office:judge_list": (READERS, None),
    "organizations_office:judge_put_to_sleep": (None, OFFICE),
    "organizations_office:judge_wake": (None, OFFICE),
    "organizations_office:invitation_new": (OFFICE, OFFICE),
    "organizations_office:invitation_revoke": (None, OFFICE),
}


def addresses() -> dict[str, str]:
    """The address of each page, of rows that exist."""
    membership = a_request(phuket(), person("ผู้ขอ", "asker@example.go.th"))
    appointment = judge(3).appointments.get()
    invitation = registration.invite_judge("x@example.or.th", "ก", agency(), by=TESTER, at=MID_CALL)
    rows = {
        "membership_ask": saen_suk().pk,
        "code_send": saen_suk().pk,
        "code_enter": saen_suk().pk,
        "organization_page": saen_suk().pk,
        "mailbox_change": saen_suk().pk,
        "membership_page": membership.pk,
        "membership_admit": membership.pk,
        "membership_replace": membership.pk,
        "membership_letter": membership.pk,
        "membership_refuse": membership.pk,
        "membership_end": membership.pk,
        "judge_put_to_sleep": appointment.pk,
        "judge_wake": appointment.pk,
        "invitation_revoke": invitation.pk,
    }
    return {
        name: reverse(name, args=[rows[page]] if (page := name.rpartition(":")[2]) in rows else [])
        for name in PAGES
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_each_enters_the_pages_of_their_role_and_no_other(client, who):
    at = addresses()
    sign_in(client, PEOPLE[who]())
    seen = {name: client.get(at[name]).status_code for name in PAGES if not name.endswith(":home")}
    assert seen == {
        name: 405 if may_see is None else 200 if who in may_see else 403
        for name, (may_see, _) in PAGES.items()
        if not name.endswith(":home")
    }
    sent = {name: client.post(at[name]).status_code for name in PAGES}
    assert {name: status for name, status in sent.items() if status in (403, 405)} == {
        name: 405 if may_send is None else 403
        for name, (_, may_send) in PAGES.items()
        if may_send is None or who not in may_send
    }


@pytest.mark.parametrize(
    ("who", "desk"),
    [
        ("newcomer", "organizations:organization_search"),
        ("officer", "submissions:entry_list"),
        ("judge", "judging:assignment_list"),
        ("judge asleep", "organizations:office_resting"),
        ("secretariat", "contest:office_home"),
        ("auditor", "contest:auditor_home"),
    ],
)
def test_each_lands_on_their_desk(client, who, desk):
    assert sign_in(client, PEOPLE[who]()).get(reverse("organizations:home")).url == reverse(desk)


def test_a_visitor_is_led_to_the_sign_in_and_back(client):
    for name, address in addresses().items():
        may_see, _ = PAGES[name]
        answer = client.post(address) if may_see is None else client.get(address)
        assert answer.url == f"/accounts/login/?next={address.replace('/', '%2F')}"


def test_a_row_that_is_not_there_is_not_found(client):
    sign_in(client, secretary())
    missing = [
        client.get(reverse("organizations:membership_ask", args=[999])),
        client.get(reverse("organizations_office:membership_page", args=[999])),
        *(
            client.post(reverse(f"organizations_office:{name}", args=[999]))
            for name in (
                "membership_admit",
                "membership_refuse",
                "membership_end",
                "judge_put_to_sleep",
                "judge_wake",
                "invitation_revoke",
            )
        ),
    ]
    assert [answer.status_code for answer in missing] == [404] * 8


def test_an_appointment_of_the_secretariat_is_no_judge_to_put_to_sleep(client):
    appointment = secretary(2).appointments.get()
    address = reverse("organizations_office:judge_put_to_sleep", args=[appointment.pk])
    assert sign_in(client, secretary(1)).post(address).status_code == 404


def test_fields_that_nobody_asked_for_change_nothing(client):
    membership = a_request(saen_suk())
    sign_in(client, membership.user).post(
        reverse("organizations:profile_edit"),
        {
            "full_name": "วิชัย มาใหม่",
            "position": "ปลัด",
            "phone": "02",
            "language": "th",
            "email": "other@example.go.th",
            "is_active": "",
            "state": "admitted",
        },
    )
    membership.user.refresh_from_db()
    membership.refresh_from_db()
    assert (membership.user.email, membership.user.is_active, membership.state) == (
        "newcomer@example.go.th",
        True,
        Membership.State.ASKED,
    )


# --- the second factor ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "page"),
    [("secretariat", "organizations_office:membership_list"), ("judge", "judging:assignment_list")],
)
def test_an_office_without_a_second_factor_is_led_to_set_one_up(client, role, page):
    user = person("ไม่มีรหัสที่สอง", "plain@example.go.th")
    registration.appoint(user, role, agency(), by=TESTER, at=MID_CALL)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert sign_in(client, user).get(reverse(page)).url == reverse("mfa_activate_totp")
    assert client.post(reverse(page)).status_code in (302, 405)


def test_an_auditor_needs_none_but_changes_nothing(client):
    user = person("ผู้ตรวจสอบ", "plain@example.go.th")
    registration.appoint(user, Appointment.Role.AUDITOR, by=TESTER, at=MID_CALL)
    sign_in(client, user)
    assert client.get(reverse("organizations:home")).url == reverse("contest:auditor_home")
    assert client.get(reverse("organizations_office:membership_list")).status_code == 200
    membership = a_request(saen_suk())
    page = reverse("organizations_office:membership_page", args=[membership.pk])
    assert client.get(page).content.decode().count('<form method="post" action="/office/') == 0
    assert client.post(f"{page}admit/").status_code == 403


def test_the_second_factor_is_asked_for_at_the_sign_in(client):
    user = secretary()
    first = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert first.url == reverse("mfa_authenticate")
    assert client.get(reverse("organizations_office:membership_list")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    done = client.post(reverse("mfa_authenticate"), {"code": second_factor_code()})
    assert done.url == reverse("organizations:home")
    assert client.get(done.url).url == reverse("contest:office_home")


def test_an_account_that_is_switched_off_is_out_at_once(client):
    user = officer()
    page = reverse("organizations:membership_list")
    assert sign_in(client, user).get(page).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(page).url == "/accounts/login/?next=%2Faccounts%2Fmemberships%2F"


def test_a_new_password_ends_the_other_sessions(client):
    user = officer()
    page = reverse("organizations:membership_list")
    sign_in(client, user)
    user.set_password("อีกรหัสหนึ่ง-2569")
    user.save()
    assert client.get(page).status_code == 302


def test_the_sign_in_takes_a_new_session(client):
    client.post(reverse("organizations:profile_edit"), {"full_name": "x"})
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": officer().email, "password": PASSWORD})
    assert before is not None
    assert client.session.session_key != before


def test_the_sign_in_leads_to_no_other_site(client):
    user = officer()
    done = client.post(
        reverse("account_login"),
        {"login": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"},
    )
    assert done.url == reverse("organizations:home")


# --- what was typed into an expired session ---------------------------------------------------------

TYPED = {
    "full_name": "พิมพ์ไว้ ก่อนหมดเวลา",
    "position": "ปลัด",
    "phone": "02-123",
    "language": "en",
    "password1": "secret-2569",
    "csrfmiddlewaretoken": "token",
}


def sign_in_by_the_pages(client, user, back: str, code: bool) -> str:
    """Sign in as a person does; returns where they land."""
    landed = client.post(back, {"login": user.email, "password": PASSWORD})
    if code:
        landed = client.post(landed.url, {"code": second_factor_code()})
    return landed.url


@pytest.mark.parametrize(("who", "code"), [(officer, False), (secretary, True)])
def test_what_was_typed_stands_in_the_form_after_the_sign_in(client, who, code):
    page = reverse("organizations:profile_edit")
    away = client.post(page, TYPED, headers={"Referer": f"http://testserver{page}"})
    assert client.session[access.PARKED]["fields"].count("secret") == 0
    assert client.session[access.PARKED]["fields"].count("token") == 0
    assert "พิมพ์ไว้" not in str(client.session[access.PARKED]["page"])

    assert sign_in_by_the_pages(client, who(), away.url, code) == page
    form = client.get(page).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        name: TYPED[name] for name in ("full_name", "position", "phone", "language")
    }
    again = client.get(page).context["form"]
    assert again["full_name"].value() == who().full_name


def test_words_for_a_page_that_only_takes_posts_come_back_to_the_page_with_the_form(client):
    membership = a_request(saen_suk())
    page = reverse("organizations_office:membership_page", args=[membership.pk])
    away = client.post(f"{page}refuse/", {"words": "ไม่พบชื่อ"}, headers={"Referer": f"http://testserver{page}"})
    assert sign_in_by_the_pages(client, secretary(), away.url, code=True) == page
    assert client.get(page).context["form"]["words"].value() == "ไม่พบชื่อ"


def test_what_was_typed_on_one_page_shows_on_no_other(client):
    client.post(reverse("organizations:profile_edit"), TYPED)
    sign_in(client, secretary())
    form = client.get(reverse("organizations_office:invitation_new")).context["form"]
    assert form["full_name"].value() is None


def test_a_foreign_referer_leads_nowhere(client):
    page = reverse("organizations:profile_edit")
    away = client.post(page, TYPED, headers={"Referer": "https://elsewhere.example/accounts/profile/"})
    assert away.url == "/accounts/login/?next=%2Faccounts%2Fprofile%2F"


def told(client) -> list[str]:
    """What the sign-in page says after a press of a button in an expired session, in English."""
    return [str(message) for message in client.get("/en/accounts/login/").context["messages"]]


def test_a_visitor_is_told_whether_what_was_typed_is_kept(client):
    page = "/en/accounts/profile/"
    client.post(page, {"full_name": "x" * (access.PARKED_LIMIT + 1)})
    assert access.PARKED not in client.session
    assert told(client) == ["Your session has expired; please sign in again"]
    client.post(page, {"csrfmiddlewaretoken": "token"})
    assert access.PARKED not in client.session
    assert told(client) == ["Your session has expired; please sign in again"]
    client.post(page, TYPED)
    assert client.session[access.PARKED]["page"] == page
    assert told(client) == [
        "Your session has expired. What you typed is kept and will be in the form after you sign in."
    ]


# --- Django's admin ---------------------------------------------------------------------------------


def test_only_who_was_let_in_as_the_secretariat_may_edit_in_the_admin():
    user = secretary()
    assert (user.is_staff, user.has_perm("editions.change_edition"), user.has_module_perms("editions")) == (
        True,
        True,
        True,
    )
    user.acting_as = "person"
    assert (user.is_staff, user.has_perm("editions.change_edition")) == (False, False)
