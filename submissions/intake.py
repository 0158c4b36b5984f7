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
from organizations.models import Organization, User
from submissions import attachments, deadline, drafts, form, form_versions, letters, sealing
from submissions.form import Gap
from submissions.lifecycle import EntryState
from submissions.models import Entry, EntryCounter, Question, Revision
from thai.text import clean

VERBS = {EntryState.DRAFT: "submit", EntryState.SUBMITTED: "amend", EntryState.RETURNED: "resubmit"}
"""By which move an entry is sent, from each state."""


class Incomplete(RuleBroken):
    """The entry lacks something; `gaps` says what."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(_("The entry cannot be sent yet, because something is still missing."))
        self.gaps = gaps


class Stale(RuleBroken):
    """Somebody else changed the same answers meanwhile. `mine` and `theirs` hold them by question code;
    `version` is the one that stands now, to be given with the next save."""

    def __init__(self, mine: dict[str, Any], theirs: dict[str, Any], version: int) -> None:
        super().__init__(
            _(
                "Someone else changed this meanwhile, so nothing was saved yet. What you typed is in the"
                " form, and beside it stands what is saved now. Please compare them and save again."
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
) -> Entry:
    """Start a draft for an organization; a sample where its organization is one, unless told."""
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
        _require_another(entry, Entry.objects.exclude(state=EntryState.WITHDRAWN))
        _copy_organization(entry)
        entry.save()
        Revision.objects.create(
            entry=entry, number=1, answers=_known_of(by, edition), saved_by=by, saved_at=at
        )
        chain.write(
            "start",
            entry,
            by=by,
            at=at,
            facts={"organization": organization.dla_code},
            edition_year=edition.year,
        )
    return entry


def save_draft(entry: Entry, answers: Mapping[str, Any], version: int, *, by: User, at: datetime) -> Revision:
    """Save some answers of the working draft; codes that are not given stay as they are.

    `version` is the one the answers were typed upon. Raises Stale where another save has since changed one of
    the same answers to something else; nothing is saved then.
    """
    with transaction.atomic():
        revision = drafts.lock_draft(entry, at)
        before = revision.answers
        given = form.kept(answers)
        changed = {code for code in answers if given.get(code) != before.get(code)}
        if clash := {code for code in changed if revision.answer_versions.get(code, 0) > version}:
            raise Stale(
                mine={code: given.get(code) for code in clash},
                theirs={code: before.get(code) for code in clash},
                version=revision.version,
            )
        if changed:
            others = {code: value for code, value in before.items() if code not in changed}
            revision.answers = {**others, **{code: given[code] for code in changed if code in given}}
            revision.version += 1
            revision.answer_versions |= dict.fromkeys(changed, revision.version)
        revision.saved_by, revision.saved_at = by, at
        revision.save(update_fields=["answers", "version", "answer_versions", "saved_by", "saved_at"])
        if changed and entry.number is None:
            _copy_core(entry, revision)
            entry.save(update_fields=["title", "category"])
    return revision


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
        if entry.number is None:
            entry.number = _next_number(entry)
            entry.submitted_at = at
        revision.answers, files = form.to_be_sent(revision)
        revision.attachments.set(files)
        attachments.drop_unused(entry)
        _copy_organization(entry)
        _copy_core(entry, revision)
        entry.agencies.set(form.agencies_of(revision.answers))
        revision.saved_by, revision.sent_at = by, at
        revision.form = form_versions.current(entry.edition, at)
        revision.seals = sealing.seal(revision.answers, files)
        revision.sha256 = sealing.fingerprint(revision.seals, files)
        revision.save(update_fields=["answers", "saved_by", "sent_at", "form", "seals", "sha256"])
        letters.receipt(entry, revision, files, amended=revision.number > 1, at=at)
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
        if entry.number is not None:
            revision.delete()
            attachments.drop_unused(entry)
            return
        attachments.SHELF.forget(list(entry.attachments.all()))
        entry.delete()


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
