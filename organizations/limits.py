"""How often may one try to sign in, to reset a password, to type a code; and when again?

The counts stand in the cache, which all workers share. What concerns one account is counted for the account
and the network address together, so that nobody elsewhere can lock somebody out; a higher count of the
address alone hinders who tries many accounts. Each is a sliding window: the oldest try falls out of it.
"""

import hashlib
import time
from datetime import datetime, timedelta
from math import ceil
from typing import NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from thai.text import clean

HOUR = 60 * 60
TOGETHER = {
    # action: how often, in how many seconds, for one account and one network address together
    "sign_in": (10, 5 * 60),
    "sign_in_code": (5, 15 * 60),
    "reset": (3, HOUR),
}
BY_ADDRESS = {"sign_in": (60, 5 * 60), "sign_in_code": (30, 15 * 60), "reset": (30, HOUR)}
"""The same for one network address, whatever the account: a whole office may stand behind one."""
BY_ACCOUNT = {
    # Only who knows the password gets so far, so that no stranger locks anybody out.
    "second_factor": (5, 5 * 60),
    # No more letters: the links of the earlier ones are good for an hour, too.
    "reset_letter": (6, HOUR),
}
OF_PAGES = {
    # page: what allauth counts there by itself (ACCOUNT_RATE_LIMITS)
    "account_login": ("login", "confirm_email"),
    "account_signup": ("signup", "confirm_email"),
    "account_email_verification_sent": ("confirm_email",),
    "account_reset_password": ("reset_password",),
    "account_reset_password_from_key": ("reset_password_from_key",),
    "account_request_login_code": ("request_login_code",),
    "account_change_password": ("change_password",),
    "account_set_password": ("change_password",),
    "account_email": ("manage_email", "confirm_email"),
    "account_reauthenticate": ("reauthenticate",),
    "mfa_reauthenticate": ("reauthenticate",),
}
IN_DOUBT = timedelta(minutes=1)
"""When to try again where none of these counts is full any more."""


def take(request: HttpRequest, action: str, account: str) -> None:
    """Take one try of an action on an account, named by its address or its number.

    Where there is none left, the request is answered at once, with the moment from which there is one again.
    """
    for name, rate in _counts(request, action, account):
        wait = _take(name, rate)
        if wait:
            refuse(request, timedelta(seconds=wait))


def is_left(request: HttpRequest, action: str, account: str) -> bool:
    """Take one try of an action; whether there was one."""
    return not any(_take(name, rate) for name, rate in _counts(request, action, account))


def give_back(request: HttpRequest, action: str, account: str) -> None:
    """Give the last try back, because it was a good one."""
    for name, _rate in _counts(request, action, account):
        with ratelimit.cache_lock(name):
            cache.set(name, cache.get(name, [])[1:], HOUR)


def forget(request: HttpRequest, action: str, account: str) -> None:
    """Forget the tries on an account from this network address, because its password is another now."""
    cache.delete(_counts(request, action, account)[0][0])


def refuse(request: HttpRequest, wait: timedelta) -> NoReturn:
    """Answer the request with 429, and with the moment from which one may try again."""
    request.again_at = timezone.now() + wait  # type: ignore[attr-defined]
    raise ImmediateHttpResponse(ratelimit.respond_429(request))


def again_at(request: HttpRequest) -> datetime:
    """When whoever was refused may try again."""
    known: datetime | None = getattr(request, "again_at", None)
    return known or timezone.now() + _wait_for_allauth(request)


def _counts(request: HttpRequest, action: str, account: str) -> list[tuple[str, ratelimit.Rate]]:
    address, spelled = ratelimit.get_ip(request), clean(account).casefold()
    found = []
    for table, of in ((TOGETHER, (address, spelled)), (BY_ADDRESS, (address,)), (BY_ACCOUNT, (spelled,))):
        if action in table:
            of_whom = hashlib.sha256("\n".join(of).encode()).hexdigest()
            found.append((f"limits:{action}:{len(of)}:{of_whom}", ratelimit.Rate(*table[action], "key")))
    return found


def _take(name: str, rate: ratelimit.Rate) -> int:
    """Take one of a count; 0, or how many seconds it takes until there is one."""
    with ratelimit.cache_lock(name) as locked:
        history, now = cache.get(name, []), time.time()
        allowed, history = ratelimit.apply_rate(history, now, rate)
        if allowed and locked:
            cache.set(name, history, rate.duration)
            return 0
        return max(1, ceil(history[-1] + rate.duration - now)) if not allowed else 1


def _wait_for_allauth(request: HttpRequest) -> timedelta:
    page = request.resolver_match.url_name if request.resolver_match else ""
    waits = [IN_DOUBT.total_seconds()]
    for action in OF_PAGES.get(page or "", ()):
        for rate in ratelimit.get_rates(app="allauth.account", action=action):
            if rate.per == "ip" or (rate.per == "user" and request.user.is_authenticated):
                name = ratelimit.get_cache_key(request, app="allauth.account", action=action, rate=rate)
                history = cache.get(name, [])
                if len(history) >= rate.amount:
                    waits.append(history[-1] + rate.duration - time.time())
    return timedelta(seconds=ceil(max(waits)))
