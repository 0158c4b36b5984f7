"""An officer shows a signed official letter; the secretariat reads it, answers, or changes the owner."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from editions.moves import RuleBroken
from files.checks import FileRefused
from journal import chain
from journal.models import Line
from organizations import claims, registration
from organizations.models import Mandate, Membership
from tests.cast import (
    MID_CALL,
    a_jpeg,
    a_mandate,
    a_pdf,
    a_request,
    auditor,
    letters_to,
    newcomer,
    officer,
    pang_mu,
    saen_suk,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db


def photo(name: str = "หนังสือ.jpg") -> SimpleUploadedFile:
    """The letter as a photo from a phone."""
    return SimpleUploadedFile(name, a_jpeg(), "image/jpeg")


def ask_page(town=None) -> str:
    return reverse("organizations:membership_ask", args=[(town or saen_suk()).pk])


def office(name: str, membership: Membership) -> str:
    return reverse(f"organizations_office:{name}", args=[membership.pk])


def kept_files(settings) -> list[str]:
    return sorted(path.suffix for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def test_the_letter_is_kept_private_and_its_hash_stands_in_the_journal(settings):
    membership = a_request()
    mandate = membership.mandate
    assert (membership.proof, mandate.kind, mandate.pages) == ("letter", "pdf", 1)
    assert claims.SHELF.path_of(mandate.stored_name).read_bytes() == a_pdf()
    assert Line.objects.get(verb="ask").facts["sha256"] == mandate.sha256
    assert chain.verify() is None
    assert kept_files(settings) == [".pdf"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"MZ\x90", "is not a file of an accepted type"),
        (a_pdf(11), "has 11 pages; at most 10"),
        (b"\x00\x00\x00\x18ftypheic", "is a HEIC photo"),
    ],
)
def test_what_is_no_letter_is_refused_and_nothing_is_kept(settings, data, why):
    user = newcomer()
    with translation.override("en"), pytest.raises(FileRefused, match=why):
        claims.ask(user, saen_suk(), ContentFile(data, "x.pdf"), by=user, at=MID_CALL)
    assert (Membership.objects.count(), kept_files(settings)) == (0, [])


def test_a_refused_request_leaves_no_file_behind(settings):
    a_request()
    with pytest.raises(RuleBroken):
        a_request()
    assert (Mandate.objects.count(), kept_files(settings)) == (1, [".pdf"])


def test_a_request_has_one_letter():
    membership = a_request()
    row = Mandate(membership=membership, kind="pdf", stored_name="x", size=1, added_at=MID_CALL)
    with pytest.raises(IntegrityError):
        row.save()


# --- the owner has moved away ----------------------------------------------------------------------


def test_a_letter_replaces_the_owner_who_gets_a_notice():
    owner = officer()
    membership = a_request(in_place_of_owner=True)
    assert "ท่านไม่ได้รับผิดชอบงานนี้แล้ว" in letters_to(owner.email)[0].body
    registration.replace_owner(membership, by=secretary(), at=MID_CALL)
    old = owner.memberships.get()
    membership.refresh_from_db()
    assert (membership.state, membership.role) == ("admitted", "owner")
    assert (old.state, old.words) == ("ended", "หนังสือราชการฉบับใหม่ของหน่วยงานระบุบุคคลอื่นเป็นผู้ประสานงานหลัก")
    assert [letter.kind for letter in letters_to(owner.email)] == [
        "organizations.asked_to_owner",
        "organizations.replaced",
    ]
    line = Line.objects.get(verb="end")
    assert (line.facts["from"], line.facts["to"], line.facts["role"]) == ("admitted", "ended", "owner")
    assert Line.objects.get(verb="admit").facts["role"] == "owner"


def test_a_code_from_the_mailbox_replaces_nobody():
    officer()
    user = newcomer()
    membership = Membership.objects.create(
        user=user, organization=saen_suk(), proof=Membership.Proof.MAILBOX, asked_at=MID_CALL
    )
    with translation.override("en"), pytest.raises(RuleBroken, match="Only a signed official letter"):
        registration.replace_owner(membership, by=secretary(), at=MID_CALL)


def test_a_replacement_that_comes_too_late_ends_nobody():
    owner = officer()
    membership = a_request(in_place_of_owner=True)
    registration.refuse(membership, "ไม่ชัดเจน", by=secretary(), at=MID_CALL)
    with pytest.raises(RuleBroken):
        registration.replace_owner(membership, by=secretary(), at=MID_CALL)
    assert owner.memberships.get().state == Membership.State.ADMITTED
    assert [letter.kind for letter in letters_to(owner.email)] == ["organizations.asked_to_owner"]


# --- the pages -------------------------------------------------------------------------------------


def test_the_letter_comes_from_a_phone_and_stands_beside_the_facts(client):
    assert sign_in(client, newcomer()).post(ask_page(), {"letter": photo()}).url == reverse(
        "organizations:membership_list"
    )
    assert client.get(reverse("organizations:membership_list")).content.decode().count("หนังสือ.jpg") == 1
    membership = Membership.objects.get()
    page = sign_in(client, secretary()).get(office("membership_page", membership)).content.decode()
    address = office("membership_letter", membership)
    assert (page.count(f'src="{address}"'), page.count("หนังสือ.jpg")) == (1, 1)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert sign_in(client, auditor()).get(address).status_code == 403
    seen = client.get(office("membership_page", membership)).content.decode()
    assert seen.count(address) == 0


def test_the_warning_against_identity_cards_stands_beside_the_upload(client):
    with translation.override("en"):
        page = sign_in(client, newcomer()).get(ask_page()).content.decode()
    assert page.count("Please attach no copy of an identity card") == 1
    assert page.index("13-digit citizen number") < page.index('type="file"')


def test_without_a_letter_nobody_asks_and_a_wrong_file_is_told(client):
    sign_in(client, newcomer())
    missing = client.post(ask_page(), {})
    assert (missing.status_code, list(missing.context["form"].errors)) == (422, ["letter"])
    wrong = client.post(ask_page(), {"letter": SimpleUploadedFile("a.pdf", b"MZ\x90")})
    assert wrong.status_code == 409
    assert str(wrong.context["refusal"]) in wrong.content.decode()
    assert Membership.objects.count() == 0


def test_after_a_refusal_a_better_letter_is_sent(client):
    first = a_request(pang_mu())
    registration.refuse(first, "ลายมือชื่อไม่ชัด", by=secretary(), at=MID_CALL)
    page = sign_in(client, newcomer()).get(reverse("organizations:membership_list")).content.decode()
    assert (page.count("ลายมือชื่อไม่ชัด"), page.count(ask_page(pang_mu()))) == (1, 1)
    client.post(ask_page(pang_mu()), {"letter": photo("ชัดแล้ว.jpg")})
    assert list(Membership.objects.order_by("pk").values_list("state", "mandate__original_name")) == [
        ("refused", "หนังสือมอบหมาย.pdf"),
        ("asked", "ชัดแล้ว.jpg"),
    ]


def test_the_secretariat_changes_the_owner_on_the_page(client):
    owner = officer()
    client.force_login(newcomer())
    client.post(ask_page(), {"letter": a_mandate(), "in_place_of_owner": "on"})
    membership = Membership.objects.get(user=newcomer())
    assert membership.in_place_of_owner
    address = office("membership_replace", membership)
    sign_in(client, secretary())
    assert client.get(office("membership_page", membership)).content.decode().count(address) == 1
    assert client.post(address).url == office("membership_page", membership)
    assert owner.memberships.get().state == Membership.State.ENDED
    again = client.post(address)
    assert again.status_code == 409
    assert str(again.context["refusal"]) in again.content.decode()


def test_where_there_is_no_owner_nobody_is_replaced(client):
    membership = a_request()
    page = sign_in(client, secretary()).get(office("membership_page", membership)).content.decode()
    assert page.count(office("membership_replace", membership)) == 0
