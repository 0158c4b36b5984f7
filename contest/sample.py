"""What does a visitor of a laptop find? The edition of 2564 as it was announced, and three sample editions.

Everything goes through the domain functions, with the clock of the time it tells of, in one transaction an
edition. What was loaded once stays as people leave it; `make demo-reset` begins anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from contest import sample_2564, sample_editions
from contest.sample_people import LOADER, SAMPLE_ACCOUNTS, add_everybody
from editions.models import Edition
from journal import chain
from journal.models import Line
from letters import outbox
from letters.models import Letter
from organizations import register
from thai import era

__all__ = ["SAMPLE_ACCOUNTS", "accounts", "load"]


def accounts() -> list[tuple[str, str, str]]:
    """The accounts to sign in with: role, e-mail address, password."""
    return SAMPLE_ACCOUNTS


def load(at: datetime, say: Callable[[str], None] = lambda words: None) -> bool:
    """Load what is not loaded yet; `at` is now, `say` is told each step. Returns whether anything was."""
    loaded = set(Line.objects.filter(verb="load_sample").values_list("facts__part", flat=True))
    this_year = era.to_be(era.in_bangkok(at).year)
    parts: list[tuple[str, int, Callable[[], Edition]]] = [
        # part, year, how it is played
        ("first", 2564, sample_2564.play),
        ("open", this_year, lambda: sample_editions.play_open(this_year, at)),
        ("published", this_year - 2, lambda: sample_editions.play_published(this_year - 2)),
        ("judging", this_year - 1, lambda: sample_editions.play_judging(this_year - 1, at)),
    ]
    waiting = [row for row in parts if row[0] not in loaded]
    if not waiting:
        return False
    with transaction.atomic(), _quiet():
        register.load_starter(by=LOADER, at=sample_2564.SET_UP_AT)
        add_everybody(sample_2564.SET_UP_AT)
    for part, year, play in waiting:
        if Edition.objects.filter(year=year).exists():
            say(f"Edition {year} is there already and stays as it is.")
            continue
        say(f"Loading the sample: edition {year} ...")
        with transaction.atomic(), _quiet():
            edition = play()
            chain.write("load_sample", edition, by=LOADER, at=at, facts={"part": part}, edition_year=year)
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the letters written meanwhile here: they tell of a played past, and nobody waits for them."""
    last = Letter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    tasks = set(DBTaskResult.objects.values_list("pk", flat=True))
    yield
    outbox.keep(Letter.objects.filter(pk__gt=last))
    DBTaskResult.objects.exclude(pk__in=tasks).delete()
