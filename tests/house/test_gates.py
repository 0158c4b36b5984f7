"""Has every page exactly one gate?"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from organizations import access
from tests.house.tree import Route, routes

GATES = {
    *("public", "invited", "entrance", "first_factor", "signed_in", "officer", "judge_entering", "judge"),
    *("secretariat", "auditor"),
}

# The pages of django-allauth guard themselves; a new one must be looked at before it stands here.
OF_ALLAUTH = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "account_request_login_code",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
# The editing of editions and reference data stands behind the gate of its own site (contest/office_admin.py).
GUARDED_SITES = ("admin:",)


def gates_of(view: Callable[..., Any]) -> list[str]:
    """The gates a request passes on its way to the view, outermost first."""
    passed = []
    layer: Any = view
    while layer is not None:
        if getattr(layer, "__code__", None) is _guard_code:
            passed.append(layer.gate)
        layer = getattr(layer, "__wrapped__", None)
    return passed


def complaints(site_map: list[Route]) -> list[str]:
    """What is wrong with the gates of a site map, one line a page."""
    found = []
    for route in site_map:
        if route.name in OF_ALLAUTH or route.name.startswith(GUARDED_SITES):
            continue
        gates = gates_of(route.view)
        if len(gates) != 1 or gates[0] not in GATES:
            found.append(f"{route.name or route.address}: {gates or 'no gate'}")
    return found


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_guard_code = access.public(_page).__code__  # type: ignore[attr-defined]


def test_every_page_has_exactly_one_gate():
    assert complaints(list(routes())) == []


def test_the_list_of_allauth_names_only_pages_that_exist():
    assert {route.name for route in routes()} & OF_ALLAUTH == OF_ALLAUTH


def test_a_page_without_a_gate_or_with_two_is_found():
    bad = [
        path("open", _page, name="bare"),
        path("posted", require_POST(_page), name="posted"),
        path("twice", access.officer(access.public(_page)), name="twice"),
        path("good", require_POST(access.judge(_page)), name="good"),
        path("good2", access.secretariat(require_POST(_page)), name="good2"),
    ]
    assert complaints(list(routes(bad))) == [
        "bare: no gate",
        "posted: no gate",
        "twice: ['officer', 'public']",
    ]
