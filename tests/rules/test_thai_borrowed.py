"""What Django and allauth say to people here is Thai, and addresses them with respect."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.template import Engine

from contest.management.commands.messages import (
    BORROWED,
    kept_part,
    python_messages,
    template_messages,
    thai_of,
)

DJANGO, ALLAUTH = Path(django.__file__).parent, Path(allauth.__file__).parent

# Where the sentences stand that a visitor, an officer, a judge or the secretariat meets.
MET = [
    *(DJANGO / "core" / name for name in ("validators.py", "paginator.py")),
    *(
        DJANGO / "forms" / name
        for name in ("fields.py", "forms.py", "formsets.py", "models.py", "widgets.py")
    ),
    *(DJANGO / "db" / "models" / name for name in ("base.py", "constraints.py", "fields/__init__.py")),
    DJANGO / "utils" / "timesince.py",
    *(DJANGO / "contrib" / "auth" / name for name in ("forms.py", "password_validation.py", "validators.py")),
    DJANGO / "contrib" / "admin",
]
# These pages we word ourselves, from the first sentence to the last.
OURS = [
    *(ALLAUTH / name for name in ("account", "mfa", "core", "decorators.py")),
    *(ALLAUTH / "templates" / name for name in ("account", "mfa", "allauth")),
]
# Sign-in by a security key is not offered; allauth's own tables are not shown.
NOTHING = re.compile("(?!)")
NOT_MET = re.compile(r"webauthn|passkey|models\.py|admin\.py", re.IGNORECASE)


def sentences(roots, but=NOT_MET):
    """Give context and words of every sentence of a package, but those of some files."""
    engine = Engine.get_default()
    for root in roots:
        for path in sorted(root.rglob("*") if root.is_dir() else [root]):
            if path.suffix not in {".py", ".html", ".txt"} or but.search(str(path)):
                continue
            source = path.read_text(encoding="utf-8")
            found = python_messages(source) if path.suffix == ".py" else template_messages(source, engine)
            yield from ((message.context, message.words) for message in found)


def catalogue(*paths: Path) -> dict[tuple[str, str], str]:
    return {
        (entry.msgctxt or "", entry.msgid): thai_of(entry)
        for path in paths
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


@pytest.fixture(scope="module")
def borrowed():
    return {key: thai_of(entry) for key, entry in kept_part(BORROWED).items()}


def test_what_forms_and_the_admin_say_is_thai(borrowed):
    own = catalogue(
        *(
            DJANGO / place / "locale/th/LC_MESSAGES/django.po"
            for place in ("conf", "contrib/auth", "contrib/admin")
        )
    )
    lacking = [key for key in sentences(MET, but=NOTHING) if not (borrowed.get(key) or own.get(key))]
    # "entry" is a word of the house: the part of its app says what it is called.
    assert {words for context, words in lacking} == {"entry", "IPv4", "IPv6"}


def test_every_sentence_of_the_account_pages_is_worded_by_us(borrowed):
    assert [key for key in sentences(OURS) if not borrowed.get(key)] == []


def test_nothing_is_borrowed_that_no_package_says(borrowed):
    packages = [
        *MET,
        *OURS,
        *(
            DJANGO / name
            for name in ("core", "db", "utils", "forms/utils.py", "contrib/auth", "views/csrf.py")
        ),
    ]
    said = set(sentences(packages, but=re.compile("authenticator_list|template/|django/contrib/auth/tests")))
    assert set(borrowed) - said == set()


def test_people_are_addressed_with_respect(borrowed):
    familiar = re.compile("(?<!ขอบ)คุณ(?!สมบัติ|ภาพ)|ครับ|ค่ะ|คะ$|เรา")
    assert [thai for thai in borrowed.values() if familiar.search(thai)] == []
