"""Which forms do people and the secretariat fill in here?"""

import secrets
from collections.abc import Callable
from typing import Any

from allauth.account.forms import PasswordField, RequestLoginCodeForm, ResetPasswordForm, SetPasswordField
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.socialaccount.forms import SignupForm as AllauthSignOnForm
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from journal import chain
from organizations import claims, limits
from organizations.accounts import moment_of
from organizations.models import Agency, Membership, Organization, Province, User
from thai.collation import thai_order
from thai.forms import CleanCharField, CleanTextField

LANGUAGES = [("th", "ไทย"), ("en", "English")]


def _to_the_privacy_notice() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("contest:privacy"), _("Read the privacy notice"))


class PersonForm(forms.Form):
    """What a person says of themselves."""

    full_name = CleanCharField(
        label=_("Full name"),
        max_length=200,
        help_text=_("With title, as on an official letter."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    position = CleanCharField(
        label=_("Position"), max_length=200, widget=forms.TextInput({"autocomplete": "organization-title"})
    )
    phone = CleanCharField(
        label=_("Telephone"),
        max_length=40,
        needs_letter=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)


class NewPersonForm(PersonForm):
    """The same for a new account: the privacy notice was read."""

    privacy = forms.BooleanField(
        label=_("I acknowledge the privacy notice"),
        help_text=lazy(_to_the_privacy_notice, SafeString)(),
        error_messages={"required": _("Please read the privacy notice and acknowledge it.")},
    )


class SignupForm(NewPersonForm, AllauthSignupForm):
    """The sign-up: who the person is, an address, a password, and that the privacy notice was read."""

    field_order = ["full_name", "position", "phone", "email", "password1", "password2", "language", "privacy"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account; where the address has one, take as long, and let only its owner know."""
        if self.account_already_exists:
            self._make_none(request)
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved

    def _make_none(self, request: HttpRequest) -> None:
        """Do what a new account takes, and take it back: the time of the answer tells nothing."""
        email = self.cleaned_data["email"]
        with transaction.atomic():
            self.account_already_exists = False
            self.cleaned_data["email"] = f"{secrets.token_hex(8)}@nobody.invalid"
            self.save(request)
            transaction.set_rollback(True)
        self.account_already_exists = True
        self.cleaned_data["email"] = email

    def save(self, request: HttpRequest) -> User:
        """Make the account, with its line in the journal."""
        with transaction.atomic():
            user: User = super().save(request)
            chain.write(
                "sign_up",
                user,
                by=user,
                at=moment_of(request),
                facts={"privacy": True, "before": None, "after": "made"},
                personal={"email": user.email, "name": user.full_name},
            )
        return user


class SignOnForm(NewPersonForm, AllauthSignOnForm):
    """A new account for who signed in elsewhere: the address is the one confirmed there."""

    field_order = ["full_name", "position", "phone", "email", "language", "privacy"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["language"].initial = get_language()

    def save(self, request: HttpRequest) -> User:
        """Make the account, with its line in the journal."""
        with transaction.atomic():
            user: User = super().save(request)
            chain.write(
                "sign_up",
                user,
                by=user,
                at=moment_of(request),
                facts={
                    "privacy": True,
                    "sign_on": settings.OIDC_ISSUER,
                    "before": None,
                    "after": "made",
                },
                personal={"email": user.email, "name": user.full_name},
            )
        return user


class ResetForm(ResetPasswordForm):
    """To which address the link goes under which a password is set anew."""

    def clean_email(self) -> str:
        """Count the try, whether or not there is an account."""
        limits.take(context.request, "reset", self.cleaned_data["email"])
        email: str = super().clean_email()
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the letter; not one more where many were sent, the links of which are still good."""
        email = self.cleaned_data["email"]
        if limits.is_left(request, "reset_letter", email):
            super().save(request, **kwargs)
        return str(email)


class SignInCodeForm(RequestLoginCodeForm):
    """To which address the code goes that stands for a password."""

    def clean_email(self) -> str:
        """Count the try, whether or not there is an account."""
        limits.take(context.request, "sign_in_code", self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class SecondFactorForm(AuthenticateForm):
    """The code of the second factor, at the sign-in."""

    def clean_code(self) -> str:
        """Count the try; a good one does not count."""
        return counted(self.user, super().clean_code)


class SecondFactorAgainForm(ReauthenticateForm):
    """The code of the second factor, before something about the account is changed."""

    def clean_code(self) -> str:
        """Count the try; a good one does not count."""
        return counted(self.user, super().clean_code)


def counted(user: User, check: Callable[[], str]) -> str:
    """Check a code of a person's second factor, one of the tries they have; raises where it is wrong."""
    limits.take(context.request, "second_factor", str(user.pk))
    code = check()
    limits.give_back(context.request, "second_factor", str(user.pk))
    return code


class AcceptForm(NewPersonForm):
    """How an invited person makes their account."""

    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("Password (again)"), autocomplete="new-password")
    field_order = ["full_name", "position", "phone", "password1", "password2", "language", "privacy"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password1", "password2"):
            self.fields[name].widget.attrs.pop("placeholder", None)  # the label says it
        # A password must not be like the address.
        self.fields["password1"].user = User(email=email)  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        """The two passwords are the same."""
        values = super().clean() or {}
        if values.get("password1") and values.get("password2") and values["password1"] != values["password2"]:
            self.add_error("password2", _("The two passwords differ. Please type the same one twice."))
        return values

    def person(self) -> dict[str, str]:
        """What the account is made of."""
        names = ("full_name", "position", "phone", "language")
        return {name: self.cleaned_data[name] for name in names} | {
            "password": self.cleaned_data["password1"]
        }


class SearchForm(forms.Form):
    """A part of a name."""

    q = CleanCharField(
        label=_("Name of the organization"),
        help_text=_("A part is enough. The type, the district or the province help too: อบต. ปางหมู"),
        required=False,
        needs_letter=False,
        validators=[MaxLengthValidator(100)],  # no limit to be shown: nobody counts while searching
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )


class LetterForm(forms.Form):
    """The signed official letter, and whether it names the person in place of an owner.

    It is the same form whether or not somebody owns the organization, so that it tells nobody.
    """

    letter = forms.FileField(
        label=_("Signed official letter"),
        help_text=_("A PDF or a photo (JPEG, PNG, WebP, HEIC) of at most 20 MB, signed by the executive of"
                    " the organization, which names you."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,image/*"}),
    )  # fmt: skip
    in_place_of_owner = forms.BooleanField(
        label=_("Whoever had this task so far has it no longer; the letter names me in their place."),
        required=False,
    )


class CodeForm(forms.Form):
    """The code from the mailbox of an organization."""

    code = CleanCharField(
        label=_("Code from the central mailbox"),
        needs_letter=False,
        max_length=40,
        help_text=_("Eight digits, as they stand in the letter. Thai digits are fine too."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """What is shorter or longer than a code is a slip, and no try."""
        typed: str = self.cleaned_data["code"]
        digits = len(claims.digits_of(typed))
        if digits != claims.DIGITS:
            raise forms.ValidationError(
                _("The code has %(asked)s digits; you typed %(typed)s. This does not count as a try."),
                params={"asked": claims.DIGITS, "typed": digits},
            )
        return typed


class MailboxForm(forms.Form):
    """The central mailbox of an organization."""

    mailbox = forms.EmailField(
        label=_("Central e-mail (saraban)"),
        required=False,
        help_text=_("Left empty, the address by the rule of the DLA is used."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class WordsForm(forms.Form):
    """The reason of a decision, which the person reads in their letter."""

    words = CleanTextField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("The person reads these words in their letter. Please say what they can do."),
        widget=forms.Textarea({"rows": 4}),
    )


class MemberForm(forms.Form):
    """Whom to invite as a colleague."""

    full_name = CleanCharField(
        label=_("Full name"), max_length=200, help_text=_("As the letter greets them.")
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Membership.Role.EDITOR, _("Editor: prepares and sends in entries")),
            (Membership.Role.VIEWER, _("Viewer: only reads")),
        ],
        widget=forms.RadioSelect,
        initial=Membership.Role.EDITOR,
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)


class InvitationForm(forms.Form):
    """Whom to invite as a judge."""

    full_name = CleanCharField(
        label=_("Full name"), max_length=200, help_text=_("As the letter greets them.")
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    agency = forms.ModelChoiceField(
        label=_("Agency that sends the judge"),
        queryset=Agency.objects.order_by(thai_order("name_th"), "pk"),
        empty_label=_("Please choose an agency"),
        help_text=_("A new agency is added on the page “Agencies”."),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)


class _Filter(forms.Form):
    """A filter: what it does not understand, it leaves out."""

    def chosen(self) -> dict[str, Any]:
        """The values that were chosen and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MembershipFilter(_Filter):
    """Which requests the secretariat sees."""

    q = CleanCharField(
        label=_("Organization or person"),
        required=False,
        needs_letter=False,
        widget=forms.TextInput({"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", pgettext_lazy("states", "All")), *Membership.State.choices],
    )


class OrganizationFilter(_Filter):
    """Which organizations the secretariat sees."""

    q = CleanCharField(
        label=_("Name"), required=False, needs_letter=False, widget=forms.TextInput({"type": "search"})
    )
    type = forms.ChoiceField(
        label=_("Type"),
        required=False,
        choices=[("", pgettext_lazy("types", "All")), *Organization.Type.choices],
    )
    province = forms.ModelChoiceField(
        label=_("Province"), required=False, queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    LIVING, CLOSED = "living", "closed"
    standing = forms.ChoiceField(
        label=_("In the register"),
        required=False,
        choices=[
            ("", pgettext_lazy("states", "All")),
            (LIVING, _("Stands in it now")),
            (CLOSED, _("Closed")),
        ],
    )
