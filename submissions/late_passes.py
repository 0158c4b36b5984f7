"""Who may still send after the close? One organization, with a reason and until a moment, by a late pass."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.models import CalendarDate, Edition
from editions.moves import RuleBroken
from journal import chain
from organizations.models import Organization, User
from submissions import deadline, letters
from submissions.models import LatePass
from thai.templatetags.thai import be_deadline
from thai.text import clean, has_letter


def grant(
    edition: Edition, organization: Organization, reason: str, until: datetime, *, by: User, at: datetime
) -> LatePass:
    """Let one organization start, write and send until that moment; takes the place of an earlier pass."""
    with transaction.atomic():
        edition.hold()
        reason = clean(reason, lines=True)
        if edition.stage not in deadline.TAKING:
            raise RuleBroken(_("A late pass is of use only while the call is open or entries are screened."))
        if not has_letter(reason):
            raise RuleBroken(_("Please write the reason; the organization reads it."))
        if until <= at:
            raise RuleBroken(_("The end of the late pass must lie ahead."))
        ends = CalendarDate.objects.filter(edition=edition, act=CalendarDate.Act.SCREENING_ENDS).first()
        if ends is not None and until > ends.at > at:
            raise RuleBroken(
                _("A late pass ends with the screening at the latest: please choose a moment until %(ends)s.")
                % {"ends": be_deadline(ends.at)}
            )
        LatePass.objects.filter(edition=edition, organization=organization, revoked_at=None).update(
            revoked_at=at, revoked_by=by
        )
        late = LatePass.objects.create(
            edition=edition,
            organization=organization,
            reason=reason,
            until=until,
            granted_by=by,
            granted_at=at,
        )
        letters.late_pass(late, at=at)
        _write("grant_late_pass", late, by, at, {"until": until.isoformat()}, {"reason": reason})
    return late


def revoke(late: LatePass, *, by: User, at: datetime) -> None:
    """Take a late pass back, at once."""
    with transaction.atomic():
        late.edition.hold()
        if not LatePass.objects.filter(pk=late.pk, revoked_at=None).update(revoked_at=at, revoked_by=by):
            raise RuleBroken(_("This late pass has been taken back already."))
        late.revoked_at, late.revoked_by = at, by
        letters.late_pass(late, at=at)
        _write("revoke_late_pass", late, by, at, {})


def _write(
    verb: str,
    late: LatePass,
    by: User,
    at: datetime,
    facts: dict[str, str],
    personal: dict[str, str] | None = None,
) -> None:
    facts = {"organization": late.organization.dla_code, **facts}
    chain.write(verb, late, by=by, at=at, facts=facts, personal=personal, edition_year=late.edition.year)
