"""Does everything that is done about people, their roles and their organizations leave a line with who, when,
what, before and after, and no name in it?"""

from collections.abc import Iterable
from typing import Any

import pytest

from journal import chain
from journal.models import Line, PersonalValue
from letters.models import Letter
from organizations import claims, members, registration
from organizations.models import User
from tests import cast
from tests.access.test_matrix import MATRIX, asked
from tests.access.ways import WAYS, Way
from tests.access.world import NOW
from tests.house.tree import routes

ROOMS = ("organizations:", "organizations_office:")
ABOUT = {
    "appointment",
    "invitation",
    "mailboxcode",
    "membership",
    "organization",
    "secondfactorreset",
    "user",
}
"""The subjects of which a line says how they stood before and after."""
PAIRS = (("before", "after"), ("from", "to"))

# What a role of the matrix cannot do in its world at once is walked below, or in the journey of the page.
ELSEWHERE = {
    "organizations:code_enter": "test_a_claim_by_mailbox.py",
    "organizations:code_send": "test_a_claim_by_mailbox.py",
    "organizations:membership_ask": "test_a_claim_by_letter.py",
    "organizations:judge_terms": "test_a_judge_begins.py",
    "organizations:judge_ties_none": "test_a_judge_begins.py",
    "organizations:member_admit": "below",
    "organizations_office:membership_end": "below",
    "organizations:session_end": "test_sessions.py",
    "organizations:session_end_others": "test_sessions.py",
    "organizations:sign_on_begin": "leads away only",
    "organizations:sign_on_connect": "test_single_sign_on.py",
    "organizations:sign_on_disconnect": "test_single_sign_on.py",
    "organizations:sign_on_register": "test_single_sign_on.py",
}


def changes() -> list[Way]:
    """Every way of this room by which something is sent."""
    return [way for way in WAYS if way.method == "POST" and way.name.startswith(ROOMS)]


def complaints(lines: Iterable[Line]) -> list[str]:
    """What is missing or too much in those lines."""
    found = []
    for line in lines:
        told = {**line.facts, **line.facts.get("personal", {})}
        if line.subject_type in ABOUT and not any(
            all(any(key == one or key.startswith(f"{one}_") for key in told) for one in pair)
            or ("fields" in told and any(key.startswith("before_") for key in told))
            for pair in PAIRS
        ):
            found.append(f"{line.verb}: neither before nor after: {sorted(told)}")
        values = PersonalValue.objects.filter(line=line)
        salted = {row.key: chain.salted(row.value, row.salt) for row in values}
        if salted != line.facts.get("personal", {}):
            found.append(f"{line.verb}: the side table does not fit the hashes")
        written = str({key: value for key, value in line.facts.items() if key != "personal"})
        found += [f"{line.verb}: {row.key} stands in the line" for row in values if _tells(row, written)]
        if not line.actor_id_text or not line.actor_role or line.at is None:
            found.append(f"{line.verb}: nobody did it")
    return found


def _tells(row: PersonalValue, written: str) -> bool:
    return (
        row.key in ("name", "email", "actor_name", "full_name") and bool(row.value) and row.value in written
    )


def written_by(way: Way, world: Any, again: Any) -> list[Line]:
    """The lines that the first role leaves for whom the way is open and who gets anywhere."""
    for role, outcome in MATRIX[way.object, way.verb].items():
        if outcome != "allowed":
            continue
        before = Line.objects.latest("number").number
        asked(world.browser(role), way, world)
        lines = list(Line.objects.filter(number__gt=before).order_by("number"))
        if lines:
            return lines
        again()
    return []


WALKED = [way for way in changes() if way.name not in ELSEWHERE]


def name_of(way: Way) -> str:
    return f"{way.name}-{'-'.join(map(str, way.data)) or '-'.join(map(str, way.made_of.values()))}"


SILENT = {
    # nothing is written: a dry run, what is done already, a question that only this person may ask
    "organizations:second_factor_activate",
    "organizations:second_factor_deactivate",
}


@pytest.mark.parametrize("name", sorted({way.name for way in WALKED} - SILENT))
def test_what_is_changed_here_leaves_a_line_with_before_and_after(name, world, db, again):
    lines = [line for way in WALKED if way.name == name for line in written_by(way, world, again)]
    assert lines != []
    assert complaints(lines) == []
    assert chain.verify() is None


def test_every_page_that_changes_something_here_is_walked_or_named():
    posts = {way.name for way in changes()}
    assert posts >= set(ELSEWHERE) | SILENT
    here = {route.name for route in routes() if route.name.startswith(ROOMS)}
    assert {way.name for way in WAYS if way.name.startswith(ROOMS)} == here


def test_a_claim_leaves_its_lines(world, db):
    user = cast.person("ผู้ขอใหม่", "claims@example.go.th")
    town = cast.organization("SAO", "บ้านน้อยซุ้มขี้เหล็ก", "พิษณุโลก", "เนินมะปราง", "6650801")
    first = Line.objects.latest("number").number
    claims.send_code(user, town, by=user, at=NOW)
    letter = Letter.objects.filter(kind="organizations.mailbox_code").latest("pk")
    code = next(word for word in letter.body.split() if word[:4].isdigit() and "-" in word)
    owned = claims.enter_code(user, town, code, by=user, at=NOW)
    asks = cast.a_request(town, cast.person("ผู้ขออีกคน", "another@example.go.th"), at=NOW)
    members.admit(asks, by=user, at=NOW)
    members.invite(town, "invited@example.go.th", "ก ข", "viewer", by=user, at=NOW)
    registration.end(owned, "ย้ายหน่วยงาน", by=cast.secretary(), at=NOW)
    lines = list(Line.objects.filter(number__gt=first).order_by("number"))
    assert [line.verb for line in lines] == [
        *("send_code", "ask", "admit", "ask", "admit", "invite_member", "end", "revoke")
    ]
    assert complaints(lines) == []


def test_a_line_without_a_before_or_with_a_name_in_it_is_found(world, db):
    user = User.objects.get(email=cast.newcomer().email)
    bare = chain.write("appoint", user, by=user, at=NOW, facts={"role": "judge"})
    told = {"before": None, "after": user.full_name}
    named = chain.write("appoint", user, by=user, at=NOW, facts=told, personal={"name": user.full_name})
    assert complaints([bare, named]) == [
        "appoint: neither before nor after: ['actor_name', 'personal', 'role']",
        "appoint: name stands in the line",
        "appoint: actor_name stands in the line",
    ]
