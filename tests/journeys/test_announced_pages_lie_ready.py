"""The pages of an announced edition are rendered once to files, and the files are never wrong."""

from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from contest import clock
from editions.models import Edition
from results import publication, renditions, site
from results.models import Publication
from tests import cast

pytestmark = pytest.mark.django_db


def body(response) -> bytes:
    """What was answered, also where it is streamed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def bring_up() -> bool:
    """Let the files of the only edition be right."""
    return renditions.bring_up(Edition.objects.get())


def test_every_page_and_file_lies_ready_as_the_portal_answers_it(client: Client):
    announced = cast.an_announcement()
    assert DBTaskResult.objects.filter(task_path="results.tasks.render_edition").count() == 1
    assert bring_up()
    addresses = [address for _language, address in site.addresses(announced.content)]
    assert {"/results/2569/", "/en/results/2569/", "/results/2569/entries/1/images/1.jpg"} <= {*addresses}
    for address in addresses:
        answer = client.get(address)
        lying = renditions.found(address)
        assert lying is not None, address
        assert (answer.status_code, body(answer)) == (200, lying[0])
        assert {**dict(answer.headers), **lying[1]} == dict(answer.headers)


def test_making_it_twice_changes_nothing():
    cast.an_announcement()
    assert (bring_up(), bring_up()) == (True, False)


def test_nothing_lies_ready_before_the_announcement_and_nothing_after_it_was_taken_back(settings):
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(edition.entries.select_related("edition").order_by("number")[0])
    clock.tick(cast.DECIDING)
    assert [*Path(settings.SITE_ROOT).rglob("*.html")] == []
    announced = publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    clock.tick(cast.ANNOUNCING)
    assert renditions.found("/results/2569/") is not None
    publication.withdraw(announced, reason="ชื่อผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert renditions.found("/results/2569/") is None
    clock.tick(cast.ANNOUNCING)
    assert renditions.found("/results/2569/") is None


def test_a_link_that_a_crash_left_is_taken_down_and_a_correction_is_rendered_anew(client: Client):
    announced = cast.an_announcement()
    bring_up()
    left = renditions.current(2569).readlink()
    publication.withdraw(announced, reason="ชื่อผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    renditions.current(2569).symlink_to(left)
    renditions.keep_right(cast.ANNOUNCING)
    assert not renditions.current(2569).is_symlink()
    edition = Edition.objects.get()
    edition.entries.update(title="โครงการที่แก้ชื่อแล้ว")
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING, reason="แก้ชื่อ")
    renditions.keep_right(cast.ANNOUNCING)
    assert "โครงการที่แก้ชื่อแล้ว" in renditions.found("/results/2569/entries/1/")[0].decode()
    assert renditions.found("/results/2569/")[0] == client.get("/results/2569/").content


def test_the_pages_stand_while_the_database_is_away(client: Client, monkeypatch):
    cast.an_announcement()
    before = client.get("/results/2569/entries/1/").content
    bring_up()

    def away(*_args, **_kwargs):
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(connection, "cursor", away)
    client.raise_request_exception = False
    answer = client.get("/results/2569/entries/1/")
    assert (answer.status_code, answer.content) == (200, before)
    assert answer["Cache-Control"] == "public, max-age=5"
    again = client.get("/results/2569/entries/1/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/results/2569/entries/2/").status_code == 500
    assert client.get("/results/2569/?region=x").status_code == 500
    assert client.get("/results/2569/%2e%2e/%2e%2e/heads.json").status_code in (404, 500)


def test_the_words_of_an_announcement_never_change_and_it_is_taken_back_once():
    announced = cast.an_announcement()
    rows = Publication.objects.filter(pk=announced.pk)
    final = {
        "content": {}, "sha256": "0" * 64, "version": 7, "reason": "x", "published_at": cast.MID_CALL,
        "published_by": cast.secretary(3), "approved_by": cast.secretary(4),
    }  # fmt: skip
    for name, value in final.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{name: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    publication.withdraw(announced, reason="ชื่อผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    for name, value in {"withdrawn_at": None, "withdrawal_reason": "อื่น"}.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{name: value})


def test_an_announcement_names_two_people_and_what_it_was_made_from():
    announced = cast.an_announcement()
    content = announced.content
    assert (announced.published_by, announced.approved_by) == (cast.secretary(1), cast.secretary(2))
    assert [(one["office"], one["deed"]) for one in content["approvers"]] == [
        ("secretariat", "approved"),
        ("secretariat", "published"),
    ]
    assert sorted(content["inputs"]) == ["awards", "conflicts", "entries", "marks", "rules"]
    assert {len(one) for one in content["inputs"].values()} == {64}
