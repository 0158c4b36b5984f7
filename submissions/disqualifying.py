"""How is an entry disqualified? One of the secretariat proposes it with a reason, another one confirms."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions import moves
from editions.moves import RuleBroken
from journal import chain
from organizations.models import User
from submissions import drafts, letters
from submissions.models import Disqualification, Entry
from thai.text import clean, has_letter


def propose(entry: Entry, reason: str, *, by: User, at: datetime) -> Disqualification:
    """Propose to disqualify an entry; until another person confirms, nothing changes for it."""
    with transaction.atomic():
        drafts.lock(entry)
        reason = clean(reason, lines=True)
        if not moves.may(entry, "disqualify"):
            raise RuleBroken(
                _("Only an entry that passed the screening can be disqualified, and only before the results.")
            )
        if not has_letter(reason):
            raise RuleBroken(_("Please write the reason; the organization reads it when it is confirmed."))
        if open_of(entry) is not None:
            raise RuleBroken(
                _("It has been proposed already to disqualify this entry. Please reload the page.")
            )
        one = Disqualification.objects.create(entry=entry, reason=reason, proposed_by=by, proposed_at=at)
        _write("propose_disqualification", one, by, at)
    return one


def confirm(one: Disqualification, *, by: User, at: datetime) -> None:
    """Disqualify, as the second person; the organization is told why."""
    with transaction.atomic():
        _take(one)
        if one.proposed_by_id == by.pk:
            raise RuleBroken(
                _("A disqualification needs two persons. Please ask a colleague to confirm your proposal.")
            )
        _decide(one, by, at, is_confirmed=True)
        letters.disqualified(one, at=at)
        moves.advance(
            one.entry,
            "disqualify",
            by=by,
            at=at,
            facts={"proposed_by": str(one.proposed_by_id)},
            personal={"reason": one.reason},
        )


def drop(one: Disqualification, *, by: User, at: datetime) -> None:
    """Lay a proposal aside: the entry stays in the contest. Whoever proposed it may do so, too."""
    with transaction.atomic():
        _take(one)
        _decide(one, by, at, is_confirmed=False)
        _write("drop_disqualification", one, by, at)


def open_of(entry: Entry) -> Disqualification | None:
    """The proposal on an entry that nobody has decided yet."""
    return entry.disqualifications.filter(decided_at=None).select_related("proposed_by").first()


def _take(one: Disqualification) -> None:
    drafts.lock(one.entry)
    if not Disqualification.objects.filter(pk=one.pk, decided_at=None).exists():
        raise RuleBroken(_("This proposal has been decided already. Please reload the page."))


def _decide(one: Disqualification, by: User, at: datetime, *, is_confirmed: bool) -> None:
    one.decided_by, one.decided_at, one.is_confirmed = by, at, is_confirmed
    one.save(update_fields=["decided_by", "decided_at", "is_confirmed"])


def _write(verb: str, one: Disqualification, by: User, at: datetime) -> None:
    personal = {"reason": one.reason}
    chain.write(verb, one.entry, by=by, at=at, personal=personal, edition_year=one.entry.edition.year)
