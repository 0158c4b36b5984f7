"""What does the national register say, and how does it come into the database?

`read` is pure: lines of a file to rows and refusals. It knows two layouts: the register file (one row an
organization, ASCII column names) and the official download of DLA Open Data (Thai column names, one row for
each ตำบล of an organization's district). `load` brings rows into the database, as often as one likes.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from organizations import provinces
from organizations.models import Agency, Organization, Province
from thai.text import clean, search_key, to_arabic_digits

DATA = Path(__file__).parent / "data"
STARTER = DATA / "starter.csv"
AGENCIES = DATA / "agencies.csv"

Type = Organization.Type

WHOLE_NAMES = (Type.BMA, Type.PATTAYA)
"""The two whose name is the whole name, without the word of a type before it."""

BANGKOK_CODE = "BMA"
"""กรุงเทพมหานคร stands in the register without a code; this one takes its place."""

LAYOUTS = (
    {
        "code": "dla_code",
        "type": "type_th",
        "name": "name_th",
        "name_en": "name_en_matched",
        "province": "province_th",
        "district": "district_th",
    },
    {
        "code": "รหัส อปท.",
        "type": "ประเภท อปท.",
        "name": "อปท.",
        "name_en": "",
        "province": "จังหวัด",
        "district": "อำเภอ",
    },
)
"""Under which heading each value stands, in the register file and in the official download."""

TYPES = {
    word: Type(code) for code, (full, short) in Organization.TYPE_TH.items() for word in (full, short, code)
}
"""The type behind each way of writing it. It is never derived from the code: two of 7,849 disagree."""

CODE_LENGTH = 7
LIMITS = {"name_th": 120, "full_name_th": 200, "name_en": 200, "district_th": 120}
"""How many characters the columns of an organization hold."""
BATCH = 500


@dataclass(frozen=True)
class Row:
    """One organization as a file has it; `line` is where it stands (from 1, the header included)."""

    line: int = field(compare=False)
    code: str
    type: Type
    name_th: str
    name_en: str
    province_th: str
    district_th: str

    @property
    def full_name_th(self) -> str:
        """The name with the word of its type: องค์การบริหารส่วนตำบลปางหมู."""
        if self.type in WHOLE_NAMES:
            return self.name_th
        return f"{Organization.TYPE_TH[self.type][0]}{self.name_th}"


@dataclass(frozen=True)
class Refusal:
    """A line that was not taken, and why, in one sentence."""

    line: int
    why: str


@dataclass(frozen=True)
class Reading:
    """What a file says: a row an organization, in the order of the file, and the lines not taken."""

    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Report:
    """What a load did: codes added and changed, how many stayed, and the lines not taken."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    refusals: tuple[Refusal, ...]


class _Refused(Exception):
    """Why a line is not taken."""


def read(lines: Iterable[str]) -> Reading:
    """Read a register of either layout; takes the lines of a CSV file as text.

    A code that comes again with the same content (as for each ตำบล of the official download) is the same
    organization; with other content the later line is refused. Raises RuleBroken where the first line is the
    heading of neither layout.
    """
    table = csv.reader(lines)
    heading = [clean(cell) for cell in next(table, [])]
    layout = next(
        (known for known in LAYOUTS if {name for name in known.values() if name} <= set(heading)), None
    )
    if layout is None:
        raise RuleBroken(
            _("This is not a register of organizations: the first line names neither the columns of the"
              " register file nor those of the official download.")
        )  # fmt: skip
    places = {key: heading.index(name) for key, name in layout.items() if name}
    rows: dict[str, Row] = {}
    refusals: list[Refusal] = []
    begins = table.line_num + 1
    for cells in table:
        line, begins = begins, table.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _row(line, {key: cells[place] for key, place in places.items() if place < len(cells)})
            first = rows.setdefault(row.code, row)
            if first != row:
                raise _Refused(
                    _("code %(code)s stands already in line %(line)s, with other content")
                    % {"code": row.code, "line": first.line}
                )
        except _Refused as refusal:
            refusals.append(Refusal(line, str(refusal)))
    return Reading(tuple(rows.values()), tuple(refusals))


def _row(line: int, cells: dict[str, str]) -> Row:
    values = {key: clean(cell) for key, cell in cells.items()}
    type_ = TYPES.get(values.get("type", ""))
    if type_ is None:
        raise _Refused(_("unknown type “%(type)s”") % {"type": values.get("type", "")})
    name = values.get("name", "")
    word = Organization.TYPE_TH[type_][0]
    if type_ not in WHOLE_NAMES:
        name = name.removeprefix(word)
    if not name:
        raise _Refused(_("the name is missing"))
    if not values.get("province"):
        raise _Refused(_("the province is missing"))
    row = Row(
        line=line,
        code=_code(values.get("code", ""), type_),
        type=type_,
        name_th=word if type_ in WHOLE_NAMES else name,
        name_en=values.get("name_en", ""),
        province_th=values["province"],
        district_th=values.get("district", ""),
    )
    _fits(row)
    return row


def _code(typed: str, type_: Type) -> str:
    """The seven digits of a code, which some files write with a leading 0."""
    code = to_arabic_digits(typed)
    if not code and type_ == Type.BMA:
        return BANGKOK_CODE
    if len(code) == CODE_LENGTH + 1:
        code = code.removeprefix("0")
    if not (len(code) == CODE_LENGTH and code.isascii() and code.isdigit()):
        raise _Refused(_("“%(code)s” is not a code of seven digits") % {"code": typed})
    return code


def _fits(row: Row) -> None:
    for name, limit in LIMITS.items():
        if len(getattr(row, name)) > limit:
            raise _Refused(_("a text is longer than %(limit)s characters") % {"limit": limit})


def key_of(organization: Organization) -> str:
    """What a search compares: the names between | and |, then the place between / and /."""
    names = (
        organization.full_name_th,
        f"{organization.abbreviation}{organization.name_th}",
        organization.name_th,
        organization.name_en,
    )
    province = organization.province
    places = (
        organization.district_th,
        province.name_th,
        province.name_en,
        ENGLISH_TYPES[Type(organization.type)],
    )
    keys = [dict.fromkeys(key for key in map(search_key, part) if key) for part in (names, places)]
    return f"|{'|'.join(keys[0])}|/{'/'.join(keys[1])}/"


ENGLISH_TYPES = {
    Type.PAO: "Provincial Administrative Organization",
    Type.CITY: "City Municipality",
    Type.TOWN: "Town Municipality",
    Type.SUBDISTRICT_MUNI: "Subdistrict Municipality",
    Type.SAO: "Subdistrict Administrative Organization",
    Type.BMA: "",
    Type.PATTAYA: "City",
}
"""The words of the type by which an English reader may search."""


def load(reading: Reading, *, by: chain.By, at: datetime) -> Report:
    """Bring the organizations of a reading into the database: new ones added, changed ones changed.

    Nothing is ever taken away, and the central mailbox and the sample flag stay as they are. The same file
    again changes nothing. Where something changed or was refused, one journal line says how much.
    """
    known_provinces = {province.name_th: province for province in Province.objects.all()}
    refusals = list(reading.refusals)
    with transaction.atomic():
        known = {row.dla_code: row for row in Organization.objects.select_related("province")}
        added: list[Organization] = []
        changed: list[Organization] = []
        unchanged = 0
        for row in reading.rows:
            province = known_provinces.get(row.province_th)
            if province is None:
                refusals.append(
                    Refusal(row.line, _("unknown province “%(name)s”") % {"name": row.province_th})
                )
                continue
            organization = known.get(row.code)
            if organization is None:
                added.append(_told(Organization(dla_code=row.code), row, province, at))
                continue
            before = _state(organization)
            _told(organization, row, province, organization.updated_at)
            if _state(organization) == before:
                unchanged += 1
            else:
                organization.updated_at = at
                changed.append(organization)
        Organization.objects.bulk_create(added, batch_size=BATCH)
        Organization.objects.bulk_update(changed, [*TOLD, "search_key", "updated_at"], batch_size=BATCH)
        report = Report(
            added=tuple(organization.dla_code for organization in added),
            changed=tuple(organization.dla_code for organization in changed),
            unchanged=unchanged,
            refusals=tuple(sorted(refusals, key=lambda refusal: refusal.line)),
        )
        if report.added or report.changed or report.refusals:
            chain.write(
                "load_organizations",
                Organization(pk=0),
                by=by,
                at=at,
                facts={
                    "added": len(report.added),
                    "changed": len(report.changed),
                    "unchanged": unchanged,
                    "refused": len(report.refusals),
                },
            )
    return report


TOLD = ("type", "name_th", "full_name_th", "name_en", "province", "district_th")
"""What of an organization a file says."""


def _told(organization: Organization, row: Row, province: Province, at: datetime) -> Organization:
    organization.type = row.type
    organization.name_th = row.name_th
    organization.full_name_th = row.full_name_th
    organization.name_en = row.name_en or organization.name_en
    organization.province = province
    organization.district_th = row.district_th
    organization.search_key = key_of(organization)
    organization.updated_at = at
    return organization


def _state(organization: Organization) -> tuple[str, ...]:
    return (
        *(str(getattr(organization, f"{name}_id" if name == "province" else name)) for name in TOLD),
        organization.search_key,
    )


def load_starter(*, by: chain.By, at: datetime) -> Report:
    """Bring in what the portal starts with: the provinces, the starter directory and the agencies."""
    with transaction.atomic():
        provinces.load()
        load_agencies()
        with STARTER.open(encoding="utf-8", newline="") as lines:
            return load(read(lines), by=by, at=at)


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
