"""How does somebody sign in with an account they have elsewhere, by OpenID Connect?

What we add to django-allauth. The provider's word counts where its signature, its audience and the nonce of
this browser fit. An address counts where the provider says that it is confirmed, and it opens no account here
that has another way in: whoever holds that one signs in to it first.
"""

import hmac
import secrets
from typing import Any

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from requests import RequestException

from journal import chain
from organizations import registration
from organizations.accounts import moment_of
from organizations.models import User

PROVIDER = "sso"
"""By which name our tables know the one provider."""
PENDING = "sign_on"
"""Under which key of the session stands who signed in elsewhere and is not connected to an account here."""
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
DRIFT = 60
"""How many seconds the clock of the provider may differ from ours."""


def is_on() -> bool:
    """Whether a provider is configured."""
    return bool(settings.OIDC_ISSUER)


class Provider(OpenIDConnectOAuth2Adapter):
    """The provider, as its own document describes it, and what it says about who signed in there."""

    def __init__(self, request: HttpRequest, nonce: str = "") -> None:
        super().__init__(request, PROVIDER)
        self.nonce = nonce

    @property
    def openid_config(self) -> dict[str, Any]:
        """Its document; raises where another one answers under this address."""
        config: dict[str, Any] = super().openid_config
        if str(config["issuer"]).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the document is of another issuer")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """One address for both languages, whatever host the request named: the one the provider knows."""
        with translation.override(settings.LANGUAGE_CODE):
            return settings.PORTAL_ADDRESS + reverse("organizations:sign_on_return")

    def address(self, process: str, next_url: str) -> str:
        """Where the browser goes to sign in; what must come back is kept in the session."""
        challenge = generate_code_challenge()
        nonce = secrets.token_urlsafe(24)
        provider = self.get_provider()
        client = self.get_client(self.request, provider.app)
        client.state = provider.stash_redirect_state(
            self.request,
            process,
            next_url or None,
            state_id=secrets.token_urlsafe(24),
            pkce_code_verifier=challenge.pop("code_verifier"),
            nonce=nonce,
            language=translation.get_language(),
        )
        extra = {**challenge, "nonce": nonce}
        address: str = client.get_redirect_url(self.authorize_url, provider.get_scope(), extra)
        return address

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who signed in there: the identity token, and what its pages tell of the same person."""
        proven = self._proven(app, kwargs["response"].get("id_token") or "")
        told: dict[str, Any] = {}
        if "userinfo_endpoint" in self.openid_config:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != proven["sub"]:
                raise OAuth2Error("the provider tells of somebody else")
        of_address = proven if "email" in proven else told
        facts = {
            "sub": proven["sub"],
            "name": proven.get("name") or told.get("name") or "",
            "email": of_address.get("email"),
            "email_verified": of_address.get("email_verified") is True,
        }
        login = self.get_provider().sociallogin_from_response(request, facts)
        login.account.extra_data = {}  # what is known of the person stands in their account alone
        return login

    def _proven(self, app: SocialApp, token: str) -> dict[str, Any]:
        """What an identity token says; raises where it was not signed for us, now, and for this browser."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in SIGNATURES:
                raise OAuth2Error("a signature of another kind")
            with get_adapter().get_requests_session() as asking:
                answer = asking.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
                keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            fitting = [key for key in keys if header.get("kid") in (None, key.key_id)]
            if len(fitting) != 1:
                raise OAuth2Error("no such key")
            claims: dict[str, Any] = jwt.decode(
                token,
                fitting[0].key,
                algorithms=[header["alg"]],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=DRIFT,
                options={"require": ["exp", "iat", "sub", "nonce"]},
            )
        except jwt.PyJWTError as wrong:
            raise OAuth2Error("not a token for us") from wrong
        if not self.nonce or not hmac.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("a token of another browser")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("a token for somebody else")
        return claims


class SignOnAdapter(DefaultSocialAccountAdapter):
    """What becomes of somebody who signed in elsewhere."""

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any
    ) -> None:
        """Lead back to the sign-in, or say calmly what can be done."""
        if error == AuthError.CANCELLED:
            messages.info(request, _("You did not sign in there. Please choose another way."))
            raise ImmediateHttpResponse(redirect("account_login"))
        raise ImmediateHttpResponse(failed(request, is_down=isinstance(exception, RequestException)))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Begin an account with the name that the provider tells."""
        user: User = super().populate_user(request, sociallogin, data)
        user.full_name = str(data.get("name") or "")[:200]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """What stands in the form of a new account: the confirmed address and the name."""
        return {"email": confirmed_address(sociallogin), "full_name": sociallogin.user.full_name}

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in who is known here; lead on who is not, or who only wants to connect."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(connect(request, sociallogin))
        if sociallogin.is_existing:
            return
        address = confirmed_address(sociallogin)
        if not address:
            raise ImmediateHttpResponse(failed(request, without_address=True))
        request.session[PENDING] = sociallogin.serialize()
        if registration.account_at(address) is None:
            raise ImmediateHttpResponse(redirect("organizations:sign_on_register"))
        messages.info(
            request,
            _("There is an account with your address here already. Please sign in to it once as you did so"
              " far; then you can connect it."),
        )  # fmt: skip
        page = reverse("organizations:sign_on_connect")
        raise ImmediateHttpResponse(redirect(reverse("account_login", query={"next": page})))


def confirmed_address(sociallogin: SocialLogin) -> str:
    """The address that the provider has confirmed, in our one spelling, or none."""
    addresses = [one.email for one in sociallogin.email_addresses if one.verified]
    return str(get_account_adapter().clean_email(addresses[0])) if addresses else ""


def pending(request: HttpRequest) -> SocialLogin | None:
    """Who signed in elsewhere in this browser and is not yet known, or not yet connected, here."""
    kept = request.session.get(PENDING)
    return SocialLogin.deserialize(kept) if kept else None


def account_of(user: User) -> SocialAccount | None:
    """The account elsewhere that is connected to one's own, if any (one query)."""
    return SocialAccount.objects.filter(user=user, provider=PROVIDER).first()


def connect(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Connect the account elsewhere to the one signed in, which was shown to be theirs just now."""
    user = request.user
    page = redirect("organizations:sign_on_page")
    if not isinstance(user, User):
        return redirect("account_login")
    reauthentication.raise_if_reauthentication_required(request, app="allauth.socialaccount")
    known = SocialAccount.objects.filter(provider=PROVIDER, uid=sociallogin.account.uid).first()
    if known is not None and known.user_id != user.pk:
        messages.error(request, _("That account is connected to another account here."))
        return page
    if known is None:
        with transaction.atomic():
            SocialAccount.objects.filter(user=user, provider=PROVIDER).delete()
            sociallogin.connect(request, user)
            chain.write(
                "connect_sign_on",
                user,
                by=user,
                at=moment_of(request),
                facts={"before": None, "after": settings.OIDC_ISSUER},
                personal={"name": user.full_name, "uid": sociallogin.account.uid},
            )
    messages.success(request, _("Connected. You can sign in with it from now on."))
    return page


def disconnect(request: HttpRequest, user: User) -> None:
    """Take the account elsewhere off one's own; a code by e-mail always lets one in."""
    reauthentication.raise_if_reauthentication_required(request, app="allauth.socialaccount")
    with transaction.atomic():
        account = account_of(user)
        if account is None:
            return
        account.delete()
        get_adapter().send_notification_mail("socialaccount/email/account_disconnected", user)
        chain.write(
            "disconnect_sign_on",
            user,
            by=user,
            at=moment_of(request),
            facts={"before": settings.OIDC_ISSUER, "after": None},
            personal={"name": user.full_name, "uid": account.uid},
        )


def nonce_and_language_of(request: HttpRequest) -> tuple[str, str]:
    """What this browser kept when it was sent away, by the state with which it comes back."""
    state = statekit.get_states(request).get(request.GET.get("state", ""))
    kept: dict[str, Any] = state[0] if state else {}
    return kept.get("nonce", ""), kept.get("language") or settings.LANGUAGE_CODE


def failed(request: HttpRequest, *, is_down: bool = False, without_address: bool = False) -> HttpResponse:
    """Say calmly why nobody was signed in, and which other ways there are."""
    return render(
        request,
        "organizations/_sign_on_failed.html",
        {"name": settings.OIDC_NAME, "is_down": is_down, "without_address": without_address},
        status=503 if is_down else 403,
    )
