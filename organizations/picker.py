"""Which organizations may be meant by what somebody types, and which could be taken for them?

856 bare names are borne by organizations of two or more types: ยะลา is an อบจ., a ทน. and an อบต.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from organizations.models import Organization, OrganizationQuerySet

FOUND_AT_MOST = 20
SISTERS_AT_MOST = 12


@dataclass(frozen=True)
class Choice:
    """An organization to be chosen, with the types of others that bear its name, as abbreviations: those in
    its province, and those elsewhere that are of another type."""

    organization: Organization
    here: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What was typed, the best matches, and whether there are more."""

    typed: str
    choices: tuple[Choice, ...]
    more: bool


def find(typed: str, among: OrganizationQuerySet) -> Found:
    """The best matches for what was typed, with their sisters by name (two queries)."""
    rows = list(among.matching(typed).select_related("province")[: FOUND_AT_MOST + 1])
    return Found(typed, choices_of(rows[:FOUND_AT_MOST]), more=len(rows) > FOUND_AT_MOST)


def choices_of(rows: Sequence[Organization]) -> tuple[Choice, ...]:
    """Each organization with the types under which its bare name stands besides (one query)."""
    bearers: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    names = {row.name_th for row in rows}
    same = Organization.objects.living().filter(name_th__in=names)
    for name, pk, type_, province in same.values_list("name_th", "pk", "type", "province"):
        bearers[name].append((pk, type_, province))
    return tuple(_choice(row, bearers[row.name_th]) for row in rows)


def _choice(row: Organization, bearers: list[tuple[int, str, str]]) -> Choice:
    here = {type_ for pk, type_, province in bearers if province == row.province_id and pk != row.pk}
    elsewhere = {type_ for _pk, type_, province in bearers if province != row.province_id}
    return Choice(row, _short(here), _short(elsewhere - here - {row.type}))


def _short(types: set[str]) -> tuple[str, ...]:
    return tuple(short for code, (_full, short) in Organization.TYPE_TH.items() if code in types)


def sisters(organization: Organization) -> list[Organization]:
    """The other living organizations of the same bare name, those of its province first (one query)."""
    same = Organization.objects.living().filter(name_th=organization.name_th).exclude(pk=organization.pk)
    rows = list(same.select_related("province").in_order())
    rows.sort(key=lambda row: (row.province_id != organization.province_id, row.type == organization.type))
    return rows[:SISTERS_AT_MOST]
