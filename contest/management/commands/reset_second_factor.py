"""How does somebody come in again where no two of the secretariat are left to reset a second factor?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal.chain import Actor
from organizations import registration, second_factor

OPERATOR = Actor(id="operator", role="operator", name="")


class Command(BaseCommand):
    """Take the second factor of an account off, with a letter to the person and a line in the journal."""

    help = (
        "Take a lost second factor off from the server. Where two of the secretariat can do it, they do it on"
        " their page; this is for when they cannot."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account and the reason."""
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="why, and who asked; it stands in the journal")

    def handle(self, *, email: str, reason: str, **options: Any) -> None:
        """Remove the factor, the recovery codes and the sessions."""
        user = registration.account_at(email.strip().lower())
        if user is None:
            raise CommandError(f"There is no account “{email}”.")
        if not reason.strip():
            raise CommandError("Please give the reason: --reason “...”.")
        with translation.override("en"):
            try:
                removed = second_factor.reset_by_operator(
                    user, reason.strip(), by=OPERATOR, at=timezone.now()
                )
            except RuleBroken as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"The second factor of {user.email} is off ({', '.join(removed)}), all sessions are ended,"
            " a letter is on its way. At the next sign-in an office asks for a new one."
        )
