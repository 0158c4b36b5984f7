"""How is a certificate signed, so that everybody can check it with the published key, even offline?

Ed25519 over the bytes of the payload. What the code on the paper carries is an address, and behind its # the
text `1.<key>.<payload>.<signature>`, the last two in base64url without padding (docs/certificates.md).
"""

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from results.models import SigningKey

FORM = "1"
"""The form of the text; it stands first, so that a later form can be told from it."""
LONGEST = 4_000
"""How many characters of a text are looked at."""


@dataclass(frozen=True)
class Signer:
    """The private key in use; `code` names its public half."""

    private: Ed25519PrivateKey
    code: str

    def sign(self, payload: bytes) -> str:
        """The signature of some bytes, in base64url."""
        return encoded(self.private.sign(payload))


def signer() -> Signer:
    """The key that signs now; on a laptop it is made when it is first needed.

    Raises RuleBroken where a server has none, or a file that holds no such key.
    """
    path = Path(settings.CERTIFICATE_KEY) if settings.CERTIFICATE_KEY else None
    if path is not None and settings.CERTIFICATE_KEY_IS_MADE and not path.exists():
        make(path)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None) if path is not None else None
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise RuleBroken(
            _(
                "Certificates cannot be signed, because this server has no key for them. Please ask whoever"
                " runs it to set CERTIFICATE_KEY (docs/certificates.md), then try again."
            )
        )
    return Signer(private, code_of(private.public_key()))


def make(path: Path) -> str:
    """Make a new private key, readable by its owner only; returns its code. A key that is there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as writing:
            writing.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            writing.flush()
            os.fsync(writing.fileno())
        os.link(fresh, path)  # of two processes starting together, one key wins, whole
    except FileExistsError:
        return signer().code
    finally:
        Path(fresh).unlink(missing_ok=True)
    return code_of(private.public_key())


def published(used: Signer, at: datetime) -> SigningKey:
    """The row of the public half of a key, written when it signs for the first time."""
    pem = used.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return SigningKey.objects.get_or_create(code=used.code, defaults={"public": pem, "first_used_at": at})[0]


def code_of(public: Ed25519PublicKey) -> str:
    """The name of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def payload_of(told: Mapping[str, Any]) -> str:
    """What is signed: JSON in UTF-8 with sorted names and no spaces."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_of(code: str, payload: str, signature: str) -> str:
    """The text that the code on the paper carries behind the # of its address."""
    return ".".join((FORM, code, encoded(payload.encode()), signature))


def verify(text: str, key_of: Callable[[str], str | None]) -> dict[str, Any] | None:
    """What a signed text says, or None where it is not signed by a key that `key_of` knows.

    `key_of` gives the public key (PEM) of a code. The text may be the whole address that was scanned.
    """
    parts = text.strip()[:LONGEST].rpartition("#")[2].split(".")
    if len(parts) != 4 or parts[0] != FORM:
        return None
    _form, code, payload, signature = parts
    pem = key_of(code)
    if pem is None:
        return None
    try:
        said, signed = decoded(payload), decoded(signature)
        public = load_pem_public_key(pem.encode())
        if not isinstance(public, Ed25519PublicKey) or code_of(public) != code:
            return None
        public.verify(signed, said)
        told = json.loads(said)
    except (InvalidSignature, ValueError):
        return None
    return told if isinstance(told, dict) else None


def encoded(data: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding; raises ValueError for what `encoded` does not write."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encoded(data) != text:
        raise ValueError("not written as base64url is written here")
    return data
