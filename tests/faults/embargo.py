"""E: what does a crawler find before the announcement? It asks every address of the portal, as everybody who
may not know yet: anonymous, an officer who will win, one who will not, a judge, an auditor.

Canary words stand in all that is decided or scored. None may stand in any byte of any answer, its headers
included; nor may the answers to the winner and to the loser differ in more than their own words.
"""

import logging
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

import time_machine
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import translation

from editions.models import Edition
from judging.models import Assignment
from organizations.models import User
from results import awards, press_drafts
from results.models import Award
from submissions.models import Entry
from tests import cast

LINK = re.compile(r'(?:href|src|action)="(/[^"]*)"')
WHAT_WAS_DECIDED = ("คำนิยมนกขมิ้น", "เหตุผลนกขมิ้น", "canarysentence", "ข่าวนกขมิ้น")
"""The jury's sentence in both languages, the reason of an award, the text for the press."""
ANOTHERS_MARKS = ("ความเห็นนกขมิ้น",)
"""What another judge wrote beside the marks."""
ENTRANCES = ("/", "/en/", "/results/", "/en/results/", "/robots.txt", "/sitemap.xml")
AWAY = ("/accounts/logout", "/static/")
YEAR_DECIDING, YEAR_JUDGING = 2569, 2570


def crawled_before_the_announcement(rounds: int, seed: int) -> list[str]:
    """E: each round one of five people crawls the portal; where a canary was found."""
    chance, failures = random.Random(seed), list[str]()
    logging.disable(logging.WARNING)  # refusals are what is asked for here
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("th"):
        winner, loser = a_portal_under_embargo(chance)
        people: list[tuple[str, User | None, tuple[str, ...]]] = [
            ("anonymous", None, (*WHAT_WAS_DECIDED, *ANOTHERS_MARKS)),
            ("winning officer", winner, (*WHAT_WAS_DECIDED, *ANOTHERS_MARKS)),
            ("losing officer", loser, (*WHAT_WAS_DECIDED, *ANOTHERS_MARKS)),
            ("judge", cast.judge(1), (*WHAT_WAS_DECIDED, *ANOTHERS_MARKS)),
            ("auditor", cast.auditor(), (*WHAT_WAS_DECIDED, *ANOTHERS_MARKS)),
        ]
        board = f"/office/results/{YEAR_DECIDING}/"
        _address, seen = next(crawl(cast.sign_in(Client(), cast.secretary(1)), [board]))
        if WHAT_WAS_DECIDED[0].encode() not in seen:
            failures.append("the secretariat itself finds no canary: the crawl is blind")
        for number in range(1, rounds + 1):
            name, user, canaries = people[(seed + number) % len(people)]
            with translation.override("en" if (seed + number) // len(people) % 2 else "th"):
                starts = [*ENTRANCES, *addresses()]
            chance.shuffle(starts)
            failures += [f"round {number}, {name}: {one}" for one in found_by(user, starts, canaries)]
    return failures


def a_portal_under_embargo(chance: random.Random) -> tuple[User, User]:
    """A decided edition and one in judging, with canaries; the officers of who wins and of who does not."""
    towns = [cast.saen_suk(), cast.pang_mu()]
    chance.shuffle(towns)
    edition = cast.a_deciding_edition(*towns, year=YEAR_DECIDING)
    award = cast.a_proposal(edition.entries.select_related("edition").order_by("number")[0])
    Award.objects.filter(pk=award.pk).update(reason=WHAT_WAS_DECIDED[1])
    awards.cite(
        award, thai=WHAT_WAS_DECIDED[0], english=WHAT_WAS_DECIDED[2], by=cast.secretary(1), at=cast.DECIDING
    )
    award.refresh_from_db()
    awards.confirm(award, by=cast.secretary(2), at=cast.DECIDING)
    award.refresh_from_db()
    Edition.objects.filter(pk=edition.pk).update(asks_winners=True)
    award.edition.refresh_from_db()
    press_drafts.ask(
        award,
        text_th=WHAT_WAS_DECIDED[3],
        text_en="",
        answer_by=cast.ANNOUNCING,
        by=cast.secretary(1),
        at=cast.DECIDING,
    )
    round_ = cast.a_round_in_judging(entries=1, judges=2, edition=cast.tiny_edition(YEAR_JUDGING))
    entry = round_.round_entries.get().entry
    mine, theirs = round_.edition.seats.select_related("user", "edition").order_by("pk")
    cast.a_draft_sheet(cast.an_assignment(entry, mine), 3)
    cast.a_signed_sheet(cast.an_assignment(entry, theirs), 5, comment=ANOTHERS_MARKS[0])
    return cast.officer(towns[0]), cast.officer(towns[1])


def found_by(user: User | None, starts: Iterable[str], canaries: Iterable[str]) -> list[str]:
    """Which canaries somebody finds, and where, from these addresses on and by every link."""
    client = Client(raise_request_exception=False)
    if user is not None:
        cast.sign_in(client, user)
    return [
        f"{address}: {canary}"
        for address, answer in crawl(client, starts)
        for canary in canaries
        if canary.encode() in answer
    ]


def crawl(client: Client, starts: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Every answer that can be reached from the starts: its address, its headers and body in one."""
    waiting, seen = list(starts), set[str]()
    begun_in = Counter(address.startswith("/en/") for address in waiting).most_common(1)[0][0]
    while waiting:
        address = urldefrag(waiting.pop()).url
        if address in seen or urlsplit(address).path.startswith(AWAY) or "logout" in address:
            continue
        if address.startswith("/en/") != begun_in and address not in ENTRANCES:
            continue  # a round goes through one language
        seen.add(address)
        response: Any = client.get(address, secure=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield address, f"{response.status_code} {dict(response.headers)}".encode() + body
        if response.get("Content-Type", "").startswith("text/html"):
            waiting += LINK.findall(body.decode(errors="replace"))
        if response.status_code in (301, 302) and response["Location"].startswith("/"):
            waiting.append(response["Location"])


def addresses() -> list[str]:
    """Every address of the portal in the language of now, with what the rows of this moment make of it."""
    rows = (Entry.objects, Award.objects, Assignment.objects)
    keys = sorted({pk for manager in rows for pk in manager.values_list("pk", flat=True)})
    values: dict[str, list[Any]] = {
        "year": [YEAR_DECIDING, YEAR_JUDGING], "number": [1, 2], "image": [1], "pk": keys, "version": [1],
    }  # fmt: skip
    found = []
    for name, wanted in _named(get_resolver()):
        arguments: list[dict[str, Any]] = [{}]
        for one in wanted:
            arguments = [{**made, one: value} for made in arguments for value in values.get(one, [])]
        for made in arguments:
            try:
                found.append(reverse(name, kwargs=made))
            except NoReverseMatch:
                continue
    return sorted(set(found))


def _named(
    resolver: URLResolver, space: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of all addresses, each with the names of its arguments."""
    for pattern in resolver.url_patterns:
        wanted = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern, inner, wanted)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}", wanted
