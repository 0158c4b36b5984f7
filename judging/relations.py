"""Which facts tie a judge to an entry, and which of them bar the judge?

Pure: what is known of judges and entries in, facts out, each with its evidence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

SAME_ORGANIZATION, SERVED_THERE, SAME_PROVINCE = "same_organization", "served_there", "same_province"
AGENCY_TOOK_PART, SUPERVISES = "agency_took_part", "supervises"

ORIGIN, SERVICE, MEMBER = "origin", "service", "member"


@dataclass(frozen=True)
class Tie:
    """What ties a judge to a place: where they come from, have worked, or whom they act for in the portal.

    Years are of the Buddhist Era; without a last year the service goes on, or nobody said when it ended.
    """

    kind: str
    province: str
    place: str
    organization: int | None = None
    from_year: int | None = None
    to_year: int | None = None

    def told(self) -> dict[str, Any]:
        """The tie as evidence."""
        return {"tie": self.kind, "place": self.place, "from": self.from_year, "to": self.to_year}


@dataclass(frozen=True)
class Panelist:
    """A judge in a seat, the agency that sent them, their ties, and the agency they belong to since."""

    seat: int
    agency: int
    supervises: bool = False
    ties: Sequence[Tie] = ()
    agency_now: int | None = None


@dataclass(frozen=True)
class Candidate:
    """An entry: whose it is, where that lies, and which agencies took part."""

    entry: int
    organization: int
    province: str
    agencies: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rules:
    """What an edition says of conflicts: its year, after how many years service is over, what else bars."""

    year: int
    years: int
    same_province: bool
    supervisors: bool


@dataclass(frozen=True)
class Fact:
    """One fact of one kind between a judge and an entry, whether it bars, and its evidence."""

    entry: int
    seat: int
    kind: str
    bars: bool
    evidence: dict[str, Any] = field(default_factory=dict)


def facts(judges: Iterable[Panelist], candidates: Sequence[Candidate], rules: Rules) -> list[Fact]:
    """All facts between these judges and entries, at most one of a kind for a pair."""
    by_organization: dict[int, list[Candidate]] = {}
    by_province: dict[str, list[Candidate]] = {}
    by_agency: dict[int, list[Candidate]] = {}
    for row in candidates:
        by_organization.setdefault(row.organization, []).append(row)
        by_province.setdefault(row.province, []).append(row)
        for agency in row.agencies:
            by_agency.setdefault(agency, []).append(row)
    found: list[Fact] = []
    for judge in judges:
        found += _of_ties(judge, by_organization, by_province, rules)
        agencies = {judge.agency, judge.agency_now} - {None}
        took_part = {row.entry for agency in agencies for row in by_agency.get(agency or 0, [])}
        found += [Fact(entry, judge.seat, AGENCY_TOOK_PART, bars=True) for entry in sorted(took_part)]
        if judge.supervises:
            found += [Fact(row.entry, judge.seat, SUPERVISES, bars=rules.supervisors) for row in candidates]
    return found


def _of_ties(
    judge: Panelist,
    by_organization: dict[int, list[Candidate]],
    by_province: dict[str, list[Candidate]],
    rules: Rules,
) -> Iterator[Fact]:
    found: dict[tuple[int, str], tuple[bool, list[Tie]]] = {}
    for tie in judge.ties:
        here = by_organization.get(tie.organization, []) if tie.organization is not None else []
        for row in here:
            kind, bars = _of_service(tie, rules)
            _add(found, (row.entry, kind), bars, tie)
        if tie.kind == MEMBER:
            continue
        for row in by_province.get(tie.province, []):
            if row not in here:
                _add(found, (row.entry, SAME_PROVINCE), rules.same_province, tie)
    for (entry, kind), (bars, ties) in found.items():
        yield Fact(entry, judge.seat, kind, bars, {"ties": [tie.told() for tie in ties]})


def _of_service(tie: Tie, rules: Rules) -> tuple[str, bool]:
    """Whether the service goes on, and whether it bars. Where no year is known nobody can say it is over."""
    if tie.to_year is not None:
        return SERVED_THERE, rules.year - tie.to_year <= rules.years
    if tie.from_year is not None or tie.kind == MEMBER:
        return SAME_ORGANIZATION, True
    return SERVED_THERE, True


def _add(
    found: dict[tuple[int, str], tuple[bool, list[Tie]]], key: tuple[int, str], bars: bool, tie: Tie
) -> None:
    barred, ties = found.get(key, (False, []))
    found[key] = (barred or bars, [*ties, tie])
