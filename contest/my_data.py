"""What does the portal hold of one person, and how do they get all of it?

Each room says what it holds (`personal.held`); here it is put together: one JSON for machines, one page for
people, and the files themselves, in one ZIP.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from zipstream import ZipStream

import journal.personal
import judging.personal
import letters.personal
import organizations.personal
import results.personal
import submissions.personal
from files.checks import safe_name
from organizations.models import User
from organizations.personal import Rows
from submissions.models import Attachment
from thai.templatetags.thai import be_datetime

Scan = Attachment.Scan
TITLES = {
    "account": gettext_noop("Account"),
    "addresses": gettext_noop("E-mail addresses"),
    "second_factors": gettext_noop("Second factors"),
    "sign_on": gettext_noop("Single sign-on"),
    "sessions": gettext_noop("Where you are signed in"),
    "memberships": gettext_noop("Organizations you act for"),
    "mandates": gettext_noop("Official letters you sent"),
    "mailbox_codes": gettext_noop("Codes to mailboxes of organizations"),
    "invitations": gettext_noop("Invitations to your address"),
    "appointments": gettext_noop("Offices of the contest"),
    "judge_profile": gettext_noop("What you know well, as a judge"),
    "judge_ties": gettext_noop("Provinces you are tied to, as a judge"),
    "terms": gettext_noop("Terms of the judges you accepted"),
    "resets": gettext_noop("Resets of your second factor"),
    "removals": gettext_noop("Requests to be removed"),
    "notices": gettext_noop("Versions of the privacy notice you edited or published"),
    "entries": gettext_noop("Entries you worked on"),
    "revisions": gettext_noop("What you saved and sent"),
    "contact_in": gettext_noop("Entries that name you as the contact person"),
    "files": gettext_noop("Files you added"),
    "uploads": gettext_noop("Files on their way"),
    "screening_notes": gettext_noop("Decisions of yours in the screening"),
    "late_passes": gettext_noop("Late passes you granted"),
    "paper_entries": gettext_noop("Entries you typed in from paper"),
    "disqualifications": gettext_noop("Disqualifications you proposed"),
    "early_openings": gettext_noop("Seals of entries you opened early"),
    "exports": gettext_noop("Files of entries you had made"),
    "seats": gettext_noop("Your seats on the panel"),
    "conflicts": gettext_noop("Your conflicts of interest"),
    "assignments": gettext_noop("Entries assigned to you"),
    "score_sheets": gettext_noop("Your score sheets"),
    "awards_proposed": gettext_noop("Awards you proposed"),
    "awards_confirmed": gettext_noop("Awards you confirmed"),
    "meeting_notes": gettext_noop("Notes of meetings that you wrote"),
    "adoptions": gettext_noop("What you said of using the work of another organization"),
    "objections": gettext_noop("Objections you filed"),
    "objections_answered": gettext_noop("Objections you answered"),
    "certificates": gettext_noop("Your certificates"),
    "publications": gettext_noop("Announcements you published"),
    "letters": gettext_noop("Letters to you"),
    "journal": gettext_noop("Lines of the journal about you or by you"),
}
"""What the parts are called, in the order in which they stand; a test fails for a part without a title."""

LABELS = {
    "evidence": gettext_noop("evidence"),
    "ruling": gettext_noop("ruling"),
    "ruling_words": gettext_noop("words of the ruling"),
    "history": gettext_noop("how the marks changed"),
    "text": gettext_noop("text"),
    "answer": gettext_noop("answer"),
    "answered_at": gettext_noop("answered at"),
    "filed_at": gettext_noop("filed at"),
    "added_at": gettext_noop("added at"),
    "address": gettext_noop("network address"),
    "agency_name": gettext_noop("agency"),
    "accepted_at": gettext_noop("accepted at"),
    "answers": gettext_noop("answers"),
    "appointed_at": gettext_noop("appointed"),
    "asked_at": gettext_noop("asked"),
    "asleep_since": gettext_noop("resting since"),
    "assigned_at": gettext_noop("assigned"),
    "at": gettext_noop("when"),
    "bars": gettext_noop("bars from scoring"),
    "begun_at": gettext_noop("signed in"),
    "body": gettext_noop("text"),
    "browser": gettext_noop("browser"),
    "by_person": gettext_noop("by yourself"),
    "citation_en": gettext_noop("the jury's sentence (English)"),
    "citation_th": gettext_noop("the jury's sentence (Thai)"),
    "code": gettext_noop("code"),
    "comment": gettext_noop("comment"),
    "confirmed_at": gettext_noop("confirmed at"),
    "created_at": gettext_noop("created"),
    "date_joined": gettext_noop("joined"),
    "decided_at": gettext_noop("decided"),
    "edited_at": gettext_noop("edited"),
    "edition": gettext_noop("edition"),
    "edition_year": gettext_noop("edition"),
    "email": gettext_noop("e-mail address"),
    "entered_at": gettext_noop("entered"),
    "entry": gettext_noop("entry"),
    "entry_number": gettext_noop("number of the entry"),
    "entry_title": gettext_noop("entry"),
    "expertise": gettext_noop("expertise"),
    "expires_at": gettext_noop("expires"),
    "facts": gettext_noop("facts"),
    "file": gettext_noop("in this ZIP"),
    "file_name": gettext_noop("file name"),
    "from_year": gettext_noop("from the year"),
    "full_name": gettext_noop("full name"),
    "granted_at": gettext_noop("granted"),
    "has_password": gettext_noop("has a password"),
    "invited_at": gettext_noop("invited"),
    "issued_at": gettext_noop("issued"),
    "serial": gettext_noop("certificate number"),
    "is_chair": gettext_noop("chair of the panel"),
    "joined_at": gettext_noop("joined"),
    "kind": gettext_noop("kind"),
    "language": gettext_noop("language of letters"),
    "last_login": gettext_noop("last signed in"),
    "last_sign_in": gettext_noop("last signed in"),
    "last_used_at": gettext_noop("last used"),
    "left_at": gettext_noop("left"),
    "level_name": gettext_noop("award level"),
    "marks": gettext_noop("marks"),
    "name": gettext_noop("file name"),
    "name_th": gettext_noop("by name"),
    "noted_at": gettext_noop("noted"),
    "number": gettext_noop("running number"),
    "opened_at": gettext_noop("opened"),
    "organization_name": gettext_noop("organization"),
    "phone": gettext_noop("telephone"),
    "position": gettext_noop("job title"),
    "primary": gettext_noop("main address"),
    "privacy_seen_at": gettext_noop("privacy notice acknowledged"),
    "privacy_version": gettext_noop("version of the privacy notice"),
    "private_note": gettext_noop("private note"),
    "proof": gettext_noop("proof"),
    "proposed_at": gettext_noop("proposed"),
    "province_name": gettext_noop("province"),
    "provider": gettext_noop("signs in through"),
    "published_at": gettext_noop("published"),
    "question": gettext_noop("question"),
    "reason": gettext_noop("reason"),
    "revision": gettext_noop("sending number"),
    "revoked_at": gettext_noop("revoked at"),
    "role": gettext_noop("role"),
    "round": gettext_noop("round"),
    "round_number": gettext_noop("round"),
    "saved_at": gettext_noop("saved"),
    "seated_at": gettext_noop("seated"),
    "seen_at": gettext_noop("last seen"),
    "sent_at": gettext_noop("sent at"),
    "sent_to": gettext_noop("sent to"),
    "sha256": gettext_noop("SHA-256"),
    "signed_at": gettext_noop("signed"),
    "size": gettext_noop("size in bytes"),
    "source": gettext_noop("where it comes from"),
    "started_by_person": gettext_noop("started by yourself"),
    "state": gettext_noop("state"),
    "subject": gettext_noop("subject"),
    "submitted_at": gettext_noop("first sent"),
    "title": gettext_noop("title"),
    "to_address": gettext_noop("to"),
    "to_name": gettext_noop("to (name)"),
    "to_year": gettext_noop("until the year"),
    "type": gettext_noop("kind"),
    "uid": gettext_noop("known there as"),
    "unfinished": gettext_noop("unfinished"),
    "until": gettext_noop("until"),
    "used_at": gettext_noop("used at"),
    "values": gettext_noop("personal values"),
    "verb": gettext_noop("what happened"),
    "verified": gettext_noop("confirmed address"),
    "version": gettext_noop("version"),
    "with_personal": gettext_noop("with contact persons"),
    "words": gettext_noop("words"),
    "written_at": gettext_noop("written"),
}
"""What the facts are called for people; the JSON has the keys. A test fails for one without words."""


@dataclass(frozen=True)
class Kept:
    """A file that the portal holds of somebody: under which name it comes in the ZIP, and where it lies.

    Without a name it does not come: its bytes are gone, or a virus was found in it.
    """

    name: str
    path: Any
    row: Any


def of(user: User, at: datetime) -> dict[str, Rows]:
    """All that is held of a person, part by part in the order of the titles; what holds nothing is empty."""
    addresses = organizations.personal.addresses_of(user)
    told = {
        **organizations.personal.held(user),
        **submissions.personal.held(user, at),
        **judging.personal.held(user),
        **results.personal.held(user),
        **letters.personal.held(addresses),
        **journal.personal.held(user.pk, organizations.personal.subjects_of(user)),
        "mandates": [
            {"file_name": row.original_name, "size": row.size, "sha256": row.sha256, "added_at": row.added_at}
            for _heading, _shelf, row in organizations.personal.files(user)
        ],
    }
    for part in ("mandates", "files"):
        for row, kept in zip(told[part], files_of(user)[part], strict=True):
            row["file"] = kept.name
    return {part: told[part] for part in TITLES} | {
        part: rows for part, rows in told.items() if part not in TITLES
    }


def files_of(user: User) -> dict[str, list[Kept]]:
    """The files that the person sent, part by part, each that can be handed out with a name of its own."""
    found: dict[str, list[Kept]] = {"mandates": [], "files": []}
    held: list[tuple[str, Any, Any]] = [
        *organizations.personal.files(user),
        *submissions.personal.files(user),
    ]
    for part, shelf, row in held:
        number, path = len(found[part]) + 1, shelf.path_of(row.stored_name)
        is_handed_out = path.is_file() and not (isinstance(row, Attachment) and row.scan == Scan.INFECTED)
        name = f"{part}/{safe_name(f'{number:03d}-', row.original_name)}" if is_handed_out else ""
        found[part].append(Kept(name, path, row))
    return found


def as_zip(user: User, at: datetime) -> Iterator[bytes]:
    """The ZIP: data.json for machines, data.html for people in their language, and the files."""
    told = of(user, at)
    content = {"made_at": at.isoformat(), "person": user.pk, **told}
    written = json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()
    archive = ZipStream(sized=False)
    archive.add(written, "data.json")
    archive.add(as_page(told, user.language, at).encode(), "data.html")
    for kept in (one for part in files_of(user).values() for one in part):
        if kept.name:
            archive.add_path(kept.path, kept.name)
    yield from archive


def as_page(told: dict[str, Rows], language: str, at: datetime) -> str:
    """The same for people, in a language: a page that needs nothing beside itself."""
    with translation.override(language):
        parts = [(_(TITLES[part]), [_facts(row) for row in rows]) for part, rows in told.items() if rows]
        told_now = {"parts": parts, "at": at, "language": language}
        return render_to_string("contest/_my_data_copy.html", told_now)


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    shown = {key: value for key, value in row.items() if value not in (None, "", [], {})}
    return [(_(LABELS.get(key, key)), _in_words(value)) for key, value in shown.items()]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return str(be_datetime(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return str(value)
