"""Which letters does this room send, to whom, and what must each say?"""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise

from journal import chain
from letters import outbox
from letters.models import Letter
from organizations.models import (
    Appointment,
    Invitation,
    MailboxCode,
    Membership,
    Organization,
    Removal,
    SecondFactorReset,
    User,
)


def _to(user: User, template: str, at: datetime, *, is_secret: bool = False, **context: Any) -> Letter:
    return outbox.write(
        template,
        to=user.email,
        to_name=user.full_name,
        language=user.language,
        at=at,
        is_secret=is_secret,
        context=context,
    )


# --- an officer and their organization --------------------------------------------------------------


def asked(membership: Membership, at: datetime) -> Letter:
    """To the asker: the request has arrived; what happens next."""
    return _to(membership.user, "organizations/letters/asked.txt", at, membership=membership)


def asked_to_secretariat(membership: Membership, at: datetime) -> list[Letter]:
    """To each of the secretariat: somebody waits to be verified."""
    template = "organizations/letters/asked_to_secretariat.txt"
    return [_to(person, template, at, membership=membership) for person in _secretariat()]


def _secretariat(*but: int | None) -> models.QuerySet[User]:
    """Each of the secretariat, but those."""
    people = User.objects.filter(
        appointments__role=Appointment.Role.SECRETARIAT, appointments__asleep_since=None, is_active=True
    )
    return people.exclude(pk__in=[pk for pk in but if pk]).order_by("pk")


def asked_to_owner(membership: Membership, at: datetime) -> list[Letter]:
    """To the owner of the organization, if any: somebody else asks to act for it."""
    template = "organizations/letters/asked_to_owner.txt"
    return [_to(owner, template, at, membership=membership) for owner in _owners(membership)]


def mailbox_code(sent: MailboxCode, code: str, at: datetime) -> Letter:
    """To the mailbox of an organization: the code, whom to hand it to, and when not to."""
    return outbox.write(
        "organizations/letters/mailbox_code.txt",
        to=sent.sent_to,
        to_name=sent.organization.full_name_th,
        at=at,
        is_sample=sent.organization.is_sample,
        is_secret=True,
        context={"sent": sent, "code": code},
    )


def admitted(membership: Membership, role: str, at: datetime) -> Letter:
    """To the asker: admitted, and in which role."""
    template = "organizations/letters/admitted.txt"
    return _to(membership.user, template, at, membership=membership, role=str(role))


def joined(membership: Membership, at: datetime) -> list[Letter]:
    """To the owner of the organization: a colleague was admitted beside them."""
    template = "organizations/letters/joined.txt"
    return [_to(owner, template, at, membership=membership) for owner in _owners(membership)]


def _owners(membership: Membership) -> models.QuerySet[User]:
    return User.objects.filter(
        memberships__organization=membership.organization,
        memberships__role=Membership.Role.OWNER,
        memberships__state=Membership.State.ADMITTED,
    )


def replaced(owner: Membership, at: datetime) -> Letter:
    """To an owner: a new official letter of the organization names somebody else in their place."""
    return _to(owner.user, "organizations/letters/replaced.txt", at, membership=owner)


def refused(membership: Membership, words: str, at: datetime) -> Letter:
    """To the asker: not admitted, why, and what they can do."""
    return _to(membership.user, "organizations/letters/refused.txt", at, membership=membership, words=words)


def ended(membership: Membership, words: str, at: datetime) -> Letter:
    """To the member: they no longer act for the organization, and why."""
    return _to(membership.user, "organizations/letters/ended.txt", at, membership=membership, words=words)


def merged(membership: Membership, gone: Organization, at: datetime) -> Letter:
    """To somebody of a row that was merged into another: for whom they act now, or still ask to."""
    return _to(membership.user, "organizations/letters/merged.txt", at, membership=membership, gone=gone)


def merged_to_owner(owner: Membership, gone: Organization, people: list[User], at: datetime) -> Letter:
    """To the owner of the row into which another was merged: who acts beside them now."""
    template = "organizations/letters/merged_to_owner.txt"
    return _to(owner.user, template, at, membership=owner, gone=gone, people=people)


# --- offices ----------------------------------------------------------------------------------------


def invited(invitation: Invitation, token: str, at: datetime, language: str) -> Letter:
    """To somebody invited to an office: the link, what it is good for and until when."""
    return outbox.write(
        "organizations/letters/invited.txt",
        to=invitation.email,
        to_name=invitation.full_name,
        language=language,
        at=at,
        is_secret=True,
        context={"invitation": invitation, "token": token},
    )


def invited_member(
    invitation: Invitation, owner: Membership, token: str, at: datetime, language: str
) -> Letter:
    """To somebody whom the owner of an organization invites: the link, who invites, and until when."""
    assert invitation.organization is not None
    return outbox.write(
        "organizations/letters/invited_member.txt",
        to=invitation.email,
        to_name=invitation.full_name,
        language=language,
        at=at,
        is_sample=invitation.organization.is_sample,
        is_secret=True,
        context={"invitation": invitation, "owner": owner.user, "token": token},
    )


def handed_over(former: Membership, owner: Membership, at: datetime) -> list[Letter]:
    """To the former owner and the new one: who is the owner now."""
    template = "organizations/letters/handed_over.txt"
    people = (former.user, owner.user)
    return [_to(person, template, at, former=former.user, membership=owner) for person in people]


def appointed(appointment: Appointment, at: datetime, link: str) -> Letter:
    """To somebody with a new office: how to sign in; with the link to set a password where there is one."""
    return _to(
        appointment.user,
        "organizations/letters/appointed.txt",
        at,
        is_secret=bool(link),
        appointment=appointment,
        link=link,
    )


def woken(appointment: Appointment, at: datetime) -> Letter:
    """To a judge who rested: the account opens the judges' pages again."""
    return _to(appointment.user, "organizations/letters/woken.txt", at, appointment=appointment)


def office_offered(invitation: Invitation, by: chain.By, at: datetime) -> list[Letter]:
    """To each of the secretariat but who did it: somebody was invited to an office, so that none is made
    unseen for a decision that needs two."""
    actor = chain.actor_of(by)
    inviter = int(actor.id) if actor.id.isdigit() else None
    template = "organizations/letters/office_offered.txt"
    people = _secretariat(inviter)
    return [_to(one, template, at, invitation=invitation, by_name=actor.name) for one in people]


def office_accepted(appointment: Appointment, at: datetime) -> list[Letter]:
    """To each of the secretariat but the new one: somebody holds an office from now on."""
    template = "organizations/letters/office_accepted.txt"
    people = _secretariat(appointment.user_id)
    return [_to(one, template, at, appointment=appointment) for one in people]


def office_taken_away(appointment: Appointment, words: str, at: datetime) -> Letter:
    """To somebody of the secretariat or an auditor: the office ends, and why."""
    template = "organizations/letters/office_taken_away.txt"
    return _to(appointment.user, template, at, appointment=appointment, words=words)


# --- a lost second factor ----------------------------------------------------------------------------


def reset_asked(reset: SecondFactorReset, at: datetime) -> Letter:
    """To whoever lost their second factor: the request has arrived, and what happens next."""
    return _to(reset.user, "organizations/letters/reset_asked.txt", at, reset=reset)


def reset_asked_to_secretariat(reset: SecondFactorReset, at: datetime) -> list[Letter]:
    """To each of the secretariat but the person: somebody lost their second factor."""
    template = "organizations/letters/reset_asked_to_secretariat.txt"
    return [_to(person, template, at, reset=reset) for person in _secretariat(reset.user_id)]


def reset_proposed(reset: SecondFactorReset, token: str, at: datetime) -> Letter:
    """To the person: their second factor is about to be taken off; the link by which they object."""
    template = "organizations/letters/reset_proposed.txt"
    return _to(reset.user, template, at, is_secret=True, reset=reset, token=token)


def reset_proposed_to_secretariat(reset: SecondFactorReset, at: datetime) -> list[Letter]:
    """To each of the secretariat who may confirm it: neither the proposer nor the person."""
    template = "organizations/letters/reset_proposed_to_secretariat.txt"
    people = _secretariat(reset.user_id, reset.proposed_by_id)
    return [_to(person, template, at, reset=reset) for person in people]


def reset_done(user: User, at: datetime) -> Letter:
    """To the person: the second factor is off, and how a new one is set up."""
    return _to(user, "organizations/letters/reset_done.txt", at)


def reset_canceled(user: User, at: datetime) -> Letter:
    """To the person: the second factor stays as it is."""
    return _to(user, "organizations/letters/reset_canceled.txt", at)


def reset_objected_to_secretariat(reset: SecondFactorReset, at: datetime) -> list[Letter]:
    """To each of the secretariat but the person: the person says that they did not ask."""
    template = "organizations/letters/reset_objected_to_secretariat.txt"
    return [_to(person, template, at, reset=reset) for person in _secretariat(reset.user_id)]


# --- personal data ----------------------------------------------------------------------------------


def removal_asked(removal: Removal, at: datetime) -> Letter:
    """To somebody who asked to be removed: it has arrived, what will be gone, and how to take it back."""
    return _to(removal.user, "organizations/letters/removal_asked.txt", at)


def removal_asked_to_secretariat(removal: Removal, at: datetime) -> list[Letter]:
    """To each of the secretariat but the person: somebody asks to be removed; the letter names nobody."""
    people = User.objects.filter(
        appointments__role=Appointment.Role.SECRETARIAT, appointments__asleep_since=None, is_active=True
    ).exclude(pk=removal.user_id)
    template = "organizations/letters/removal_asked_to_secretariat.txt"
    return [_to(person, template, at, removal=removal) for person in people.order_by("pk")]


def removal_declined(removal: Removal, reason: str, at: datetime) -> Letter:
    """To somebody who asked to be removed: not now, and why."""
    return _to(removal.user, "organizations/letters/removal_declined.txt", at, words=reason)


# --- accounts; the language is that of the page on which the letter was asked for ----------------------


def address_code(email: str, code: str, at: datetime, language: str) -> Letter:
    """The code that confirms an address."""
    return outbox.write(
        "organizations/letters/address_code.txt",
        to=email,
        language=language,
        at=at,
        is_secret=True,
        context={"code": code},
    )


def sign_in_code(email: str, code: str, at: datetime, language: str) -> Letter:
    """The code to sign in with, in place of a password."""
    return outbox.write(
        "organizations/letters/sign_in_code.txt",
        to=email,
        language=language,
        at=at,
        is_secret=True,
        context={"code": code},
    )


def password_link(email: str, link: str, at: datetime, language: str) -> Letter:
    """The link under which a new password is set."""
    return outbox.write(
        "organizations/letters/password_link.txt",
        to=email,
        language=language,
        at=at,
        is_secret=True,
        context={"link": link},
    )


def account_exists(email: str, at: datetime, language: str) -> Letter:
    """To an address with an account for which somebody wanted to make another one."""
    return outbox.write("organizations/letters/account_exists.txt", to=email, language=language, at=at)


def account_unknown(email: str, at: datetime, language: str) -> Letter:
    """To an address without an account with which somebody wanted to sign in."""
    return outbox.write("organizations/letters/account_unknown.txt", to=email, language=language, at=at)


def address_changed(old: str, new: str, at: datetime, language: str, ip: str) -> Letter:
    """To the former address of an account: which one it has now, and what to do if it was not you."""
    name, _at, domain = new.partition("@")
    return outbox.write(
        "organizations/letters/address_changed.txt",
        to=old,
        language=language,
        at=at,
        context={"new": f"{name[:2]}…@{domain}", "at": at, "ip": ip},
    )


def account_changed(email: str, what: str | Promise, at: datetime, language: str, ip: str) -> Letter:
    """That something about the safety of an account was changed, so that a stranger's hand is noticed."""
    return outbox.write(
        "organizations/letters/account_changed.txt",
        to=email,
        language=language,
        at=at,
        context={"what": what, "at": at, "ip": ip},
    )
