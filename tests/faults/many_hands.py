"""C1, C6: what do many hands at once leave behind? One entry, one number, one letter, and no gap."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import time_machine
from django.db import connection
from django.test import Client

from journal import chain
from journal.models import Line
from letters.models import Letter
from submissions import intake
from submissions.models import Entry, EntryCounter, Revision
from tests import cast

HANDS = 10
THREADS = 50


def together(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do the deeds at once, each in a thread with a connection of its own; give what each brought."""
    start = threading.Barrier(len(deeds))
    brought: list[Any] = [None] * len(deeds)

    def do(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait()
            brought[place] = deed()
        except Exception as error:
            brought[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return brought


def ten_identical_submits(rounds: int, seed: int) -> list[str]:
    """C1: each round ten clients press the same button at once; give what was not one of everything."""
    del seed  # nothing is left to chance but the order in which the database lets them in
    failures = []
    officer, before = cast.officer(), Entry.objects.count()
    clients = [Client() for _ in range(HANDS)]
    for client in clients:
        client.force_login(officer)
    with time_machine.travel(cast.MID_CALL, tick=False):
        for number in range(before + 1, before + rounds + 1):
            entry = cast.a_draft(title=f"โครงการที่ {number}")
            pressing = f"/entries/{entry.pk}/submit/"
            answers = together(
                [lambda client=client, to=pressing: client.post(to, secure=True) for client in clients]
            )
            entry.refresh_from_db()
            left = {
                "answers": {
                    repr(one) if isinstance(one, Exception) else f"{one.status_code} {one.get('Location')}"
                    for one in answers
                },
                "number": entry.number,
                "sent": list(Revision.objects.filter(entry=entry).values_list("number", "sent_at")),
                "lines": Line.objects.filter(
                    verb="submit", subject_type="entry", subject_id_text=str(entry.pk)
                ).count(),
            }
            right = {
                "answers": {f"302 /entries/{entry.pk}/receipt/"},
                "number": number,
                "sent": [(1, cast.MID_CALL)],
                "lines": 1,
            }
            if left != right:
                failures.append(f"round {number}: {left}")
    receipts = Letter.objects.filter(kind="submissions.received", to_address=officer.email).count()
    if receipts != rounds:
        failures.append(f"{receipts} receipts by letter for {rounds} entries")
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def numbers_from_fifty_threads(rounds: int, seed: int) -> list[str]:
    """C6: fifty threads send so many entries; give what is missing, taken twice, or was refused."""
    del seed
    edition = cast.tiny_edition()
    by = cast.officer()
    with time_machine.travel(cast.MID_CALL, tick=False):
        drafts = [cast.a_draft(title=f"โครงการที่ {place}", edition=edition) for place in range(1, rounds + 1)]

    def send(entry: Entry) -> str:
        try:
            intake.submit(entry, by=by, at=cast.MID_CALL)
        except Exception as error:
            return f"{entry.title} was refused: {error!r}"
        return ""

    with ThreadPoolExecutor(THREADS) as threads:
        failures = [told for told in threads.map(send, drafts) if told]
    taken = sorted(Entry.objects.exclude(number=None).values_list("number", flat=True))
    if taken != list(range(1, rounds + 1)):
        failures.append(f"{len(taken)} numbers, {len(set(taken))} of them different, the last {taken[-1:]}")
    if EntryCounter.objects.get().last_number != rounds:
        failures.append(f"the counter stands at {EntryCounter.objects.get().last_number}")
    return failures
