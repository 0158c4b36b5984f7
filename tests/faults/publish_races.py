"""C5, E8: what if results are announced at the very moment at which something else happens?

A withdrawal, a disqualification: what is left always equals some order of the two. Two servers whose clocks
come to the hour together, one of them killed at that moment: announced once, and whole.
"""

import logging
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone, translation

from contest import clock
from editions import calendar
from editions.models import CalendarDate, Edition
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from letters.models import Letter
from results import publication, renditions, site
from results.freezing import sha256_of
from results.models import Award, Publication
from submissions import disqualifying, intake
from submissions.models import Disqualification, Entry
from tests import cast
from tests.faults import score_races
from tests.faults.many_hands import together

APART = 0.06
"""Seconds by which one of two begins later at most, in turns, so that both orders come, and real races."""
BOTH_ORDERS_WITHIN = 20
GONE = {"withdraw": "withdrawn", "disqualify": "disqualified"}
"""What takes an entry out of the contest, and the state it leaves."""


def closes_and_announcements(rounds: int, seed: int) -> list[str]:
    """C5: the close of a round against a signature and a save, the announcement against what takes an entry
    out of the contest; what was equal to no order."""
    return [
        *score_races.close_against_sign_and_save(rounds, seed),
        *announced_against_gone(rounds, seed),
    ]


# --- an announcement and an entry that leaves -------------------------------------------------------


def announced_against_gone(rounds: int, seed: int) -> list[str]:
    """Each round the results are announced while the winner is withdrawn, and while it is disqualified."""
    chance, failures = random.Random(seed), list[str]()
    with translation.override("en"):
        edition = cast.a_deciding_edition(year=2575)
        winner = edition.entries.select_related("edition").order_by("number")[0]
        cast.a_confirmed_award(winner)
        orders: dict[str, set[bool]] = {"withdraw": set(), "disqualify": set()}
        for number in range(1, rounds + 1):
            for deed, seen in orders.items():
                apart = chance.uniform(0, APART) * (-1 if number % 2 else 1)
                outcome = _one_of_two(deed, edition.pk, winner.pk, number, apart)
                if isinstance(outcome, str):
                    failures.append(f"round {number}, {deed}: {outcome}")
                else:
                    seen.add(outcome)
                _as_before(edition.pk, winner.pk)
        if rounds >= BOTH_ORDERS_WITHIN:
            failures += [f"{deed}: only one order came" for deed, seen in orders.items() if len(seen) < 2]
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def _one_of_two(deed: str, edition_pk: int, entry_pk: int, number: int, apart: float) -> bool | str:
    """Let both come at once; whether the announcement was first, or what fits no order."""
    first, second = cast.secretary(1), cast.secretary(2)
    entry = Entry.objects.select_related("edition").get(pk=entry_pk)
    proposal = None
    if deed == "disqualify":
        proposal = disqualifying.propose(entry, "คัดลอกผลงานผู้อื่น", by=second, at=cast.DECIDING)
    before = Line.objects.latest("number").number
    told = Letter.objects.filter(kind__startswith="results.announced")
    written = told.count()

    def announce() -> str:
        time.sleep(max(0.0, -apart))
        mine = Edition.objects.get(pk=edition_pk)
        return _said(lambda: publication.publish(mine, by=first, at=cast.ANNOUNCING, reason=f"รอบ {number}"))

    def leave() -> str:
        time.sleep(max(0.0, apart))
        if proposal is None:
            return _said(lambda: intake.withdraw(entry, "", by=entry.created_by, at=cast.ANNOUNCING))
        one = Disqualification.objects.select_related("entry__edition").get(pk=proposal.pk)
        return _said(lambda: disqualifying.confirm(one, by=first, at=cast.ANNOUNCING))

    answers = together([announce, leave])
    standing = Publication.objects.published().filter(edition=edition_pk).first()
    left = {
        "answers": answers,
        "stage": Edition.objects.get(pk=edition_pk).stage,
        "entry": Entry.objects.get(pk=entry_pk).state,
        "announced": [row["number"] for row in standing.content["awards"]] if standing else [],
        "lines": list(
            Line.objects.filter(number__gt=before, verb__in=["publish", *GONE])
            .order_by("number")
            .values_list("verb", flat=True)
        ),
        "letters": told.count() - written,
    }
    announced_first = {
        "answers": ["done", "refused"], "stage": "published", "entry": "eligible",
        "announced": [entry.number], "lines": ["publish"], "letters": 2,
    }  # fmt: skip
    left_first = {
        "answers": ["refused", "done"], "stage": "deciding", "entry": GONE[deed], "announced": [],
        "lines": [deed], "letters": 0,
    }  # fmt: skip
    if left not in (announced_first, left_first):
        return f"fits no order: {left}"
    return left == announced_first


def _said(deed: Callable[[], object]) -> str:
    try:
        deed()
    except RuleBroken:
        return "refused"
    return "done"


def _as_before(edition_pk: int, entry_pk: int) -> None:
    """Take back what was announced, let the entry be in the contest again, drop what was proposed."""
    for one in Publication.objects.filter(edition=edition_pk, withdrawn_at=None).select_related("edition"):
        publication.withdraw(one, reason="รอบต่อไป", by=cast.secretary(2), at=cast.ANNOUNCING)
    entry = Entry.objects.get(pk=entry_pk)
    Entry.objects.filter(pk=entry_pk).update(state="eligible")
    if proposal := disqualifying.open_of(entry):
        disqualifying.drop(proposal, by=cast.secretary(2), at=cast.ANNOUNCING)


# --- two clocks at the same hour --------------------------------------------------------------------


def two_clocks_one_killed(rounds: int, seed: int) -> list[str]:
    """E8: each round two processes come to the hour of an announcement, one is killed; what was not once and
    whole, right after the other has ended, or changed at the next tick."""
    chance, failures = random.Random(seed), list[str]()
    logging.disable(logging.WARNING)
    _comes_to_its_hour(_announced_soon(2600))
    begun = time.monotonic()
    clock.tick(timezone.now())
    within = time.monotonic() - begun  # how long all of it takes here: the kill comes at any part of it
    for number in range(1, rounds + 1):
        edition = _announced_soon(2600 + number)
        _comes_to_its_hour(edition)
        victim, other = _a_clock(), _a_clock()
        time.sleep(chance.uniform(0, within))
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        _pid, ended = os.waitpid(other, 0)
        said = [] if ended == 0 else [f"the other server ended with {ended}"]
        said += _not_once_and_whole(edition)
        clock.tick(timezone.now())
        said += [f"after the next tick: {one}" for one in _not_once_and_whole(edition) + _not_lying(edition)]
        failures += [f"round {number}: {one}" for one in said]
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def _announced_soon(year: int) -> Edition:
    edition = cast.a_deciding_edition(year=year)
    cast.a_confirmed_award(edition.entries.select_related("edition").order_by("number")[0])
    return edition


def _comes_to_its_hour(edition: Edition) -> None:
    hour = timezone.now()
    calendar.set_date(
        edition, CalendarDate.Act.PUBLICATION, hour, by=cast.TESTER, at=hour - timedelta(days=1)
    )


def _a_clock() -> int:
    """A process of its own that looks at the calendar once, as a server does every minute; its id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        clock.tick(timezone.now())
        status = 0
    finally:
        os._exit(status)


def _not_once_and_whole(edition: Edition) -> list[str]:
    """What of an announcement is there twice, or in part."""
    rows = list(Publication.objects.filter(edition=edition))
    told = []
    if [row.version for row in rows] != [1]:
        return [f"announced as {[row.version for row in rows]}"]
    if sha256_of(rows[0].content) != rows[0].sha256:
        told.append("its words are not those of its fingerprint")
    year = edition.year
    left = {
        "stage": Edition.objects.get(pk=edition.pk).stage,
        "awards": len(rows[0].content["awards"]),
        "lines": Line.objects.filter(verb="publish", edition_year=year).count(),
        "letters": Letter.objects.filter(kind__startswith="results.announced", edition_year=year).count(),
        "dates": CalendarDate.objects.filter(edition=edition, act="publication", done_at=None).count(),
    }
    right = {
        "stage": "published",
        "awards": Award.objects.filter(edition=edition).count(),
        "lines": 1,
        "letters": 2,
        "dates": 0,
    }
    return told if left == right else [*told, f"left {left}, right is {right}"]


def _not_lying(edition: Edition) -> list[str]:
    """Which page of the announcement does not lie ready as the portal answers it."""
    content = Publication.objects.get(edition=edition).content
    missing = [address for _language, address in site.addresses(content) if renditions.found(address) is None]
    parts = [*(settings.SITE_ROOT / "kept" / str(edition.year)).glob("[0-9]*")]
    return [f"not lying ready: {missing[:3]}"] * bool(missing) + [f"{len(parts)} folders"] * (len(parts) != 1)
