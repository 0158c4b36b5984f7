"""What does every request carry in, and every answer carry out?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a proxy may claim about the past: the longest that a slow upload may take to reach us.
LONGEST_TRANSFER = timedelta(hours=1)

# By how much a request may have begun before it was complete: whoever begins in time has so long to end.
LONGEST_ENDING = timedelta(minutes=15)

SIGN_OUT = "/accounts/logout/"
_ARRIVAL = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6})|(\d{3}|\d{6}))?")
_PRIVATE = re.compile(r"/(?:en/)?(?:entries|judging|office|accounts|admin)(?:/|$)")

NO_DEVICES = ", ".join(
    f"{device}=()"
    for device in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)


def arrival(claim: str, now: datetime) -> datetime:
    """Return the moment a proxy's X-Request-Start names, or `now` where it names none that can be true.

    `claim` is seconds, milliseconds or microseconds since 1970, with or without a leading "t="; both moments
    are UTC.
    """
    found = _ARRIVAL.fullmatch(claim.strip())
    if found is None:
        return now
    seconds, decimals, digits = found.groups()
    fraction = (decimals or digits or "").ljust(6, "0")
    claimed = datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(fraction))
    return claimed if now - LONGEST_TRANSFER <= claimed <= now else now


class Arrival:
    """Give each request its moment, `request.arrived_at`: the legal one for every deadline.

    It is the trusted proxy's X-Request-Start, so nobody loses a deadline by waiting in our queue; without
    a trusted proxy the header is anybody's word and the moment is the one at which we first saw the request.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the moment and go on."""
        now = datetime.now(UTC)
        claim = request.headers.get("X-Request-Start", "") if settings.TRUSTED_PROXY else ""
        request.arrived_at = arrival(claim, now)  # type: ignore[attr-defined]
        return self.get_response(request)


class Completion:
    """Let a request that took long to come in count as begun at most 15 minutes before it was complete.

    So what begins before a deadline and ends within 15 minutes after it is in time, and what begins in time
    and trickles on for hours is not. It stands behind whatever reads the body: before it nothing has come.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Set the moment anew, now that the body has been read."""
        begun = request.arrived_at  # type: ignore[attr-defined]
        request.arrived_at = max(begun, datetime.now(UTC) - LONGEST_ENDING)  # type: ignore[attr-defined]


class Sessions(SessionMiddleware):
    """Give each request its session; what a page asks by itself (X-Unattended) keeps no session alive."""

    def process_request(self, request: HttpRequest) -> None:
        """Set the session, which nothing reads until somebody asks for it."""
        super().process_request(request)
        request.session.unattended = request.headers.get("X-Unattended") == "1"  # type: ignore[attr-defined]


class PermissionsPolicy:
    """Tell the browser that no page of ours asks for a camera, a position or the like."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on and set the header."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        return response


class OnlyReceives:
    """Show a page to who opens an address that only receives forms: after a refusal it stands in the bar."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; where the answer is an empty 405 to a visit, it gets words."""
        response = self.get_response(request)
        is_refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
        if is_refused and not response.streaming and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response


class SignedOut:
    """Let the browser of who signs out forget what it kept of them: unsaved text on a shared computer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, and say so where somebody who was signed in is no longer."""
        match = request.method == "POST" and request.path_info.endswith(SIGN_OUT)
        was_in = match and request.user.is_authenticated
        response = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


class PrivatePages:
    """Keep what only some may see out of every cache, the browser's own included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on and forbid keeping the answer if the address is a private one."""
        response = self.get_response(request)
        if _PRIVATE.match(request.path_info):
            add_never_cache_headers(response)
        return response
