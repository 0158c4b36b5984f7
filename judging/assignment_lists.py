"""Which assignments does a list ask for, and what would happen to each of its lines?

`read` takes text to lines; `weigh` looks each line up and says what would happen, nothing is written; `seal`
lets the confirmation speak of exactly what was shown; `carry_out` does it, all or nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.models import Round
from editions.moves import RuleBroken
from files import spreadsheets
from judging import assigning, panel
from judging.models import Assignment
from organizations.models import User
from submissions.models import Entry
from thai.text import clean, search_key

MOST_LINES = 10_000
MOST_BYTES = 2_000_000
PREVIEW_LASTS = timedelta(hours=2)
SALT = "judging.assignment_lists"

COLUMNS = {
    # the heading in the file that can be downloaded, and what else it may be called
    "entry": ("หมายเลขอ้างอิง", "reference number", "entry", "เลขที่ผลงาน", "หมายเลขผลงาน"),
    "judge": ("อีเมลกรรมการ", "e-mail of the judge", "judge", "e-mail", "email", "อีเมล"),
    "deed": ("สิ่งที่ต้องทำ", "what to do", "deed", "การดำเนินการ"),
    "title": ("ชื่อผลงาน", "title"),
    "name": ("กรรมการ", "name of the judge"),
    "agency": ("หน่วยงาน", "agency"),
}
NEEDED = ("entry", "judge")
ADD = ("", "+", "assign", "มอบหมาย", "เพิ่ม")
TAKE = ("-", "'-", "take away", "remove", "ถอน", "ยกเลิก")


class Verdict(models.TextChoices):
    """What would happen to a line."""

    ADDED = "added", gettext_lazy("Will be assigned")
    TAKEN = "taken", gettext_lazy("Will be taken away")
    SAME = "same", gettext_lazy("Stays as it is")
    BARRED = "barred", gettext_lazy("Barred by a conflict of interest")
    SIGNED = "signed", gettext_lazy("The sheet is signed and stays")
    UNKNOWN_ENTRY = "unknown_entry", gettext_lazy("The entry is not in this round")
    UNKNOWN_JUDGE = "unknown_judge", gettext_lazy("Nobody with this e-mail sits on the panel")
    UNKNOWN_DEED = "unknown_deed", gettext_lazy("It is not clear what to do")
    DOUBLE = "double", gettext_lazy("Stands in the list twice")


DONE = (Verdict.ADDED, Verdict.TAKEN)
"""What a confirmation does something about; all other lines are left aside."""


@dataclass(frozen=True)
class Wish:
    """One line of a list as it was written; `line` is where it stands, from 1, the heading included."""

    line: int
    entry: str
    judge: str
    deed: str = ""


@dataclass(frozen=True)
class Weighed:
    """A line, what would happen to it, and which pair it means."""

    wish: Wish
    verdict: Verdict
    pair: assigning.Pair | None = None

    @property
    def is_done(self) -> bool:
        """Whether the confirmation does something about it."""
        return self.verdict in DONE


class ListChanged(RuleBroken):
    """What would happen is no longer what was shown; `now` is what would happen now."""

    def __init__(self, now: list[Weighed]) -> None:
        super().__init__(_("Something has changed since you looked at this list. Please look at it again."))
        self.now = now


def read(text: str) -> list[Wish]:
    """The lines of a list, its columns by their heading. Raises RuleBroken where it is no such list."""
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
    known = {search_key(word): name for name, words in COLUMNS.items() for word in words}
    places: dict[str, int] = {}
    for place, word in enumerate(rows[0][1]):
        if name := known.get(search_key(word)):
            places.setdefault(name, place)
    if any(name not in places for name in NEEDED):
        raise RuleBroken(
            _("The first line must name the columns %(entry)s and %(judge)s. Please use the file from here.")
            % {"entry": COLUMNS["entry"][0], "judge": COLUMNS["judge"][0]}
        )
    if not rows[1:]:
        raise RuleBroken(_("The list is empty."))
    if len(rows) - 1 > MOST_LINES:
        raise RuleBroken(
            _("The list has %(count)s lines; %(most)s are possible at once. Please part it.")
            % {"count": len(rows) - 1, "most": MOST_LINES}
        )
    return [_wish(number, cells, places) for number, cells in rows[1:]]


def _numbered(text: str) -> Iterable[tuple[int, list[str]]]:
    head = re.split("[\r\n]", text, maxsplit=1)[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    begins = 1
    for cells in table:
        yield begins, cells
        begins = table.line_num + 1


def _wish(number: int, cells: Sequence[str], places: dict[str, int]) -> Wish:
    told = {name: cells[place] for name, place in places.items() if place < len(cells)}
    return Wish(
        line=number,
        entry=told.get("entry", "").lstrip("'")[:40],
        judge=told.get("judge", "").lower()[:254],
        deed=told.get("deed", "").lower()[:40],
    )


def weigh(round_: Round, wishes: Sequence[Wish], at: datetime) -> list[Weighed]:
    """What would happen to each line at that moment; a fixed number of queries, and nothing is written."""
    entries = {
        row.reference: row.pk
        for row in Entry.objects.filter(
            round_entries__round=round_, state=Entry.State.ELIGIBLE
        ).select_related("edition")
    }
    seats = {row.user.email.lower(): row.pk for row in panel.seats(round_.edition)}
    looked_up = [_look_up(wish, entries, seats) for wish in wishes]
    add = [row.pair for row in looked_up if row.pair and row.verdict == Verdict.ADDED]
    take = [row.pair for row in looked_up if row.pair and row.verdict == Verdict.TAKEN]
    fates, _barred = assigning.weigh(round_, add, take, at)
    seen: set[assigning.Pair] = set()
    found = []
    for row in looked_up:
        if row.pair is None:
            found.append(row)
            continue
        verdict = Verdict.DOUBLE if row.pair in seen else Verdict(fates[row.pair])
        seen.add(row.pair)
        found.append(Weighed(row.wish, verdict, row.pair))
    return found


def _look_up(wish: Wish, entries: dict[str, int], seats: dict[str, int]) -> Weighed:
    if wish.deed not in (*ADD, *TAKE):
        return Weighed(wish, Verdict.UNKNOWN_DEED)
    entry, seat = entries.get(wish.entry), seats.get(wish.judge)
    if entry is None:
        return Weighed(wish, Verdict.UNKNOWN_ENTRY)
    if seat is None:
        return Weighed(wish, Verdict.UNKNOWN_JUDGE)
    return Weighed(wish, Verdict.ADDED if wish.deed in ADD else Verdict.TAKEN, (entry, seat))


def seal(round_: Round, weighed: Sequence[Weighed], user: User) -> str:
    """The list as it was shown, signed and for this person only, to be sent back with the confirmation."""
    shown = [[asdict(row.wish), str(row.verdict)] for row in weighed]
    return signing.dumps({"by": user.pk, "round": round_.pk, "shown": shown}, salt=SALT, compress=True)


def unseal(round_: Round, sealed: str, user: User) -> tuple[list[Wish], list[str]]:
    """The lines and what was shown of each; raises RuleBroken where it is old, of another or changed."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=PREVIEW_LASTS)
    except signing.BadSignature as error:
        raise RuleBroken(_("This preview is no longer valid. Please look at the list once more.")) from error
    if (told["by"], told["round"]) != (user.pk, round_.pk):
        raise RuleBroken(_("This preview is no longer valid. Please look at the list once more."))
    return [Wish(**wish) for wish, _shown in told["shown"]], [shown for _wish, shown in told["shown"]]


def carry_out(round_: Round, sealed: str, *, by: User, at: datetime) -> tuple[int, int]:
    """Assign and take away what the preview said; all or nothing. Returns how many of each.

    Raises ListChanged where something else would happen now, and RuleBroken where there is nothing to do.
    """
    wishes, shown = unseal(round_, sealed, by)
    now = weigh(round_, wishes, at)
    if [str(row.verdict) for row in now] != shown:
        raise ListChanged(now)
    if not any(row.is_done for row in now):
        raise RuleBroken(_("No line of this list would change anything."))
    add = [row.pair for row in now if row.pair and row.verdict == Verdict.ADDED]
    take = [row.pair for row in now if row.pair and row.verdict == Verdict.TAKEN]
    return assigning.change("assign_by_list", round_, add, take, by=by, at=at)


def written(round_: Round) -> str:
    """The assignments of a round as such a list, in the order of the entries."""
    rows = (
        Assignment.objects.filter(round=round_, seat__left_at=None)
        .select_related("entry__edition", "seat__user", "seat__agency")
        .order_by("entry__number", "seat__seated_at", "seat")
    )
    return spreadsheets.csv_text(
        [words[0] for words in COLUMNS.values()],
        (
            [
                row.entry.reference,
                row.seat.user.email,
                "",
                row.entry.title,
                row.seat.user.full_name,
                row.seat.agency.name_th,
            ]
            for row in rows
        ),
    )
