"""How does the first person of the secretariat come into a portal where nobody is yet?"""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal.chain import Actor
from organizations import register, registration
from organizations.models import Appointment, Province, User

OPERATOR = Actor(id="operator", role="operator", name="")


class Command(BaseCommand):
    """Make an account of the secretariat and send it a link to set a password."""

    help = (
        "Make a person of the secretariat: the account, the office, a letter with a link to set a password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the name."""
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="full name, with title (default: the address)")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        """Make everything or nothing; refused for who holds an office already."""
        email, at = email.strip().lower(), timezone.now()
        try:
            validate_email(email)
        except ValidationError as no:
            raise CommandError(f"“{email}” is not an e-mail address.") from no
        with transaction.atomic(), translation.override("en"):
            if not Province.objects.exists():
                register.load_starter(by=OPERATOR, at=at)
            user = registration.account_at(email) or self.make_account(email, name)
            link = self.password_link(user)
            try:
                registration.appoint(user, Appointment.Role.SECRETARIAT, by=OPERATOR, at=at, link=link)
            except RuleBroken as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{user.email} is of the secretariat now.\n"
            "A letter with a link to set a password is in the outbox. Where no letter can be sent yet, "
            f"open the link here (good for one hour):\n{link}\n"
            "After that: sign in with a code by e-mail, or use “Forgot password”."
        )

    def make_account(self, email: str, name: str) -> User:
        """An account with a confirmed address and no password yet."""
        user = User.objects.create_user(email=email, full_name=name or email)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    def password_link(self, user: User) -> str:
        """The personal link under which a password is set, in the language of the person."""
        with translation.override(user.language):
            path = reverse(
                "account_reset_password_from_key",
                kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
            )
        return settings.PORTAL_ADDRESS + path
