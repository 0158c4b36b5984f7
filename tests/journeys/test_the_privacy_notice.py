"""Does the secretariat publish its privacy notice with a second look, and does everybody get to read it?"""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from editions import page_text
from editions.moves import RuleBroken
from journal.models import Line
from organizations import notice
from organizations.models import DataDesk, PrivacyNotice
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


AT = cast.MID_CALL
TEXTS = {
    "text_th": "## วัตถุประสงค์\n\nเพื่อการประกวด",
    "text_en": "## Purpose\n\nFor the contest",
    "changes_th": "ปรับถ้อยคำ",
    "changes_en": "Other words",
}


def a_draft(by=1, *, is_material=True, **texts) -> PrivacyNotice:
    draft = notice.start(by=cast.secretary(by), at=AT)
    notice.save(
        draft, TEXTS | texts, is_material=is_material, saves=draft.saves, by=cast.secretary(by), at=AT
    )
    draft.refresh_from_db()
    return draft


def a_notice(**options) -> PrivacyNotice:
    draft = a_draft(**options)
    notice.publish(draft, saves=draft.saves, by=cast.secretary(2), at=AT)
    draft.refresh_from_db()
    return draft


def page(address: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_portal_without_a_notice_ships_a_sample_and_says_so():
    for address, words in (("/privacy/", "ข้อความนี้เป็นตัวอย่าง"), ("/en/privacy/", "This text is a sample")):
        assert words in page(address)
    assert "section 24 (4)" in page("/en/privacy/")
    assert "privacy@example.com" in page("/en/contact/")


def test_the_public_page_asks_twice_and_opens_no_session():
    for _published in (False, True):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get("/privacy/")
        assert (len(queries), dict(answer.cookies), answer.has_header("Vary")) == (2, {}, True)
        assert "Cookie" not in answer["Vary"]
        if not PrivacyNotice.objects.exists():
            a_notice()


def test_who_edited_it_last_does_not_publish_it():
    draft = a_draft()
    with pytest.raises(RuleBroken, match="Please let a second person"):
        notice.publish(draft, saves=draft.saves, by=cast.secretary(1), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyNotice.objects.filter(pk=draft.pk).update(
            state="published", version=1, published_by=draft.edited_by, published_at=AT
        )


def test_what_changed_since_it_was_looked_at_is_not_published():
    draft = a_draft()
    seen = draft.saves
    a_draft(text_th="## อื่น")
    with pytest.raises(RuleBroken, match="The draft was changed since you looked at it"):
        notice.publish(draft, saves=seen, by=cast.secretary(2), at=AT)


def test_a_published_version_replaces_the_one_before_which_stays_readable():
    first = a_notice()
    second = a_notice(text_th="## ฉบับใหม่", text_en="## Newer")
    first.refresh_from_db()
    assert (first.version, first.state, second.version, second.state) == (1, "replaced", 2, "published")
    assert '<h2 id="s1">Newer</h2>' in page("/en/privacy/")
    old = page("/en/privacy/1/")
    assert ("This is an older version" in old, "Purpose" in old, "Newer" in old) == (True, True, False)
    assert Client().get("/privacy/3/").status_code == 404
    with translation.override("en"), pytest.raises(RuleBroken, match="is not changed any more"):
        notice.save(first, TEXTS, is_material=True, saves=first.saves, by=cast.secretary(1), at=AT)
    verbs = list(Line.objects.filter(subject_type="privacynotice").values_list("verb", flat=True))
    assert verbs == [
        *("start_notice", "save_notice", "publish_notice"),
        *("start_notice", "save_notice", "replace_notice", "publish_notice"),
    ]


def test_a_draft_is_seen_by_nobody_outside():
    draft = a_draft()
    assert "วัตถุประสงค์ของ" not in page("/privacy/")
    assert Client().get(f"/office/privacy/{draft.pk}/").url.startswith("/accounts/login/")


def test_two_who_write_at_once_lose_nothing(client):
    draft = a_draft()
    cast.sign_in(client, cast.secretary(2))
    form = {**TEXTS, "text_th": "## ของฉัน", "saves": "0"}
    answer = client.post(f"/en/office/privacy/{draft.pk}/edit/", form)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert ("## ของฉัน" in words, "เพื่อการประกวด" in words) == (True, True)
    saved = client.post(f"/en/office/privacy/{draft.pk}/edit/", {**form, "saves": str(draft.saves)})
    assert saved.url == f"/en/office/privacy/{draft.pk}/"


def test_the_secretariat_writes_looks_and_publishes(client):
    cast.sign_in(client, cast.secretary(1))
    begun = client.post("/en/office/privacy/start/").url
    draft = PrivacyNotice.objects.get()
    assert begun == f"/en/office/privacy/{draft.pk}/edit/"
    form = {**TEXTS, "is_material": "on", "saves": "0"}
    assert client.post(begun, form).url == f"/en/office/privacy/{draft.pk}/"
    own = page(f"/en/office/privacy/{draft.pk}/", client)
    assert ("Publish this version</button>" in own, "a second person" in own) == (False, True)
    second = cast.sign_in(Client(), cast.secretary(2))
    assert "Publish this version</button>" in page(f"/en/office/privacy/{draft.pk}/", second)
    assert second.post(f"/en/office/privacy/{draft.pk}/publish/", {"saves": "1"}).url == "/en/office/privacy/"
    assert "Version 1" in page("/en/office/privacy/", second)


def test_a_draft_can_be_thrown_away(client):
    draft = a_draft()
    cast.sign_in(client, cast.secretary(2))
    assert client.post(f"/office/privacy/{draft.pk}/discard/").url == "/office/privacy/"
    assert PrivacyNotice.objects.count() == 0


# --- acknowledging ----------------------------------------------------------------------------------------


def test_a_material_version_is_acknowledged_before_one_goes_on(client):
    officer = cast.officer()
    cast.sign_in(client, officer)
    assert client.get("/entries/").status_code == 200
    a_notice()
    assert client.get("/entries/?x=1").url == "/accounts/privacy/?next=%2Fentries%2F%3Fx%3D1"
    assert client.get("/accounts/data/").status_code == 200
    shown = page("/en/accounts/privacy/", client)
    assert "Other words" in shown
    stale = client.post("/accounts/privacy/?next=/entries/", {"version": "0"})
    assert stale.status_code == 409
    done = client.post("/accounts/privacy/?next=/entries/", {"version": "1"})
    assert done.url == "/entries/"
    officer.refresh_from_db()
    assert officer.privacy_version == 1
    assert client.get("/entries/").status_code == 200
    assert Line.objects.get(verb="acknowledge_privacy").facts["version"] == 1


def test_what_is_typed_is_not_held_up(client):
    cast.sign_in(client, cast.officer())
    a_notice()
    told = {"full_name": "สมหญิง ใจงาม", "position": "นิติกร", "phone": "038 123 456", "language": "th"}
    assert client.post("/accounts/profile/", told).url == "/accounts/profile/"


def test_nobody_is_led_to_another_site(client):
    cast.sign_in(client, cast.newcomer())
    a_notice()
    assert client.post("/accounts/privacy/?next=https://evil.example/", {"version": "1"}).url == "/accounts/"


def test_a_version_of_other_spelling_is_not_acknowledged_again(client):
    cast.sign_in(client, cast.officer())
    a_notice(is_material=False)
    assert client.get("/entries/").status_code == 200


def test_who_writes_and_who_publishes_have_read_it(client):
    a_notice()
    for number in (1, 2):
        assert cast.sign_in(Client(), cast.secretary(number)).get("/office/").status_code == 200


# --- who answers, and how long ------------------------------------------------------------------------------


DESK = {
    "secretariat_email": "contest@agency.example.go.th",
    "secretariat_phone": "0 2612 6000",
    "secretariat_address_th": "ชั้น 17 กรุงเทพฯ",
    "officer_name_th": "เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล",
    "officer_email": "dpo@agency.example.go.th",
}


def test_contact_details_stand_where_people_are_told_to_ask(client):
    cast.sign_in(client, cast.secretary(1))
    assert client.post("/office/privacy/contact/", {**DESK, "saves": "0"}).url == "/office/privacy/contact/"
    for address in ("/contact/", "/privacy/"):
        words = page(address)
        assert [value for value in DESK.values() if value not in words] == []
        assert "example.com" not in words
    assert "/contact/" in page("/")
    line = Line.objects.get(verb="change_data_desk")
    assert "dpo@agency.example.go.th" not in str(line.facts)


def test_days_are_changed_within_their_least_and_stand_in_the_notice(client):
    cast.sign_in(client, cast.secretary(1))
    now = client.get("/en/office/privacy/days/").context["form"].initial
    refused = client.post("/en/office/privacy/days/", {**now, "drafts": "29"})
    assert refused.status_code == 422
    saved = client.post("/en/office/privacy/days/", {**now, "drafts": "120"})
    assert (saved.status_code, DataDesk.objects.get().days) == (302, {"drafts": 120})
    assert "120 days after the close of the call: deleted" in page("/en/privacy/")
    stale = client.post("/en/office/privacy/days/", {**now, "drafts": "90"})
    assert stale.status_code == 409


# --- written texts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](https://example.go.th)", '<a href="https://example.go.th" rel="noopener noreferrer">x</a>'),
        ("![x](https://example.go.th/x.png)", '!<a href="https://example.go.th/x.png"'),
        ('<a href="x" onclick="y">z</a>', "&lt;a href="),
        ("# หัวข้อ", '<h2 id="s1">หัวข้อ</h2>'),
        ("### ย่อย", "<h3>ย่อย</h3>"),
        ("|ก|ข|\n|-|-|\n|1|2|", '<td data-label="ข" class="wide">2</td>'),
        ("[x](data:text/html,1)", "[x](data:text/html,1)"),
    ],
)
def test_a_written_text_becomes_a_harmless_page(written, shown):
    html = page_text.rendered(written).html
    assert shown in html
    assert "<script" not in html
    assert "<h1" not in html


def test_the_sections_of_a_text_are_its_contents():
    contents = page_text.rendered("## ก **ข**\n\nx\n\n### ย่อย\n\n## `c` & d").contents
    assert contents == [("s1", "ก ข"), ("s2", "c & d")]
