"""F1 to F10: does every file of the corpus get its verdict, without an error, in little time and memory?"""

import html
import os
import re
import resource
from collections import Counter
from io import BytesIO
from urllib.parse import unquote

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from files.quarantine import QUARANTINE
from files.shelf import FORMS
from submissions import attachments
from submissions.models import Attachment, Entry
from tests import cast
from tests.faults import corpus
from tests.faults.corpus import REFUSED, TAKEN, UNREADABLE, Case

QUESTION = "evidence"
SECONDS = 2.0
MEMORY = 300 * 1024 * 1024
FEW = 100
EVERY = {"F1": 4, "F2": 3, "F3": 3, "F4": 4, "F5": 2, "F6": 2, "F7": 2, "F8": 4, "F9": 3, "F10": 1}
"""Of which class the how-manieth file is in the sample."""
TAKES_LONG_TO_MAKE = ("ใหญ่", "สี่สิบล้าน", "ละเอียด", "1 GB", "twice", "B pdf", "F6 WebP")


def verdicts(*, rounds: int, seed: int) -> list[str]:
    """Bring the files of the corpus, with so many broken ones; gives what went wrong, a sentence each.

    With few broken ones only a sample of the others is brought, and none that takes long to make.
    """
    failures, counts, slowest = [], Counter[str](), (0.0, "")
    with time_machine.travel(cast.MID_CALL, tick=True):
        entry, client = a_place()
        for case in a_sample(seed, rounds) if rounds < FEW else corpus.cases(seed, rounds):
            data = case.made()
            begun = computed()
            failure = brought(client, entry, case, data)
            took = computed() - begun
            slowest = max(slowest, (took, case.id))
            counts[case.kind] += 1
            if failure:
                failures.append(f"{case.id}: {failure}")
            if took > SECONDS:
                failures.append(f"{case.id}: computed {took:.1f} s")
    memory = worst_memory()
    if memory > MEMORY:
        failures.append(f"a check used {memory / 2**20:.0f} MB")
    parts = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    print(f"   {sum(counts.values())} files: {parts}")
    slowest_s, slowest_id = slowest
    print(
        f"   the slowest computed {slowest_s:.2f} s ({slowest_id}), the most memory {memory / 2**20:.0f} MB"
    )
    return failures


def computed() -> float:
    """The seconds that this process and its finished children have computed: neighbors do not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def a_sample(seed: int, fuzz: int) -> list[Case]:
    """Some files of each class."""
    quick = [
        case for case in corpus.cases(seed, fuzz) if not any(word in case.id for word in TAKES_LONG_TO_MAKE)
    ]
    return [
        case
        for kind, every in EVERY.items()
        for case in [case for case in quick if case.kind == kind][::every]
    ]


def a_place() -> tuple[Entry, Client]:
    """A draft that takes all kinds of files, and the browser of its officer."""
    entry = cast.a_draft(filled=False)
    client = Client(raise_request_exception=True)
    client.force_login(cast.officer())
    return entry, client


def brought(client: Client, entry: Entry, case: Case, data: bytes) -> str:
    """Bring one file, look at what becomes of it, take it away again; what went wrong, or ""."""
    file = SimpleUploadedFile("x", data)
    file._name = case.name  # what a browser sends, before Django has looked at it
    answer = client.post(f"/en/entries/{entry.pk}/files/add/{QUESTION}/", {QUESTION: file})
    kept = Attachment.objects.filter(entry=entry).first()
    if case.verdict == UNREADABLE:
        return "" if answer.status_code == 400 else f"answered with {answer.status_code}"
    try:
        if answer.status_code == 422 and kept is None:
            sentence = told(answer.content.decode())
            if case.verdict == TAKEN:
                return f"refused: {sentence}"
            return "" if sentence.startswith("“") else f"refused with {sentence!r}"
        if answer.status_code != 302 or kept is None:
            return f"answered with {answer.status_code}"
        if case.verdict == REFUSED:
            return "taken"
        return looked_at(client, entry, case, kept, data)
    finally:
        for one in Attachment.objects.filter(entry=entry):
            for column in ("stored_name", "rendition_name", "page_name", "thumb_name"):
                if name := getattr(one, column):
                    attachments.SHELF.path_of(name).unlink(missing_ok=True)
            one.delete()


def told(page: str) -> str:
    """The sentence by which a page refuses a file."""
    found = re.search(r'class="invalid-feedback"><p>(.*?)</p>', page, re.S)
    return html.unescape(found[1]).strip() if found else ""


def looked_at(client: Client, entry: Entry, case: Case, kept: Attachment, data: bytes) -> str:
    """What is wrong with a file that was taken, as its readers get it; "" where nothing is."""
    if attachments.SHELF.path_of(kept.stored_name).read_bytes() != data:
        return "the original is not what was sent"
    if not re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}\.\w+", kept.stored_name):
        return f"it lies under {kept.stored_name}"
    for form in ("", *sorted(FORMS)):
        answer = client.get(f"/entries/{entry.pk}/files/{kept.pk}/{form}{'/' if form else ''}")
        if answer.status_code == 404 and kept.kind == "pdf" and form in ("page", "thumb"):
            continue
        shown = b"".join(answer.streaming_content)
        is_paper = answer.headers["Content-Type"] == "application/pdf"
        if failure := wrong_header(answer, kept, is_paper and form != "view"):
            return f"{form or 'itself'}: {failure}"
        if is_paper:
            continue
        if any(mark in shown for mark in case.marks):
            return f"{form or 'itself'}: a reader gets what was hidden in it"
        with Image.open(BytesIO(shown), formats=["JPEG"]) as picture:
            picture.load()
            if form in ("", "view") and case.size and kept.kind != "pdf" and picture.size != case.size:
                return f"shown with {picture.size}"
    return ""


def wrong_header(answer, kept: Attachment, as_attachment: bool) -> str:
    """What is wrong with the headers of a file; "" where nothing is."""
    told = answer.headers
    how, _semicolon, names = told["Content-Disposition"].partition("; ")
    if how != ("attachment" if as_attachment else "inline") or "\n" in names or "\r" in names:
        return told["Content-Disposition"]
    plain, _semicolon, coded = names.partition("; ")
    if not (plain.startswith('filename="') and plain.endswith('"') and plain.isascii()):
        return plain
    told_name = unquote(coded.removeprefix("filename*=UTF-8''")) if coded else plain[10:-1]
    name = kept.original_name
    if told_name not in (name, f"{name}.jpg"):
        return f"the name {name!r} comes back as {told_name!r}"
    if told["X-Content-Type-Options"] != "nosniff" or "no-store" not in told["Cache-Control"]:
        return "it may be sniffed or kept"
    return "" if told["Content-Security-Policy"].startswith("sandbox;") else "it stands in no sandbox"


def worst_memory() -> int:
    """How many bytes the greediest of all checks used so far; ends the quarantine to learn it."""
    QUARANTINE.close()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
