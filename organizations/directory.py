"""What does a file of the national register say? From lines to rows and refusals, without a database.

Two layouts are known: the register file (one row an organization, ASCII column names) and the official
download of DLA Open Data (Thai column names, one row for each ตำบล of an organization's district).
`register` brings the rows into the database.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from organizations.models import Organization, RegisterLoad
from thai.text import clean, search_key, to_arabic_digits

Type = Organization.Type
Layout = RegisterLoad.Layout

WHOLE_NAMES = (Type.BMA, Type.PATTAYA)
"""The two whose name is the whole name, without the word of a type before it."""

BANGKOK_CODE = "BMA"
"""กรุงเทพมหานคร stands in the register without a code; this one takes its place."""

LAYOUTS = {
    Layout.REGISTER: {
        "code": "dla_code",
        "type": "type_th",
        "name": "name_th",
        "name_en": "name_en_matched",
        "province": "province_th",
        "district": "district_th",
    },
    Layout.OFFICIAL: {
        "code": "รหัส อปท.",
        "type": "ประเภท อปท.",
        "name": "อปท.",
        "name_en": "",
        "province": "จังหวัด",
        "district": "อำเภอ",
    },
}
"""Under which heading each value stands, in the register file and in the official download."""

TYPES = {
    word: Type(code) for code, (full, short) in Organization.TYPE_TH.items() for word in (full, short, code)
}
"""The type behind each way of writing it. It is never derived from the code: two of 7,849 disagree."""

CODE_LENGTH = 7
LIMITS = {"name_th": 120, "full_name_th": 200, "name_en": 200, "district_th": 120}
"""How many characters the columns of an organization hold."""


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
    layout: Layout


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
        (
            known
            for known, columns in LAYOUTS.items()
            if {name for name in columns.values() if name} <= set(heading)
        ),
        None,
    )
    if layout is None:
        raise RuleBroken(
            _("This is not a register of organizations: the first line names neither the columns of the"
              " register file nor those of the official download.")
        )  # fmt: skip
    places = {key: heading.index(name) for key, name in LAYOUTS[layout].items() if name}
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
    return Reading(tuple(rows.values()), tuple(refusals), layout)


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
