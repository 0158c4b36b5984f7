"""What changed between two sendings of an entry: which answers, which words, which files?"""

from collections.abc import Iterator
from dataclasses import dataclass

from submissions import form
from submissions.form import Reading
from submissions.models import Attachment, Revision
from thai.differences import Run, runs


@dataclass(frozen=True)
class FileChange:
    """A file that was added, removed, or stayed; what counts is its content, by SHA-256."""

    how: str
    file: Attachment


@dataclass(frozen=True)
class Change:
    """One question whose answer changed: both texts and their runs, or the files.

    `how` is "added" where it was not answered before, "removed" where it no longer is, else "changed".
    """

    label: str
    section: str
    how: str
    older: str
    newer: str
    runs: list[Run]
    files: list[FileChange]


@dataclass(frozen=True)
class Comparison:
    """What changed between two sendings, in the order of the newer form; and how many answers stayed."""

    older: Revision
    newer: Revision
    changes: list[Change]
    same: int


def between(older: Revision, newer: Revision, *, personal: bool) -> Comparison:
    """Compare two sendings of one entry; without `personal`, what is personal is left out."""
    before = {reading.question.code: (title, reading) for title, reading in _readings(older, personal)}
    after = {reading.question.code: (title, reading) for title, reading in _readings(newer, personal)}
    codes = [*after, *(code for code in before if code not in after)]
    found = [_change(before.get(code), after.get(code)) for code in codes]
    changes = [one for one in found if one is not None]
    return Comparison(older, newer, changes, len(found) - len(changes))


def _readings(revision: Revision, personal: bool) -> Iterator[tuple[str, Reading]]:
    for section in form.read(revision, personal=personal):
        for reading in section.readings:
            yield section.title, reading


def _change(before: tuple[str, Reading] | None, after: tuple[str, Reading] | None) -> Change | None:
    """What became of the answer to one question; None where it stayed."""
    older, newer = _text(before), _text(after)
    files = _files(before[1].files if before else [], after[1].files if after else [])
    if older == newer and all(one.how == "same" for one in files):
        return None
    title, reading = after or before  # type: ignore[misc]
    was, stands = bool(older or _some(files, "removed", "same")), bool(newer or _some(files, "added", "same"))
    how = "changed" if was and stands else "added" if stands else "removed"
    return Change(reading.question.label, title, how, older, newer, runs(older, newer), files)


def _text(answered: tuple[str, Reading] | None) -> str:
    return "\n".join([*answered[1].lines, *answered[1].links]) if answered else ""


def _files(before: list[Attachment], after: list[Attachment]) -> list[FileChange]:
    kept, were = {one.sha256 for one in after}, {one.sha256 for one in before}
    gone = [FileChange("removed", one) for one in before if one.sha256 not in kept]
    return gone + [FileChange("same" if one.sha256 in were else "added", one) for one in after]


def _some(files: list[FileChange], *hows: str) -> bool:
    return any(one.how in hows for one in files)
