"""How does a person come to act for an organization, or to hold an office of the contest?

An officer asks (`claims`), the secretariat admits or refuses. A judge is invited by letter. An office is
given by appointment. Nobody holds two offices at a time, and nobody who holds one acts for an organization.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken, advance
from journal import chain
from organizations import letters, notice, register, sessions
from organizations.models import Agency, Appointment, Invitation, Membership, Organization, User

INVITATION_LASTS = timedelta(days=14)

LIVING = (Membership.State.ASKED, Membership.State.ADMITTED)


def role_for_next(organization: Organization) -> str:
    """Which role whoever is admitted next gets: there is one owner, the others are editors (one query)."""
    owned = Membership.objects.filter(
        organization=organization, state=Membership.State.ADMITTED, role=Membership.Role.OWNER
    ).exists()
    return Membership.Role.EDITOR if owned else Membership.Role.OWNER


def admit(membership: Membership, *, by: chain.By, at: datetime, invited_as: str = "") -> None:
    """Admit an asker: as the owner, or as an editor where there is an owner, who then gets a letter too.

    `invited_as` is the role for which the owner invited the person.
    """
    with transaction.atomic():
        organization = Organization.objects.select_for_update().get(pk=membership.organization_id)
        register.require_living(organization)
        role = invited_as or role_for_next(organization)
        letters.admitted(membership, role, at)
        if role != Membership.Role.OWNER:
            letters.joined(membership, at)
        advance(
            membership,
            "admit",
            by=by,
            at=at,
            facts={**facts_of(membership), "role": str(role)},
            personal=personal_of(membership.user),
            role=role,
            decided_at=at,
        )


def replace_owner(membership: Membership, *, by: chain.By, at: datetime) -> None:
    """Admit an asker, on an official letter, as the owner in place of the present one, who gets a notice."""
    if membership.proof != Membership.Proof.LETTER:
        raise RuleBroken(_("Only a signed official letter can put a new owner in place of the present one."))
    with transaction.atomic():
        organization = Organization.objects.select_for_update().get(pk=membership.organization_id)
        owner = (
            organization.memberships.select_related("user", "organization")
            .filter(state=Membership.State.ADMITTED, role=Membership.Role.OWNER)
            .first()
        )
        if owner is not None:
            with translation.override(owner.user.language):
                words = _("A new official letter of the organization names somebody else as its owner.")
            letters.replaced(owner, at)
            sessions.end(owner.user)
            advance(
                owner,
                "end",
                by=by,
                at=at,
                facts={**facts_of(owner), "role": str(owner.role), "replaced_by": membership.pk},
                personal=personal_of(owner.user),
                words=words,
                decided_at=at,
            )
        _close_links(organization, by=by, at=at)
        admit(membership, by=by, at=at)


def refuse(membership: Membership, words: str, *, by: chain.By, at: datetime) -> None:
    """Refuse an asker, in words that they read in their letter."""
    _decide(membership, "refuse", words, by=by, at=at)


def end(membership: Membership, words: str, *, by: chain.By, at: datetime) -> None:
    """End a membership, in words that the person reads in their letter; what they sent in stays."""
    _decide(membership, "end", words, by=by, at=at)


def _decide(membership: Membership, verb: str, words: str, *, by: chain.By, at: datetime) -> None:
    if not words.strip():
        raise RuleBroken(_("Please say why, in words that the person can act on."))
    with transaction.atomic():
        (letters.refused if verb == "refuse" else letters.ended)(membership, words, at)
        if verb == "end":
            sessions.end(membership.user)
        advance(
            membership,
            verb,
            by=by,
            at=at,
            facts=facts_of(membership),
            personal={**personal_of(membership.user), "words": words},
            words=words,
            decided_at=at,
        )
        if verb == "end" and membership.role == Membership.Role.OWNER:
            _close_links(membership.organization, by=by, at=at)


def _close_links(organization: Organization, *, by: chain.By, at: datetime) -> None:
    """Make the open invitations worthless of an owner who goes."""
    rows = organization.invitations.select_for_update(of=("self",)).order_by("pk")
    for invitation in rows.filter(accepted_at=None, revoked_at=None):
        revoke_invitation(invitation, by=by, at=at)


def change_mailbox(organization: Organization, mailbox: str, *, by: chain.By, at: datetime) -> None:
    """Write down another central mailbox of an organization; empty goes back to the one by rule."""
    with transaction.atomic():
        held = Organization.objects.select_for_update().get(pk=organization.pk)
        before = held.mailbox_on_record
        held.mailbox = mailbox.strip().lower()
        if held.mailbox_on_record == before:
            return
        held.save(update_fields=["mailbox"])
        organization.mailbox = held.mailbox
        chain.write(
            "change_mailbox",
            organization,
            by=by,
            at=at,
            facts={"organization": organization.dla_code, "name": organization.full_name_th},
            personal={"before": before, "after": held.mailbox_on_record},
        )


def appoint(
    user: User, role: str, agency: Agency | None = None, *, by: chain.By, at: datetime, link: str = ""
) -> Appointment:
    """Give a person an office, or wake the one they held; they get a letter.

    A judge needs the agency that sends them. `link` is a personal link to set a password, where one is sent.
    """
    with transaction.atomic():
        before = "asleep" if user.appointments.filter(role=role).exists() else None
        appointment = _hold(user, role, agency, at)
        letters.appointed(appointment, at, link)
        chain.write(
            "appoint",
            appointment,
            by=by,
            at=at,
            facts={
                "role": str(role),
                "agency": agency and agency.name_th,
                "before": before,
                "after": "awake",
            },
            personal=personal_of(user),
        )
    return appointment


def put_to_sleep(appointment: Appointment, *, by: chain.By, at: datetime) -> None:
    """Let an office rest, as a judge's does between editions: it opens no page until it is woken.

    Raises RuleBroken for an office that rests already, and for a judge whose panel still needs them.
    """
    with transaction.atomic():
        if appointment.role == Appointment.Role.JUDGE and needed_on_a_panel(appointment.user):
            raise RuleBroken(
                _(
                    "This judge sits on the panel of an edition that is not announced yet and is needed"
                    " there. Please give their entries to somebody else and take them off the panel first."
                )
            )
        if not Appointment.objects.filter(pk=appointment.pk, asleep_since=None).update(asleep_since=at):
            raise RuleBroken(_("This office rests already."))
        appointment.asleep_since = at
        sessions.end(appointment.user)
        chain.write(
            "put_to_sleep",
            appointment,
            by=by,
            at=at,
            facts={"role": appointment.role, "before": "awake", "after": "asleep"},
            personal=personal_of(appointment.user),
        )


def wake(appointment: Appointment, agency: Agency | None = None, *, by: chain.By, at: datetime) -> None:
    """Wake an office that rests, as sent by another agency where one is named; the person gets a letter."""
    with transaction.atomic():
        if appointment.asleep_since is None:
            raise RuleBroken(_("This office is awake already."))
        woken = _hold(appointment.user, appointment.role, agency or appointment.agency, at)
        appointment.asleep_since = None
        letters.woken(woken, at)
        chain.write(
            "wake",
            woken,
            by=by,
            at=at,
            facts={
                "role": woken.role,
                "agency": woken.agency and woken.agency.name_th,
                "before": "asleep",
                "after": "awake",
            },
            personal=personal_of(appointment.user),
        )


def _hold(user: User, role: str, agency: Agency | None, at: datetime) -> Appointment:
    lock(user)
    if role == Appointment.Role.JUDGE and agency is None:
        raise RuleBroken(_("Please name the agency that sends the judge."))
    require_free(user, role)
    sessions.end(user)  # an office begins with a sign-in of its own, and rests only half as long
    appointment = Appointment.objects.filter(user=user, role=role).first()
    if appointment is None:
        return Appointment.objects.create(user=user, role=role, agency=agency, appointed_at=at)
    appointment.asleep_since = None
    appointment.agency = agency
    appointment.save(update_fields=["asleep_since", "agency"])
    return appointment


def require_free(user: User, role: str) -> None:
    """Raise RuleBroken where the person cannot hold that office beside what they are."""
    if role != Appointment.Role.JUDGE and has_seat(user):
        raise RuleBroken(
            _("This person sits, or sat, on the panel of an edition that is not announced yet. Nobody is of"
              " the secretariat or an auditor, and a judge, of one edition.")
        )  # fmt: skip
    held = Appointment.objects.filter(user=user, asleep_since=None).first()
    if held is not None:
        if held.role == role:
            raise RuleBroken(_("This person holds this office already."))
        raise RuleBroken(
            _("This person holds another office of the contest (%(role)s). Nobody may hold two.")
            % {"role": held.get_role_display()}
        )
    if user.memberships.filter(state__in=LIVING).exists():
        raise RuleBroken(
            _("This person acts for an organization that may enter, so they cannot hold an office.")
        )


def has_seat(user: User) -> bool:
    """Whether the person sits, or sat, on the panel of an edition whose results are not announced yet.

    Who left may have scored. Seats are a room of a floor above, asked for by the name of their relation.
    """
    running = Edition.objects.exclude(stage__in=[Stage.PUBLISHED, Stage.CLOSED])
    return User.objects.filter(pk=user.pk, seats__edition__in=running).exists()


def needed_on_a_panel(user: User) -> bool:
    """Whether the person sits now on the panel of an edition whose results are not announced yet."""
    running = Edition.objects.exclude(stage__in=[Stage.PUBLISHED, Stage.CLOSED])
    return User.objects.filter(pk=user.pk, seats__left_at=None, seats__edition__in=running).exists()


def invite_judge(
    email: str,
    full_name: str,
    agency: Agency,
    *,
    by: chain.By,
    at: datetime,
    language: str = "th",
    as_chair: bool = False,
    expertise: Sequence[str] = (),
) -> Invitation:
    """Invite a judge by letter: a link for one use, good for 14 days, of which only the hash is kept.

    `as_chair` and `expertise` (codes of categories) are what the secretariat has in mind for them.
    """
    with transaction.atomic():
        account = account_at(email.strip())
        if account is not None:
            require_free(account, Appointment.Role.JUDGE)
        invitation = Invitation(
            email=email, full_name=full_name, agency=agency, as_chair=as_chair, expertise=list(expertise)
        )
        letters.invited(invitation, open_link(invitation, at), at, language)
        chain.write(
            "invite",
            invitation,
            by=by,
            at=at,
            facts={"role": invitation.role, "agency": agency.name_th, "before": None, "after": "open"},
            personal={"name": full_name, "email": invitation.email},
        )
    return invitation


def open_link(invitation: Invitation, at: datetime) -> str:
    """Save an invitation with a new link, and give the token of the link, which is kept nowhere.

    Raises RuleBroken where another invitation to the same is still open.
    """
    token = secrets.token_urlsafe(32)
    invitation.email = invitation.email.strip().lower()
    invitation.token_hash = _hash(token)
    invitation.invited_at, invitation.expires_at = at, at + INVITATION_LASTS
    others = Invitation.objects.filter(
        email=invitation.email, organization=invitation.organization, accepted_at=None, revoked_at=None
    ).exclude(pk=invitation.pk)
    others.filter(expires_at__lte=at).update(revoked_at=at)
    if others.exists():
        raise _invited_already()
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as faster:
        raise _invited_already() from faster
    return token


def _invited_already() -> RuleBroken:
    return RuleBroken(
        _("An invitation to this address is still open. To send a new one, please revoke the open one first.")
    )


def revoke_invitation(invitation: Invitation, *, by: chain.By, at: datetime) -> None:
    """Make the link of an invitation worthless."""
    with transaction.atomic():
        open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if not open_.update(revoked_at=at):
            raise RuleBroken(_("This invitation has been accepted or revoked already."))
        invitation.revoked_at = at
        chain.write(
            "revoke",
            invitation,
            by=by,
            at=at,
            facts={"role": invitation.role, "before": "open", "after": "revoked"},
            personal={"email": invitation.email},
        )


def open_invitation(token: str, at: datetime) -> Invitation:
    """The open invitation of a link; raises RuleBroken, in the same words, for every other link."""
    invitation = (
        Invitation.objects.select_related("agency", "organization__province")
        .filter(token_hash=_hash(token), accepted_at=None, revoked_at=None, expires_at__gt=at)
        .first()
    )
    if invitation is None:
        raise RuleBroken(
            _("This link is not valid any more: it was used, revoked, or is older than 14 days. Please ask"
              " whoever invited you for a new one.")
        )  # fmt: skip
    return invitation


def account_at(email: str) -> User | None:
    """The account with that address: its first one, or another confirmed one."""
    return User.objects.filter(
        Q(email__iexact=email)
        | Q(pk__in=EmailAddress.objects.filter(email__iexact=email, verified=True).values("user"))
    ).first()


def accept_invitation(
    token: str,
    *,
    at: datetime,
    user: User | None = None,
    full_name: str = "",
    position: str = "",
    phone: str = "",
    password: str = "",
    language: str = "th",
) -> User:
    """Use the link of an invitation: make the account, or take the one signed in, and give it the office.

    `user` is who is signed in. The link came by letter, so the address counts as confirmed. Raises
    RuleBroken where the link is worthless, or the address has an account that is not the one signed in.
    """
    with transaction.atomic():
        invitation = open_invitation(token, at)
        if invitation.organization_id is not None:  # held before its invitations, as by whoever revokes one
            Organization.objects.select_for_update().get(pk=invitation.organization_id)
        # Then the invitation: of two presses the second waits here, and finds the link used.
        if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
            accepted_at=at
        ):
            raise RuleBroken(_("This invitation has been accepted or revoked already."))
        account = account_at(invitation.email)
        if account is not None and account != user:
            raise RuleBroken(
                _("The invited address has an account. Please sign in with it, then open the link again.")
            )
        if account is None:
            if user is not None:
                raise RuleBroken(
                    _("You are signed in with another address. Please sign out, then open the link again.")
                )
            account = User.objects.create_user(
                email=invitation.email,
                password=password or None,
                full_name=full_name or invitation.full_name,
                position=position,
                phone=phone,
                language=language,
                joined_at=at,
                privacy_seen_at=at,
                privacy_version=notice.current_version(),
            )
            EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
        EmailAddress.objects.filter(user=account, email=invitation.email).update(verified=True)
        facts: dict[str, Any] = {"role": invitation.role, "before": "open", "after": "accepted"}
        if invitation.organization is None:
            appointment = _hold(account, invitation.role, invitation.agency, at)
            facts["appointment"] = appointment.pk
            if invitation.role != Appointment.Role.JUDGE:
                letters.office_accepted(appointment, at)
        else:
            facts["membership"] = _join(account, invitation, at).pk
        chain.write(
            "accept",
            invitation,
            by=account,
            at=at,
            facts=facts,
            personal={"email": invitation.email},
        )
    return account


def _join(user: User, invitation: Invitation, at: datetime) -> Membership:
    """Make the invited person a member; where they have asked already, that request is answered."""
    organization = invitation.organization
    lock(user)
    if Appointment.objects.filter(user=user, asleep_since=None).exists():
        raise RuleBroken(_("You hold an office of the contest, so you cannot act for an organization."))
    membership = user.memberships.filter(organization=organization, state__in=LIVING).first()
    if membership is None:
        membership = Membership(user=user, organization=organization, asked_at=at)
    elif membership.state == Membership.State.ADMITTED:
        raise RuleBroken(_("You act for this organization already."))
    membership.proof = Membership.Proof.INVITATION
    membership.save()
    admit(membership, by=user, at=at, invited_as=invitation.role)
    return membership


def change_profile(user: User, *, by: chain.By, at: datetime, **values: str) -> None:
    """Change what a person says of themselves: full_name, position, phone, language."""
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    if not changed:
        return
    before = {f"before_{name}": str(getattr(user, name)) for name in changed}
    with transaction.atomic():
        for name, value in changed.items():
            setattr(user, name, value)
        user.save(update_fields=list(changed))
        told = {"fields": sorted(changed)}
        chain.write("change_profile", user, by=by, at=at, facts=told, personal={**before, **changed})


def email_changed(user: User, before: str, *, by: chain.By, at: datetime) -> None:
    """Write down that an account has another address, which its person has shown to be theirs."""
    chain.write(
        "change_email",
        user,
        by=by,
        at=at,
        facts={"fields": ["email"]},
        personal={"name": user.full_name, "before": before, "after": user.email},
    )


def lock(user: User) -> None:
    """Let nobody else give this person an office or a membership until the transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def facts_of(membership: Membership) -> dict[str, str]:
    """What stands in the journal of a membership."""
    return {
        "organization": membership.organization.dla_code,
        "name": membership.organization.full_name_th,
        "proof": str(membership.proof),
    }


def personal_of(user: User) -> dict[str, str]:
    """What stands beside the journal of a person."""
    return {"name": user.full_name, "email": user.email}
