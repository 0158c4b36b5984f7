"""How does an account come about, and how do its letters leave? What we change of django-allauth."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organizations import access, letters, limits, notice, registration, sessions
from organizations.models import User
from thai.text import clean

CHANGES = {
    "account/email/email_confirm": _("An address of your account was confirmed."),
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_reset": _("The password of your account was set anew."),
    "account/email/password_set": _("A password was set for your account."),
    "socialaccount/email/account_connected": _("Single sign-on was connected to your account."),
    "socialaccount/email/account_disconnected": _("Single sign-on was taken off your account."),
    "mfa/email/totp_activated": _("Two-step verification was switched on for your account."),
    "mfa/email/totp_deactivated": _("Two-step verification was switched off for your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
}
"""What of an account its owner is told by letter, under the names that allauth gives these letters."""
UNPROVEN = "unproven"
"""Under which key of the session stands whose address a sign-in code will be the first to confirm."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of this portal: their letters wait in the outbox, their addresses have one spelling."""

    def clean_email(self, email: str) -> str:
        """The one spelling of an address: small letters, nothing unseen."""
        return clean(super().clean_email(email)).lower()

    def save_user(self, request: HttpRequest, user: User, form: forms.BaseForm, commit: bool = True) -> User:
        """Keep what the sign-up says of the person beside the address and the password."""
        for name in ("full_name", "position", "phone", "language"):
            setattr(user, name, form.cleaned_data[name])
        user.joined_at = user.privacy_seen_at = moment_of(request)
        user.privacy_version = notice.current_version()
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a session under a new key, which knows in which browser and from where it was begun."""
        request.session.pop(sessions.BEGUN, None)
        super().login(request, user)
        request.session[sessions.BEGUN] = sessions.beginning(
            user.pk, request.headers.get("User-Agent", ""), self.get_client_ip(request)
        )

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Drop the password of an account whose address is first confirmed by a sign-in code.

        Whoever typed that password never showed that the address is theirs; it may have been a stranger.
        """
        records = get_authentication_records(request, user)
        by_code = bool(records) and records[-1]["method"] == "code"
        if by_code and request.session.pop(UNPROVEN, None) == user.pk:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return super().pre_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Take one try of this account from this network address."""
        limits.take(request, "sign_in", credentials.get("email", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who these are, or None; a good try does not count."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            limits.give_back(request, "sign_in", credentials.get("email", ""))
        return user

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a reset of the password the wrong tries before it do not count."""
        limits.forget(request, "sign_in", credentials.get("email", ""))

    def set_password(self, user: User, password: str) -> None:
        """Set it, and end the person's sessions but the one in which they did it."""
        super().set_password(user, password)
        request = allauth_context.request
        sessions.end(user, but=request.session.session_key if request.user == user else None)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Note that the person reads letters at that address; if it is a new one, change it as a whole.

        Whoever holds an account with that address keeps it, also where they never confirmed it.
        """
        user = email_address.user
        before, after = user.email, email_address.email
        if before.lower() == after.lower():
            return bool(super().confirm_email(request, email_address))
        try:
            with transaction.atomic():
                changed = bool(super().confirm_email(request, email_address))
                if changed:
                    registration.email_changed(user, before, by=user, at=moment_of(request))
        except IntegrityError:
            changed = False
        if not changed:
            messages.error(request, _("This address belongs to another account, so yours was not changed."))
        elif request.user == user:
            renew(request, end_others=True)
        return changed

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask anew before the address is changed, or where the sign-in is not recent or had one factor less.

        Who has neither a password nor a second factor signs in once more, by a code.
        """
        request = allauth_context.request
        signed_in = get_authentication_records(request, request.user)
        recent = signed_in and time.time() - signed_in[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        if not self.get_reauthentication_methods(request.user):
            if not recent:
                raise ImmediateHttpResponse(access.sign_in_again(request))
            return False
        if app == "allauth.account":
            return True
        bypassed = is_mfa_enabled(request.user) and not access.has_shown_second_factor(request)
        return bool(bypassed or not recent) and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor is asked for that one: the password alone changes nothing."""
        methods = super().get_reauthentication_methods(user)
        return [one for one in methods if one["id"].startswith("mfa")] or methods

    def add_message(
        self, request: HttpRequest, *args: Any, message: str | None = None, **kwargs: Any
    ) -> None:
        """Say after too many wrong codes where a new one comes from; the sign-in itself was not refused."""
        if message == self.error_messages["too_many_login_attempts"]:
            message = str(
                _("The code was wrong too often and is no longer valid. Please sign in to receive a new one.")
            )
        super().add_message(request, *args, message=message, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link under which a password is set: at our own address, whatever host the request named."""
        return settings.PORTAL_ADDRESS + reverse("account_reset_password_from_key", args=key.split("-", 1))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one of allauth's letters, in our words, into the outbox."""
        at, language = moment_of(allauth_context.request), get_language() or "th"
        match template_prefix:
            case "account/email/email_confirmation" | "account/email/email_confirmation_signup":
                letters.address_code(email, context["code"], at, language)
            case "account/email/login_code":
                unproven = EmailAddress.objects.filter(email=email, verified=False).first()
                allauth_context.request.session[UNPROVEN] = unproven and unproven.user_id
                letters.sign_in_code(email, context["code"], at, language)
            case "account/email/email_changed":
                letters.address_changed(
                    context["from_email"], context["to_email"], at, language, str(context.get("ip", ""))
                )
            case "account/email/password_reset_key":
                letters.password_link(email, context["password_reset_url"], at, language)
            case "account/email/account_already_exists":
                letters.account_exists(email, at, language)
            case "account/email/unknown_account":
                letters.account_unknown(email, at, language)
            case _:
                letters.account_changed(
                    email, CHANGES[template_prefix], at, language, str(context.get("ip", ""))
                )


def renew(request: HttpRequest, *, end_others: bool = False) -> None:
    """Go on under a new key of the session, because what its person may do or must show has changed.

    How long the session may rest is asked again. `end_others` ends the person's other sessions.
    """
    person = request.user
    assert isinstance(person, User)
    begun = request.session.get(sessions.BEGUN, {})
    request.session[sessions.BEGUN] = {
        **sessions.beginning(person.pk, begun.get("browser", ""), begun.get("address")),
        "at": begun.get("at", time.time()),
    }
    request.session.cycle_key()
    if end_others:
        sessions.end(person, but=request.session.session_key)


def moment_of(request: HttpRequest) -> Any:
    """When the request arrived."""
    return getattr(request, "arrived_at", None) or timezone.now()
