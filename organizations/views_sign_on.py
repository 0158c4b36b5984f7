"""Which pages lead to the sign-in elsewhere and back, and connect it to an account here?"""

from allauth.account.internal.flows import reauthentication
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.internal.flows.signup import signup_by_form
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from organizations import access, registration, sign_on
from organizations.forms import SignOnForm


def _must_be_on() -> None:
    if not sign_on.is_on():
        raise Http404


@require_POST
@access.entrance
def sign_on_begin(request: HttpRequest) -> HttpResponse:
    """Lead to the provider: to sign in, or, for who is signed in, to connect the account there.

    By a page of its own, because a form of ours may be sent to no other site.
    """
    _must_be_on()
    process = AuthProcess.LOGIN
    if request.user.is_authenticated:
        reauthentication.raise_if_reauthentication_required(request, app="allauth.socialaccount")
        process = AuthProcess.CONNECT
    try:
        address = sign_on.Provider(request).address(process, get_next_redirect_url(request) or "")
    except (RequestException, OAuth2Error, ValueError, KeyError):
        return sign_on.failed(request, is_down=True)
    return render(
        request, "organizations/sign_on_begin.html", {"address": address, "name": settings.OIDC_NAME}
    )


@require_safe
@access.entrance
def sign_on_return(request: HttpRequest) -> HttpResponseBase:
    """Where the provider sends the browser back."""
    _must_be_on()
    nonce, language = sign_on.nonce_and_language_of(request)
    with translation.override(language):
        adapter = sign_on.Provider(request, nonce)
        try:
            answer: HttpResponseBase = OAuth2CallbackView.adapter_view(adapter)(request)
        except (ValueError, KeyError):  # an answer that is no answer
            answer = sign_on.failed(request)
        return answer


@require_http_methods(["GET", "HEAD", "POST"])
@access.entrance
def sign_on_register(request: HttpRequest) -> HttpResponse:
    """Make an account for somebody who signed in elsewhere and has none here."""
    _must_be_on()
    came = sign_on.pending(request)
    if came is None or request.user.is_authenticated:
        return redirect("account_login")
    form = SignOnForm(access.posted(request), sociallogin=came)
    if form.is_bound and form.is_valid():
        del request.session[sign_on.PENDING]
        made: HttpResponse = signup_by_form(request, came, form)
        return made
    return render(
        request,
        "organizations/sign_on_register.html",
        {"form": form, "name": settings.OIDC_NAME},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def sign_on_connect(request: access.Request) -> HttpResponse:
    """Connect the account elsewhere with which somebody came, now that they have signed in here."""
    _must_be_on()
    came = sign_on.pending(request)
    if came is None:
        return redirect("organizations:home")
    address = sign_on.confirmed_address(came)
    if registration.account_at(address) != request.user:
        del request.session[sign_on.PENDING]
        messages.error(request, _("The address there belongs to another account, so nothing was connected."))
        return redirect("organizations:home")
    if request.method == "POST":
        del request.session[sign_on.PENDING]
        return sign_on.connect(request, came)
    told = {"address": address, "name": settings.OIDC_NAME}
    return render(request, "organizations/sign_on_connect.html", told)


@require_safe
@access.signed_in
def sign_on_page(request: access.Request) -> HttpResponse:
    """Whether an account elsewhere is connected, and how it is connected or taken off."""
    _must_be_on()
    told = {"account": sign_on.account_of(request.user), "name": settings.OIDC_NAME}
    return render(request, "organizations/sign_on_page.html", told)


@require_POST
@access.signed_in
def sign_on_disconnect(request: access.Request) -> HttpResponse:
    """Take the account elsewhere off one's own."""
    _must_be_on()
    sign_on.disconnect(request, request.user)
    messages.success(request, _("Taken off. A code by e-mail still lets you in."))
    return redirect("organizations:sign_on_page")
