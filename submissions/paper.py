"""How does an entry on paper come in? The secretariat types it in; it counts when an officer confirms it.

What is typed in is a draft of the organization, under the same deadline as any other. Sending it is
confirming it (`intake.submit`), so nothing counts that only the secretariat has seen.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from organizations.models import Organization, User
from submissions import deadline, drafts, form, intake, letters
from submissions.models import PaperEntry
from thai.text import clean, has_letter


def enter(edition: Edition, organization: Organization, source: str, *, by: User, at: datetime) -> PaperEntry:
    """Start a draft for an organization from its paper form; `source` says which paper it is."""
    with transaction.atomic():
        source = clean(source)
        if not has_letter(source):
            raise RuleBroken(
                _("Please write where the paper form comes from, for example a letter's number.")
            )
        entry = intake.start(edition, organization, by=by, at=at, knows_contact=False)
        paper = PaperEntry.objects.create(entry=entry, source=source, entered_by=by, entered_at=at)
        _write("enter_paper", paper, by, at, {"organization": organization.dla_code})
    return paper


def ask(paper: PaperEntry, *, by: User, at: datetime) -> None:
    """Ask the organization to confirm what was typed in; raises Incomplete where something is missing."""
    with transaction.atomic():
        revision = drafts.lock_draft(paper.entry, at)
        if gaps := form.missing(revision):
            raise intake.Incomplete(gaps)
        PaperEntry.objects.filter(pk=paper.pk).update(asked_at=at)
        paper.asked_at = at
        until = deadline.term(paper.entry.edition, paper.entry.organization, at).last_moment
        letters.paper_entry(paper, until, at=at)
        _write("ask_to_confirm", paper, by, at, {"revision": revision.number})


def _write(verb: str, paper: PaperEntry, by: User, at: datetime, facts: dict[str, object]) -> None:
    year = paper.entry.edition.year
    chain.write(
        verb, paper.entry, by=by, at=at, facts=facts, personal={"source": paper.source}, edition_year=year
    )
