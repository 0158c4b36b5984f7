"""Does the time of an answer tell who will win? Pages of winner and loser, before the announcement.

Each is asked 200 times in turns; a line holds where the two medians lie within 10 ms.
"""

import logging
from collections.abc import Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from tests import cast
from tests.bench.table import Line, line, timed

TRIES = 200
WARM_UP = 10
MOST = 10.0
"""Milliseconds between the two medians."""
LIMIT = f"medians within {MOST:.0f} ms"


def lines() -> Iterator[Line]:
    """A decided edition of two entries; the pages of both, as the public and their officers ask for them."""
    logging.disable(logging.WARNING)  # each page that is not there yet would be told
    towns = (cast.saen_suk(), cast.pang_mu())
    edition = cast.a_deciding_edition(*towns)
    winner, loser = edition.entries.select_related("edition").order_by("number")
    cast.a_confirmed_award(winner)
    year, anybody = edition.year, Client()
    officers = [cast.sign_in(Client(), cast.officer(town)) for town in towns]
    for name, browsers, pages in (
        (
            "public page of the work",
            (anybody, anybody),
            [reverse("results:entry", args=[year, row.number]) for row in (winner, loser)],
        ),
        (
            "picture of the work",
            (anybody, anybody),
            [reverse("results:entry_image", args=[year, row.number, 1]) for row in (winner, loser)],
        ),
        (
            "entry, to its officer",
            officers,
            [reverse("submissions:entry_page", args=[row.pk]) for row in (winner, loser)],
        ),
        ("desk of the officer", officers, [reverse("submissions:entry_list")] * 2),
    ):
        times: tuple[list[float], list[float]] = ([], [])
        for number in range(TRIES + WARM_UP):
            for place in (0, 1) if number % 2 else (1, 0):
                took = timed(partial(browsers[place].get, pages[place]))
                if number >= WARM_UP:
                    times[place].append(took)
        first, second = line(f"{name}: winner", times[0]), line(f"{name}: loser", times[1])
        apart = abs(first.median - second.median)
        yield from (first, second)
        yield Line(
            f"{name}: apart",
            TRIES,
            apart,
            abs(first.p95 - second.p95),
            abs(first.max - second.max),
            LIMIT,
            apart <= MOST,
        )
