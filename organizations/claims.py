"""How does an officer ask to act for an organization, and prove that they may?

By a one-time code to the organization's central mailbox, which whoever reads that mailbox hands to them; or
by a signed official letter, which the secretariat looks at.
"""

import re
import secrets
from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editions.moves import RuleBroken
from files.checks import Kind, checking
from files.shelf import Shelf
from journal import chain
from organizations import letters, register, registration
from organizations.models import Appointment, MailboxCode, Mandate, Membership, Organization, User
from thai.templatetags.thai import be_datetime
from thai.text import to_arabic_digits

SHELF = Shelf("mandates", sizes=("full",))
MOST_PAGES = 10
"""How many pages the letter of an organization may have, with what is enclosed."""
CODE_LASTS = timedelta(hours=24)
CODE_REST = timedelta(hours=1)
"""How long a mailbox rests after a code."""
DIGITS = 8
CODES_A_DAY = 5
"""How many codes one person may send within 24 hours: the mailboxes of town halls are not to be flooded."""


def ask(
    user: User,
    organization: Organization,
    letter: File,
    *,
    by: chain.By,
    at: datetime,
    in_place_of_owner: bool = False,
) -> Membership:
    """Ask to act for an organization with a signed official letter; the secretariat answers.

    `in_place_of_owner` says that the owner has no longer this task. Raises FileRefused for a file that is no
    PDF and no picture, RuleBroken for who may not ask now.
    """
    membership = Membership(user=user, organization=organization, in_place_of_owner=in_place_of_owner)
    with (
        checking(letter, list(Kind), MOST_PAGES) as checked,
        SHELF.placing() as place,
        transaction.atomic(),
    ):
        placed = place(checked)
        mandate = Mandate(
            kind=checked.kind,
            original_name=checked.name,
            stored_name=placed.stored,
            rendition_name=placed.full,
            size=checked.size,
            sha256=checked.sha256,
            pages=checked.pages,
            added_at=at,
        )
        _ask(membership, mandate, by=by, at=at)
    return membership


def _ask(membership: Membership, mandate: Mandate | None = None, *, by: chain.By, at: datetime) -> None:
    """Write the request down and tell the person, the secretariat and the owner.

    Who proved it by the mailbox is admitted at once where nobody owns the organization yet.
    """
    user = membership.user
    organization = Organization.objects.select_for_update().get(pk=membership.organization_id)
    _require_free(user, organization)
    proven = mandate is None and registration.role_for_next(organization) == Membership.Role.OWNER
    membership.asked_at = at
    membership.save()
    facts = {**registration.facts_of(membership), "before": None, "after": "asked"}
    if mandate is not None:
        mandate.membership = membership
        mandate.save()
        facts["sha256"] = mandate.sha256
    if not proven:
        letters.asked(membership, at)
        letters.asked_to_secretariat(membership, at)
        letters.asked_to_owner(membership, at)
    chain.write("ask", membership, by=by, at=at, facts=facts, personal=registration.personal_of(user))
    if proven:
        registration.admit(membership, by=by, at=at)


def _require_free(user: User, organization: Organization) -> None:
    """Hold the person; raise RuleBroken where they may not ask to act for the organization now."""
    register.require_living(organization)
    registration.lock(user)
    office = Appointment.objects.filter(user=user, asleep_since=None).first()
    if office is not None:
        raise RuleBroken(
            _("You hold an office of the contest (%(role)s), so you cannot act for an organization.")
            % {"role": office.get_role_display()}
        )
    for membership in user.memberships.filter(state__in=registration.LIVING).select_related("organization"):
        if membership.organization_id == organization.pk:
            raise RuleBroken(_("You have asked to act for this organization already."))
        if membership.state == Membership.State.ASKED:
            raise RuleBroken(
                _("Your request to act for %(name)s is still being verified. Please wait for the answer.")
                % {"name": membership.organization.full_name_th}
            )


def send_code(user: User, organization: Organization, *, by: chain.By, at: datetime) -> MailboxCode:
    """Send a code for this person to the mailbox on record; an earlier one of theirs becomes worthless.

    Raises RuleBroken where the person may not ask, the mailbox is unknown or had a code within the hour.
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction.atomic():
        organization = (
            Organization.objects.select_for_update(of=("self",))
            .select_related("province")
            .get(pk=organization.pk)
        )
        _require_free(user, organization)
        mailbox = organization.mailbox_on_record
        if not mailbox:
            raise RuleBroken(_("No central mailbox of this organization is known. Please ask the other way."))
        if rests_until := next_code_at(organization, at):
            raise RuleBroken(
                _("A code was sent to this mailbox less than an hour ago. Please look there first; the next"
                  " one can be sent from %(when)s on.") % {"when": be_datetime(rests_until)}
            )  # fmt: skip
        if user.mailbox_codes.filter(sent_at__gt=at - CODE_LASTS).count() >= CODES_A_DAY:
            raise RuleBroken(_("You have sent many codes today. Please wait until tomorrow."))
        earlier = user.mailbox_codes.filter(organization=organization, used_at=None, replaced_at=None)
        before = "sent" if earlier.update(replaced_at=at) else None
        row = MailboxCode.objects.create(
            user=user,
            organization=organization,
            code_hash=MailboxCode.hash_of(code),
            sent_to=mailbox,
            sent_at=at,
            expires_at=at + CODE_LASTS,
        )
        letters.mailbox_code(row, f"{code[:4]}-{code[4:]}", at)
        chain.write(
            "send_code",
            row,
            by=by,
            at=at,
            facts={
                "organization": organization.dla_code,
                "name": organization.full_name_th,
                "before": before,
                "after": "sent",
            },
            personal={"name": user.full_name, "email": user.email, "mailbox": mailbox},
        )
    return row


def next_code_at(organization: Organization, at: datetime) -> datetime | None:
    """From when on the mailbox may get the next code; None where it may at once."""
    last = organization.mailbox_codes.filter(sent_at__gt=at - CODE_REST).order_by("sent_at").last()
    return last.sent_at + CODE_REST if last else None


def enter_code(
    user: User, organization: Organization, typed: str, *, by: chain.By, at: datetime
) -> Membership:
    """Use a code: the owner where there is none yet, else a request to the owner and the secretariat.

    Raises RuleBroken where the code is wrong, which counts, or worth nothing any more.
    """
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        row = user.mailbox_codes.open(at).filter(organization=organization).first()
        if row is not None and row.fits(digits_of(typed)):
            row.used_at = at
            row.save(update_fields=["used_at"])
            membership = Membership(user=user, organization=organization, proof=Membership.Proof.MAILBOX)
            _ask(membership, by=by, at=at)
            return membership
        if row is not None:
            MailboxCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
            row.refresh_from_db()
    if row is None or not row.tries_left:
        worthless = _(
            "No code is valid any more: it was wrong too often, is older than 24 hours or was replaced."
        )
        if rests_until := next_code_at(organization, at):
            when = {"when": be_datetime(rests_until)}
            then = _("The next one can be sent to this mailbox from %(when)s on.") % when
        else:
            then = _("Please send a new one.")
        raise RuleBroken(f"{worthless} {then}")
    raise RuleBroken(
        ngettext(
            "This is not the code. You can try %(left)s more time.",
            "This is not the code. You can try %(left)s more times.",
            row.tries_left,
        )
        % {"left": row.tries_left}
    )


def digits_of(typed: str) -> str:
    """What was typed, however it was grouped, and in whichever digits."""
    return re.sub(r"\D", "", to_arabic_digits(typed))
