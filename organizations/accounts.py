"""How does an account come about, and how do its letters leave? What we change of django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm as AllauthSignupForm


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of this portal."""


class SignupForm(AllauthSignupForm):
    """The sign-up."""
