"""C4, C5: what do two judges, two tabs, and the close of a round at the same moment leave behind?

Each sheet is wholly of one save; the tab that came behind is shown both versions; what happened equals some
order of the deeds, and the journal stands in that order.
"""

import logging
import random
import time
from collections.abc import Callable
from typing import Any

import time_machine
from django.test import Client
from django.utils import translation

from editions.models import Edition, Round
from journal import chain
from journal.models import Line
from judging import panel, sheets
from judging.models import Assignment, ScoreSheet
from organizations.models import User
from tests import cast
from tests.faults.many_hands import together

APART = 0.12
"""Seconds by which one of two begins later at most, in turns, so that both orders come, and real races."""
BOTH_ORDERS_WITHIN = 20
"""After so many rounds each order must have come."""


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _typed(codes: list[str], chance: random.Random, words: str) -> dict[str, str]:
    """What one tab types: a mark and a reason for each criterion, and a comment that names the tab."""
    values = [chance.choice(["0", "1", "2", "3", "4", "5", "na"]) for _code in codes]
    fields = {f"mark_{code}": value for code, value in zip(codes, values, strict=True)}
    return {**fields, **{f"comment_{code}": f"{words} {code}" for code in codes}, "comment": words}


def _standing(assignment: Assignment) -> dict[str, str]:
    """What is saved, as the fields of the form."""
    sheet = ScoreSheet.objects.get(assignment=assignment)
    fields = {"comment": sheet.comment}
    for mark in sheet.marks.select_related("criterion"):
        fields[f"mark_{mark.criterion.code}"] = "na" if mark.value is None else str(mark.value)
        fields[f"comment_{mark.criterion.code}"] = mark.comment
    return fields


def two_judges_three_tabs(rounds: int, seed: int) -> list[str]:
    """C4: two judges score one entry, one of them in two tabs, all at once; what was not as it must be."""
    chance, failures = random.Random(seed), []
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are what is asked for here
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        round_ = cast.a_round_in_judging(entries=1, judges=2, edition=cast.tiny_edition())
        codes = [row.code for row in round_.criteria.all()]
        entry = round_.round_entries.get().entry
        seats = list(round_.edition.seats.select_related("user", "edition").order_by("pk"))
        mine, theirs = (cast.an_assignment(entry, seat) for seat in seats)
        tabs = [_client(seats[0].user), _client(seats[0].user)]
        other = _client(seats[1].user)
        for number in range(1, rounds + 1):
            words = [f"แท็บ {place} รอบ {number}" for place in "กขค"]
            versions = [_version(tabs[0], mine), _version(tabs[1], mine), _version(other, theirs)]
            sent = [
                {"version": version, **_typed(codes, chance, said)}
                for version, said in zip(versions, words, strict=True)
            ]
            deeds: list[Callable[[], Any]] = [
                lambda: tabs[0].post(f"/en/judging/entries/{mine.pk}/", sent[0], secure=True),  # noqa: B023
                lambda: tabs[1].post(f"/en/judging/entries/{mine.pk}/", sent[1], secure=True),  # noqa: B023
                lambda: other.post(f"/en/judging/entries/{theirs.pk}/", sent[2], secure=True),  # noqa: B023
            ]
            answers = together(deeds)
            statuses = [getattr(one, "status_code", repr(one)) for one in answers]
            if sorted(map(str, statuses[:2])) != ["302", "409"] or statuses[2] != 302:
                failures.append(f"round {number}: answered {statuses}")
                continue
            first, late = (0, 1) if statuses[0] == 302 else (1, 0)
            if _standing(mine) != _fields(sent[first]):
                failures.append(f"round {number}: the sheet is not that of the first tab: {_standing(mine)}")
            if _standing(theirs) != _fields(sent[2]):
                failures.append(f"round {number}: the other judge's sheet became {_standing(theirs)}")
            failures += [
                f"round {number}: {said}"
                for said in _not_shown(answers[late], sent[late], sent[first], codes)
            ]
            again = {**sent[late], "version": answers[late].context["form"]["version"].value()}
            saved = tabs[late].post(f"/en/judging/entries/{mine.pk}/", again, secure=True)
            if saved.status_code != 302 or _standing(mine) != _fields(sent[late]):
                failures.append(f"round {number}: saved again {saved.status_code}, {_standing(mine)}")
    return failures


def _fields(sent: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in sent.items() if name != "version"}


def _version(client: Client, assignment: Assignment) -> str:
    """The version that a tab has before its eyes."""
    page = client.get(f"/en/judging/entries/{assignment.pk}/", secure=True)
    return str(page.context["form"]["version"].value())


def _not_shown(page: Any, mine: dict[str, str], saved: dict[str, str], codes: list[str]) -> list[str]:
    """What the page of the tab that came behind does not show of both versions."""
    told = []
    form = page.context["form"]
    for row, code in zip(page.context["rows"], codes, strict=True):
        if row.chosen != mine[f"mark_{code}"] or row.comment.value() != mine[f"comment_{code}"]:
            told.append(f"what was typed at {code} is not on the page")
        if saved[f"comment_{code}"] not in row.elsewhere:
            told.append(f"what is saved at {code} is not on the page")
    if form["comment"].value() != mine["comment"] or form.texts_elsewhere.get("comment") != saved["comment"]:
        told.append("the two comments on the whole are not on the page")
    return told


def close_against_sign_and_save(rounds: int, seed: int) -> list[str]:
    """C5: each round a sheet is signed while the round closes, and one is saved while it closes."""
    chance = random.Random(seed)
    failures: list[str] = []
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        round_ = cast.a_round_in_judging(entries=1, judges=1, edition=cast.tiny_edition())
        Round.objects.create(edition=round_.edition, number=2, name_th="รอบที่ 2", name_en="Round 2")
        seat = round_.edition.seats.select_related("user", "edition").get()
        assignment = cast.an_assignment(round_.round_entries.get().entry, seat)
        judge, secretary = _client(seat.user), cast.secretary()
        seen: dict[str, set[bool]] = {"sign": set(), "save": set()}
        for number in range(1, rounds + 1):
            for deed in ("sign", "save"):
                version = _open_again(round_, assignment, number)
                apart = chance.uniform(0, APART) * (-1 if number % 2 else 1)
                outcome = _race(deed, round_.pk, assignment, judge, secretary, version, apart)
                if isinstance(outcome, str):
                    failures.append(f"round {number}, {deed}: {outcome}")
                else:
                    seen[deed].add(outcome)
    if rounds >= BOTH_ORDERS_WITHIN:
        failures += [f"{deed}: only one order came" for deed, orders in seen.items() if len(orders) < 2]
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def _open_again(round_: Round, assignment: Assignment, number: int) -> int:
    """Let the round be open and the sheet a draft with marks of 1 everywhere; give its version."""
    Round.objects.filter(pk=round_.pk).update(state="open")
    ScoreSheet.objects.filter(assignment=assignment).update(
        state="draft", signed_at=None, salt="", history=[]
    )
    draft = sheets.open_sheet(assignment, by=assignment.seat.user, at=cast.MID_JUDGING)
    codes = [row.code for row in round_.criteria.all()]
    sheets.save(
        draft,
        dict.fromkeys(codes, 1),
        dict.fromkeys(codes, f"ก่อนรอบ {number}"),
        version=ScoreSheet.objects.get(pk=draft.pk).version,
        by=assignment.seat.user,
        at=cast.MID_JUDGING,
    )
    return draft.version


def _race(
    deed: str,
    round_pk: int,
    assignment: Assignment,
    judge: Client,
    secretary: User,
    version: int,
    apart: float,
) -> bool | str:
    """Let the judge's deed and the close come at once, one of them `apart` seconds later; whether the close
    was first, or what fits no order."""
    before = Line.objects.latest("number").number
    page = f"/en/judging/entries/{assignment.pk}/"
    fields = {f"mark_{row.code}": "5" for row in assignment.round.criteria.all()}
    fields |= {f"comment_{row.code}": "ใหม่" for row in assignment.round.criteria.all()}

    times: dict[str, float] = {}

    def press() -> Any:
        time.sleep(max(0.0, apart))
        times["pressed"] = time.perf_counter()
        if deed == "sign":
            return judge.post(f"{page}sign/", {"version": version}, secure=True)
        return judge.post(page, {"version": version, **fields}, secure=True)

    def close() -> Any:
        time.sleep(max(0.0, -apart))
        mine = Round.objects.select_related("edition").get(pk=round_pk)
        closing = panel.close_round(mine, by=secretary, at=cast.MID_JUDGING, reason="ครบกำหนด")
        times["closed"] = time.perf_counter()
        return closing

    answer, closing = together([press, close])
    if isinstance(answer, Exception) or isinstance(closing, Exception):
        return f"answered {answer!r}, closed {closing!r}"
    sheet = ScoreSheet.objects.get(assignment=assignment)
    left = {
        "answered": answer.status_code,
        "state": sheet.state,
        "marks": set(sheet.marks.values_list("value", flat=True)),
        "version": sheet.version - version,
        "counted": (closing.signed, closing.unsigned),
        "lines": list(
            Line.objects.filter(number__gt=before).order_by("number").values_list("verb", flat=True)
        ),
        "round": Round.objects.get(pk=round_pk).state,
        "stage": Edition.objects.get().stage,
    }
    closed = {"round": "closed", "stage": "judging"}
    late = {
        "answered": 409, "state": "draft", "marks": {1}, "version": 0, "counted": (0, 1),
        "lines": ["close_round"], **closed,
    }  # fmt: skip
    if deed == "sign":
        early = {
            **late,
            "answered": 302,
            "state": "signed",
            "counted": (1, 0),
            "lines": ["sign", "close_round"],
        }
    else:
        early = {**late, "answered": 302, "marks": {5}, "version": 1}
    if left not in (early, late):
        return f"fits no order: {left}"
    if times["closed"] < times["pressed"] and left != late:
        return f"taken after the close: {left}"
    return left == late
