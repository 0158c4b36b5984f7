"""In which published works do these words stand, and what did an organization win over the years?

It reads the announcements that stand, their frozen words alone. Words are compared as the picker of
organizations compares them: spaces, tone marks typed the other way round and Thai digits make no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from django.db.models import Q

from organizations.models import Organization
from results.announcement import Announcement
from results.content import AwardContent, Content, EntryContent, Words
from results.lines import Line
from results.models import Publication
from thai.text import search_key

NOWHERE = 99
"""Later than every place in which a word can stand: title, town, its place, the text."""
REMEMBERED = 32
"""Of how many announcements the keys are kept in memory; an announcement never changes."""


@dataclass(frozen=True)
class Work:
    """A published work with the edition it belongs to."""

    announcement: Announcement
    line: Line


def standing() -> list[Announcement]:
    """The announcements that stand, newest edition first (one query)."""
    rows = Publication.objects.filter(withdrawn_at=None).order_by("-edition__year")
    return [
        Announcement(content, published_at, version=version, sha256=sha256)
        for content, published_at, version, sha256 in rows.values_list(
            "content", "published_at", "version", "sha256"
        )
    ]


def with_versions() -> list[int]:
    """The years of which an announcement was corrected or taken back, newest first (one query)."""
    changed = Publication.objects.filter(Q(version__gt=1) | Q(withdrawn_at__isnull=False))
    return list(changed.order_by("-edition__year").values_list("edition__year", flat=True).distinct())


def search(typed: str, announcements: Iterable[Announcement]) -> list[Work]:
    """The works in which every typed word stands: in the title first, then the town, its place, the text.

    Among equals the newest edition comes first, then the order of its list. Nothing typed finds nothing.
    """
    words = [key for key in map(search_key, typed.split()) if key]
    if not words:
        return []
    found: list[tuple[int, Work]] = []
    for announcement in announcements:
        keys = _keys(_Frozen(announcement.sha256, announcement.content))
        for line in [*announcement.awards, *announcement.others]:
            where = [_where(word, keys[line.number]) for word in words]
            if NOWHERE not in where:
                found.append((max(where), Work(announcement, line)))
    return [work for _place, work in sorted(found, key=lambda pair: pair[0])]


def of_organization(
    code: str, announcements: Iterable[Announcement]
) -> list[tuple[Announcement, list[Line]]]:
    """What is published of an organization, by its code in the register: edition by edition, newest first."""
    found = []
    for announcement in announcements:
        lines = [
            line for line in [*announcement.awards, *announcement.others] if line.organization_code == code
        ]
        if lines:
            found.append((announcement, lines))
    return found


def _where(word: str, places: tuple[str, ...]) -> int:
    return next((place for place, key in enumerate(places) if word in key), NOWHERE)


@dataclass(frozen=True)
class _Frozen:
    """A content known by its fingerprint."""

    sha256: str
    content: Content = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _keys(frozen: _Frozen) -> dict[int, tuple[str, ...]]:
    """For each work, by number, what a search compares: title, town, place, and the words of the work."""
    content = frozen.content
    words_of = {
        table: {row[key]: row["name"] for row in content[table]}  # type: ignore[literal-required]
        for table, key in (("provinces", "iso"), ("categories", "code"), ("levels", "code"))
    }
    keys = {}
    rows: list[EntryContent] = [*content["awards"], *content["others"]]
    for row in rows:
        town = row["organization"]
        full, short = Organization.TYPE_TH.get(town["type"], ("", ""))
        named = (town["name"]["th"], short + town["name"]["th"].removeprefix(full), town["name"]["en"])
        province, category = (
            words_of["provinces"][row["province"]],
            words_of["categories"].get(row["category"]),
        )
        places = [town["district_th"], *_both(province), *(_both(category) if category else ())]
        texts: list[str] = []
        if "level" in row:
            award = cast(AwardContent, row)
            places += _both(words_of["levels"][award["level"]])
            texts = [*_both(award["citation"])]
            texts += [text for answer in award["answers"] for line in answer["lines"] for text in _both(line)]
        keys[row["number"]] = tuple(
            "|".join(map(search_key, part))
            for part in ((row["title"], row["reference"]), named, places, texts)
        )
    return keys


def _both(words: Words) -> tuple[str, str]:
    return words["th"], words["en"]
