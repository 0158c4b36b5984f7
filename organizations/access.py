"""Who may enter a page? One gate per page: public, invited, entrance, first_factor, signed_in, officer,
judge_entering, judge, secretariat, auditor.

A gate decides by the role alone: whose rows are shown is the scopes' question, when something may be done
the lifecycle's. Each gate marks its view with `gate`, which the house test reads.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from organizations import notice, panelists
from organizations.models import Appointment, Membership, Session, User


class Request(HttpRequest):
    """A request that passed a gate with a role: somebody is signed in, and its moment is known."""

    user: User
    arrived_at: datetime


View = Callable[..., HttpResponseBase]
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""What counts as a second factor; recovery codes alone do not."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PARKED = "parked"
"""Under which key of the session the fields stand that were typed into an expired session."""
PERSON = "person"
"""The field by which a form says whose it is, where everybody has the same page."""
PARKED_LIMIT = 400_000
"""How many characters are kept for a person who must sign in first; far above the longest form."""
PARKED_LIMIT_OF_STRANGERS = 20_000
"""How many of a browser in which nobody is known to have signed in; enough for every section of an entry."""


def holds(user: Any, *roles: str) -> str | None:
    """The first of these offices that the person holds awake, or None (one query)."""
    held = set(
        Appointment.objects.filter(user=user, role__in=roles, asleep_since=None).values_list(
            "role", flat=True
        )
    )
    return next((role for role in roles if role in held), None)


def public(view: View) -> View:
    """Everybody may enter, and the page touches no session."""
    return _gate(view, "public", None)


def invited(view: View) -> View:
    """Whoever holds the link of an invitation; the page itself looks whether the link is good."""
    return _gate(view, "invited", None)


def first_factor(view: View) -> View:
    """Whoever has shown the first factor and is asked for the second; the page asks `half_signed_in`."""
    return _gate(view, "first_factor", None)


def entrance(view: View) -> View:
    """Whoever comes in by another site; the page itself looks what this browser was sent away with."""
    return _gate(view, "entrance", None)


def signed_in(view: View) -> View:
    """Whoever has an account and has signed in."""
    return _gate(view, "signed_in", lambda request: "person")


def officer(view: View) -> View:
    """Whoever was admitted as a member of an organization."""
    return _gate(view, "officer", _officer)


def judge_entering(view: View) -> View:
    """A judge who is awake, with a second factor: the pages on which they do what must come first."""
    return _gate(view, "judge_entering", lambda request: _office(request, Appointment.Role.JUDGE))


def judge(view: View) -> View:
    """A judge who is awake, with a second factor, has accepted the terms of now and completed the profile."""
    return _gate(view, "judge", _judge)


def secretariat(view: View) -> View:
    """The secretariat, with a second factor."""
    return _gate(view, "secretariat", lambda request: _office(request, Appointment.Role.SECRETARIAT))


def auditor(view: View) -> View:
    """Pages of the office that only show: the secretariat and the auditors."""
    return _gate(
        view,
        "auditor",
        lambda request: _office(request, Appointment.Role.SECRETARIAT, Appointment.Role.AUDITOR),
    )


class SecondFactorMissing(Exception):
    """The office may be entered only after a second factor is set up."""


class SecondFactorNotShown(Exception):
    """The account has a second factor, but this session began without it."""


class StepMissing(Exception):
    """A judge must do something before the first entry; its text is the step, a word of `panelists`."""


STEPS = {
    panelists.TERMS: "organizations:judge_terms",
    panelists.PROFILE: "organizations:judge_profile",
    panelists.PROVINCES: "organizations:judge_provinces",
}
"""On which page a judge does each step."""


def _gate(view: View, name: str, role_of: Callable[[HttpRequest], str] | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if role_of is not None:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            try:
                request.user.acting_as = role_of(request)
            except SecondFactorMissing:
                messages.warning(
                    request, _("Your office needs two-step verification. Please set it up here, then go on.")
                )
                return redirect("mfa_activate_totp")
            except SecondFactorNotShown:
                return _led(request, "mfa_reauthenticate", _back_to(request))
            except StepMissing as step:
                back = _back_to(request)
                if request.method not in SAFE_METHODS and park(request, back):
                    messages.warning(request, _("What you typed is kept and will be in the form afterwards."))
                return _led(request, STEPS[str(step)], back)
            if _must_read_the_notice(request):
                return _led(request, "contest:privacy_acknowledge", request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.gate = name  # type: ignore[attr-defined]
    return guarded


WITHOUT_ACKNOWLEDGING = frozenset({"contest:privacy_acknowledge", "contest:my_data_page"})
"""The pages that open though a newer privacy notice waits to be acknowledged."""


def _must_read_the_notice(request: HttpRequest) -> bool:
    """Whether the page waits until a newer privacy notice is acknowledged (one query); nothing sent does."""
    named = request.resolver_match.view_name if request.resolver_match else ""
    return (
        request.method in SAFE_METHODS
        and request.headers.get("HX-Request") != "true"
        and named not in WITHOUT_ACKNOWLEDGING
        and isinstance(request.user, User)
        and notice.must_acknowledge(request.user)
    )


def _officer(request: HttpRequest) -> str:
    if not Membership.objects.filter(user=request.user.pk, state=Membership.State.ADMITTED).exists():
        raise PermissionDenied(
            _("This page is for officers of a verified organization. Please register yours first.")
        )
    return "officer"


def _office(request: HttpRequest, *roles: str) -> str:
    role = holds(request.user, *roles)
    if role is None and roles == (Appointment.Role.JUDGE,) and rests(request.user):
        raise PermissionDenied(
            _("Your account as a judge rests between editions, so it opens no page of the judges. The"
              " secretariat wakes it when you are to judge again, and writes to you then.")
        )  # fmt: skip
    if role is None or (role == Appointment.Role.AUDITOR and request.method not in SAFE_METHODS):
        raise PermissionDenied(_("You do not have permission to view this."))
    assert isinstance(request.user, User)
    if role != Appointment.Role.AUDITOR and not is_mfa_enabled(request.user, SECOND_FACTORS):
        raise SecondFactorMissing
    if role != Appointment.Role.AUDITOR and not has_shown_second_factor(request):
        raise SecondFactorNotShown
    return role


def _judge(request: HttpRequest) -> str:
    role = _office(request, Appointment.Role.JUDGE)
    assert isinstance(request.user, User)
    if step := panelists.missing(request.user):
        raise StepMissing(step)
    return role


def rests(user: Any) -> bool:
    """Whether the person is a judge who rests between editions."""
    return (
        Appointment.objects.filter(user=user, role=Appointment.Role.JUDGE).exclude(asleep_since=None).exists()
    )


def half_signed_in(request: HttpRequest) -> User | None:
    """Who is signed in, or has shown the first factor and is asked for the second one; else None."""
    if isinstance(request.user, User):
        return request.user
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    return stage.login.user if stage else None


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether this session passed the second factor: one begun before it was set up did not.

    Our sign-in pages leave a record of each step; a session without any was not begun by a person.
    """
    records = get_authentication_records(request, request.user)
    return not records or any(record["method"] == "mfa" for record in records)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back; what was typed into an expired session is kept in the new one.

    A script is only told (401): its page stays open, and keeps what was typed itself.
    """
    if by_script(request):
        return HttpResponse(status=401)
    back = _back_to(request)
    if request.method not in SAFE_METHODS:
        kept = park(request, back)
        messages.warning(
            request,
            _("Your session has expired. What you typed is kept and will be in the form after you sign in.")
            if kept
            else _("Your session has expired; please sign in again"),
        )
    return _led(request, "account_login", back)


def by_script(request: HttpRequest) -> bool:
    """Whether a script of an open page asks, and not somebody who goes to a page."""
    return request.headers.get("X-Requested-With") == "fetch" or "Tus-Resumable" in request.headers


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """End this session and lead to the sign-in and back: the person shows anew who they are."""
    logout(request)
    messages.info(request, _("This page changes how you sign in, so please sign in once more."))
    return _led(request, "account_login", _back_to(request))


def _back_to(request: HttpRequest) -> str:
    """Where the visitor goes on after signing in: this page, or the one that held the form."""
    return request.get_full_path() if request.method in SAFE_METHODS else _page_before(request)


def _led(request: HttpRequest, page: str, back: str) -> HttpResponse:
    sign_in = f"{reverse(page)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":  # a part of a page was asked for: the whole page must go
        return HttpResponse(headers={"HX-Redirect": sign_in})
    return redirect(sign_in)


def _page_before(request: HttpRequest) -> str:
    """The page that held the form: the referring page of this site, else the address itself."""
    referer = request.META.get("HTTP_REFERER", "")
    if referer and url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        parts = urlsplit(referer)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path


def park(request: HttpRequest, page: str) -> bool:
    """Keep the typed fields (not the files) of this request for the page that is shown after sign-in.

    Returns whether anything was kept: nothing is where nothing was typed, or far too much. A stranger could
    fill the table of sessions with it, so of one less is kept.
    """
    fields = request.POST.copy()
    for name in [name for name in fields if name == "csrfmiddlewaretoken" or "password" in name]:
        del fields[name]
    typed = sum(len(name) + len(value) for name, values in fields.lists() for value in values)
    if not fields or typed > PARKED_LIMIT:
        return False
    if typed > PARKED_LIMIT_OF_STRANGERS and not _has_signed_in(request):
        return False
    request.session[PARKED] = {"page": page.partition("?")[0], "fields": fields.urlencode()}
    return True


def _has_signed_in(request: HttpRequest) -> bool:
    """Whether somebody is signed in here, or was in the session that this browser still names."""
    if request.user.is_authenticated:
        return True
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return key.isalnum() and Session.objects.filter(session_key=key, user__isnull=False).exists()


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what was sent, where something was."""
    return request.POST if request.method == "POST" else None


def unpark(request: HttpRequest) -> QueryDict | None:
    """The fields that were typed on this page before the session expired, once; None where there are none."""
    kept = request.session.get(PARKED)
    if not kept or kept["page"] != request.path:
        return None
    del request.session[PARKED]
    fields = QueryDict(kept["fields"])
    # A form about a person names them: on a shared computer another one may have signed in since.
    return fields if fields.get(PERSON, str(request.user.pk)) == str(request.user.pk) else None
