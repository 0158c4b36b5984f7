"""A correction is a version of its own; the one before stays readable; what is taken back is said to be."""

import pytest
from django.test import Client
from django.utils.html import escape

from editions.models import Edition
from journal.models import Line
from letters.models import Letter
from results import publication
from results.models import Publication
from tests import cast

pytestmark = pytest.mark.django_db
WHY, WHY_AGAIN = "พิมพ์ชื่อโครงการผิด", "แก้ชื่อโครงการ"
BEFORE, AFTER = "โครงการที่ 1 ของเทศบาลเมืองแสนสุข", "โครงการที่แก้ชื่อแล้ว"


def corrected() -> tuple[Publication, Publication]:
    """An announcement that was taken back, and its correction."""
    first = cast.an_announcement()
    publication.withdraw(first, reason=WHY, by=cast.secretary(1), at=cast.ANNOUNCING)
    edition = Edition.objects.get()
    edition.entries.filter(number=1).update(title=AFTER)
    second = publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING, reason=WHY_AGAIN)
    return first, second


def test_while_nothing_stands_the_edition_says_that_and_why_and_nothing_of_what_was_announced(client: Client):
    first = cast.an_announcement()
    publication.withdraw(first, reason=WHY, by=cast.secretary(1), at=cast.ANNOUNCING)
    for address in ("/results/2569/", "/results/2569/versions/1/"):
        answer = client.get(address)
        told = answer.content.decode()
        assert (answer.status_code, WHY in told, BEFORE in told) == (404, True, False)
        assert answer["Cache-Control"] == "public, max-age=5"
    for page in ("levels/", "entries/1/", "awards.csv", "versions/1/entries/1/", "versions/2/"):
        gone, never = (client.get(f"/results/{year}/{page}") for year in (2569, 2599))
        assert gone.status_code == 404
        assert gone.content == never.content.replace(b"2599", b"2569")


def test_a_correction_stands_and_the_version_before_stays_readable_under_a_banner(client: Client):
    first, second = corrected()
    assert (first.version, second.version) == (1, 2)
    standing = client.get("/results/2569/").content.decode()
    assert (AFTER in standing, BEFORE in standing) == (True, False)
    before = client.get("/results/2569/versions/1/").content.decode()
    assert (BEFORE in before, AFTER in before, escape(WHY_AGAIN) in before) == (True, False, True)
    assert "ฉบับที่ 1" in before
    assert 'href="/results/2569/versions/1/entries/1/"' in before
    work = client.get("/results/2569/versions/1/entries/1/").content.decode()
    assert (BEFORE in work, WHY_AGAIN in work) == (True, True)
    assert 'src="/results/2569/versions/1/entries/1/images/1.jpg"' in work
    image = client.get("/results/2569/versions/1/entries/1/images/1.jpg")
    assert (image.status_code, image["Content-Type"]) == (200, "image/jpeg")


def test_the_version_that_stands_has_its_address_without_a_banner(client: Client):
    corrected()
    told = client.get("/results/2569/versions/2/").content.decode()
    assert (AFTER in told, WHY_AGAIN in told) == (True, False)


def test_a_version_answers_conditionally_and_changes_when_it_is_superseded(client: Client):
    first = cast.an_announcement()
    tag = client.get("/results/2569/versions/1/")["ETag"]
    again = client.get("/results/2569/versions/1/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    publication.withdraw(first, reason=WHY, by=cast.secretary(1), at=cast.ANNOUNCING)
    assert client.get("/results/2569/versions/1/", headers={"If-None-Match": tag}).status_code == 404


def test_before_the_announcement_no_version_answers(client: Client):
    cast.a_deciding_edition()
    page, unknown = (client.get(f"/results/{year}/versions/1/") for year in (2569, 2599))
    assert (page.status_code, page.content) == (404, unknown.content.replace(b"2599", b"2569"))


def test_letters_that_wait_do_not_tell_of_what_was_taken_back():
    announced = cast.an_announcement()
    told = Letter.objects.filter(kind__startswith="results.announced")
    waiting = told.filter(state=Letter.State.WAITING).count()
    assert waiting == told.count() > 0
    publication.withdraw(announced, reason="ตรวจซ้ำ", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert set(told.values_list("state", flat=True)) == {Letter.State.KEPT}
    assert Line.objects.get(verb="withdraw_results").facts["letters_stopped"] == waiting
