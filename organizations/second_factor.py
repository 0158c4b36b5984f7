"""How does a person who lost their second factor come in again, without one hand alone opening the door?

One of the secretariat proposes to take the factor off, a second one confirms it; neither is the person. The
person hears of it at once by letter, and can object.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from editions.moves import RuleBroken, advance
from journal import chain
from organizations import letters, registration, sessions
from organizations.models import Appointment, SecondFactorReset, User
from thai.text import clean, has_letter

LASTS = timedelta(days=7)
"""How long a proposal waits for the second person."""
MOST_ASKED = 3
"""How often a person may ask within 24 hours: each time every secretary gets a letter."""
ONE_DAY = timedelta(hours=24)

State = SecondFactorReset.State
OPEN = (State.ASKED, State.PROPOSED)


def ask(user: User, *, by: chain.By, at: datetime) -> SecondFactorReset:
    """Ask for help with one's lost second factor; asked again while it is open, it is the same request.

    Raises RuleBroken where the account has no second factor, or has asked many times today.
    """
    _require_factor(user)
    with transaction.atomic():
        registration.lock(user)
        held = _open_one(user, by=by, at=at)
        if held is not None:
            return held
        if user.second_factor_resets.filter(asked_at__gt=at - ONE_DAY).count() >= MOST_ASKED:
            raise RuleBroken(_("You have asked several times today. The secretariat will contact you."))
        row = SecondFactorReset.objects.create(user=user, asked_at=at)
        letters.reset_asked(row, at)
        letters.reset_asked_to_secretariat(row, at)
        told = {"before": None, "after": "asked"}
        chain.write("ask_reset", row, by=by, at=at, facts=told, personal=registration.personal_of(user))
    return row


def propose(user: User, reason: str, *, by: User, at: datetime) -> SecondFactorReset:
    """Propose to take off the second factor of a person, with the reason; they are told, and can object.

    Raises RuleBroken without a reason, for oneself, where the account has no second factor, and where a
    proposal is open already.
    """
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please write the reason, and how you made sure who the person is."))
    _require_another(user, by)
    _require_factor(user)
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            registration.lock(user)
            row = _open_one(user, by=by, at=at) or SecondFactorReset.objects.create(user=user)
            if row.state == State.PROPOSED:
                raise RuleBroken(_("This reset is proposed already. A second person can confirm it."))
            changes = {
                "proposed_by": by,
                "proposed_at": at,
                "expires_at": at + LASTS,
                "reason": reason,
                "objection_hash": _hash(token),
            }
            for name, value in changes.items():
                setattr(row, name, value)
            letters.reset_proposed(row, token, at)
            letters.reset_proposed_to_secretariat(row, at)
            advance(
                row,
                "propose_reset",
                by=by,
                at=at,
                facts={"user": user.pk, "until": row.expires_at.isoformat() if row.expires_at else ""},
                personal={**registration.personal_of(user), "reason": reason},
                **changes,
            )
    except IntegrityError as faster:
        raise RuleBroken(
            _("Someone else has just changed this. Please reload the page and look at it again.")
        ) from faster
    return row


def confirm(reset: SecondFactorReset, *, by: User, at: datetime) -> None:
    """Take the second factor off, as the second person: all its means, and every session of the account.

    Raises RuleBroken for the person themselves, for who proposed it, where whoever proposed it has left the
    secretariat, after seven days, and for the slower one of two.
    """
    with transaction.atomic():
        user = reset.user
        registration.lock(user)
        _require_another(user, by)
        if reset.state == State.PROPOSED:
            if reset.proposed_by_id == by.pk:
                raise RuleBroken(_("You proposed this reset yourself. A second person must confirm it."))
            if reset.expires_at is None or at >= reset.expires_at:
                raise RuleBroken(
                    _("This proposal is older than seven days. Please propose the reset once more.")
                )
            if not Appointment.objects.filter(
                user=reset.proposed_by_id, role=Appointment.Role.SECRETARIAT, asleep_since=None
            ).exists():
                raise RuleBroken(
                    _("Whoever proposed this is no longer of the secretariat. Please propose it once more.")
                )
        removed = _take_off(user)
        letters.reset_done(user, at)
        advance(
            reset,
            "confirm_reset",
            by=by,
            at=at,
            facts={"user": user.pk, "proposed_by": reset.proposed_by_id, "removed": removed},
            personal=registration.personal_of(user),
            decided_by=by,
            decided_at=at,
        )


def cancel(reset: SecondFactorReset, *, by: User, at: datetime) -> None:
    """Stop a reset that is asked for or proposed; the person is told."""
    with transaction.atomic():
        registration.lock(reset.user)
        letters.reset_canceled(reset.user, at)
        advance(
            reset,
            "cancel_reset",
            by=by,
            at=at,
            facts={"user": reset.user_id},
            personal=registration.personal_of(reset.user),
            decided_by=by,
            decided_at=at,
        )


def proposal_behind(token: str, at: datetime) -> SecondFactorReset:
    """The proposal to which a link in a letter belongs; raises RuleBroken where it is over."""
    row = (
        SecondFactorReset.objects.select_related("user")
        .filter(objection_hash=_hash(token), state=State.PROPOSED, expires_at__gt=at)
        .first()
    )
    if row is None:
        raise RuleBroken(
            _("This link is not valid any more: the reset was done, stopped, or its proposal expired.")
        )
    return row


def object_to(token: str, *, at: datetime) -> None:
    """Stop the reset of one's own second factor with the link of the letter; the secretariat is told."""
    with transaction.atomic():
        row = proposal_behind(token, at)
        letters.reset_objected_to_secretariat(row, at)
        cancel(row, by=row.user, at=at)


def reset_by_operator(user: User, reason: str, *, by: chain.By, at: datetime) -> list[str]:
    """Take the second factor off from the server, where no two of the secretariat are left to do it.

    Returns what was removed. Raises RuleBroken where the account has no second factor.
    """
    _require_factor(user)
    with transaction.atomic():
        registration.lock(user)
        for row in SecondFactorReset.objects.filter(user=user, state__in=OPEN):
            advance(row, "cancel_reset", by=by, at=at, facts={"user": user.pk}, decided_at=at)
        removed = _take_off(user)
        letters.reset_done(user, at)
        chain.write(
            "reset_second_factor",
            user,
            by=by,
            at=at,
            facts={"removed": removed},
            personal={**registration.personal_of(user), "reason": reason},
        )
    return removed


def expire(*, at: datetime) -> int:
    """Write down which proposals nobody confirmed in time; returns how many."""
    late = SecondFactorReset.objects.filter(state=State.PROPOSED, expires_at__lte=at)
    count = 0
    for row in late.select_related("user"):
        try:
            _expire(row, by=chain.CLOCK, at=at)
        except RuleBroken:  # somebody decided it at this moment
            continue
        count += 1
    return count


def has_factor(user: User) -> bool:
    """Whether the account asks for a second factor at the sign-in."""
    return is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def waiting(at: datetime) -> int:
    """How many requests and proposals wait for the secretariat."""
    return SecondFactorReset.objects.filter(
        Q(state=State.ASKED) | Q(state=State.PROPOSED, expires_at__gt=at)
    ).count()


def _open_one(user: User, *, by: chain.By, at: datetime) -> SecondFactorReset | None:
    """The open reset of a person who is held; a proposal that came too old is closed on the way."""
    row = SecondFactorReset.objects.select_for_update().filter(user=user, state__in=OPEN).first()
    if row is None or row.is_open(at):
        return row
    _expire(row, by=by, at=at)
    return None


def _expire(row: SecondFactorReset, *, by: chain.By, at: datetime) -> None:
    advance(row, "expire_reset", by=by, at=at, facts={"user": row.user_id}, decided_at=at)


def _take_off(user: User) -> list[str]:
    """Remove every means of the second factor and end all sessions; returns the kinds that were removed."""
    rows = Authenticator.objects.filter(user=user)
    kinds = sorted(set(rows.values_list("type", flat=True)))
    rows.delete()
    sessions.end(user)
    return kinds


def _require_factor(user: User) -> None:
    if not has_factor(user):
        raise RuleBroken(_("This account has no second factor, so there is nothing to reset."))


def _require_another(user: User, by: User) -> None:
    if by.pk == user.pk:
        raise RuleBroken(_("Nobody resets their own second factor. Please ask two colleagues."))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
