"""The officer writes: one section of the form of an entry on one page, with its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from editions.moves import RuleBroken
from files.checks import FileRefused
from organizations import access
from submissions import attachments, drafts, forms, intake
from submissions import form as entry_form
from submissions.models import Entry, Question, Revision
from submissions.views import deadline_of, field_url, note_to_correct, writable_entry
from thai import era


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
    entry = writable_entry(request, pk)
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
    entry = writable_entry(request, pk)
    section = _section_of(entry, code)
    typed = _save(request, entry, section)
    if typed.status != 200:
        return _edit_page(request, entry, section, typed)
    return redirect(field_url(entry, section, code))


@require_POST
@access.officer
def attachment_remove(request: access.Request, pk: int, file: int) -> HttpResponse:
    """Take one file from the draft; what was typed beside is saved too."""
    entry = writable_entry(request, pk)
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
    return redirect(field_url(entry, section, attachment.question_code))


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
            "missing": [(gap.text, field_url(entry, gap.section, gap.question.code)) for gap in gaps],
            "next_section": sections[number] if number < len(sections) else None,
            "deadline": deadline_of(entry, request.arrived_at),
            "refusal": typed.refusal if typed else None,
            "note": note_to_correct(entry),
            "kept_beside": typed is not None and typed.refusal is None and bool(typed.form.errors),
            "page_url": reverse("submissions:entry_edit", args=[entry.pk, number]),
        },
        status=typed.status if typed and request.method == "POST" else 200,
    )


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
