"""What has happened to an entry, in words? The lines of the journal that speak of it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from journal.chain import subject_of
from journal.models import Line
from submissions.models import Entry

WORDS = {
    "start": gettext_noop("Draft started"),
    "copy_earlier": gettext_noop("Answers of an earlier entry copied into the draft"),
    "submit": gettext_noop("Entry sent"),
    "open_amendment": gettext_noop("Amendment started"),
    "amend": gettext_noop("Amended entry sent"),
    "discard": gettext_noop("Unsent amendment discarded"),
    "send_back": gettext_noop("Sent back for correction"),
    "resubmit": gettext_noop("Corrected entry sent"),
    "accept": gettext_noop("Passed the eligibility screening"),
    "reject": gettext_noop("Did not pass the eligibility screening"),
    "reopen": gettext_noop("Screening opened again"),
    "withdraw": gettext_noop("Entry withdrawn"),
    "disqualify": gettext_noop("Entry disqualified"),
    "find_virus": gettext_noop("A virus was found in a file"),
    "enter_paper": gettext_noop("Typed in from paper for the organization"),
    "ask_to_confirm": gettext_noop("Organization asked to confirm the entry"),
}
IN_THE_OFFICE = {
    "propose_disqualification": gettext_noop("Disqualification proposed"),
    "drop_disqualification": gettext_noop("Proposal to disqualify laid aside"),
}
"""What the entrant does not read: a proposal is no decision."""

DECISIONS = {
    "accept": gettext_lazy("Accepted for judging"),
    "send_back": gettext_lazy("Sent back for correction"),
    "reject": gettext_lazy("Rejected"),
    "reopen": gettext_lazy("Screening opened again"),
}


class Event(NamedTuple):
    """One line of the history: when, who, what."""

    at: datetime
    who: str
    text: str


def of_entry(entry: Entry, *, names_of_office: bool = False) -> list[Event]:
    """The history of an entry, the last first (two queries).

    Of the office the entrant reads the role, not the person, and no proposal, unless `names_of_office`.
    """
    subject_type, subject_id = subject_of(entry)
    words = {**WORDS, **IN_THE_OFFICE} if names_of_office else WORDS
    lines = (
        Line.objects.filter(subject_type=subject_type, subject_id_text=subject_id, verb__in=words)
        .order_by("-number")
        .prefetch_related("personal_values")
    )
    return [Event(line.at, _who(line, names_of_office), _(words[line.verb])) for line in lines]


def _who(line: Line, names_of_office: bool) -> str:
    if line.actor_role == "system":
        return _("the portal")
    if line.actor_role != "officer" and not names_of_office:
        return _("Secretariat")
    names = [one.value for one in line.personal_values.all() if one.key == "actor_name"]
    return (names[0] or _("a person removed on request")) if names else ""


def notes_of(entry: Entry) -> Any:
    """The notes of the screening, the last first, each with its person and words on answers (two queries)."""
    return entry.screening_notes.select_related("by").prefetch_related("by_field").order_by("-at", "-pk")
