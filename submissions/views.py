"""The officer's pages: the entries of my organizations, the form, sending, the receipt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions import calendar, moves
from editions.models import Edition
from editions.moves import RuleBroken
from files.checks import FileRefused
from organizations import access
from organizations.models import Membership, Organization, User
from submissions import attachments, drafts, forms, history, intake
from submissions import form as entry_form
from submissions.lifecycle import EntryState
from submissions.models import Entry, Question, Revision, ScreeningNote
from thai import era

TONES = {
    EntryState.DRAFT: "plain",
    EntryState.SUBMITTED: "info",
    EntryState.RETURNED: "warn",
    EntryState.ELIGIBLE: "ok",
    EntryState.INELIGIBLE: "danger",
    EntryState.WITHDRAWN: "plain",
    EntryState.DISQUALIFIED: "danger",
}
SOON = timedelta(days=3)
"""From when on a deadline is shown as a warning."""


# --- whose rows, and who may write ----------------------------------------------------------------


def _own(request: access.Request, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.for_officer(request.user), pk=pk)


def _writes_for(user: User) -> set[int]:
    """The organizations for which the person may write: as owner or editor."""
    return set(
        Membership.objects.filter(user=user, state=Membership.State.ADMITTED)
        .exclude(role=Membership.Role.VIEWER)
        .values_list("organization", flat=True)
    )


def _writable(request: access.Request, pk: int) -> Entry:
    entry = _own(request, pk)
    if entry.organization_id not in _writes_for(request.user):
        raise PermissionDenied(
            _("As a viewer you may read the entries of your organization but not change them.")
        )
    return entry


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


# --- the list, and a new one ----------------------------------------------------------------------


@require_safe
@access.officer
def entry_list(request: access.Request) -> HttpResponse:
    """The entries of my organizations, the newest first."""
    entries = Entry.objects.for_officer(request.user).order_by("-edition__year", "-created_at", "-pk")
    page = Paginator(entries, 25).get_page(request.GET.get("page"))
    rows = [
        {"entry": one, "title": one.title or _("Untitled draft"), "tone": TONES[EntryState(one.state)]}
        for one in page
    ]
    return render(
        request,
        "submissions/entry_list.html",
        {
            "rows": rows,
            "page": page,
            "may_start": bool(_open_editions(request.arrived_at)) and bool(_writes_for(request.user)),
        },
    )


def _open_editions(at: datetime) -> list[int]:
    return [one.pk for one in Edition.objects.accepting() if calendar.call_window(one).takes(at)]


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_new(request: access.Request) -> HttpResponse:
    """Choose for whom and for which contest, and start."""
    writes_for = _writes_for(request.user)
    if not writes_for:
        raise PermissionDenied(
            _("As a viewer you may read the entries of your organization but not change them.")
        )
    organizations = Organization.objects.filter(pk__in=writes_for).select_related("province").order_by("pk")
    editions = Edition.objects.filter(pk__in=_open_editions(request.arrived_at)).order_by("-year")
    form = forms.NewEntryForm(organizations, editions, _posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST":
        if not editions:
            refusal = RuleBroken(_("No contest takes entries now."))
        elif form.is_valid():
            try:
                entry = intake.start(
                    form.cleaned_data["edition"],
                    form.cleaned_data["organization"],
                    by=request.user,
                    at=request.arrived_at,
                )
            except RuleBroken as broken:
                refusal = broken
            else:
                return redirect("submissions:entry_edit", entry.pk, 1)
    return render(
        request,
        "submissions/entry_new.html",
        {"form": form, "is_open": bool(editions), "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


# --- the form -------------------------------------------------------------------------------------


@dataclass
class Typed:
    """What became of one POST of a section: the form as typed, and what was refused."""

    form: forms.DraftForm
    version: int
    refusal: RuleBroken | None = None
    theirs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """409 where a rule said no, 422 where a field is wrong, else 200."""
        return 409 if self.refusal else 422 if self.form.errors else 200


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_edit(request: access.Request, pk: int, section: int) -> HttpResponse:
    """One section of the form: what is typed and attached is saved by each of its buttons."""
    entry = _writable(request, pk)
    if request.method == "POST":
        typed = _save(request, entry, section)
        if typed.status != 200:
            return _edit_page(request, entry, section, typed)
        return redirect(_whereto(request, entry, section))
    parked = access.unpark(request)
    if not entry.revisions.working().exists() or not (
        parked or drafts.is_writable(entry, request.arrived_at)
    ):
        return redirect("submissions:entry_page", pk)
    if parked is None:
        return _edit_page(request, entry, section)
    messages.info(
        request,
        _("What you typed before signing in is in the form again. Please save it with a button below."),
    )
    form = forms.build(_questions(entry, section), entry.edition, {}, parked)
    return _edit_page(request, entry, section, Typed(form, _number(parked.get("version"))))


@require_POST
@access.officer
def attachment_add(request: access.Request, pk: int, code: str) -> HttpResponse:
    """Attach the chosen files of one question; what was typed beside is saved too."""
    entry = _writable(request, pk)
    section = _section_of(entry, code)
    typed = _save(request, entry, section)
    if typed.status != 200:
        return _edit_page(request, entry, section, typed)
    return redirect(_field_url(entry, section, code))


@require_POST
@access.officer
def attachment_remove(request: access.Request, pk: int, file: int) -> HttpResponse:
    """Take one file from the draft; what was typed beside is saved too."""
    entry = _writable(request, pk)
    attachment = get_object_or_404(entry.attachments.filter(revisions__sent_at=None), pk=file)
    section = _section_of(entry, attachment.question_code)
    typed = _save(request, entry, section)
    if typed.refusal is None:
        try:
            attachments.remove(entry, attachment, by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            typed.refusal = refusal
    if typed.status != 200:
        return _edit_page(request, entry, section, typed)
    return redirect(_field_url(entry, section, attachment.question_code))


def _save(request: access.Request, entry: Entry, section: int) -> Typed:
    """Save what was typed in a section and attach what was chosen; a good part is kept beside a bad one."""
    questions = _questions(entry, section)
    form = forms.build(questions, entry.edition, {}, request.POST)
    typed = Typed(form, _number(request.POST.get("version")))
    if "section" in request.POST:
        try:
            typed.version = intake.save_draft(
                entry, form.answers(), typed.version, by=request.user, at=request.arrived_at
            ).version
        except intake.Stale as stale:
            typed.refusal, typed.theirs, typed.version = stale, stale.theirs, stale.version
        except RuleBroken as refusal:
            typed.refusal = refusal
            return typed
    for question in questions:
        for file in request.FILES.getlist(question.code):
            try:
                attachments.add(entry, question.code, file, by=request.user, at=request.arrived_at)
            except FileRefused as refusal:
                form.add_error(question.code, str(refusal))
            except RuleBroken as refusal:
                typed.refusal = refusal
    return typed


def _edit_page(
    request: access.Request, entry: Entry, number: int, typed: Typed | None = None
) -> HttpResponse:
    revision = get_object_or_404(entry.revisions.working())
    sections = entry_form.sections(entry.edition.questions.all())
    if not 1 <= number <= len(sections):
        raise Http404
    here = sections[number - 1]
    files = list(revision.attachments.all())
    gaps = entry_form.missing(revision)
    form = typed.form if typed else forms.build(here.questions, entry.edition, revision.answers)
    return render(
        request,
        "submissions/entry_edit.html",
        {
            "entry": entry,
            "title": entry.title or _("New entry"),
            "section": here,
            "form": form,
            "rows": [_row(entry, one, form, files, typed) for one in here.questions],
            "version": typed.version if typed else revision.version,
            "revision": revision,
            "steps": _steps(entry, sections, number, gaps, revision),
            "missing": [(gap.text, _field_url(entry, gap.section, gap.question.code)) for gap in gaps],
            "next_section": sections[number] if number < len(sections) else None,
            "deadline": _deadline(entry, request.arrived_at),
            "refusal": typed.refusal if typed else None,
            "note": _note_to_correct(entry),
            "kept_beside": typed is not None and typed.refusal is None and bool(typed.form.errors),
            "page_url": reverse("submissions:entry_edit", args=[entry.pk, number]),
        },
        status=typed.status if typed and request.method == "POST" else 200,
    )


def _note_to_correct(entry: Entry) -> ScreeningNote | None:
    """With which words the entry was sent back or rejected, while it stands so."""
    if entry.state not in (EntryState.RETURNED, EntryState.INELIGIBLE):
        return None
    return next(iter(history.notes_of(entry)), None)


def _row(
    entry: Entry, question: Question, form: forms.DraftForm, files: list[Any], typed: Typed | None
) -> dict[str, Any]:
    """One question as the page draws it: its field, its files, and what somebody else saved meanwhile."""
    theirs: list[str] = []
    if typed and question.code in typed.theirs:
        names: dict[str, Mapping[Any, str]] = {
            Question.Kind.CATEGORY: {one.code: one.name for one in entry.edition.categories.all()},
            Question.Kind.AGENCIES: entry_form.agency_names(),
        }
        theirs = entry_form.in_words(question, typed.theirs[question.code], names) or [_("(empty)")]
    return {
        "field": form[question.code],
        "code": question.code,
        "is_files": question.kind == Question.Kind.FILES,
        "files": [one for one in files if one.question_code == question.code],
        "theirs": theirs,
    }


def _steps(
    entry: Entry,
    sections: list[entry_form.Section],
    number: int,
    gaps: list[entry_form.Gap],
    revision: Revision,
) -> list[tuple[str, str, str]]:
    lacking = {gap.section for gap in gaps}
    return [
        (
            one.title,
            reverse("submissions:entry_edit", args=[entry.pk, one.number]),
            "current" if one.number == number else "todo" if one.number in lacking else "done",
        )
        for one in sections
    ]


def _questions(entry: Entry, number: int) -> list[Question]:
    """The questions of one section; 404 where the form has no such section."""
    sections = entry_form.sections(entry.edition.questions.all())
    if not 1 <= number <= len(sections):
        raise Http404
    return sections[number - 1].questions


def _section_of(entry: Entry, code: str) -> int:
    for section in entry_form.sections(entry.edition.questions.all()):
        if any(one.code == code for one in section.questions):
            return section.number
    raise Http404


def _field_url(entry: Entry, section: int, code: str) -> str:
    return f"{reverse('submissions:entry_edit', args=[entry.pk, section])}#div_id_{code}"


def _whereto(request: access.Request, entry: Entry, section: int) -> str:
    """Where the pressed button leads once all is saved."""
    go = request.POST.get("go")
    if go == "review":
        return reverse("submissions:entry_review", args=[entry.pk])
    step = {"next": 1, "back": -1}.get(go or "", 0)
    if step == 0:
        messages.success(
            request, _("Saved at %(time)s") % {"time": era.clock(request.arrived_at, get_language() or "th")}
        )
    last = len(entry_form.sections(entry.edition.questions.all()))
    return reverse("submissions:entry_edit", args=[entry.pk, min(max(section + step, 1), last)])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _deadline(entry: Entry, now: datetime) -> dict[str, Any] | None:
    """Until when the entry may be changed, and what is left."""
    if entry.state == EntryState.RETURNED:
        at, label = entry.returned_until, _("To be sent again by")
    else:
        at, label = calendar.call_window(entry.edition).closes_at, _("Closes")
    if at is None:
        return None
    tone = "closed" if now > at else "warn" if at - now < SOON else "info"
    return {"at": at, "left": era.time_left(at, now, get_language() or "th"), "tone": tone, "label": label}


# --- looking at it, sending it --------------------------------------------------------------------


@require_safe
@access.officer
def entry_page(request: access.Request, pk: int) -> HttpResponse:
    """How an entry stands, and what may be done with it."""
    return _entry_page(request, _own(request, pk))


def _entry_page(request: access.Request, entry: Entry, refusal: RuleBroken | None = None) -> HttpResponse:
    working = entry.revisions.working().first()
    sent = list(entry.revisions.sent())
    shown = sent[0] if sent else working
    writes = entry.organization_id in _writes_for(request.user)
    changes = writes and drafts.is_writable(entry, request.arrived_at)
    return render(
        request,
        "submissions/entry_page.html",
        {
            "entry": entry,
            "title": entry.title or _("Untitled draft"),
            "tone": TONES[EntryState(entry.state)],
            "revision": shown,
            "working": working,
            "sent": sent,
            "sections": entry_form.read(shown, personal=True) if shown else [],
            "note": _note_to_correct(entry),
            "lines": history.of_entry(entry),
            "deadline": _deadline(entry, request.arrived_at) if entry.state in drafts.WRITABLE else None,
            "may_edit": changes and working is not None,
            "may_amend": changes and working is None,
            "may_withdraw": writes and moves.may(entry, "withdraw"),
            "is_viewer": not writes,
            "refusal": refusal,
            "page_url": reverse("submissions:entry_page", args=[entry.pk]),
        },
        status=409 if refusal else 200,
    )


@require_safe
@access.officer
def entry_review(request: access.Request, pk: int) -> HttpResponse:
    """The whole entry as it would be sent, and what is still missing."""
    entry = _writable(request, pk)
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
            "missing": [(gap.text, _field_url(entry, gap.section, gap.question.code)) for gap in gaps],
            "deadline": _deadline(entry, request.arrived_at),
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
    entry = _writable(request, pk)
    try:
        intake.submit(entry, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        entry = _own(request, pk)
        page = _review_page if entry.revisions.working().exists() else _entry_page
        return page(request, entry, refusal)
    return redirect("submissions:entry_receipt", pk)


@require_safe
@access.officer
def entry_receipt(request: access.Request, pk: int, number: int | None = None) -> HttpResponse:
    """The receipt of what was last sent, or of an earlier sending."""
    entry = _own(request, pk)
    sent = entry.revisions.sent().select_related("saved_by")
    revision = sent.first() if number is None else sent.filter(number=number).first()
    if revision is None:
        raise Http404
    return render(
        request,
        "submissions/entry_receipt.html",
        {"entry": entry, "revision": revision, "files": list(revision.attachments.all())},
    )


@require_POST
@access.officer
def entry_amend(request: access.Request, pk: int) -> HttpResponse:
    """Open a draft from what was sent; that one counts until the amended entry is sent."""
    entry = _writable(request, pk)
    try:
        intake.amend(entry, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _entry_page(request, _own(request, pk), refusal)
    return redirect("submissions:entry_edit", pk, 1)


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_withdraw(request: access.Request, pk: int) -> HttpResponse:
    """Take an entry out of the contest, after asking once."""
    form = forms.WithdrawForm(_posted(request))

    def withdraw(entry: Entry) -> None:
        intake.withdraw(entry, form.cleaned_data.get("reason", ""), by=request.user, at=request.arrived_at)

    return _confirmed(request, pk, "submissions/entry_withdraw.html", withdraw, form)


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_discard(request: access.Request, pk: int) -> HttpResponse:
    """Throw a draft away, after asking once."""

    def discard(entry: Entry) -> None:
        intake.discard(entry, by=request.user, at=request.arrived_at)

    return _confirmed(request, pk, "submissions/entry_discard.html", discard)


def _confirmed(
    request: access.Request,
    pk: int,
    template: str,
    deed: Callable[[Entry], None],
    form: forms.WithdrawForm | None = None,
) -> HttpResponse:
    """A page that asks once, and does it when it is sent."""
    entry = _writable(request, pk)
    was_draft = entry.number is None
    refusal: RuleBroken | None = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            deed(entry)
        except RuleBroken as broken:
            refusal = broken
            entry = _own(request, pk)
        else:
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


@require_safe
@access.officer
def entry_file(request: access.Request, pk: int, file: int) -> HttpResponseBase:
    """One file of an entry of my organization."""
    return attachments.SHELF.response(get_object_or_404(_own(request, pk).attachments, pk=file))
