"""Does the time of an answer tell that an address has an account, a town an owner, that a link was real?

Each way in is tried with what is known here and with what is not, in turns; the line of the difference holds
where the two medians lie within 10 ms. Passwords are hashed at a tenth of their cost, which is printed: a
hash that one of the two paths forgot would still show.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from organizations.models import Invitation, Membership, Organization, User
from tests import cast
from tests.bench.table import Line, line, timed

TRIES = 200
WARM_UP = 10
MANY = TRIES + WARM_UP
MOST = 10.0
"""Milliseconds between the two medians."""
LIMIT = f"medians within {MOST:.0f} ms"
PERSON = {"full_name": "วิชัย มาใหม่", "position": "ปลัด", "phone": "02", "language": "th", "privacy": "on"}
CODES_A_PERSON = 4

Way = Callable[[str], object]


class Cheaper(hashers.PBKDF2PasswordHasher):
    """The hasher of the portal, at a tenth of its cost."""

    iterations = hashers.PBKDF2PasswordHasher.iterations // 10


def lines() -> Iterator[Line]:
    """Make the people, towns and links that are known, and try each way in with them and with others."""
    logging.disable(logging.WARNING)  # each refusal would be told
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.{Cheaper.__name__}"]):
        yield line(
            "one hash, at a tenth of its cost", [timed(lambda: hashers.make_password("x")) for _ in range(20)]
        )
        people = _people()
        for name, way in (
            ("sign-in", _sign_in),
            ("password reset", _reset),
            ("sign-in code", _code),
            ("sign-up", _sign_up),
        ):
            strangers = [f"nobody-{name.partition(' ')[2]}{number}@example.go.th" for number in range(MANY)]
            yield from _compared(name, way, people, strangers)
        owned, free = _towns("O", owned=True), _towns("F", owned=False)
        yield from _compared("page of a town", _town_page(), owned, free)
        yield from _compared("code to a mailbox", _mailbox_code(), owned, free)
        yield from _compared("invitation", _invitation, _dead_links(), [f"never-{n}" for n in range(MANY)])


def _compared(name: str, way: Way, known: list[str], unknown: list[str]) -> Iterator[Line]:
    """Go the way with each in turns: the times of both, and their difference."""
    times: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(zip(known, unknown, strict=False)):
        if number == MANY:
            break
        for place in (0, 1) if number % 2 else (1, 0):
            took = timed(lambda place=place, pair=pair: way(pair[place]))
            if number >= WARM_UP:
                times[place].append(took)
    first, second = line(f"{name}: known", times[0]), line(f"{name}: unknown", times[1])
    apart = abs(first.median - second.median)
    yield from (first, second)
    yield Line(
        f"{name}: apart",
        TRIES,
        apart,
        abs(first.p95 - second.p95),
        abs(first.max - second.max),
        LIMIT,
        apart <= MOST and len(times[0]) == TRIES,
    )


# --- the ways ---------------------------------------------------------------------------------------

_addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(1))


def _somebody() -> Client:
    """A browser somewhere else each time, so that no limit is reached."""
    return Client(REMOTE_ADDR=next(_addresses))


def _must(answer: object, status: int) -> None:
    assert getattr(answer, "status_code", None) == status, answer


def _sign_in(email: str) -> None:
    _must(_somebody().post(reverse("account_login"), {"login": email, "password": "ไม่ใช่รหัสนี้"}), 200)


def _reset(email: str) -> None:
    _must(_somebody().post(reverse("account_reset_password"), {"email": email}), 302)


def _code(email: str) -> None:
    _must(_somebody().post(reverse("account_request_login_code"), {"email": email}), 302)


def _sign_up(email: str) -> None:
    secret = {"password1": cast.PASSWORD, "password2": cast.PASSWORD}
    _must(_somebody().post(reverse("account_signup"), {**PERSON, **secret, "email": email}), 302)


def _town_page() -> Way:
    browser = cast.sign_in(Client(), cast.newcomer())
    return lambda pk: _must(browser.get(reverse("organizations:membership_ask", args=[pk])), 200)


def _mailbox_code() -> Way:
    """Another person every few times, for nobody may send many codes a day."""
    askers = _people("asker", 2 * MANY // CODES_A_PERSON + 1)
    browsers = [cast.sign_in(Client(), User.objects.get(email=email)) for email in askers]
    asked = count()

    def way(pk: str) -> None:
        browser = browsers[next(asked) // CODES_A_PERSON]
        _must(browser.post(reverse("organizations:code_send", args=[pk])), 302)

    return way


def _invitation(token: str) -> None:
    _must(_somebody().get(reverse("organizations:invitation_accept", args=[token])), 409)


# --- what is known ----------------------------------------------------------------------------------


def _people(name: str = "somebody", many: int = MANY) -> list[str]:
    """So many people with an account, each with the same password."""
    password = hashers.make_password(cast.PASSWORD)
    users = User.objects.bulk_create(
        User(email=f"{name}-{number}@example.go.th", full_name="ก ข", password=password)
        for number in range(many)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return [user.email for user in users]


def _towns(letter: str, *, owned: bool) -> list[str]:
    """So many towns, with or without somebody who acts for them."""
    province = cast.province("ชลบุรี")
    towns = Organization.objects.bulk_create(
        Organization(
            dla_code=f"{letter}{number:06d}",
            type="SAO",
            name_th=f"ที่ {number}",
            full_name_th=f"องค์การบริหารส่วนตำบลที่ {number}",
            province=province,
            mailbox=f"saraban-{letter}-{number}@example.go.th".lower(),
        )
        for number in range(MANY)
    )
    if owned:
        owners = User.objects.filter(email__in=_people(f"owner-{letter}".lower()))
        Membership.objects.bulk_create(
            Membership(user=owner, organization=town, state="admitted", asked_at=timezone.now())
            for owner, town in zip(owners, towns, strict=True)
        )
    return [str(town.pk) for town in towns]


def _dead_links() -> list[str]:
    """Links that were real: used, taken back or too old."""
    now = timezone.now()
    ends = ({"accepted_at": now}, {"revoked_at": now}, {"expires_at": now - timedelta(days=1)})
    tokens = [f"dead-{number}" for number in range(MANY)]
    Invitation.objects.bulk_create(
        Invitation(
            email=f"invited-{number}@example.go.th",
            full_name="ก ข",
            agency=cast.agency(),
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            invited_at=now,
            **{"expires_at": now, **ends[number % 3]},
        )
        for number, token in enumerate(tokens)
    )
    return tokens
