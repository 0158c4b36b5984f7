"""How long is what kept, and what goes when its time is over? `manage.py retention` follows one table.

The days of a rule can be changed by the secretariat (`organizations.notice.change_desk`), never below the
least that the law or the contest needs. The clock does not delete: somebody calls the command, dry run first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_noop

import journal.keeping
import judging.keeping
import letters.keeping
import organizations.keeping
import results.certificate_bundles
import submissions.exporting
import submissions.keeping
from journal import chain
from organizations import notice
from organizations.models import DataDesk

YEARS = 365
BY = chain.Actor(id="retention", role="system", name="")


@dataclass(frozen=True)
class Rule:
    """One line of the table: after how many days of what event which rows go, and how.

    `find` gives the rows whose time is over at a moment, the oldest first; `forget` lets them go.
    """

    code: str
    data: str
    since: str
    what: str
    days: int
    least: int
    find: Callable[[datetime], Any]
    forget: Callable[[Any], None]


# fmt: off
RULES = (
    Rule("drafts", gettext_noop("Drafts that were never submitted, with their files"),
         gettext_noop("the close of the call"), gettext_noop("deleted"), 90, 30,
         submissions.keeping.unsent, submissions.keeping.forget_unsent),
    Rule("uploads", gettext_noop("Files that were begun and never arrived whole"),
         gettext_noop("the last piece"), gettext_noop("deleted"), 1, 0,
         submissions.keeping.uploads_given_up, submissions.keeping.forget_uploads),
    Rule("exports", gettext_noop("Tables and ZIP files that the secretariat had made of entries"),
         gettext_noop("the request"), gettext_noop("deleted"), 30, 1,
         submissions.exporting.old, submissions.exporting.forget),
    Rule("certificates", gettext_noop("ZIP files of certificates that the secretariat had made"),
         gettext_noop("the request"), gettext_noop("deleted"), 30, 1,
         results.certificate_bundles.old, results.certificate_bundles.forget_rows),
    Rule("requests", gettext_noop("Requests to act for an organization that were refused or never answered,"
                                  " with their letters"),
         gettext_noop("the answer, or the request"), gettext_noop("deleted"), 90, 30,
         organizations.keeping.not_admitted, organizations.keeping.forget_requests),
    Rule("mandates", gettext_noop("Official letters of people who no longer act for an organization"),
         gettext_noop("the end of the membership"), gettext_noop("deleted"), YEARS, 90,
         organizations.keeping.ended_mandates, organizations.keeping.forget_mandates),
    Rule("accounts", gettext_noop("Accounts whose address was never confirmed"),
         gettext_noop("the sign-up"), gettext_noop("deleted"), 30, 7,
         organizations.keeping.unconfirmed, organizations.keeping.delete),
    Rule("invitations", gettext_noop("Invitations that were accepted, revoked or ran out"),
         gettext_noop("that day"), gettext_noop("deleted"), 90, 30,
         organizations.keeping.closed_invitations, organizations.keeping.delete),
    Rule("codes", gettext_noop("Codes to the mailboxes of organizations"),
         gettext_noop("the end of the code"), gettext_noop("deleted"), 30, 2,
         organizations.keeping.used_codes, organizations.keeping.delete),
    Rule("resets", gettext_noop("Reasons of resets of a second factor"),
         gettext_noop("the decision"), gettext_noop("emptied"), 2 * YEARS, 90,
         organizations.keeping.decided_resets, organizations.keeping.forget_reasons),
    Rule("removals", gettext_noop("What was written in requests to be removed"),
         gettext_noop("the decision"), gettext_noop("emptied"), 2 * YEARS, 90,
         organizations.keeping.declined_removals, organizations.keeping.forget_words),
    Rule("sessions", gettext_noop("Sign-ins, with what was typed into an expired session"),
         gettext_noop("the end of the sign-in"), gettext_noop("deleted"), 1, 0,
         organizations.keeping.expired_sessions, organizations.keeping.delete),
    Rule("secret_letters", gettext_noop("Letters with a code or a personal link"),
         gettext_noop("the writing"), gettext_noop("the text emptied"), 30, 15,
         letters.keeping.old_secrets, letters.keeping.forget_text),
    Rule("letters", gettext_noop("Letters: addressee and text"),
         gettext_noop("the writing"), gettext_noop("emptied"), 2 * YEARS, 90,
         letters.keeping.old, letters.keeping.forget),
    Rule("notes", gettext_noop("Private notes of judges"),
         gettext_noop("the signature"), gettext_noop("emptied"), YEARS, 90,
         judging.keeping.old_notes, judging.keeping.forget_notes),
    Rule("contacts", gettext_noop("Contact persons of entries; the entries and their scores stay"),
         gettext_noop("the sending"), gettext_noop("removed"), 10 * YEARS, 2 * YEARS,
         submissions.keeping.contacts, submissions.keeping.forget_contacts),
    Rule("endorsements", gettext_noop("Signed letters of entries"),
         gettext_noop("the first sending"), gettext_noop("deleted"), 10 * YEARS, 2 * YEARS,
         submissions.keeping.personal_files, submissions.keeping.forget_files),
    Rule("journal", gettext_noop("Names and addresses beside the journal; its lines and their hashes stay"),
         gettext_noop("the line"), gettext_noop("emptied"), 10 * YEARS, 2 * YEARS,
         journal.keeping.old, journal.keeping.forget),
)
# fmt: on
NOT_BY_THE_PORTAL = (
    (
        gettext_noop("Accounts in use"),
        gettext_noop("as long as they are used for the contest; removed on request"),
    ),
    (
        gettext_noop("Entries, scores and the journal of decisions, without the names above"),
        gettext_noop("kept as the record of the contest"),
    ),
    (
        gettext_noop("Log of the web server: time, network address, page"),
        gettext_noop("at least 90 days, by the operator of the server"),
    ),
)
"""What the notice says besides, though no rule deletes it: the data, and how long."""


@dataclass(frozen=True)
class Due:
    """What one rule lets go: how many rows and which."""

    rule: Rule
    days: int
    rows: list[str]

    def __str__(self) -> str:
        told = f"{self.rule.code}: {len(self.rows)} ({self.days} days)"
        return "\n".join([told, *(f"  {row}" for row in self.rows)])


def days_of(rule: Rule, changed: Mapping[str, Any]) -> int:
    """How many days a rule waits: as the secretariat wrote down, never less than the least."""
    return max(rule.least, int(changed.get(rule.code, rule.days)))


def due(at: datetime) -> list[Due]:
    """What a run at that moment would let go, rule by rule; nothing is changed."""
    changed = notice.desk().days
    return [_due(rule, days_of(rule, changed), at) for rule in RULES]


def run(at: datetime) -> list[Due]:
    """Let go what is due, each rule in a transaction of its own with one line in the journal; what went.

    Run again, nothing is left to go. Rows that come within a rule while it runs wait for the next run.
    """
    changed = notice.desk().days
    gone = []
    for rule in RULES:
        with transaction.atomic():
            found = _due(rule, days_of(rule, changed), at)
            if found.rows:
                rule.forget(rule.find(at - timedelta(days=found.days)))
                chain.write(
                    "retain",
                    DataDesk(pk=1),
                    by=BY,
                    at=at,
                    facts={"rule": rule.code, "days": found.days, "rows": len(found.rows)},
                )
        gone.append(found)
    return gone


def _due(rule: Rule, days: int, at: datetime) -> Due:
    rows = rule.find(at - timedelta(days=days))
    return Due(rule, days, [_named(row) for row in rows])


def _named(row: models.Model) -> str:
    """Which row, without anything it says."""
    return f"{row._meta.model_name} {_number(row)}"


def _number(row: models.Model) -> str:
    return row.name if row._meta.model_name == "session" else str(row.pk)  # type: ignore[attr-defined]
