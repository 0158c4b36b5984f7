"""Where does Django find the Thai? In one compiled file, made of the catalogue parts.

English needs none: its sentences are the msgids, and from English Django never falls back to the default
language.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Compile the parts of each language into its django.mo, unless that is newer than all of them."""

    help = "Merges locale/*/LC_MESSAGES/parts/*.po into django.mo."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile what is out of date; the finished file takes its place in one step."""
        for parts in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/parts")):
            compiled = parts.parent / "django.mo"
            files = sorted(parts.glob("*.po"))
            if compiled.exists() and compiled.stat().st_mtime > max(
                path.stat().st_mtime for path in (parts, *files)
            ):
                compiled.touch()
                continue
            merged = merge(files)
            handle, fresh = tempfile.mkstemp(dir=parts.parent, suffix=".mo")
            os.close(handle)
            merged.save_as_mofile(fresh)
            Path(fresh).chmod(0o644)
            Path(fresh).replace(compiled)
            self.stdout.write(f"{compiled.name}: {len(merged)} sentences of {len(files)} parts")


def merge(files: list[Path]) -> polib.POFile:
    """Return one catalogue of all parts; what two of them say, in the same words, is there once.

    The form with a plural serves both: Django finds it when asked for the sentence alone.
    """
    merged = polib.POFile()
    said: dict[tuple[str | None, str], polib.POEntry] = {}
    for path in files:
        part = polib.pofile(str(path))
        merged.metadata = part.metadata
        for entry in part.translated_entries():
            key = (entry.msgctxt, entry.msgid)
            if key not in said or entry.msgid_plural:
                said[key] = entry
    merged.extend(said.values())
    return merged
