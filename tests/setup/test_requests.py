"""Does every request get its moment, and every answer its headers?"""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from contest import wsgi
from contest.middleware import Arrival, Completion, PrivatePages, arrival

NOW = datetime(2026, 11, 22, 9, 0, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("claim", "earlier"),
    [
        (f"t={SECONDS - 3}.250", timedelta(seconds=2.75)),
        (f"{SECONDS - 3}", timedelta(seconds=3)),
        (f"{SECONDS - 3}250", timedelta(seconds=2.75)),
        (f"t={SECONDS - 3}250000", timedelta(seconds=2.75)),
        (f"t={SECONDS - 3599}", timedelta(seconds=3599)),
        # What cannot be true is not believed: the future, long ago, and what is no moment at all.
        (f"t={SECONDS + 1}", timedelta(0)),
        (f"t={SECONDS - 3601}", timedelta(0)),
        ("t=0000000000", timedelta(0)),
        ("", timedelta(0)),
        ("yesterday", timedelta(0)),
        ("t=๑๗๐๐๐๐๐๐๐๐", timedelta(0)),
        (f"t={SECONDS - 3}.1234567", timedelta(0)),
    ],
)
def test_a_request_arrived_when_the_proxy_says_if_that_can_be_true(claim, earlier):
    assert arrival(claim, NOW) == NOW - earlier


@pytest.mark.parametrize(("trusted", "believed"), [(True, True), (False, False)])
def test_only_a_trusted_proxy_is_believed(settings, trusted, believed):
    settings.TRUSTED_PROXY = trusted
    request = HttpRequest()
    claimed = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    request.META["HTTP_X_REQUEST_START"] = f"t={claimed.timestamp():.0f}"
    Arrival(lambda request: HttpResponse())(request)
    assert (request.arrived_at == claimed) is believed


class SlowBody(BytesIO):
    """A body that takes its time to come in."""

    def __init__(self, clock, lasting: timedelta) -> None:
        super().__init__(b"section=3&version=0")
        self.clock, self.lasting = clock, lasting

    def read(self, *size: int) -> bytes:
        """All of it, when the time it takes has passed."""
        self.clock.shift(self.lasting)
        self.lasting = timedelta(0)
        return super().read(*size)


@pytest.mark.parametrize(
    ("begun", "ended", "in_time"),
    [
        # seconds before (-) and after the deadline D at which a request began and ended
        (-1, -1, True),
        (-1, 1, True),
        (-1, 899, True),
        (-1, 900, True),
        (-1, 901, False),
        (0, 0, True),
        (0, 900, True),
        (0, 901, False),
        (-600, 300, True),
        (-899, 0, True),
        (-3600, -1, True),
        (-3600, 900, True),
        (-3600, 901, False),
        (1, 2, False),
    ],
)
def test_T2_who_begins_in_time_has_15_minutes_to_end(begun, ended, in_time):
    deadline = NOW
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.arrived_at)
        return HttpResponse()

    with time_machine.travel(deadline + timedelta(seconds=begun), tick=False) as clock:
        body = SlowBody(clock, timedelta(seconds=ended - begun))
        asked = RequestFactory().post("/", {"section": "3"}).META
        form = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "19"}
        request = WSGIRequest({**asked, **form, "wsgi.input": body})
        Arrival(behind_csrf(view))(request)
    assert (seen[0] <= deadline) is in_time


def behind_csrf(view):
    """The view behind what reads the body for the token in it, and behind what looks at the clock then."""

    def answer(request: HttpRequest) -> HttpResponse:
        assert request.POST["section"] == "3"
        Completion(view).process_view(request, view, (), {})
        return view(request)

    return answer


def test_the_clock_is_looked_at_again_when_the_body_has_been_read():
    chain = settings.MIDDLEWARE
    assert chain[0] == "contest.middleware.Arrival"
    reads = chain.index("django.middleware.csrf.CsrfViewMiddleware")
    assert chain[reads + 1] == "contest.middleware.Completion"


def answered(body: bytes, length: int, path: str = "/en/accounts/login/") -> str:
    """The status that the server's entrance gives to a POST with so much of a body."""
    statuses = []
    environ = RequestFactory().post(path, body, content_type="application/x-www-form-urlencoded").environ
    environ |= {"CONTENT_LENGTH": str(length), "HTTP_HOST": "localhost", "wsgi.input": BytesIO(body)}
    environ["HTTP_COOKIE"] = f"{settings.CSRF_COOKIE_NAME}={'x' * 32}"
    wsgi.application(environ, lambda status, _headers: statuses.append(status))
    return statuses[0].partition(" ")[0]


def test_a_body_that_ends_too_early_is_a_bad_request(db):
    body = b"login=a%40example.go.th"
    assert (answered(body, len(body)), answered(body, len(body) + 1)) == ("403", "400")


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("/entries/", True),
        ("/en/entries/7/edit/", True),
        ("/judging/", True),
        ("/office/", True),
        ("/office", True),
        ("/en/accounts/login/", True),
        ("/", False),
        ("/results/2564/entries/7/", False),
        ("/officers/", False),
        ("/static/site.css", False),
    ],
)
def test_private_pages_are_kept_by_no_cache(path, private):
    request = HttpRequest()
    request.path = request.path_info = path
    response = PrivatePages(lambda request: HttpResponse())(request)
    expected = "max-age=0, no-cache, no-store, must-revalidate, private" if private else None
    assert response.headers.get("Cache-Control") == expected


def test_every_answer_carries_the_headers_of_a_careful_site(client):
    headers = client.get("/healthz").headers
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert policy == {
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert {name: headers[name] for name in CAREFUL} == CAREFUL


CAREFUL = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
    ),
}
