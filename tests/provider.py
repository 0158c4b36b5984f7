"""A provider of single sign-on that tests start on loopback: real HTTP, real signatures, and told lies."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "the-portal", "a-secret-of-both"


@dataclass
class FakeProvider:
    """Who signs in there next, what it says of them, and in what it lies."""

    address: str
    key: Any
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    signed_with: Any = None
    userinfo: dict[str, Any] | None = None
    is_broken: bool = False
    asked: list[str] = field(default_factory=list)
    granted: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> str:
        """Sign the person in, as its own page would; where their browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.address}/authorize?")
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.granted)}"
        self.granted[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code, once, for who knows the secret and what the challenge was made of."""
        asked = self.granted.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET)
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != sent.get("redirect_uri")
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce"),
            **self.person, **self.claims,
        }  # fmt: skip
        signed = jwt.encode(claims, self.signed_with or self.key, "RS256", headers={"kid": "one"})
        return {"access_token": "open-sesame", "token_type": "Bearer", "id_token": signed}

    def document(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """With what its signatures are looked at."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}


class _Pages(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        """Its document, its keys, and what it tells of the person."""
        told = self.provider.userinfo or self.provider.person
        self._answer(
            {
                "/.well-known/openid-configuration": self.provider.document,
                "/keys": self.provider.keys,
                "/userinfo": lambda: told,
            }[self.path]()
        )

    def do_POST(self) -> None:
        """The tokens."""
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer(self.provider.token({name: values[0] for name, values in sent.items()}))

    def _answer(self, content: dict[str, Any] | None) -> None:
        self.provider.asked.append(self.path)
        body = b"<html>" if self.provider.is_broken else json.dumps(content or {"error": "no"}).encode()
        self.send_response(200 if content else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def provider() -> Iterator[FakeProvider]:
    """A provider that answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    fake = FakeProvider(address, rsa.generate_private_key(public_exponent=65537, key_size=2048))
    server.RequestHandlerClass = type("Pages", (_Pages,), {"provider": fake})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
