"""What did a page see of an answer, what stands there now, and who changed it meanwhile?

A page remembers of each answer it shows at which save of which revision the answer stood, and a mark of its
content. So two people or two tabs are told of each other only where both wrote the same answer.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organizations.models import Membership, User
from submissions.models import Entry, Revision
from thai import era

_TAB = re.compile(r"[\w-]{1,40}", re.ASCII)
NEVER_SEEN = -1
"""The save at which an answer of an earlier revision was seen: before all saves of this one."""


@dataclass(frozen=True)
class Tab:
    """Which open page writes, and its how manieth save this is: of its own saves the latest counts."""

    id: str
    turn: int


@dataclass(frozen=True)
class Seen:
    """What a page saw of an answer."""

    revision: int
    version: int
    mark: str

    def __str__(self) -> str:
        return f"{self.revision}.{self.version}.{self.mark}"


def read_seen(text: str | None) -> Seen | None:
    """What a page says that it saw; None where it says nothing that can be understood."""
    revision, version, mark = [*(text or "").split("."), "", "", ""][:3]
    if not (_is_number(revision) and _is_number(version) and mark):
        return None
    return Seen(int(revision), int(version), mark)


def read_number(text: str | None) -> int:
    """The number that a page sends along; 0 where it is none."""
    return int(text) if text and _is_number(text) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def read_tab(name: str | None, turn: str | None) -> Tab | None:
    """Which open page says that it writes; None for a page without a script.

    Its name is one that a script made up, so nothing that anybody typed is kept with it.
    """
    if not (turn and turn.isascii() and turn.isdigit() and len(turn) < 16):
        return None
    return Tab(name, int(turn)) if name and _TAB.fullmatch(name) else None


def mark(answer: Any, typed: Any) -> str:
    """A short mark of the content of an answer: equal contents have equal marks."""
    written = json.dumps([answer or None, typed], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def stands(revision: Revision, code: str) -> Seen:
    """What a page sees of an answer now."""
    content = mark(revision.answers.get(code), revision.typed.get(code))
    return Seen(revision.number, revision.answer_versions.get(code, 0), content)


def seen_version(revision: Revision, code: str, seen: Seen) -> int:
    """The save of this revision after which the answer was seen as it was."""
    now = stands(revision, code)
    if seen.mark == now.mark:
        return now.version
    return seen.version if seen.revision == revision.number else NEVER_SEEN


def changed_since(revision: Revision, version: int) -> list[str]:
    """The answers that were saved after a save."""
    return [code for code, at in revision.answer_versions.items() if at > version]


def who_saved(entry: Entry, revision: Revision, codes: Iterable[str], reader: User) -> Mapping[str, str]:
    """By whom and when answers were saved last, in words for a reader (at most one query)."""
    savers = {code: revision.answer_savers[code] for code in codes if code in revision.answer_savers}
    others = {person for person, *_rest in savers.values()} - {reader.pk}
    names = _names(entry, others) if others else {}
    language = get_language() or "th"
    return {
        code: _("Saved in another window at %(time)s")
        % {"time": era.clock(datetime.fromisoformat(at), language)}
        if person == reader.pk
        else _("Saved by %(name)s at %(time)s")
        % {
            "name": names.get(person) or _("Secretariat"),
            "time": era.clock(datetime.fromisoformat(at), language),
        }
        for code, (person, at, *_rest) in savers.items()
    }


def _names(entry: Entry, people: set[int]) -> dict[int, str]:
    """The names of those who act for the organization; of the office nobody is named to an entrant."""
    members = Membership.objects.filter(organization=entry.organization_id, user__in=people)
    return dict(members.values_list("user", "user__full_name"))
