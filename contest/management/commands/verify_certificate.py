"""Check what the QR code of a certificate says, offline with a public key in a file, or by the portal's."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management.base import BaseCommand, CommandError, CommandParser

from results import certificates, signing


class Command(BaseCommand):
    """`manage.py verify_certificate TEXT [--key FILE]`; with a key file it asks no database."""

    help = "Check the text of a certificate's QR code against a public key."

    def add_arguments(self, parser: CommandParser) -> None:
        """The text that was scanned, and the key."""
        parser.add_argument("text", help="the text of the QR code, whole or from behind the #")
        parser.add_argument("--key", type=Path, help="a public key (PEM); without it those of this portal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is certified, or fail."""
        told = self._offline(options) if options["key"] else certificates.check(options["text"])
        if told is None:
            raise CommandError("Not genuine: the text is not signed by this key, or was misread.")
        for name, value in told.items():
            self.stdout.write(f"{name}: {value}")
        self.stdout.write("Genuine. Whether it still holds, the portal says at its address.")

    def _offline(self, options: dict[str, Any]) -> dict[str, Any] | None:
        try:
            pem = options["key"].read_text()
            public = load_pem_public_key(pem.encode())
        except (OSError, ValueError) as error:
            raise CommandError(f"This is no public key: {error}") from error
        if not isinstance(public, Ed25519PublicKey):
            raise CommandError("This is no Ed25519 key.")
        code = signing.code_of(public)
        return signing.verify(options["text"], lambda asked: pem if asked == code else None)
