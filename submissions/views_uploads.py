"""How does a browser send a file piece by piece? The resumable upload protocol tus 1.0, as far as we need it.

Core, creation, expiration and termination (https://tus.io/protocols/resumable-upload). A refusal by a rule
is 409 like everywhere and its text the sentence; of a wrong offset it also names the right one.
"""

import base64
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_safe

from editions.moves import RuleBroken
from files.checks import LARGEST_FILE, FileRefused
from organizations import access
from submissions import uploads
from submissions.models import Attachment, Question, Upload
from submissions.views import writable_entry

VERSION = "1.0.0"
PIECES = "application/offset+octet-stream"
ALWAYS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
ABLE = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,termination",
    "Tus-Max-Size": str(LARGEST_FILE),
}


@require_http_methods(["POST", "OPTIONS"])
@access.officer
def upload_new(request: access.Request, pk: int, code: str) -> HttpResponse:
    """Announce a file for a question of an entry; the answer names the address for its pieces."""
    entry = writable_entry(request, pk)
    if request.method == "OPTIONS":
        return _answer(204, headers=ABLE)
    if refusal := _of_another_version(request):
        return refusal
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    size = _number(request.headers.get("Upload-Length"))
    if size is None:
        return _answer(400, "Upload-Length is missing.")

    def deed() -> HttpResponse:
        upload = uploads.start(
            entry,
            code,
            told.get("filename", ""),
            size,
            told.get("stamp", ""),
            by=request.user,
            at=request.arrived_at,
        )
        address = reverse("submissions:upload", args=[entry.pk, upload.token])
        return _state(upload, 201, {"Location": address})

    return _ruled(deed)


@require_http_methods(["HEAD", "PATCH", "POST", "DELETE"])
@access.officer
def upload(request: access.Request, pk: int, token: str) -> HttpResponse:
    """How much of a file has come (HEAD), its next piece (PATCH), or the end of it (DELETE)."""
    entry = writable_entry(request, pk)
    found = get_object_or_404(
        Upload.objects.select_related("entry__edition", "entry__organization"),
        entry=entry,
        user=request.user,
        token=token,
    )
    if refusal := _of_another_version(request):
        return refusal
    method = request.method
    if method == "POST":  # where a firewall knows no other
        method = request.headers.get("X-HTTP-Method-Override", "")
    if method == "HEAD":
        return _state(found, 200, {"Upload-Length": str(found.size)})
    if method == "DELETE":
        uploads.give_up(found)
        return _answer(204)
    if method != "PATCH":
        return _answer(405, headers={"Allow": "HEAD, PATCH, DELETE"})
    if request.content_type != PIECES:
        return _answer(415, f"A piece is sent as {PIECES}.")
    offset = _number(request.headers.get("Upload-Offset"))
    if offset is None:
        return _answer(400, "Upload-Offset is missing.")
    piece = request.read(uploads.LARGEST_PIECE + 1)
    if len(piece) > uploads.LARGEST_PIECE:
        return _answer(413, f"A piece has at most {uploads.LARGEST_PIECE} bytes.")

    def deed() -> HttpResponse:
        return _state(uploads.append(found, offset, piece, by=request.user, at=request.arrived_at), 204, {})

    return _ruled(deed)


@require_safe
@access.officer
def entry_files(request: access.Request, pk: int, code: str) -> HttpResponse:
    """The files of one question as the form shows them: for the script, when it has sent one."""
    entry = writable_entry(request, pk)
    question = get_object_or_404(entry.edition.questions, code=code, kind=Question.Kind.FILES)
    files = Attachment.objects.filter(entry=entry, question_code=question.code, revisions__sent_at=None)
    row = {"files": list(files), "uploads": uploads.on_their_way(entry, question.code, request.user)}
    return render(request, "submissions/_file_list.html", {"entry": entry, "row": row})


# --- the words of the protocol ----------------------------------------------------------------------


def _ruled(deed: Callable[[], HttpResponse]) -> HttpResponse:
    """Do what was asked; what a rule refuses is told in its words."""
    try:
        return deed()
    except uploads.WrongOffset as refusal:
        return _answer(409, str(refusal), {"Upload-Offset": str(refusal.offset)})
    except uploads.Busy as refusal:
        return _answer(423, str(refusal))
    except FileRefused as refusal:
        return _answer(422, str(refusal))
    except RuleBroken as refusal:
        return _answer(409, str(refusal))


def _of_another_version(request: access.Request) -> HttpResponse | None:
    """The answer to who speaks another version of the protocol, or none."""
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, f"Tus-Resumable must be {VERSION}.", {"Tus-Version": VERSION})


def _state(upload: Upload, status: int, more: dict[str, str]) -> HttpResponse:
    """How much has come; of a complete file also where it is now."""
    headers = {"Upload-Offset": str(upload.offset), **more}
    if upload.attachment_id is None:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    else:
        address = reverse("submissions:entry_file", args=[upload.entry_id, upload.attachment_id])
        headers["Content-Location"] = address
    return _answer(status, headers=headers)


def _answer(status: int, text: str = "", headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        text, status=status, content_type="text/plain; charset=utf-8", headers=ALWAYS | (headers or {})
    )


def _metadata(header: str) -> dict[str, str]:
    """What the browser tells of a file: pairs of a name and a text in Base64; what is no text is left out."""
    told = {}
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            continue
    return told


def _number(header: str | None) -> int | None:
    """A header as a number from 0 up; None where it is none."""
    return int(header) if header and header.isascii() and header.isdigit() and len(header) < 16 else None
