"""Which judges does a list invite, and what would happen to each of its lines?

`read` is pure: a file of a spreadsheet, or pasted text, to lines. `weigh` looks each line up and says what
would happen; nothing is written. `seal` lets the confirmation speak of exactly what was shown, and `invite`
does it, all or nothing, after it has weighed every line once more.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.moves import RuleBroken
from organizations import panelists, registration
from organizations.models import Agency, Appointment, Invitation, Membership, User
from thai.text import clean, has_letter, search_key

MOST_LINES = 500
MOST_BYTES = 1_000_000
PREVIEW_LASTS = timedelta(hours=2)
SALT = "organizations.judge_lists"
FORMULA = "=+-@'\t\r "
"""With what a spreadsheet begins a formula: taken off the beginning of a name, refused in an address."""

COLUMNS = {
    # the heading in the template, and what else it may be called
    "email": ("อีเมล", "e-mail", "email", "e-mail address", "email address", "ที่อยู่อีเมล", "อีเมล์"),
    "full_name": ("ชื่อ-นามสกุล", "full name", "name", "ชื่อ", "ชื่อ-สกุล", "ชื่อและนามสกุล", "ชื่อเต็ม"),
    "agency": ("หน่วยงาน", "agency", "organization", "หน่วยงานต้นสังกัด", "สังกัด"),
    "role": ("บทบาท", "role", "ตำแหน่งในคณะกรรมการ"),
    "expertise": ("ความเชี่ยวชาญ", "expertise", "ประเภทผลงานที่เชี่ยวชาญ"),
}
NEEDED = ("email", "full_name", "agency")
CHAIR = ("chair", "panel chair", "ประธาน", "ประธานกรรมการ")
JUDGE = ("", "judge", "กรรมการ")


class Verdict(models.TextChoices):
    """What would happen to a line."""

    INVITE = "invite", gettext_lazy("Will be invited")
    WAKE = "wake", gettext_lazy("A judge who rests: will be woken")
    JUDGE = "judge", gettext_lazy("Is a judge already")
    INVITED = "invited", gettext_lazy("Was invited already")
    SECRETARIAT = "secretariat", gettext_lazy("Is of the secretariat")
    AUDITOR = "auditor", gettext_lazy("Is an auditor")
    OFFICER = "officer", gettext_lazy("Acts for an organization that may enter")
    BAD_ADDRESS = "bad_address", gettext_lazy("The e-mail address is not right")
    NO_NAME = "no_name", gettext_lazy("The name is missing")
    UNKNOWN_AGENCY = "unknown_agency", gettext_lazy("The agency is not known")
    AMBIGUOUS_AGENCY = "ambiguous_agency", gettext_lazy("Several agencies are called so")
    UNKNOWN_ROLE = "unknown_role", gettext_lazy("The role is not known")
    UNKNOWN_EXPERTISE = "unknown_expertise", gettext_lazy("The expertise is not a category")
    DOUBLE = "double", gettext_lazy("Stands in the list twice")


DONE = (Verdict.INVITE, Verdict.WAKE)
"""What a confirmation does something about; all other lines are left aside."""


@dataclass(frozen=True)
class Guest:
    """One line of a list as it was written; `line` is where it stands, from 1, the heading included."""

    line: int
    email: str
    full_name: str
    agency: str
    role: str = ""
    expertise: str = ""


@dataclass(frozen=True)
class Weighed:
    """A line and what would happen to it; `detail` says it more closely."""

    guest: Guest
    verdict: Verdict
    detail: str = field(default="", compare=False)
    agency_pk: int | None = None
    appointment_pk: int | None = None
    as_chair: bool = False
    expertise: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the confirmation does something about it."""
        return self.verdict in DONE


class ListChanged(RuleBroken):
    """What would happen is no longer what was shown; `now` is what would happen now."""

    def __init__(self, sentence: str, now: list[Weighed]) -> None:
        super().__init__(sentence)
        self.now = now


# --- reading --------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, Excel's Unicode text, or a Thai Windows code page."""
    if len(data) > MOST_BYTES:
        raise RuleBroken(_("This file is too large for a list of judges."))
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp874"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RuleBroken(
        _("This file cannot be read as text. Please save it as CSV (UTF-8) and upload it again.")
    )


def read(text: str) -> list[Guest]:
    """The lines of a list: columns by their heading, or in the order of the template where there is none.

    Columns are parted by commas, semicolons or tabs. Raises RuleBroken for an empty list, one without the
    needed columns, and one of more than 500 lines.
    """
    text = text.removeprefix("\ufeff").strip("\r\n")
    try:
        rows = [
            (number, [clean(cell) for cell in cells])
            for number, cells in _numbered(text)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise RuleBroken(_("This list cannot be read as CSV. Please check its quotation marks.")) from error
    if not rows:
        raise RuleBroken(_("The list is empty."))
    places = _places(rows[0][1])
    if places:
        rows = rows[1:]
    else:
        places = {name: place for place, name in enumerate(COLUMNS)}
        if "@" not in rows[0][1][0]:
            raise RuleBroken(
                _("The first line must name e-mail, full name and agency. Please use the template.")
            )
    if lacking := [name for name in NEEDED if name not in places]:
        raise RuleBroken(
            _("The list lacks this column: %(column)s. Please use the template.")
            % {"column": COLUMNS[lacking[0]][0]}
        )
    if not rows:
        raise RuleBroken(_("The list is empty."))
    if len(rows) > MOST_LINES:
        raise RuleBroken(
            _("The list has %(count)s lines; %(most)s are possible at once. Please part it.")
            % {"count": len(rows), "most": MOST_LINES}
        )
    return [_guest(number, cells, places) for number, cells in rows]


def _numbered(text: str) -> Iterable[tuple[int, list[str]]]:
    head = re.split("[\r\n]", text, maxsplit=1)[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    begins = 1
    for cells in table:
        yield begins, cells
        begins = table.line_num + 1


def _places(heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands; nothing where the first line is no heading."""
    known = {search_key(word): name for name, words in COLUMNS.items() for word in words}
    places: dict[str, int] = {}
    for place, word in enumerate(heading):
        if name := known.get(search_key(word)):
            places.setdefault(name, place)
    return places


def _guest(number: int, cells: Sequence[str], places: dict[str, int]) -> Guest:
    told = {name: cells[place] for name, place in places.items() if place < len(cells)}
    return Guest(
        line=number,
        email=told.get("email", "").lower(),
        full_name=told.get("full_name", "").lstrip(FORMULA)[:200],
        agency=told.get("agency", "").lstrip(FORMULA)[:200],
        role=told.get("role", "").lstrip(FORMULA)[:100],
        expertise=told.get("expertise", "").lstrip(FORMULA)[:500],
    )


# --- weighing -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """What the database knows of all addresses of a list, asked at once."""

    accounts: dict[str, User]
    appointments: dict[int, list[Appointment]]
    members: set[int]
    invited: dict[str, Invitation]
    agencies: dict[str, list[Agency]]
    fields: dict[str, str]


def weigh(guests: Sequence[Guest], at: datetime) -> list[Weighed]:
    """What would happen to each line at that moment; a fixed number of queries, and nothing is written."""
    known = _known([guest.email for guest in guests], at)
    seen: dict[object, int] = {}
    found = []
    for guest in guests:
        account = known.accounts.get(guest.email)
        whose: object = account.pk if account else guest.email
        if first := seen.get(whose):
            detail = _("as line %(line)s") % {"line": first}
            found.append(Weighed(guest, Verdict.DOUBLE, detail))
            continue
        row = _weigh(guest, account, known)
        if row.verdict != Verdict.BAD_ADDRESS:
            seen[whose] = guest.line
        found.append(row)
    return found


def _weigh(guest: Guest, account: User | None, known: _Known) -> Weighed:
    if guest.email[:1] in FORMULA or not _is_address(guest.email):
        return Weighed(guest, Verdict.BAD_ADDRESS, guest.email)
    if not has_letter(guest.full_name):
        return Weighed(guest, Verdict.NO_NAME)
    agencies = known.agencies.get(search_key(guest.agency), [])
    if len(agencies) != 1:
        verdict = Verdict.AMBIGUOUS_AGENCY if agencies else Verdict.UNKNOWN_AGENCY
        return Weighed(guest, verdict, guest.agency)
    agency = agencies[0]
    if guest.role.casefold() not in (*CHAIR, *JUDGE):
        return Weighed(guest, Verdict.UNKNOWN_ROLE, guest.role)
    codes, unknown = _codes(guest.expertise, known.fields)
    if unknown:
        return Weighed(guest, Verdict.UNKNOWN_EXPERTISE, unknown)
    as_chair = guest.role.casefold() in CHAIR
    held = known.appointments.get(account.pk, []) if account else []
    for appointment in held:
        if appointment.asleep_since is None:
            return Weighed(guest, Verdict(appointment.role))
    if account and account.pk in known.members:
        return Weighed(guest, Verdict.OFFICER)
    asleep = next((row for row in held if row.role == Appointment.Role.JUDGE), None)
    if asleep is not None:
        moves = asleep.agency_id != agency.pk
        detail = _("from now on sent by %(agency)s") % {"agency": agency.name} if moves else ""
        return Weighed(guest, Verdict.WAKE, detail, agency.pk, asleep.pk, as_chair, codes)
    if guest.email in known.invited:
        return Weighed(guest, Verdict.INVITED)
    full_name = "" if guest.agency in (agency.name_th, agency.name_en) else agency.name
    return Weighed(guest, Verdict.INVITE, full_name, agency.pk, None, as_chair, codes)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def _codes(typed: str, fields: dict[str, str]) -> tuple[tuple[str, ...], str]:
    """The codes behind the words of a cell, parted by | or /; and the first word that is no category."""
    codes: list[str] = []
    for word in typed.replace("/", "|").split("|"):
        if not (key := search_key(word)):
            continue
        if key not in fields:
            return (), word.strip()
        codes.append(fields[key])
    return tuple(dict.fromkeys(codes)), ""


def _known(emails: Sequence[str], at: datetime) -> _Known:
    accounts = {user.email.lower(): user for user in User.objects.filter(email__in=emails)}
    further = EmailAddress.objects.filter(email__in=emails, verified=True).select_related("user")
    for address in further:
        accounts.setdefault(address.email.lower(), address.user)
    people = {user.pk for user in accounts.values()}
    appointments: dict[int, list[Appointment]] = {}
    for row in Appointment.objects.filter(user__in=people):
        appointments.setdefault(row.user_id, []).append(row)
    members = Membership.objects.filter(user__in=people, state__in=registration.LIVING)
    open_ones = Invitation.objects.filter(
        email__in=emails, organization=None, accepted_at=None, revoked_at=None, expires_at__gt=at
    )
    agencies: dict[str, list[Agency]] = {}
    for agency in Agency.objects.order_by("pk"):
        names = (agency.name_th, agency.abbr_th, agency.name_en, agency.abbr_en)
        for key in dict.fromkeys(search_key(name) for name in names if name):
            agencies.setdefault(key, []).append(agency)
    fields = {
        search_key(word): row.code
        for row in panelists.fields().values()
        for word in (row.code, row.name_th, row.name_en)
    }
    return _Known(
        accounts=accounts,
        appointments=appointments,
        members=set(members.values_list("user", flat=True)),
        invited={row.email: row for row in open_ones},
        agencies=agencies,
        fields=fields,
    )


# --- confirming -----------------------------------------------------------------------------------


def seal(weighed: Sequence[Weighed], user: User) -> str:
    """The list as it was shown, signed and for this person only, to be sent back with the confirmation."""
    shown = [[asdict(row.guest), _fingerprint(row)] for row in weighed]
    return signing.dumps({"by": user.pk, "shown": shown}, salt=SALT, compress=True)


def unseal(sealed: str, user: User) -> tuple[list[Guest], list[Any]]:
    """The lines and what was shown of each; raises RuleBroken where it is old, of another or changed."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=PREVIEW_LASTS)
    except signing.BadSignature as error:
        raise RuleBroken(_("This preview is no longer valid. Please look at the list once more.")) from error
    if told["by"] != user.pk:
        raise RuleBroken(_("This preview is no longer valid. Please look at the list once more."))
    return [Guest(**guest) for guest, _shown in told["shown"]], [shown for _guest, shown in told["shown"]]


def invite(sealed: str, *, by: User, at: datetime, language: str = "th") -> list[Weighed]:
    """Invite and wake everybody whom the preview said would be; all or nothing. Returns the lines.

    Raises ListChanged where something would now happen that was not shown, and RuleBroken where the preview
    is not valid or there is nothing to do.
    """
    guests, shown = unseal(sealed, by)
    with transaction.atomic():
        now = weigh(guests, at)
        if [_fingerprint(row) for row in now] != shown:
            raise ListChanged(
                _("Something has changed since you looked at this list. Please look at it again."), now
            )
        if not any(row.is_done for row in now):
            raise RuleBroken(_("No line of this list would be invited or woken."))
        agencies = Agency.objects.in_bulk([row.agency_pk for row in now if row.agency_pk])
        asleep = Appointment.objects.select_related("user", "agency").in_bulk(
            [row.appointment_pk for row in now if row.appointment_pk]
        )
        for row in now:
            if row.verdict == Verdict.INVITE:
                registration.invite_judge(
                    row.guest.email,
                    row.guest.full_name,
                    agencies[row.agency_pk or 0],
                    by=by,
                    at=at,
                    language=language,
                    as_chair=row.as_chair,
                    expertise=row.expertise,
                )
            elif row.verdict == Verdict.WAKE:
                registration.wake(asleep[row.appointment_pk or 0], agencies[row.agency_pk or 0], by=by, at=at)
    return now


def _fingerprint(row: Weighed) -> list[Any]:
    return [
        str(row.verdict),
        row.agency_pk,
        row.appointment_pk,
        row.as_chair,
        list(row.expertise),
    ]
