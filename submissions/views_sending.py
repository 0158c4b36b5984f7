"""The officer's pages of sending: review, send, receipt and PDF, compare, amend, withdraw, discard."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access
from submissions import comparing, drafts, forms, intake, printouts
from submissions import form as entry_form
from submissions.models import Entry
from submissions.views import (
    deadline_of,
    field_url,
    first_to_write,
    is_untouched,
    note_to_correct,
    own_entry,
    page_of,
    writable_entry,
)


@require_safe
@access.officer
def entry_review(request: access.Request, pk: int) -> HttpResponse:
    """The whole entry as it would be sent, and what is still missing."""
    entry = writable_entry(request, pk)
    if not entry.revisions.working().exists():
        return redirect("submissions:entry_page", pk)
    return _review_page(request, entry)


def _review_page(request: access.Request, entry: Entry, refusal: RuleBroken | None = None) -> HttpResponse:
    revision = get_object_or_404(entry.revisions.working())
    gaps = entry_form.missing(revision)
    return render(
        request,
        "submissions/entry_review.html",
        {
            "entry": entry,
            "title": entry.title or _("Untitled draft"),
            "revision": revision,
            "sections": entry_form.read(revision, personal=True),
            "is_untouched": is_untouched(entry, revision),
            "missing": [(gap.text, field_url(entry, gap.section, gap.question.code)) for gap in gaps],
            "deadline": deadline_of(entry, request.arrived_at),
            "may_submit": not gaps and drafts.is_writable(entry, request.arrived_at),
            "refusal": refusal,
            "page_url": reverse("submissions:entry_review", args=[entry.pk]),
        },
        status=409 if refusal else 200,
    )


@require_POST
@access.officer
def entry_submit(request: access.Request, pk: int) -> HttpResponse:
    """Send it. A second press leads to the same receipt."""
    entry = writable_entry(request, pk)
    try:
        intake.submit(entry, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        entry = own_entry(request, pk)
        page = _review_page if entry.revisions.working().exists() else page_of
        return page(request, entry, refusal)
    return redirect("submissions:entry_receipt", pk)


@require_safe
@access.officer
def entry_receipt(request: access.Request, pk: int, number: int | None = None) -> HttpResponse:
    """The receipt of what was last sent, or of an earlier sending."""
    entry = own_entry(request, pk)
    sent = entry.revisions.sent().select_related("saved_by", "printout")
    revision = sent.first() if number is None else sent.filter(number=number).first()
    if revision is None:
        raise Http404
    return render(
        request,
        "submissions/entry_receipt.html",
        {
            "entry": entry,
            "revision": revision,
            "files": list(revision.attachments.all()),
            "printout": printouts.of(revision),
            "older": sent.filter(number__lt=revision.number).first(),
            "page_url": request.path,
        },
    )


@require_safe
@access.officer
def entry_printout(request: access.Request, pk: int, number: int) -> HttpResponseBase:
    """The PDF of what was sent, once the worker has made it."""
    return printouts.response(get_object_or_404(own_entry(request, pk).revisions.sent(), number=number))


@require_safe
@access.officer
def entry_compare(request: access.Request, pk: int, older: int, newer: int) -> HttpResponse:
    """What changed between two sendings."""
    entry = own_entry(request, pk)
    sent = entry.revisions.sent()
    pair = get_object_or_404(sent, number=older), get_object_or_404(sent, number=newer)
    return render(
        request,
        "submissions/entry_compare.html",
        {"entry": entry, "comparison": comparing.between(*pair, personal=True)},
    )


@require_POST
@access.officer
def entry_amend(request: access.Request, pk: int) -> HttpResponse:
    """Open a draft from what was sent; that one counts until the amended entry is sent."""
    entry = writable_entry(request, pk)
    try:
        intake.amend(entry, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return page_of(request, own_entry(request, pk), refusal)
    return redirect(first_to_write(entry, note_to_correct(entry)))


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_withdraw(request: access.Request, pk: int) -> HttpResponse:
    """Take an entry out of the contest, after asking once."""
    form = forms.WithdrawForm(access.posted(request))

    def withdraw(entry: Entry) -> None:
        intake.withdraw(entry, form.cleaned_data.get("reason", ""), by=request.user, at=request.arrived_at)

    said = _("The entry has been withdrawn. It is not judged; its number and its history stay.")
    return _confirmed(request, pk, "submissions/entry_withdraw.html", withdraw, said, form)


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_discard(request: access.Request, pk: int) -> HttpResponse:
    """Throw a draft away, after asking once."""

    def discard(entry: Entry) -> None:
        intake.discard(entry, by=request.user, at=request.arrived_at)

    said = _("What was not sent has been thrown away.")
    return _confirmed(request, pk, "submissions/entry_discard.html", discard, said)


def _confirmed(
    request: access.Request,
    pk: int,
    template: str,
    deed: Callable[[Entry], None],
    said: str,
    form: forms.WithdrawForm | None = None,
) -> HttpResponse:
    """A page that asks once, and does it when it is sent."""
    entry = writable_entry(request, pk)
    was_draft = entry.number is None
    refusal: RuleBroken | None = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            deed(entry)
        except RuleBroken as broken:
            refusal = broken
            entry = own_entry(request, pk)
        else:
            messages.success(request, said)
            return redirect("submissions:entry_list") if was_draft else redirect("submissions:entry_page", pk)
    return render(
        request,
        template,
        {
            "entry": entry,
            "title": entry.title or _("Untitled draft"),
            "form": form,
            "refusal": refusal,
            "page_url": request.path,
        },
        status=409 if refusal else 422 if form is not None and form.errors else 200,
    )
