"""Which second-factor code does a sample account show now? For a laptop, where no telephone holds it."""

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from contest import laptop


class Command(BaseCommand):
    """Print the current code of an account."""

    help = "Print the current second-factor code of an account, on a laptop only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account."""
        parser.add_argument("user", help="the e-mail address, or what stands before its @")

    def handle(self, *, user: str, **options: Any) -> None:
        """Find the one account that is meant and print the code; refused on a server."""
        laptop.refuse_on_a_server("second_factor_code")
        meant = Q(user__email__iexact=user) if "@" in user else Q(user__email__istartswith=f"{user}@")
        found = list(Authenticator.objects.filter(meant, type=Authenticator.Type.TOTP).select_related("user"))
        if not found:
            raise CommandError(f"No account “{user}” with a second factor is here.")
        if len(found) > 1:
            addresses = ", ".join(sorted(one.user.email for one in found))
            raise CommandError(f"Which one is meant? {addresses}")
        now = int(time.time())
        secret = decrypt(found[0].data["secret"])
        self.stdout.write(format_hotp_value(hotp_value(secret, now // app_settings.TOTP_PERIOD)))
