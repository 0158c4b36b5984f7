"""Does every request get its moment, and every answer its headers?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse

from contest.middleware import Arrival, PrivatePages, arrival

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
