"""A reader finds a work by filter, by words and by its town, and reads of it only what is announced."""

import re

import pytest

from editions.models import Edition
from organizations.models import Organization
from results import publication
from results.freezing import freeze
from results.models import Publication
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced() -> Publication:
    return cast.an_announcement(cast.saen_suk(), cast.pang_mu(), cast.phuket(), winners=2)


def towns(page: bytes) -> list[str]:
    """The towns on the cards of a page, in its order."""
    found = re.findall(r'class="award-card__org"[^>]*>([^<]*)<', page.decode())
    return [name.replace("⁠", "") for name in found]


def test_each_view_of_the_awards_stands_in_its_address(client, announced):
    addresses = ["type/SAO/", "level/EXCELLENCE/", "awards/?type=SAO&level=OUTSTANDING", "type/CITY/"]
    shown = [towns(client.get(f"/results/2569/{address}").content) for address in addresses]
    assert shown == [
        ["องค์การบริหารส่วนตำบลปางหมู"],
        ["เทศบาลเมืองแสนสุข"],
        ["องค์การบริหารส่วนตำบลปางหมู"],
        [],
    ]
    alone = client.get("/results/2569/awards/?type=SAO&region=moon")
    assert (alone.status_code, alone["Location"]) == (302, "/results/2569/type/SAO/")
    unknown = ["region/moon/", "level/SECRET/", "color/SAO/"]
    assert [client.get(f"/results/2569/{one}").status_code for one in unknown] == [404] * 3


def test_the_search_finds_what_is_announced_and_nothing_else(client, announced):
    found = [towns(client.get(f"/results/search/?q={typed}").content) for typed in ("ปางหมู", "ภูเก็ต", "")]
    assert found == [["องค์การบริหารส่วนตำบลปางหมู จังหวัดแม่ฮ่องสอน"], [], []]
    publication.withdraw(announced, reason="แก้ไข", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert towns(client.get("/results/search/?q=ปางหมู").content) == []


def test_a_town_has_a_page_of_what_it_won_under_the_names_it_had(client, announced):
    later = cast.an_announcement(cast.pang_mu(), year=2570)
    Organization.objects.filter(pk=cast.pang_mu().pk).update(full_name_th="เทศบาลตำบลปางหมู", type="TOWN")
    page = client.get(f"/results/organizations/{cast.pang_mu().dla_code}/")
    years = re.findall(r'id="edition-(\d+)"', page.content.decode())
    assert (page.status_code, years, later.version) == (200, ["2570", "2569"], 1)
    assert towns(page.content) == ["องค์การบริหารส่วนตำบลปางหมู"] * 2
    assert client.get(f"/results/organizations/{cast.phuket().dla_code}/").status_code == 404


def test_the_page_of_a_work_says_what_a_shared_link_shows(client, announced, settings):
    page = client.get("/results/2569/entries/1/").content.decode()
    here = settings.PORTAL_ADDRESS
    told = dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)">', page))
    assert (told["og:url"], told["og:image"]) == (
        f"{here}/results/2569/entries/1/",
        f"{here}/results/2569/entries/1/card.png",
    )
    assert page.count('type="application/ld+json"') == 1
    card = client.get("/results/2569/entries/1/card.png")
    assert (card.status_code, card["Content-Type"], card.content[:4]) == (200, "image/png", b"\x89PNG")
    assert client.get("/results/2569/entries/3/card.png").status_code == 404


def test_every_version_is_listed_with_its_reason(client, announced):
    publication.withdraw(announced, reason="ชื่อหน่วยงานผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    taken_back = client.get("/results/2569/versions/").content.decode()
    publication.publish(announced.edition, reason="แก้ชื่อแล้ว", by=cast.secretary(1), at=cast.ANNOUNCING)
    corrected = client.get("/results/2569/versions/").content.decode()
    assert [text.count("ชื่อหน่วยงานผิด") for text in (taken_back, corrected)] == [1, 1]
    assert re.findall(r"/results/2569/versions/(\d)/", corrected) == ["2", "1"]
    assert client.get("/results/").content.decode().count("/results/2569/versions/") == 1
    assert client.get("/results/2568/versions/").status_code == 404


@pytest.mark.parametrize(
    ("policy", "titles", "places"), [("numbers", 0, 0), ("titles", 1, 0), ("places", 1, 3)]
)
def test_of_the_others_each_policy_tells_what_it_says(policy, titles, places):
    edition = cast.a_judged_edition(3, 3)
    cast.a_confirmed_award(edition.entries.select_related("edition").get(number=1))
    Edition.objects.filter(pk=edition.pk).update(others_policy=policy)
    content = freeze(Edition.objects.get(pk=edition.pk))
    rows = [*content["awards"], *content["others"]]
    assert (len(content["others"]) // 2, sum("place" in row for row in rows)) == (titles, places)
    assert content["edition"]["shows_places"] is (policy == "places")
