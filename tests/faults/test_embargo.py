"""Before the announcement nobody learns anything: not from a page, not from a header, not from a letter.

Canary words stand in everything that is decided; whoever is outside of the secretariat crawls the portal and
must not find one of them in any byte of any answer.
"""

import re
from html import unescape
from urllib.parse import urldefrag, urlsplit

import pytest

from editions.models import Edition
from letters.models import Letter
from results import awards, publication
from results.models import Award
from tests import cast

pytestmark = pytest.mark.django_db

CANARIES = ("คำนิยมนกขมิ้น", "เหตุผลนกขมิ้น", "canary sentence")
LINK = re.compile(r'href="(/[^"]*)"')
PUBLIC = (
    "/",
    "/en/",
    "/results/",
    "/en/results/",
    "/about/",
    "/accounts/login/",
    "/results/search/?q=เทศบาล",
    "/results/organizations/4200101/",
    "/robots.txt",
    "/sitemap.xml",
)
OF_RESULTS = [
    f"{language}/results/2569/{page}"
    for language in ("", "/en")
    for page in (
        "",
        "levels/",
        "figures/",
        "entries/",
        "entries/1/",
        "entries/2/",
        "entries/1/images/1.jpg",
        "entries/1/card.png",
        "entries/1/adopters/",
        "level/EXCELLENCE/",
        "awards/?level=EXCELLENCE&type=TOWN",
        "versions/",
        "awards.csv",
        "entries.csv",
    )
]


@pytest.fixture
def decided() -> Award:
    """A decided edition: one of its two entries is to win, with canaries in the award."""
    edition = cast.a_deciding_edition(cast.saen_suk(), cast.pang_mu())
    winner = edition.entries.select_related("edition").order_by("number")[0]
    award = cast.a_proposal(winner)
    Award.objects.filter(pk=award.pk).update(reason=CANARIES[1])
    awards.cite(award, thai=CANARIES[0], english=CANARIES[2], by=cast.secretary(1), at=cast.DECIDING)
    award.refresh_from_db()
    awards.confirm(award, by=cast.secretary(2), at=cast.DECIDING)
    return award


def crawl(client, *starts: str) -> dict[str, bytes]:
    """Every answer that can be reached by links from the starts: headers and body, by address."""
    waiting, found = list(starts), {}
    while waiting:
        address = urldefrag(waiting.pop()).url
        if address in found or urlsplit(address).path.startswith("/static/") or "logout" in address:
            continue
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[address] = str(dict(response.headers)).encode() + body
        if response.get("Content-Type", "").startswith("text/html"):
            waiting += map(unescape, LINK.findall(body.decode()))
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
    return found


def canaries_in(answers: dict[str, bytes]) -> list[tuple[str, str]]:
    """Where a canary was seen."""
    return [
        (address, canary)
        for address, answer in answers.items()
        for canary in CANARIES
        if canary.encode() in answer
    ]


def test_before_the_announcement_an_edition_answers_as_one_that_does_not_exist(client, decided: Award):
    for address in OF_RESULTS:
        decided_, unknown = client.get(address), client.get(address.replace("2569", "2599"))
        assert (decided_.status_code, unknown.status_code) == (404, 404)
        assert decided_.content == unknown.content.replace(b"2599", b"2569")
        assert dict(decided_.headers) == dict(unknown.headers)


@pytest.mark.parametrize("who", ["anonymous", "winner", "loser", "judge", "auditor"])
def test_nobody_outside_the_secretariat_finds_a_canary(client, decided: Award, who: str):
    people = {
        "winner": lambda: cast.officer(cast.saen_suk()),
        "loser": lambda: cast.officer(cast.pang_mu()),
        "judge": lambda: cast.judge(1),
        "auditor": cast.auditor,
    }
    starts = [*PUBLIC, *OF_RESULTS]
    if who != "anonymous":
        client.force_login(people[who]())
        starts += ["/entries/", "/judging/", "/office/", "/office/results/", "/office/results/2569/"]
    answers = crawl(client, *starts)
    assert canaries_in(answers) == []


def test_the_same_crawl_finds_them_after_the_announcement(client, decided: Award):
    publication.publish(Edition.objects.get(), by=cast.secretary(1), at=cast.ANNOUNCING)
    found = canaries_in(crawl(client, "/results/", "/en/results/"))
    assert {canary for _address, canary in found} == {CANARIES[0], CANARIES[2]}
    of_the_work = {one for one in found if one[0].endswith("/results/2569/entries/1/")}
    assert of_the_work == {
        ("/en/results/2569/entries/1/", CANARIES[2]),
        ("/results/2569/entries/1/", CANARIES[0]),
    }


def test_no_letter_is_written_before_the_announcement_and_no_subject_tells(decided: Award):
    assert Letter.objects.filter(kind__startswith="results.").count() == 0
    publication.publish(Edition.objects.get(), by=cast.secretary(1), at=cast.ANNOUNCING)
    letters = Letter.objects.filter(kind__startswith="results.")
    assert (letters.count(), len(set(letters.values_list("subject", flat=True)))) == (2, 1)


def test_pages_of_winner_and_loser_are_alike_before_the_announcement(client, decided: Award):
    seen = []
    for organization in (cast.saen_suk(), cast.pang_mu()):
        client.force_login(cast.officer(organization))
        answers = crawl(client, "/entries/")
        seen.append(sorted(re.sub(r"\d+", "#", address) for address in answers))
    assert seen[0] == seen[1]
