"""How does a version of the register come into the database, and what becomes of the words before it?

Each version has a date. What a newer one said stays; what it replaces is kept with the dates from and to
which it stood; what a newer whole register lacks is closed. Nothing is ever deleted.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from organizations import directory, provinces
from organizations.directory import Reading, Refusal, Row
from organizations.models import Agency, Organization, OrganizationName, Province, RegisterLoad
from thai.era import long_date

DATA = Path(__file__).parent / "data"
STARTER = DATA / "starter.csv"
STARTER_DATED = date(2020, 9, 9)
AGENCIES = DATA / "agencies.csv"
BATCH = 500

MOST_CLOSED = 20
"""A whole register that lacks more than one in so many is taken for a part of one, and refused."""

WORDS = ("type", "name_th", "full_name_th", "province_id", "district_th")
"""What of an organization is kept when it changes."""
TOLD = ("type", "name_th", "full_name_th", "name_en", "province", "district_th")
"""What of an organization a file says."""


@dataclass(frozen=True)
class Version:
    """Which register is loaded: of what date, the whole of it or a part, from which file.

    `most_closed` allows a whole register to close so many organizations where that is more than usual.
    """

    dated: date
    is_whole: bool
    file_name: str
    sha256: str
    most_closed: int | None = None


@dataclass(frozen=True)
class Report:
    """What a load did: the codes added, changed and closed; how many stayed as they were, how many stand in a
    newer register already; the lines not taken."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    unchanged: int = 0
    older: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def did_something(self) -> bool:
        """Whether anything was changed or refused."""
        return bool(self.added or self.changed or self.closed or self.refusals)


def open_file(path: Path) -> tuple[Reading, str]:
    """What a file of the register says, and the SHA-256 of it.

    Raises OSError and UnicodeDecodeError as files do, RuleBroken where it is no register.
    """
    content = path.read_bytes()
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    return directory.read(lines), hashlib.sha256(content).hexdigest()


def dated_before(sha256: str) -> date | None:
    """Of which date a file is that was loaded before, or None."""
    return RegisterLoad.objects.filter(sha256=sha256).values_list("dated", flat=True).first()


def load(reading: Reading, version: Version, *, by: chain.By, at: datetime) -> Report:
    """Bring a version of the register in: what is new is added, what changed changed, what is lost closed.

    What a newer version said stays, row by row. Changed words are kept as the past of their row. Only a whole
    register without refused lines closes anything; a closed row that is named again lives again, one merged
    into another stays merged. The central mailbox and the sample flag stay as they are. The same file again
    changes nothing. One journal line says how much; each version that was new leaves a RegisterLoad.

    Raises RuleBroken where a whole register lacks so many that it is none.
    """
    with transaction.atomic():
        # All in one order, so that neither two loads nor a load and a merge wait for each other.
        known = {
            row.dla_code: row
            for row in Organization.objects.select_for_update(of=("self",), no_key=True)
            .select_related("province")
            .order_by("pk")
        }
        retelling = _Retelling(known, reading, version, at)
        lacking = retelling.lacking()
        report = Report(
            added=_codes(retelling.added),
            changed=_codes(retelling.changed),
            closed=_codes(lacking),
            unchanged=retelling.unchanged,
            older=retelling.older,
            refusals=tuple(sorted(retelling.refusals, key=lambda refusal: refusal.line)),
        )
        retelling.save(lacking)
        if report.did_something or not _is_known(version):
            _note(report, reading, version, by=by, at=at)
    return report


def _codes(rows: Iterable[Organization]) -> tuple[str, ...]:
    return tuple(row.dla_code for row in rows)


def _is_known(version: Version) -> bool:
    return RegisterLoad.objects.filter(
        dated=version.dated, sha256=version.sha256, is_whole=version.is_whole
    ).exists()


def _note(report: Report, reading: Reading, version: Version, *, by: chain.By, at: datetime) -> None:
    """Write the version down, and its line in the journal."""
    actor = chain.actor_of(by)
    counts = {
        "added": len(report.added),
        "changed": len(report.changed),
        "closed": len(report.closed),
        "unchanged": report.unchanged,
        "refused": len(report.refusals),
    }
    row = RegisterLoad.objects.create(
        dated=version.dated,
        layout=reading.layout,
        is_whole=version.is_whole,
        file_name=version.file_name,
        sha256=version.sha256,
        actor_id_text=actor.id,
        actor_role=actor.role,
        loaded_at=at,
        **counts,
    )
    facts = {"register": version.dated.isoformat(), "layout": str(reading.layout), "sha256": version.sha256}
    chain.write("load_organizations", row, by=by, at=at, facts={**facts, **counts})


class _Retelling:
    """What one version makes of the rows that are known; nothing is saved before `save`."""

    def __init__(
        self, known: dict[str, Organization], reading: Reading, version: Version, at: datetime
    ) -> None:
        self.known, self.version, self.at = known, version, at
        self.refusals = list(reading.refusals)
        self.added: list[Organization] = []
        self.changed: list[Organization] = []
        self.past: list[OrganizationName] = []
        self.named_again: list[Organization] = []
        self.unchanged = self.older = 0
        self.named = {row.code for row in reading.rows}
        self.newest_whole: date | None = RegisterLoad.objects.filter(is_whole=True).aggregate(
            newest=Max("dated")
        )["newest"]
        province_of = {province.name_th: province for province in Province.objects.all()}
        for row in reading.rows:
            province = province_of.get(row.province_th)
            if province is None:
                why = _("unknown province “%(name)s”") % {"name": row.province_th}
                self.refusals.append(Refusal(row.line, why))
            else:
                self._take(row, province)

    def _take(self, row: Row, province: Province) -> None:
        organization, dated = self.known.get(row.code), self.version.dated
        if organization is None:
            if self.newest_whole is not None and dated < self.newest_whole:
                self.older += 1
                return
            fresh = Organization(dla_code=row.code, valid_from=dated, registered_on=dated, updated_at=self.at)
            self.added.append(_told(fresh, row, province))
        elif organization.registered_on is not None and organization.registered_on > dated:
            self.older += 1
        elif organization.merged_into_id is not None or not self._retell(organization, row, province):
            self.unchanged += 1
            if organization.registered_on != dated:
                self.named_again.append(organization)
        else:
            organization.registered_on, organization.updated_at = dated, self.at
            self.changed.append(organization)

    def _retell(self, organization: Organization, row: Row, province: Province) -> bool:
        """Give an organization the words of the row and keep those before; whether anything changed."""
        dated, words, state = self.version.dated, words_of(organization), _state(organization)
        closed_on = organization.valid_to
        _told(organization, row, province)
        if words_of(organization) == words and closed_on in (None, dated):
            organization.valid_to = None
            return closed_on is not None or _state(organization) != state
        ended = closed_on or dated
        if organization.valid_from is None or organization.valid_from < ended:
            self.past.append(
                OrganizationName(
                    organization=organization, valid_from=organization.valid_from, valid_to=ended, **words
                )
            )
        organization.valid_from, organization.valid_to = dated, None
        return True

    def lacking(self) -> list[Organization]:
        """Which living rows the version closes, since it is whole and does not name them.

        Bangkok, which the register of the DLA lacks, and whatever no register brought, are not asked for.
        """
        if not self.version.is_whole or self.refusals:
            return []
        living = [
            row
            for row in self.known.values()
            if row.valid_to is None
            and row.registered_on is not None
            and row.registered_on <= self.version.dated
            and re.fullmatch("[0-9]{7}", row.dla_code)
        ]
        lacking = [row for row in living if row.dla_code not in self.named]
        most = self.version.most_closed
        if len(lacking) > (len(living) // MOST_CLOSED if most is None else most):
            raise RuleBroken(
                _("This file lacks %(lacking)s of %(living)s organizations of the register. Please load it as"
                  " a part (--part), or say that it may close so many (--closing).")
                % {"lacking": len(lacking), "living": len(living)}
            )  # fmt: skip
        return lacking

    def save(self, lacking: Sequence[Organization]) -> None:
        """Write it all down."""
        dated = self.version.dated
        Organization.objects.bulk_create(self.added, batch_size=BATCH)
        # Written over the rows that are there: many times as quick as an update, which asks row by row.
        Organization.objects.bulk_create(
            self.changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*TOLD, "search_key", "updated_at", "registered_on", "valid_from", "valid_to"],
        )
        OrganizationName.objects.bulk_create(self.past, batch_size=BATCH)
        _update(self.named_again, registered_on=dated)
        _update(lacking, valid_to=dated, updated_at=self.at)


def _update(rows: Sequence[Organization], **values: Any) -> None:
    for begin in range(0, len(rows), BATCH):
        Organization.objects.filter(pk__in=[row.pk for row in rows[begin : begin + BATCH]]).update(**values)


def words_of(organization: Organization) -> dict[str, Any]:
    """The words that the register has for an organization, as the columns of an earlier name."""
    return {name: getattr(organization, name) for name in WORDS}


def _told(organization: Organization, row: Row, province: Province) -> Organization:
    organization.type = row.type
    organization.name_th = row.name_th
    organization.full_name_th = row.full_name_th
    organization.name_en = row.name_en or organization.name_en
    organization.province = province
    organization.district_th = row.district_th
    organization.search_key = directory.key_of(organization)
    return organization


def _state(organization: Organization) -> tuple[Any, ...]:
    return (*words_of(organization).values(), organization.name_en, organization.search_key)


def closed_words(organization: Organization) -> str:
    """What is to be said of a row that is closed, in one sentence; empty for a living one."""
    if organization.valid_to is None:
        return ""
    told = {
        "name": organization.full_name_th,
        "date": long_date(organization.valid_to, "en" if get_language() == "en" else "th"),
    }
    if organization.merged_into is None:
        return _("%(name)s has left the register of organizations (%(date)s).") % told
    told["successor"] = organization.merged_into.full_name_th
    return _("%(name)s was merged into %(successor)s (%(date)s).") % told


def require_living(organization: Organization) -> None:
    """Raise RuleBroken where a row is closed, so that nobody is admitted to it; hold the row first."""
    if closed := closed_words(organization):
        advice = _("Please choose the organization that took its place, or write to the secretariat.")
        raise RuleBroken(f"{closed} {advice}")


def load_starter(*, by: chain.By, at: datetime) -> Report:
    """Bring in what the portal starts with: the provinces, the starter directory and the agencies."""
    with transaction.atomic():
        provinces.load()
        load_agencies()
        reading, sha256 = open_file(STARTER)
        version = Version(STARTER_DATED, is_whole=False, file_name=STARTER.name, sha256=sha256)
        return load(reading, version, by=by, at=at)


def load_agencies() -> int:
    """Bring the agencies of data/agencies.csv into the database; those already there stay as they are."""
    with AGENCIES.open(encoding="utf-8", newline="") as lines:
        rows: Sequence[dict[str, str]] = list(csv.DictReader(lines))
    Agency.objects.bulk_create(
        [
            Agency(
                name_th=row["name_th"],
                abbr_th=row["abbr_th"],
                name_en=row["name_en"],
                abbr_en=row["abbr_en"],
                is_organizer=row["is_organizer"] == "yes",
                supervises_laos=row["supervises_laos"] == "yes",
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    return len(rows)
