"""Is an organization in time, and until when? The deadline, its declared grace and late passes, in one place.

Every path that takes something in from an organization asks `require_open`; nothing else knows the rule.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from editions import calendar
from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from organizations.models import Organization
from submissions.models import LatePass, LatePassQuerySet

TAKING = frozenset({Stage.OPEN, Stage.SCREENING})
"""In which stages of an edition a late pass is of use."""


@dataclass(frozen=True)
class Term:
    """Until when an organization may send: the close, the end of the grace and of its late pass, if any."""

    closes_at: datetime | None
    grace_until: datetime | None
    pass_until: datetime | None

    @property
    def last_moment(self) -> datetime | None:
        """The last moment that counts: the close, the end of the grace or of the late pass."""
        return max(filter(None, (self.closes_at, self.grace_until, self.pass_until)), default=None)


def require_open(edition: Edition, organization: Organization, at: datetime) -> None:
    """Refuse what an organization sends outside the call, unless it has a late pass that still runs."""
    try:
        calendar.require_open(edition, at)
    except RuleBroken:
        if not has_pass(edition, organization, at):
            raise


def has_pass(edition: Edition, organization: Organization, at: datetime) -> bool:
    """Whether the organization has a late pass that is of use at that moment."""
    return edition.stage in TAKING and running(at, [organization], edition).exists()


def running(
    at: datetime, organizations: Iterable[Organization | int], edition: Edition | None = None
) -> LatePassQuerySet:
    """The late passes of organizations that run at a moment, in one edition or in all."""
    found = LatePass.objects.running(at).filter(organization__in=organizations)
    return found.filter(edition=edition) if edition else found


def open_editions(organizations: Collection[int], at: datetime) -> list[int]:
    """The editions in which one of the organizations may start an entry at that moment."""
    if not organizations:
        return []
    general = [one.pk for one in Edition.objects.accepting() if calendar.call_window(one).takes(at)]
    late = running(at, organizations).filter(edition__stage__in=TAKING)
    return [*general, *late.values_list("edition", flat=True)]


def term(edition: Edition, organization: Organization, at: datetime) -> Term:
    """Until when an organization may send in an edition, as pages show it (two queries)."""
    window = calendar.call_window(edition)
    late = running(at, [organization], edition).first() if edition.stage in TAKING else None
    grace_until = window.closes_at + window.grace if window.closes_at and window.grace else None
    return Term(window.closes_at, grace_until, late.until if late else None)
