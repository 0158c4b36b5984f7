"""How does an entry come in: started, saved, sent, amended, withdrawn, or its draft thrown away?

The deadline is judged by `at`, the moment at which the request arrived.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions import moves
from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from organizations import register
from organizations.models import Organization, User
from submissions import (
    attachments,
    deadline,
    drafts,
    duplicates,
    form,
    form_versions,
    letters,
    printouts,
    sealing,
)
from submissions.form import Gap
from submissions.lifecycle import EntryState
from submissions.models import Entry, EntryCounter, PaperEntry, Question, Revision
from submissions.writing import Tab
from thai.text import clean

VERBS = {EntryState.DRAFT: "submit", EntryState.SUBMITTED: "amend", EntryState.RETURNED: "resubmit"}
"""By which move an entry is sent, from each state."""
SAVED = ["answers", "typed", "version", "answer_versions", "answer_savers", "saved_by", "saved_at"]
"""The columns of a revision that a save writes."""
CORE = {"title", "category"}
"""The answers that stand in the entry itself, too."""


class Incomplete(RuleBroken):
    """The entry lacks something; `gaps` says what."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(_("The entry cannot be sent yet, because something is still missing."))
        self.gaps = gaps


class Stale(RuleBroken):
    """Somebody else changed the same answers meanwhile, so these were not saved. `mine` and `theirs` hold
    them by question code; `version` is the one that stands now, to be given with the next save."""

    def __init__(self, mine: dict[str, Any], theirs: dict[str, Any], version: int) -> None:
        super().__init__(
            _(
                "Someone else, or you in another window, changed the same answer meanwhile, so this one is"
                " not saved yet. What you typed is in the form, and below it stands what is saved. Please"
                " choose; everything else is saved."
            )
        )
        self.mine = mine
        self.theirs = theirs
        self.version = version


def start(
    edition: Edition,
    organization: Organization,
    *,
    by: User,
    at: datetime,
    is_sample: bool | None = None,
    category_is_sample: bool = False,
    knows_contact: bool = True,
) -> Entry:
    """Start a draft for an organization; a sample where its organization is one, unless told.

    The contact person is filled in from the account, unless who starts it is not of the organization.
    """
    with transaction.atomic():
        if edition.max_entries is not None:
            edition.hold()  # of two at once, the second counts the first
        deadline.require_open(edition, organization, at)
        entry = Entry(
            edition=edition,
            organization=organization,
            created_by=by,
            created_at=at,
            is_sample=organization.is_sample if is_sample is None else is_sample,
            category_is_sample=category_is_sample,
        )
        register.require_living(Organization.objects.select_for_update().get(pk=organization.pk))
        _require_another(entry, Entry.objects.exclude(state=EntryState.WITHDRAWN))
        _copy_organization(entry)
        entry.save()
        known = _known_of(by, edition) if knows_contact else {}
        Revision.objects.create(entry=entry, number=1, answers=known, saved_by=by, saved_at=at)
        chain.write(
            "start",
            entry,
            by=by,
            at=at,
            facts={"organization": organization.dla_code},
            edition_year=edition.year,
        )
    return entry


def save_draft(
    entry: Entry,
    answers: Mapping[str, Any],
    version: int,
    *,
    by: User,
    at: datetime,
    typed: Mapping[str, Any] | None = None,
    versions: Mapping[str, int] | None = None,
    tab: Tab | None = None,
) -> Revision:
    """Save some answers of the working draft; codes that are not given stay as they are.

    `typed` holds what is no answer of its kind yet, as the inputs sent it. `version` is the one that was seen
    when this was written, `versions` the same for single answers. Raises Stale where another save has since
    changed one of the same answers to something else: that one is not saved, and all others are. Of the saves
    of one `tab` the latest turn counts, in whatever order they arrive.
    """
    typed = typed or {}
    given = form.kept(answers)
    with transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        changed = {
            code
            for code in {*answers, *typed}
            if (given.get(code), typed.get(code)) != (revision.answers.get(code), revision.typed.get(code))
        }
        own = {code: turn for code in changed if (turn := _own_turn(revision, code, tab)) is not None}
        overtaken = {code for code, turn in own.items() if tab and turn >= tab.turn}
        seen = {code: (versions or {}).get(code, version) for code in changed - own.keys()}
        stale = {code for code, then in seen.items() if revision.answer_versions.get(code, 0) > then}
        if written := changed - stale - overtaken:
            revision.version += 1
            revision.answers = _with(revision.answers, given, written)
            revision.typed = _with(revision.typed, typed, written)
            revision.answer_versions |= dict.fromkeys(written, revision.version)
            saver = [by.pk, at.isoformat(), *((tab.id, tab.turn) if tab else ())]
            revision.answer_savers |= dict.fromkeys(written, saver)
            revision.saved_by, revision.saved_at = by, at
            revision.save(update_fields=SAVED)
            if entry.number is None and written & CORE:
                _copy_core(entry, revision)
                entry.save(update_fields=["title", "category"])
    if stale:
        raise Stale(
            mine={code: typed.get(code, given.get(code)) for code in stale},
            theirs={code: revision.typed.get(code, revision.answers.get(code)) for code in stale},
            version=revision.version,
        )
    return revision


def _own_turn(revision: Revision, code: str, tab: Tab | None) -> int | None:
    """The turn at which this very tab saved the answer, if nobody has saved it since."""
    _person, _at, *page = revision.answer_savers.get(code, [None, None])
    return page[1] if page and tab and page[0] == tab.id else None


def _with(before: Mapping[str, Any], new: Mapping[str, Any], codes: set[str]) -> dict[str, Any]:
    """What stood before, but at these codes only what is new."""
    return {
        **{code: value for code, value in before.items() if code not in codes},
        **{code: value for code, value in new.items() if code in codes},
    }


def submit(entry: Entry, *, by: User, at: datetime) -> Revision:
    """Send the working draft: it becomes the next revision, final from now on, with number and receipt.

    A second identical call gives the revision that the first one sent, and does nothing. Raises Incomplete
    where something is missing, RuleBroken where the deadline or the state says no.
    """
    with transaction.atomic():
        drafts.lock(entry)
        if entry.state == EntryState.SUBMITTED and not entry.revisions.working().exists():
            return entry.revisions.sent()[0]
        revision = drafts.lock_draft(entry, at)
        if gaps := form.missing(revision):
            raise Incomplete(gaps)
        verb = VERBS[EntryState(entry.state)]
        confirmed = _confirm_paper(entry, by, at)
        if entry.number is None:
            entry.number = _next_number(entry)
            entry.submitted_at = at
        revision.answers, files = form.to_be_sent(revision)
        revision.attachments.set(files)
        attachments.drop_unused(entry)
        _copy_organization(entry)
        _copy_core(entry, revision)
        entry.agencies.set(form.agencies_of(revision.answers))
        revision.saved_by, revision.sent_at, revision.typed = by, at, {}
        revision.form = form_versions.current(entry.edition, at)
        revision.seals = sealing.seal(revision.answers, files)
        revision.sha256 = sealing.fingerprint(revision.seals, files)
        revision.save(update_fields=["answers", "typed", "saved_by", "sent_at", "form", "seals", "sha256"])
        letters.receipt(entry, revision, files, amended=revision.number > 1, at=at)
        printouts.ask_for(revision)
        duplicates.ask_for(entry)
        moves.advance(
            entry,
            verb,
            by=by,
            at=at,
            facts={
                "number": entry.number,
                "revision": revision.number,
                "sha256": revision.sha256,
                "files": [one.sha256 for one in files],
                **confirmed,
            },
            number=entry.number,
            submitted_at=entry.submitted_at,
            returned_until=None,
            title=entry.title,
            category=entry.category,
            organization_name_th=entry.organization_name_th,
            organization_type=entry.organization_type,
            district_th=entry.district_th,
            province=entry.province,
        )
    return revision


def _confirm_paper(entry: Entry, by: User, at: datetime) -> dict[str, str]:
    """Note who confirms an entry on paper by sending it; gives the facts for the journal, none for others."""
    paper = PaperEntry.objects.filter(entry=entry, confirmed_at=None).first()
    if paper is None:
        return {}
    if paper.entered_by_id == by.pk:
        raise RuleBroken(_("Whoever typed an entry in from paper cannot confirm it for the organization."))
    PaperEntry.objects.filter(pk=paper.pk).update(confirmed_by=by, confirmed_at=at)
    return {"entered_by": str(paper.entered_by_id)}


def amend(entry: Entry, *, by: User, at: datetime) -> Revision:
    """Open a working draft from what was last sent; the one that is open already, if there is one.

    What was sent stays as it is and counts until the amended entry is sent.
    """
    with transaction.atomic():
        drafts.lock(entry)
        drafts.require_writable(entry, at)
        working = entry.revisions.working().first()
        if working is not None:
            return working
        last = entry.revisions.sent()[0]
        revision = Revision.objects.create(
            entry=entry, number=last.number + 1, answers=last.answers, saved_by=by, saved_at=at
        )
        revision.attachments.set(last.attachments.all())
        chain.write(
            "open_amendment",
            entry,
            by=by,
            at=at,
            facts={"revision": revision.number},
            edition_year=entry.edition.year,
        )
    return revision


def withdraw(entry: Entry, reason: str, *, by: User, at: datetime) -> None:
    """Take an entry out of the contest, until the results are published; its number is never given again."""
    with transaction.atomic():
        drafts.lock(entry)
        reason = clean(reason, lines=True)
        letters.withdrawn(entry, reason, by=by, at=at)
        moves.advance(entry, "withdraw", by=by, at=at, personal={"reason": reason} if reason else None)


def discard(entry: Entry, *, by: User, at: datetime) -> None:
    """Throw the working draft away: of an entry never sent all of it, else only the unsent amendment."""
    with transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        chain.write(
            "discard",
            entry,
            by=by,
            at=at,
            facts={"revision": revision.number},
            edition_year=entry.edition.year,
        )
        attachments.throw_away(entry, revision)


def _known_of(person: User, edition: Edition) -> dict[str, Any]:
    """What the account already says of the contact person, so that nobody types it twice."""
    asked = set(Question.objects.filter(edition=edition).values_list("code", flat=True))
    known = {
        "contact_name": person.full_name,
        "contact_position": person.position,
        "contact_phone": person.phone,
        "contact_email": person.email,
    }
    return {code: value for code, value in known.items() if value and code in asked}


def _next_number(entry: Entry) -> int:
    """The next number of the edition, without a gap: the counter's row is held until the transaction ends."""
    counter, _created = EntryCounter.objects.select_for_update().get_or_create(edition=entry.edition)
    _require_another(entry, Entry.objects.counted())
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return counter.last_number


def _require_another(entry: Entry, among: Any) -> None:
    """Refuse one entry too many of an organization, where the edition sets a limit."""
    most = entry.edition.max_entries
    if most is None:
        return
    there = among.filter(edition=entry.edition, organization=entry.organization).exclude(pk=entry.pk).count()
    if there >= most:
        raise RuleBroken(
            _("In this edition an organization may enter at most %(most)s. Please use the entry you have.")
            % {"most": most}
        )


def _copy_core(entry: Entry, revision: Revision) -> None:
    entry.title = str(revision.answers.get("title", ""))[:200]
    entry.category = form.category_of(entry.edition, revision.answers)


def _copy_organization(entry: Entry) -> None:
    organization = entry.organization
    entry.organization_name_th = organization.full_name_th
    entry.organization_type = organization.type
    entry.district_th = organization.district_th
    entry.province = organization.province
