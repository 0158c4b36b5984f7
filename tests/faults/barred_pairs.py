"""conflicts: does anything ever exist for a barred pair: an assignment, a page, a file, a score?

Most rounds are rosters on paper: dealt twice, compared with brute force. Some are real editions, in which
every way of assigning is tried for every barred pair, and every page and file is asked for by its judge.
"""

import logging
import random
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.test import Client

from editions.models import Round
from editions.moves import RuleBroken
from judging import assigning, conflicts
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from submissions.models import Entry
from tests import cast
from tests.faults import rosters

A_FULL_ONE_IN, A_REAL_ONE_IN = 500, 1_000
FIRST_YEAR = 2601


def nothing_for_a_barred_pair(rounds: int, seed: int) -> list[str]:
    """So many small rosters, one of full size in 500 and a real edition in 1,000; give what went wrong."""
    logging.getLogger("django.request").setLevel(logging.ERROR)  # every page is meant to be not found
    dice = random.Random(seed)
    failures: list[str] = []
    for number in range(rounds):
        roster = rosters.small(dice)
        dealt = roster.dealt()
        failures += [f"roster {number}: {words}" for words in rosters.complaints(roster, dealt)]
        loads = rosters.loads(roster, dealt)
        smallest = rosters.smallest_spread(roster, max(loads))
        if rosters.spread(loads) != smallest:
            failures.append(f"roster {number}: spread {rosters.spread(loads)}, brute force {smallest}")
        if roster.dealt() != dealt:
            failures.append(f"roster {number}: dealt twice, two deals")
    for number in range(max(1, rounds // A_FULL_ONE_IN)):
        roster = rosters.full(dice)
        dealt = roster.dealt()
        failures += [f"full roster {number}: {words}" for words in rosters.complaints(roster, dealt)]
        turned = roster._replace(entries=roster.entries[::-1], judges=roster.judges[::-1])
        if roster.dealt() != dealt or turned.dealt() != dealt:
            failures.append(f"full roster {number}: dealt twice, two deals")
    for number in range(max(1, rounds // A_REAL_ONE_IN)):
        failures += [f"edition {number}: {words}" for words in _edition(dice, FIRST_YEAR + number)]
    return failures


def _edition(dice: random.Random, year: int) -> Iterator[str]:
    edition = cast.open_edition(year)
    round_ = cast.a_round_in_judging(2, 4, edition)
    entries = list(Entry.objects.filter(edition=edition).select_related("edition").order_by("number"))
    seats = list(Seat.objects.filter(edition=edition).select_related("user", "edition", "agency"))
    barred = set()
    for entry in entries:
        for seat in seats:
            if dice.random() < 0.35:
                barred.add((entry.pk, seat.pk))
                _bar(dice, entry, seat)
    conflicts.find_anew(edition, by=cast.TESTER, at=cast.MID_JUDGING)
    plan = assigning.plan(round_, cast.MID_JUDGING)
    if assigning.plan(round_, cast.MID_JUDGING).fingerprint != plan.fingerprint:
        yield "planned twice, two plans"
    assigning.auto_assign(round_, by=cast.TESTER, at=cast.MID_JUDGING, shown=plan.fingerprint)
    for row in Assignment.objects.filter(round=round_).select_related(
        "seat__user", "round__edition", "entry__edition"
    ):
        cast.a_draft_sheet(row, 3)
    known = {(entry.pk, seat.pk): (entry, seat) for entry in entries for seat in seats}
    noted = set(Conflict.objects.barring().filter(seat__edition=edition).values_list("entry", "seat"))
    if noted != barred:
        yield f"barred are {sorted(noted)}, to be barred were {sorted(barred)}"
    for pair in sorted(barred):
        entry, seat = known[pair]
        yield from _tried(round_, entry, seat)
        yield from _looked_for(round_, entry, seat)
    there = set(Assignment.objects.filter(round=round_).values_list("entry", "seat"))
    scored = set(
        ScoreSheet.objects.filter(assignment__round=round_).values_list(
            "assignment__entry", "assignment__seat"
        )
    )
    if there & barred or scored & barred:
        yield f"assigned {sorted(there & barred)}, scored {sorted(scored & barred)}"


def _bar(dice: random.Random, entry: Entry, seat: Seat) -> None:
    """Let a pair be barred in one of the ways in which pairs come to be barred."""
    told = {"at": cast.MID_JUDGING}
    way = dice.choice(("declared", "noted", "found and confirmed"))
    if way == "declared":
        conflicts.declare(seat, entry, "มีส่วนได้เสีย", by=seat.user, **told)
    elif way == "noted":
        conflicts.note(seat, entry, "พี่น้องกัน", by=cast.secretary(), **told)
    else:
        row = Conflict.objects.create(
            seat=seat, entry=entry, kind=Conflict.Kind.SAME_PROVINCE, bars=False, noted_at=cast.MID_JUDGING
        )
        conflicts.rule(row, Conflict.Ruling.CONFIRMED, "ตรวจแล้ว", by=cast.secretary(), **told)


def _tried(round_: Round, entry: Entry, seat: Seat) -> Iterator[str]:
    """Assign the pair in every way there is."""
    told = {"by": cast.TESTER, "at": cast.MID_JUDGING}
    pair = (entry.pk, seat.pk)
    ways = {
        "by hand": lambda: assigning.assign(round_, entry, seat, **told),
        "on the grid": lambda: assigning.change("assign_by_grid", round_, [pair], [], **told),
        "in the database": lambda: Assignment.objects.create(
            round=round_, entry=entry, seat=seat, assigned_at=cast.MID_JUDGING
        ),
        "by moving another": lambda: Assignment.objects.filter(round=round_, entry=entry).update(seat=seat),
        "by moving all of the judge": lambda: Assignment.objects.filter(round=round_, seat=seat).update(
            entry=entry
        ),
    }
    for way, act in ways.items():
        try:
            with transaction.atomic():
                done = act()
        except (RuleBroken, IntegrityError):
            continue
        if done:
            yield f"pair {pair} was assigned {way}"


def _looked_for(round_: Round, entry: Entry, seat: Seat) -> Iterator[str]:
    """Let the judge ask for everything of the entry."""
    browser = cast.sign_in(Client(), cast.User.objects.get(pk=seat.user_id))
    pages = [f"/judging/rounds/{round_.pk}/entries/{entry.pk}/conflict/"]
    for row in Assignment.objects.filter(entry=entry):
        pages += [f"/judging/entries/{row.pk}/{tail}" for tail in ("", "sign/", "abstain/", "conflict/")]
        pages += [f"/judging/entries/{row.pk}/files/{file.pk}/" for file in entry.attachments.all()]
    pages += [
        f"/judging/entries/{row.pk}/files/{file.pk}/"
        for row in Assignment.objects.filter(seat=seat)
        for file in entry.attachments.all()
    ]
    for page in pages:
        if (status := browser.get(page).status_code) != 404:
            yield f"{page} answered {status}"
    for page in ("/judging/", "/judging/signed/", "/judging/conflicts/", "/judging/conflicts/entries/"):
        answer = browser.get(page, {"round": round_.pk})
        if answer.status_code != 200 or f"{entry.title}<" in answer.content.decode():
            yield f"{page} answered {answer.status_code} and tells of entry {entry.reference}"
