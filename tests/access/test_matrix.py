"""Does every page answer every role as `matrix.csv` says?"""

from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from journal.models import Line
from tests.access import matrix
from tests.access.ways import WAYS, Way
from tests.access.world import World
from tests.house.test_gates import OF_ALLAUTH
from tests.house.tree import routes

MATRIX = matrix.read()
CASES = list(matrix.cases(MATRIX))
AT_LEAST = 750
ONWARD = (301, 302)
WITHIN = ("list", "download")
"""The verbs whose page or file may be open to a role and still not hold the row."""
READINGS = {
    "contest:journal_list": ("auditor",),
    "contest:journal_export": ("auditor", "secretariat"),
    "judging_office:ranking_file": ("auditor", "secretariat"),
    "judging_office:seal_export": ("auditor", "secretariat"),
}
"""The pages of which the reading itself leaves a line, and whose."""
EXEMPT = OF_ALLAUTH | {
    # what answers a machine, and shows nothing (tests/setup/test_health.py)
    *("healthz", "readyz"),
    # what Django's admin has beside its pages, behind the same gate (tests/journeys/test_the_desk.py)
    *("admin:", "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done"),
    *("admin:autocomplete", "admin:jsi18n", "admin:view_on_site"),
}
"""The pages of others, by name: a new one must be looked at before it stands here."""


def asked(client: Client, way: Way, world: World, method: str = "") -> HttpResponseBase:
    """Go that way."""
    address = reverse(way.name, kwargs=world.told(way.made_of))
    if way.method == "POST" and not method:
        return client.post(
            address, world.told(way.data), query_params=world.told(way.query), headers=way.headers
        )
    query = world.told(way.query)
    return client.generic(method or way.method, address, query_params=query, headers=way.headers)


def text_of(response: Any) -> str:
    """Everything that the answer says."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def is_sign_in(response: HttpResponseBase) -> bool:
    """Whether the answer leads to the sign-in; a script is only told."""
    if response.status_code == 401:
        return True
    return response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/?next=")


def outcome(way: Way, response: HttpResponseBase, text: str, word: str) -> str:
    """The answer in the words of the matrix; what has no such word is told as it is."""
    status = response.status_code
    if is_sign_in(response):
        return "sign-in"
    if status in (403, 404):
        return {403: "refused", 404: "hidden"}[status]
    if way.method not in ("GET", "HEAD"):
        return "allowed" if status < 500 and status != 405 else f"status {status}"
    if status != 200:
        return "allowed" if way.onward and status in ONWARD else f"status {status}"
    if word in text:
        return "allowed"
    return "hidden" if way.verb in WITHIN else f"status 200 without {word}"


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_page_answers_the_role_as_the_matrix_says(case, world, db):
    way, word = case.way, world.words.get(case.way.word, "")
    client = world.browser(case.role)
    before = Line.objects.count()
    response = asked(client, way, world)
    text = text_of(response)
    assert outcome(way, response, text, word) == case.outcome
    if way.method == "GET" or case.outcome != "allowed":
        was_read = response.status_code == 200 and case.role in READINGS.get(way.name, ())
        assert Line.objects.count() == before + was_read
    if case.outcome == "allowed":
        return
    assert not word or word not in text
    if way.method == "GET":
        assert asked(client, way, world, "HEAD").status_code == response.status_code


def test_every_page_stands_in_the_matrix():
    assert matrix.complaints(MATRIX, [route.name for route in routes()], EXEMPT) == []
    assert len(CASES) >= AT_LEAST


def test_everybody_of_the_matrix_is_there(world, db):
    assert {tuple(row) for row in MATRIX.values()} == {("anonymous", *world.sessions)}


def test_a_page_that_no_line_names_is_found():
    names = {way.name for way in WAYS} | EXEMPT
    ways = [way for way in WAYS if way.name != "judging:entry_file"]
    rows = {cell: row for cell, row in MATRIX.items() if cell != ("receipt", "read")}
    rows["own_account", "read"] = {**rows["own_account", "read"], "viewer": "perhaps"}
    files = ("entry_file_for_judging", "entry_file_of_another_judge")
    found = matrix.complaints(rows, names, EXEMPT, ways)
    assert found[:4] == [
        "no line of ways.py leads to the page judging:entry_file",
        "no row of matrix.csv for receipt read",
        *(f"no line of ways.py reaches {name} download" for name in files),
    ]
    assert found[-1] == "unknown outcome: own_account read viewer: perhaps"


PAGES = sorted({way.name for way in WAYS if not way.name.startswith("admin:")})


@pytest.mark.parametrize("name", PAGES)
def test_a_method_that_no_line_names_is_not_allowed(name, world, db):
    ways = [way for way in WAYS if way.name == name]
    named = {way.method for way in ways}
    others = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - named
    if not named & {"GET", "HEAD"}:
        others |= {"HEAD"}
    browser = world.browser("secretariat")
    answers = {method: asked(browser, ways[0], world, method).status_code for method in others}
    assert answers == dict.fromkeys(others, 405)
