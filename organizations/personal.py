"""What does this room know of a person, how does it hand it to them, and how does it forget them?

Three tables say of every column what it may tell: PERSON names or describes somebody, WORDS were typed by
somebody and may name anybody; a test of the house fails for a column that stands in no table.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from editions.moves import advance
from journal import chain
from organizations import claims, sessions
from organizations.models import Appointment, Invitation, Mandate, Membership, Session, User
from organizations.models_privacy import PrivacyNotice, Removal
from thai.collation import thai_order
from thai.traces import MARK, Traces

Rows = list[dict[str, Any]]

NOWHERE = "removed.invalid"
"""The domain of the addresses of removed people: none can exist there."""

PERSON = {
    "organizations.User": ("email", "full_name", "position", "phone", "password"),
    "organizations.Session": ("user", "session_key", "session_data", "browser", "address"),
    "organizations.Membership": ("user", "words"),
    "organizations.Mandate": ("original_name", "stored_name", "rendition_name", "sha256"),
    "organizations.MailboxCode": ("user", "code_hash", "sent_to"),
    "organizations.Appointment": ("user",),
    "organizations.Invitation": ("email", "full_name", "expertise", "token_hash"),
    "organizations.TermsAcceptance": ("user",),
    "organizations.JudgeProfile": ("user",),
    "organizations.Expertise": ("code", "name_th", "name_en"),
    "organizations.SecondFactorReset": ("user", "proposed_by", "decided_by", "reason", "objection_hash"),
    "organizations.PrivacyNotice": ("edited_by", "published_by"),
    "organizations.Removal": ("user", "decided_by", "words", "reason"),
    "organizations.RegisterLoad": ("actor_id_text",),
    "account.EmailAddress": ("user", "email"),
    "mfa.Authenticator": ("user", "data"),
    "socialaccount.SocialAccount": ("user", "provider", "uid", "extra_data"),
    "socialaccount.SocialToken": ("token", "token_secret"),
}
WORDS = {
    "organizations.Membership": ("words",),
    "organizations.Mandate": ("original_name",),
    "organizations.MailboxCode": ("sent_to",),
    "organizations.SecondFactorReset": ("reason",),
    "organizations.Removal": ("words", "reason"),
    "organizations.RegisterLoad": ("file_name",),
    "organizations.PrivacyNotice": ("text_th", "text_en", "changes_th", "changes_en"),
    "organizations.DataDesk": (
        *("secretariat_email", "secretariat_phone", "secretariat_address_th", "secretariat_address_en"),
        *("officer_name_th", "officer_name_en", "officer_email", "officer_phone"),
    ),
}


# --- who is meant -----------------------------------------------------------------------------------


def addresses_of(user: User) -> list[str]:
    """Every address of an account, in small letters."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email.lower(), *(email.lower() for email in others)})


def invitations_to(user: User) -> Any:
    """The invitations to an address of a person."""
    return Invitation.objects.annotate(address=Lower("email")).filter(address__in=addresses_of(user))


def traces_of(user: User, earlier: Iterable[tuple[str, str]] = ()) -> tuple[Traces, Traces]:
    """By what a person is found in texts: what is theirs alone, and all that they have.

    What another account has as well (a namesake, the telephone of the office) is nobody's alone. `earlier`
    are (key, value) that other rooms tell of them.
    """
    names, emails, phones = {user.full_name}, set(addresses_of(user)), {user.phone}
    names |= set(invitations_to(user).values_list("full_name", flat=True))
    for told, value in earlier:
        key = told.removeprefix("before_")
        if key in ("name", "full_name", "actor_name"):
            names.add(value)
        elif key == "phone":
            phones.add(value)
        elif "@" in value and " " not in value:
            emails.add(value)
    others = list(
        User.objects.exclude(pk=user.pk).filter(removed_at=None).values_list("full_name", "email", "phone")
    )
    mine = Traces.of(names, emails, phones)
    return mine.without(Traces.of(*([other[place] for other in others] for place in range(3)))), mine


def subjects_of(user: User) -> list[tuple[str, int]]:
    """The rows that are about a person, as the journal names them."""
    related = {
        "membership": user.memberships,
        "mailboxcode": user.mailbox_codes,
        "appointment": user.appointments,
        "secondfactorreset": user.second_factor_resets,
        "removal": user.removals,
        "invitation": invitations_to(user),
    }
    pks = {kind: sorted(rows.values_list("pk", flat=True)) for kind, rows in related.items()}
    return [("user", user.pk), *((kind, pk) for kind, found in pks.items() for pk in found)]


# --- what is handed to them -------------------------------------------------------------------------


def held(user: User) -> dict[str, Rows]:
    """Everything this room knows of a person; never a secret: no password, code, key or token."""
    profile = getattr(user, "judge_profile", None)
    return {
        "account": [
            {
                "email": user.email,
                "full_name": user.full_name,
                "position": user.position,
                "phone": user.phone,
                "language": user.language,
                "joined_at": user.joined_at,
                "last_sign_in": user.last_login,
                "privacy_seen_at": user.privacy_seen_at,
                "privacy_version": user.privacy_version,
                "has_password": user.has_usable_password(),
            }
        ],
        "addresses": rows_of(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "second_factors": rows_of(
            Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"
        ),
        "sign_on": rows_of(
            SocialAccount.objects.filter(user=user), "provider", "uid", "date_joined", "last_login"
        ),
        "sessions": rows_of(user.sessions.all(), "begun_at", "seen_at", "browser", "address"),
        "memberships": rows_of(
            user.memberships.all(),
            *("role", "state", "proof", "asked_at", "decided_at", "words"),
            organization_name=F("organization__full_name_th"),
        ),
        "mailbox_codes": rows_of(
            user.mailbox_codes.all(),
            *("sent_to", "sent_at", "used_at"),
            organization_name=F("organization__full_name_th"),
        ),
        "invitations": rows_of(
            invitations_to(user),
            *("email", "full_name", "role", "invited_at", "expires_at", "accepted_at", "revoked_at"),
            *("expertise",),
            agency_name=F("agency__name_th"),
            organization_name=F("organization__full_name_th"),
        ),
        "appointments": rows_of(
            user.appointments.all(), "role", "appointed_at", "asleep_since", agency_name=F("agency__name_th")
        ),
        "judge_profile": rows_of(profile.expertise.all(), "code", "name_th") if profile else [],
        "judge_ties": rows_of(
            profile.ties.all(),
            *("kind", "from_year", "to_year"),
            province_name=F("province__name_th"),
            organization_name=F("organization__full_name_th"),
        )
        if profile
        else [],
        "terms": rows_of(user.terms_accepted.all(), "accepted_at", version=F("terms__version")),
        "resets": rows_of(
            user.second_factor_resets.all(), "state", "asked_at", "proposed_at", "reason", "decided_at"
        ),
        "removals": rows_of(
            user.removals.all(), "state", "by_person", "asked_at", "words", "reason", "decided_at"
        ),
        "notices": rows_of(
            PrivacyNotice.objects.filter(Q(edited_by=user) | Q(published_by=user)),
            *("version", "edited_at", "published_at"),
        ),
    }


def files(user: User) -> list[tuple[str, Any, Mandate]]:
    """The letters that the person sent: under which heading, from which shelf, and the row."""
    rows = Mandate.objects.filter(membership__user=user).order_by("pk")
    return [("mandates", claims.SHELF, row) for row in rows]


def rows_of(rows: Any, *names: str, **more: Combinable) -> Rows:
    """Some columns of rows, the oldest first; `more` are columns of the rows they point to."""
    return [dict(row) for row in rows.order_by("pk").values(*names, **more)]


# --- how they are forgotten -------------------------------------------------------------------------


def forget(user: User, traces: Traces, *, by: chain.By, at: datetime) -> None:
    """Let nothing of this room tell who the person was; their account stays as somebody without a name.

    Their memberships end, their offices rest, their letters of mandate go from the disk. Free texts of other
    rows (WORDS) are the roof's to sweep.
    """
    for membership in user.memberships.filter(state=Membership.State.ASKED):
        advance(membership, "refuse", by=by, at=at, facts={"removed": True}, decided_at=at)
    for membership in user.memberships.filter(state=Membership.State.ADMITTED).select_related("organization"):
        if membership.role == Membership.Role.OWNER:
            membership.organization.invitations.filter(accepted_at=None, revoked_at=None).update(
                revoked_at=at
            )
        advance(membership, "end", by=by, at=at, facts={"removed": True}, decided_at=at)
    user.memberships.update(words="")
    letters = list(Mandate.objects.filter(membership__user=user))
    claims.SHELF.forget(letters)
    Mandate.objects.filter(pk__in=[one.pk for one in letters]).delete()
    user.mailbox_codes.all().delete()
    user.appointments.filter(asleep_since=None).update(asleep_since=at)
    invited = invitations_to(user)
    invited.filter(accepted_at=None, revoked_at=None).update(revoked_at=at)
    for invitation in invited:
        invitation.email, invitation.full_name = f"invited-{invitation.pk}@{NOWHERE}", MARK
        invitation.expertise = []
        invitation.save(update_fields=["email", "full_name", "expertise"])
    if profile := getattr(user, "judge_profile", None):
        profile.delete()
    for reset in user.second_factor_resets.filter(state__in=["asked", "proposed"]):
        advance(reset, "cancel_reset", by=by, at=at, facts={"removed": True}, decided_at=at)
    user.second_factor_resets.update(reason="")
    user.removals.exclude(state=Removal.State.ASKED).update(words="", reason="")
    user.removals.update(words="")
    sessions.end(user)
    end_sessions_of_nobody(traces)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    user.email, user.full_name = f"person-{user.pk}@{NOWHERE}", MARK
    user.position = user.phone = ""
    user.is_active = False
    user.last_login = user.privacy_seen_at = None
    user.removed_at = at
    user.set_unusable_password()
    user.save()


def end_sessions_of_nobody(traces: Traces) -> None:
    """End the sessions without anybody signed in that hold something typed by, or about, the person.

    What was typed into a form stands there as an address writes it (`access.park`).
    """
    for session in Session.objects.filter(user=None).iterator():
        content = session.get_decoded()
        if traces.stand_in([content, unquote_plus(json.dumps(content, ensure_ascii=False))]):
            Session.objects.filter(pk=session.pk).delete()


# --- who may not be removed -------------------------------------------------------------------------


def owned_by(user: User) -> Any:
    """The memberships in which a person owns an organization, in the order of the register."""
    return (
        user.memberships.filter(state=Membership.State.ADMITTED, role=Membership.Role.OWNER)
        .select_related("organization")
        .order_by(thai_order("organization__full_name_th"), "pk")
    )


def is_last_secretary(user: User) -> bool:
    """Whether nobody would be left who can do the work of the secretariat."""
    awake = Appointment.objects.filter(
        role=Appointment.Role.SECRETARIAT, asleep_since=None, user__is_active=True
    )
    return awake.filter(user=user).exists() and not awake.filter(~Q(user=user)).exists()
