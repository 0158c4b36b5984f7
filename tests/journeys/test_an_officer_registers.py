"""An officer makes an account, finds the organization, asks and is admitted; what is said when not."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from editions.moves import RuleBroken
from journal import chain
from journal.models import Line, PersonalValue
from organizations import registration
from organizations.models import Membership, Organization, User
from tests.cast import (
    MID_CALL,
    a_mandate,
    a_request,
    agency,
    auditor,
    judge,
    letters_to,
    newcomer,
    officer,
    organization,
    pang_mu,
    person,
    phuket,
    saen_suk,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db

PASSWORD = "แสนสุขเมืองน่าอยู่-2569"
SIGN_UP = {
    "full_name": "นางสาวมะลิ  ขยันทำงาน\u200b",
    "position": "นักวิชาการคอมพิวเตอร์",
    "phone": "๐๓๘-๑๒๓๔๕๖",
    "email": "Mali@Example.go.th",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "language": "th",
    "privacy": "on",
}


def code_in(letter) -> str:
    """The code that stands on a line of its own."""
    return re.search(r"^([A-Z0-9-]{6,})$", letter.body, re.M)[1]


def register(client, **changes):
    """Send the sign-up in."""
    return client.post(reverse("account_signup"), {**SIGN_UP, **changes})


def confirm(client):
    """Type the code of the letter."""
    code = code_in(letters_to("mali@example.go.th")[-1])
    return client.post(reverse("account_email_verification_sent"), {"code": code})


def test_the_whole_way_from_sign_up_to_the_entries(client):
    saen_suk()
    assert register(client).url == reverse("account_email_verification_sent")

    user = User.objects.get()
    assert (user.email, user.full_name, user.phone) == (
        "mali@example.go.th",
        "นางสาวมะลิ ขยันทำงาน",
        "๐๓๘-๑๒๓๔๕๖",
    )
    assert user.privacy_seen_at is not None
    letter = letters_to("mali@example.go.th")[0]
    assert (letter.kind, letter.is_secret) == ("organizations.address_code", True)

    assert confirm(client).url == reverse("organizations:home")
    assert client.get(reverse("organizations:home")).url == reverse("organizations:organization_search")

    page = client.get(reverse("organizations:organization_search"), {"q": "แสนสุข"})
    ask = reverse("organizations:membership_ask", args=[saen_suk().pk])
    assert page.content.decode().count(f'href="{ask}"') == 1
    assert "เทศบาลเมืองแสนสุข" in client.get(ask).content.decode()
    assert client.post(ask, {"letter": a_mandate()}).url == reverse("organizations:membership_list")
    assert client.get(reverse("organizations:home")).url == reverse("organizations:membership_list")

    registration.admit(user.memberships.get(), by=secretary(), at=MID_CALL)
    assert client.get(reverse("organizations:home")).url == reverse("submissions:entry_list")
    assert [letter.kind for letter in letters_to(user.email)] == [
        "organizations.address_code",
        "organizations.asked",
        "organizations.admitted",
    ]
    assert list(Line.objects.values_list("verb", flat=True)) == ["sign_up", "ask", "admit"]
    assert chain.verify() is None


def test_an_address_that_has_an_account_gets_a_letter_and_the_page_tells_nothing(client):
    person("เจ้าของ", "mali@example.go.th")
    assert register(client).url == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert [letter.kind for letter in letters_to("mali@example.go.th")] == ["organizations.account_exists"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "\u200b"}, "full_name"),
        ({"full_name": "่้"}, "full_name"),
        ({"full_name": "12345"}, "full_name"),
        ({"position": ""}, "position"),
        ({"phone": ""}, "phone"),
        ({"privacy": ""}, "privacy"),
        ({"password2": "another one 2569"}, "password2"),
        ({"password1": "1234567890", "password2": "1234567890"}, "password1"),
        ({"email": "mali"}, "email"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_sign_up_with_a_mistake_loses_nothing_typed(client, changes, field):
    page = register(client, **changes)
    assert list(page.context["form"].errors) == [field]
    assert User.objects.count() == 0
    kept = "นักวิชาการคอมพิวเตอร์" if field != "position" else "มะลิ"
    assert kept in page.content.decode()


def test_signing_in_with_a_code_by_letter(client):
    user = officer()
    client.post(reverse("account_request_login_code"), {"email": user.email.upper()})
    letter = letters_to(user.email)[0]
    assert (letter.kind, letter.is_secret) == ("organizations.sign_in_code", True)
    done = client.post(reverse("account_confirm_login_code"), {"code": code_in(letter)})
    assert done.url == reverse("organizations:home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_signing_in_with_the_address_in_capitals(client):
    user = officer()
    client.post(reverse("account_login"), {"login": user.email.upper(), "password": "ท้องถิ่นดิจิทัล-2569"})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_forgotten_password_is_set_anew_by_a_link(client, settings):
    user = officer()
    client.post(reverse("account_reset_password"), {"email": user.email})
    letter = letters_to(user.email)[0]
    assert (letter.kind, letter.is_secret) == ("organizations.password_link", True)
    link = re.search(rf"{settings.PORTAL_ADDRESS}(/accounts/password/\S+)", letter.body)[1]
    page = client.get(link)
    client.post(page.url, {"password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert letters_to(user.email)[-1].kind == "organizations.account_changed"


def test_an_address_without_an_account_gets_a_letter_too(client):
    client.post(reverse("account_reset_password"), {"email": "nobody@example.go.th"})
    client.post(reverse("account_request_login_code"), {"email": "nobody@example.go.th"})
    assert [letter.kind for letter in letters_to("nobody@example.go.th")] == [
        "organizations.account_unknown"
    ] * 2


def test_letters_speak_the_language_of_the_page(client):
    with translation.override("en"):
        address = reverse("account_signup")
    client.post(address, SIGN_UP)
    assert letters_to("mali@example.go.th")[0].subject == "The code to confirm your e-mail address"


def test_the_same_address_in_other_letters_is_no_second_account():
    person("หนึ่ง", "mali@example.go.th")
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        User(email="MALI@example.go.th", full_name="สอง").save()


# --- asking and answering -------------------------------------------------------------------------


def test_the_asker_and_everybody_of_the_secretariat_get_a_letter():
    secretary(1), secretary(2), auditor()
    membership = a_request(saen_suk())
    assert membership.state == Membership.State.ASKED
    sent = [(letter.to_address, letter.kind) for letter in letters_to("newcomer@example.go.th")] + [
        (f"secretary-{n}@example.go.th", letters_to(f"secretary-{n}@example.go.th")[0].kind) for n in (1, 2)
    ]
    assert sent == [
        ("newcomer@example.go.th", "organizations.asked"),
        ("secretary-1@example.go.th", "organizations.asked_to_secretariat"),
        ("secretary-2@example.go.th", "organizations.asked_to_secretariat"),
    ]
    assert letters_to("auditor@example.go.th") == []


def test_the_name_stands_beside_the_journal_not_in_it():
    membership = a_request(saen_suk())
    line = Line.objects.get()
    assert (line.verb, line.subject_id_text, line.facts["organization"]) == (
        "ask",
        str(membership.pk),
        "4200103",
    )
    assert "มาใหม่" not in str(line.facts)
    assert PersonalValue.objects.get(line=line, key="name").value == "วิชัย มาใหม่"


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


def test_one_asks_once_for_an_organization_and_waits_before_asking_for_another():
    user = a_request(saen_suk()).user
    again = refusal_of(a_request, saen_suk(), user)
    other = refusal_of(a_request, phuket(), user)
    assert again == "You have asked to act for this organization already."
    assert other == (
        "Your request to act for เทศบาลเมืองแสนสุข is still being verified. Please wait for the answer."
    )
    assert (Membership.objects.count(), len(letters_to(user.email))) == (1, 1)


@pytest.mark.parametrize("office", [secretary, judge, auditor])
def test_who_holds_an_office_cannot_act_for_an_organization(office):
    user = office()
    sentence = refusal_of(a_request, saen_suk(), user)
    assert sentence.startswith("You hold an office of the contest")


def test_the_second_owner_is_admitted_as_an_editor_and_the_owner_is_told():
    owner = officer(saen_suk())
    membership = a_request(saen_suk())
    registration.admit(membership, by=secretary(), at=MID_CALL)
    membership.refresh_from_db()
    assert (membership.state, membership.role) == ("admitted", "editor")
    assert [letter.kind for letter in letters_to(owner.email)] == [
        "organizations.asked_to_owner",
        "organizations.joined",
    ]
    assert "ผู้ร่วมแก้ไข" in letters_to(membership.user.email)[-1].body
    assert Line.objects.get(verb="admit").facts["role"] == "editor"


def test_of_two_who_answer_at_once_the_second_hears_it():
    membership = a_request(saen_suk())
    stale = Membership.objects.get(pk=membership.pk)
    registration.admit(membership, by=secretary(1), at=MID_CALL)
    sentence = refusal_of(registration.refuse, stale, "ไม่ใช่", by=secretary(2), at=MID_CALL)
    assert sentence.startswith("Someone else has just changed this.")
    assert [letter.kind for letter in letters_to(membership.user.email)] == [
        "organizations.asked",
        "organizations.admitted",
    ]


def test_a_refusal_has_words_which_the_asker_reads_and_then_may_ask_again():
    membership = a_request(saen_suk())
    assert refusal_of(registration.refuse, membership, " ", by=secretary(), at=MID_CALL).startswith(
        "Please say why"
    )
    registration.refuse(membership, 'โปรดแนบหนังสือ "มอบหมาย" & ติดต่อกลับ', by=secretary(), at=MID_CALL)
    assert 'โปรดแนบหนังสือ "มอบหมาย" & ติดต่อกลับ' in letters_to(membership.user.email)[-1].body
    again = a_request(saen_suk(), membership.user)
    assert again.state == Membership.State.ASKED


def test_an_ended_membership_opens_no_page_of_officers(client):
    user = officer(saen_suk())
    registration.end(user.memberships.get(), "ย้ายหน่วยงาน", by=secretary(), at=MID_CALL)
    assert sign_in(client, user).get(reverse("submissions:entry_list")).status_code == 403
    assert client.get(reverse("organizations:home")).url == reverse("organizations:membership_list")
    page = client.get(reverse("organizations:membership_list")).content.decode()
    assert page.count("ย้ายหน่วยงาน") == 1


# --- the pages -------------------------------------------------------------------------------------


def found(client, typed: str, **headers) -> list[str]:
    """The names that the search shows."""
    page = sign_in(client, newcomer()).get(
        reverse("organizations:organization_search"), {"q": typed}, headers=headers
    )
    return [choice.organization.full_name_th for choice in page.context["found"].choices]


def test_organizations_of_one_name_are_told_apart(client):
    organization("PAO", "ยะลา", "ยะลา", "เมืองยะลา", "2950101")
    organization("CITY", "ยะลา", "ยะลา", "เมืองยะลา", "3950102")
    organization("SAO", "ยะลา", "ยะลา", "เมืองยะลา", "6950110")
    organization("SAO", "บ้านใหม่", "ยะลา", "เมืองยะลา", "6950999")
    assert found(client, "ยะลา") == [
        "องค์การบริหารส่วนจังหวัดยะลา",
        "เทศบาลนครยะลา",
        "องค์การบริหารส่วนตำบลยะลา",
        "องค์การบริหารส่วนตำบลบ้านใหม่",
    ]
    assert found(client, "ทน. ยะลา") == ["เทศบาลนครยะลา"]


def test_twenty_are_shown_and_then_it_says_that_there_are_more(client):
    for number in range(21):
        organization("SAO", f"บ้านใหม่ {number}", "ยะลา", "เมืองยะลา", f"69502{number:02}")
    page = sign_in(client, newcomer()).get(reverse("organizations:organization_search"), {"q": "บ้านใหม่"})
    found = page.context["found"]
    assert (len(found.choices), found.more) == (20, True)
    assert Organization.objects.matching("บ้านใหม่").count() == 21


def test_a_part_of_the_page_is_answered_to_htmx(client):
    saen_suk()
    page = sign_in(client, newcomer()).get(
        reverse("organizations:organization_search"), {"q": "แสน"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in page.content.decode()
    assert page.content.decode().count("เทศบาลเมืองแสนสุข") == 1


def test_the_search_of_a_visitor_leads_to_the_sign_in(client):
    address = reverse("organizations:organization_search") + "?q=x"
    whole = client.get(address)
    part = client.get(address, headers={"HX-Request": "true"})
    sign_in_page = "/accounts/login/?next=%2Faccounts%2Forganizations%2F%3Fq%3Dx"
    assert (whole.url, part.headers["HX-Redirect"]) == (sign_in_page, sign_in_page)


def test_asking_twice_shows_the_refusal(client):
    membership = a_request(saen_suk())
    page = sign_in(client, membership.user).post(
        reverse("organizations:membership_ask", args=[saen_suk().pk]), {"letter": a_mandate()}
    )
    assert page.status_code == 409
    assert str(page.context["refusal"]) in page.content.decode()


def test_the_details_are_changed_and_a_mistake_is_shown(client):
    user = newcomer()
    address = reverse("organizations:profile_edit")
    values = {"full_name": "วิชัย ใจกว้าง", "position": "ปลัด", "phone": "02", "language": "en"}
    assert sign_in(client, user).post(address, {**values, "full_name": "!!!"}).status_code == 422
    assert client.post(address, values).url == address
    user.refresh_from_db()
    assert (user.full_name, user.position, user.language) == ("วิชัย ใจกว้าง", "ปลัด", "en")
    assert Line.objects.get().facts["fields"] == ["full_name", "language", "phone", "position"]


def test_the_secretariat_admits_on_the_page(client):
    membership = a_request(pang_mu())
    sign_in(client, secretary())
    shown = client.get(reverse("organizations_office:membership_list"))
    assert [row.pk for row, tone in shown.context["rows"]] == [membership.pk]
    address = reverse("organizations_office:membership_page", args=[membership.pk])
    assert client.post(f"{address}admit/").url == address
    membership.refresh_from_db()
    assert (membership.state, membership.role) == ("admitted", "owner")
    again = client.post(f"{address}admit/")
    assert again.status_code == 409
    assert str(again.context["refusal"]) in again.content.decode()
    assert client.get(reverse("organizations_office:membership_list")).context["rows"] == []


def test_the_secretariat_refuses_with_words_on_the_page(client):
    membership = a_request(pang_mu())
    address = reverse("organizations_office:membership_page", args=[membership.pk])
    sign_in(client, secretary())
    missing = client.post(f"{address}refuse/", {"words": "  "})
    assert (missing.status_code, list(missing.context["form"].errors)) == (422, ["words"])
    assert client.post(f"{address}refuse/", {"words": "ไม่พบชื่อในหนังสือ"}).url == address
    membership.refresh_from_db()
    assert (membership.state, membership.words) == ("refused", "ไม่พบชื่อในหนังสือ")


def test_a_refusal_that_comes_too_late_keeps_the_words(client):
    membership = a_request(pang_mu())
    registration.admit(membership, by=secretary(), at=MID_CALL)
    address = reverse("organizations_office:membership_refuse", args=[membership.pk])
    page = sign_in(client, secretary()).post(address, {"words": "เหตุผลที่พิมพ์ไว้"})
    assert (page.status_code, page.content.decode().count("เหตุผลที่พิมพ์ไว้")) == (409, 1)


@pytest.mark.parametrize("name", ["organization_list", "membership_list", "judge_list"])
def test_a_list_asks_as_often_with_many_rows_as_with_one(client, name, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, secretary())
    address = reverse(f"organizations_office:{name}")

    def fill(numbers: range) -> int:
        for number in numbers:
            town = organization("SAO", f"ทดสอบ {number}", "ยะลา", "เมืองยะลา", f"69510{number:02}")
            officer(town, f"คนที่ {number}")
            judge(number)
            registration.invite_judge(f"x{number}@example.go.th", "ก", agency(), by=secretary(), at=MID_CALL)
            a_request(town, person("ก", f"asker-{number}@example.go.th"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    assert fill(range(1, 2)) == fill(range(2, 45))


def test_a_request_asked_again_replaces_the_refused_one_on_the_page(client):
    membership = a_request(saen_suk())
    registration.refuse(membership, "โปรดแนบหนังสือ", by=secretary(), at=MID_CALL)
    page = sign_in(client, membership.user).get("/en/accounts/memberships/")
    ask_again = reverse("organizations:membership_ask", args=[saen_suk().pk])
    assert ([row.state for row, _tone in page.context["rows"]], page.content.decode().count(ask_again)) == (
        [Membership.State.REFUSED],
        1,
    )
    a_request(saen_suk(), membership.user)
    page = client.get("/en/accounts/memberships/")
    assert ([row.state for row, _tone in page.context["rows"]], page.content.decode().count(ask_again)) == (
        [Membership.State.ASKED],
        0,
    )
