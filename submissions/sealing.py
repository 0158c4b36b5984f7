"""How does the fingerprint of what was sent still hold when a personal answer in it has to go?

Each answer and each file name is sealed by itself: a hash of it with a salt of its own. The fingerprint is
made of the seals. An answer is redacted by taking it away together with its salt; its seal stays, so that the
fingerprint can be computed again, and from a seal without its salt nothing can be guessed.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

Seals = dict[str, list[str]]
"""For each answer by its code, and each file by "file:" and its number, the salt and the hash."""


class Sent(Protocol):
    """A file that was sent with a revision."""

    pk: Any
    question_code: str
    original_name: str
    sha256: str


def seal(answers: Mapping[str, Any], files: Iterable[Sent]) -> Seals:
    """New seals for what is being sent."""
    values = {**answers, **{key_of(one): one.original_name for one in files}}
    return {key: _sealed(value, secrets.token_hex(16)) for key, value in values.items()}


def fingerprint(seals: Seals, files: Iterable[Sent]) -> str:
    """The SHA-256 of what was sent: of the seals of answers and file names, and the hashes of the files."""
    content = {
        "answers": {key: hash_ for key, (_salt, hash_) in seals.items() if not key.startswith("file:")},
        "files": [[one.question_code, seals[key_of(one)][1], one.sha256] for one in files],
    }
    return hashlib.sha256(_written(content)).hexdigest()


def broken(answers: Mapping[str, Any], seals: Seals, files: Iterable[Sent], sha256: str) -> list[str]:
    """What of a sent revision is not what was sent: codes of answers, names of files, or "fingerprint".

    What was redacted has lost its salt: of it only the seal is looked at. Nothing wrong is an empty list.
    """
    held = list(files)
    values = {**answers, **{key_of(one): one.original_name for one in held}}
    if set(values) != set(seals):
        return ["fingerprint"]
    found = [key for key, (salt, hash_) in seals.items() if salt and _sealed(values[key], salt)[1] != hash_]
    return found if fingerprint(seals, held) == sha256 else [*found, "fingerprint"]


def redact(seals: Seals, keys: Iterable[str]) -> Seals:
    """The seals after the values of some keys were changed: without their salts."""
    gone = set(keys)
    return {key: ["" if key in gone else salt, hash_] for key, (salt, hash_) in seals.items()}


def key_of(file: Sent) -> str:
    """Under which key the name of a file is sealed."""
    return f"file:{file.pk}"


def _sealed(value: Any, salt: str) -> list[str]:
    return [salt, hashlib.sha256(salt.encode() + b":" + _written(value)).hexdigest()]


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
