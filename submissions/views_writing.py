"""The officer writes: one section of the form of an entry on one page, each answer saved as it is left."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from files.checks import FileRefused
from organizations import access
from submissions import attachments, drafts, forms, intake, uploads, writing
from submissions import form as entry_form
from submissions.models import Entry, Question, Revision
from submissions.views import deadline_of, field_url, is_untouched, note_to_correct, writable_entry
from thai import era

Kind = Question.Kind
SEEN = "seen:"
"""How the inputs begin that say what a page saw of each answer."""
LONGEST_TYPED = 100_000
"""How many characters of no answer are kept as they were typed: far more than anybody writes."""


# --- the pages ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_edit(request: access.Request, pk: int, section: int) -> HttpResponse:
    """One section of the form: what is typed and attached is saved by each of its buttons."""
    entry = writable_entry(request, pk)
    if request.method == "POST":
        written = _write_section(request, entry, section)
        return _edit_page(request, entry, section, written) or redirect(_whereto(request, entry, section))
    parked = access.unpark(request)
    if not entry.revisions.working().exists() or not (
        parked or drafts.is_writable(entry, request.arrived_at)
    ):
        return redirect("submissions:entry_page", pk)
    if parked is None:
        return _section_page(request, entry, section)
    messages.info(
        request,
        _("What you typed before signing in is in the form again. Please save it with a button below."),
    )
    received = forms.received(_shown(entry, section, parked), entry.edition, parked)
    return _section_page(request, entry, section, Written(received, over=set(received.given())))


@require_POST
@access.officer
def attachment_add(request: access.Request, pk: int, code: str) -> HttpResponse:
    """Attach the chosen files of one question; what was typed beside is saved too."""
    entry = writable_entry(request, pk)
    section = _section_of(entry, code)
    written = _write_section(request, entry, section)
    return _edit_page(request, entry, section, written) or redirect(field_url(entry, section, code))


@require_POST
@access.officer
def attachment_remove(request: access.Request, pk: int, file: int) -> HttpResponse:
    """Take one file from the draft; what was typed beside is saved too."""
    entry = writable_entry(request, pk)
    attachment = get_object_or_404(entry.attachments.filter(revisions__sent_at=None), pk=file)
    section = _section_of(entry, attachment.question_code)
    written = _write_section(request, entry, section)
    if written.refusal is None:
        try:
            attachments.remove(entry, attachment, by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            written.refusal = refusal
    page = _edit_page(request, entry, section, written)
    return page or redirect(field_url(entry, section, attachment.question_code))


# --- one answer at a time, for the script of the page ---------------------------------------------


@require_POST
@access.officer
def answer_save(request: access.Request, pk: int, code: str) -> HttpResponse:
    """Save one answer as it is left; what came of it is told in words."""
    entry = writable_entry(request, pk)
    questions = list(entry.edition.questions.all())
    question = next((one for one in questions if one.code == code and one.kind != Kind.FILES), None)
    if question is None:
        raise Http404
    written = _write(request, entry, [question])
    if written.refusal and not written.stale:
        return JsonResponse({"refusal": str(written.refusal)}, status=409)
    revision = written.revision or entry.revisions.working().get()
    progress = _progress(
        request, entry, revision, questions, writing.read_number(request.POST.get("section"))
    )
    standing = _standing(request, entry, revision, questions, progress, written.passed_over)
    seen = str(writing.stands(revision, code))
    if code in written.stale:
        form = _filled(revision, [question], entry)
        row = _row(request, entry, revision, question, form, Written(form, stale={code}))
        return JsonResponse(
            {
                **standing,
                "conflict": render_to_string("submissions/_conflict.html", {"row": row}, request),
                "seen": seen,
            },
            status=409,
        )
    told: dict[str, Any] = {"errors": written.form.errors.get(code, [])}
    if code not in written.passed_over:
        told["seen"] = seen
    if code in written.over:
        return JsonResponse({**standing, **told}, status=422)
    saved = [_saved_at(request)]
    if code in revision.answers and code in progress["gaps"]:  # there is an answer, but too much of it
        saved.append(progress["gaps"][code])
    return JsonResponse({**standing, **told, "saved": " · ".join(saved)})


@require_safe
@access.officer
def entry_standing(request: access.Request, pk: int) -> HttpResponse:
    """How the draft stands now: what others saved, what is missing, until when it may be written to."""
    entry = writable_entry(request, pk)
    revision = entry.revisions.working().first()
    closed = ""
    try:
        drafts.require_writable(entry, request.arrived_at)
    except RuleBroken as refusal:
        closed = str(refusal)
    if revision is None:
        return JsonResponse({"refusal": closed or str(drafts.nothing_to_write())})
    questions = list(entry.edition.questions.all())
    progress = _progress(request, entry, revision, questions, writing.read_number(request.GET.get("section")))
    return JsonResponse({**_standing(request, entry, revision, questions, progress), "refusal": closed})


def _standing(
    request: access.Request,
    entry: Entry,
    revision: Revision,
    questions: list[Question],
    progress: dict[str, Any],
    besides: Collection[str] = (),
) -> dict[str, Any]:
    """What of the page changes while somebody writes: its parts as HTML, and what others saved meanwhile."""
    asked = request.GET if request.method in access.SAFE_METHODS else request.POST
    since, here = writing.read_number(asked.get("version")), writing.read_number(asked.get("section"))
    changed = {*writing.changed_since(revision, since), *besides}
    words = writing.who_saved(entry, revision, changed, request.user)
    return {
        "version": revision.version,
        "asks": [
            one.code
            for section in entry_form.sections(questions, revision.answers)
            for one in section.questions
            if section.number == here
        ],
        "others": [
            {
                "code": one.code,
                "seen": str(writing.stands(revision, one.code)),
                "fields": _fields(revision, one),
                "words": words.get(one.code, ""),
            }
            for one in questions
            if one.code in changed
        ],
        "parts": {
            name: render_to_string(f"submissions/_{name}.html", progress, request)
            for name in ("deadline", "steps", "missing")
        },
    }


# --- taking in what was typed ---------------------------------------------------------------------


@dataclass
class Written:
    """What became of what a request brought: the form as received, and what of it is not saved.

    The answers of `over` stand on the page as they were typed, over what is saved; those of `stale` too,
    because somebody else changed the same ones. Those of `passed_over` came, but only as they had been shown,
    or after a later save of the same page: something else stands there, and stays.
    """

    form: forms.DraftForm
    revision: Revision | None = None
    refusal: RuleBroken | None = None
    stale: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    passed_over: set[str] = field(default_factory=set)
    refused_files: list[tuple[str, str]] = field(default_factory=list)


def _write_section(request: access.Request, entry: Entry, section: int) -> Written:
    """Save what was typed in a section and attach what was chosen; a good part is kept beside a bad one."""
    questions = _shown(entry, section, request.POST)
    if "section" not in request.POST:
        written = Written(forms.received(questions, entry.edition, QueryDict()))
    else:
        written = _write(request, entry, questions)
        if written.refusal and not written.stale:
            return written
    for question in questions:
        for file in request.FILES.getlist(question.code):
            try:
                attachments.add(entry, question.code, file, by=request.user, at=request.arrived_at)
            except FileRefused as refusal:
                written.refused_files.append((question.code, str(refusal)))
            except RuleBroken as refusal:
                written.refusal = refusal
    return written


def _write(request: access.Request, entry: Entry, questions: list[Question]) -> Written:
    """Save the answers that a request brought, but for those that were only shown and not touched."""
    form = forms.received(questions, entry.edition, request.POST)
    written = Written(form)
    revision = entry.revisions.working().first()
    answers, typed = entry_form.kept(form.answers()), form.typed()
    codes = set(form.given())
    marks = {code: writing.mark(answers.get(code), typed.get(code)) for code in codes}
    versions: dict[str, int] = {}
    if revision is not None:
        choice, _colon, chosen = request.POST.get("keep", "").partition(":")
        if choice == "both" and chosen in answers and isinstance(answers[chosen], str):
            answers[chosen] = _both(answers[chosen], revision.answers.get(chosen))
        for code in list(codes):
            seen = writing.read_seen(request.POST.get(f"{SEEN}{code}"))
            if seen is None:
                continue
            if marks[code] == seen.mark or (choice, chosen) == ("theirs", code):
                codes.discard(code)
            versions[code] = writing.seen_version(revision, code, seen)
    written.over = {code for code in codes if len(json.dumps(typed.get(code))) > LONGEST_TYPED}
    codes -= written.over
    try:
        if request.POST.get(access.PERSON, str(request.user.pk)) != str(request.user.pk):
            raise RuleBroken(
                _(
                    "This page was opened by another person who was signed in here, so nothing was saved."
                    " Please open the entry again."
                )
            )
        written.revision = intake.save_draft(
            entry,
            {code: answers.get(code) for code in codes if code not in typed},
            writing.read_number(request.POST.get("version")),
            by=request.user,
            at=request.arrived_at,
            typed={code: typed[code] for code in codes if code in typed},
            versions=versions,
            tab=writing.read_tab(request.POST.get("tab"), request.POST.get("turn")),
        )
        stand = {code: writing.stands(written.revision, code).mark for code in marks}
        written.passed_over = {code for code in marks if marks[code] != stand[code]} - written.over
    except intake.Stale as stale:
        written.refusal, written.stale = stale, set(stale.theirs)
    except RuleBroken as refusal:
        written.refusal = refusal
        written.over |= codes
    return written


def _both(mine: str, theirs: Any) -> str:
    """Two versions of a text, one under the other, to be made one by hand."""
    return f"{mine}\n\n{theirs}" if isinstance(theirs, str) and theirs not in mine else mine


# --- drawing the page -----------------------------------------------------------------------------


def _edit_page(request: access.Request, entry: Entry, number: int, written: Written) -> HttpResponse | None:
    """The page again where something was refused or is wrong; None where all is well."""
    page = _section_page(request, entry, number, written)
    return None if page.status_code == 200 else page


def _section_page(
    request: access.Request, entry: Entry, number: int, written: Written | None = None
) -> HttpResponse:
    revision = get_object_or_404(entry.revisions.working())
    questions = list(entry.edition.questions.all())
    sections = entry_form.sections(questions, revision.answers)
    here = _at(sections, number)
    form = _filled(revision, here.questions, entry, written)
    is_answer = request.method == "POST"
    unsaved = {*form.errors, *(written.over | written.stale if written else ())}
    for one in here.questions if is_answer else ():
        wrong = entry_form.too_long(one, revision.answers.get(one.code))
        if wrong and one.code not in unsaved:
            form.add_error(one.code, wrong)
    refusal = written.refusal if written else None
    note = note_to_correct(entry)
    asked = {one["code"]: one["words"] for one in getattr(note, "on_fields", [])}
    return render(
        request,
        "submissions/entry_edit.html",
        {
            "entry": entry,
            "title": entry.title or _("New entry"),
            "section": here,
            "form": form,
            "rows": [
                {**_row(request, entry, revision, one, form, written), "asked": asked.get(one.code, "")}
                for one in here.questions
            ],
            "revision": revision,
            "places": json.dumps(
                {
                    one.code: [field_url(entry, section.number, one.code), section.title]
                    for section in sections
                    for one in section.questions
                }
            ),
            **_progress(request, entry, revision, questions, number),
            "next_section": next((one for one in sections if one.number > number), None),
            "is_first": here is sections[0],
            "refusal": refusal,
            "conflicts": [
                (one.label, field_url(entry, number, one.code))
                for one in here.questions
                if written and one.code in written.stale
            ],
            "note": note,
            "shows_errors": is_answer and bool(form.errors),
            "kept_beside": is_answer and not refusal and bool(form.errors),
            "page_url": reverse("submissions:entry_edit", args=[entry.pk, number]),
        },
        status=200 if not is_answer else 409 if refusal else 422 if form.errors else 200,
    )


def _filled(
    revision: Revision, questions: Iterable[Question], entry: Entry, written: Written | None = None
) -> forms.DraftForm:
    """The form of some questions as it is saved, and over it what was typed and is not saved."""
    questions = list(questions)
    unsaved = written.over | written.stale if written else set()
    fields = {
        one.code: written.form.fields_of(one.code)
        if written and one.code in unsaved
        else _fields(revision, one)
        for one in questions
    }
    form = forms.build(questions, entry.edition, fields)
    form.full_clean()
    for code, words in written.refused_files if written else ():
        form.add_error(code, words)
    return form


def _fields(revision: Revision, question: Question) -> forms.Fields:
    """What stands in the inputs of a question."""
    typed = revision.typed.get(question.code)
    return typed or forms.fields_of(question, revision.answers.get(question.code))


def _row(
    request: access.Request,
    entry: Entry,
    revision: Revision,
    question: Question,
    form: forms.DraftForm,
    written: Written | None,
) -> dict[str, Any]:
    """One question as the page draws it: its field, its files, and what somebody else saved meanwhile."""
    code = question.code
    is_over = written is not None and code in written.over
    posted = written.form.data.get(f"{SEEN}{code}") if is_over and written else None
    is_stale = written is not None and code in written.stale
    return {
        "field": form[code],
        "code": code,
        "kind": question.kind,
        "is_files": question.kind == Kind.FILES,
        "is_text": question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT),
        "files": list(revision.attachments.filter(question_code=code)) if question.kind == Kind.FILES else [],
        "uploads": uploads.on_their_way(entry, code, request.user) if question.kind == Kind.FILES else [],
        "seen": str(writing.read_seen(posted) or writing.stands(revision, code)),
        "is_unsaved": is_over,
        "theirs": _theirs(request, entry, revision, question) if is_stale else None,
    }


def _theirs(request: access.Request, entry: Entry, revision: Revision, question: Question) -> dict[str, Any]:
    """What somebody else saved in an answer: by whom and when, in lines, and as the inputs would send it."""
    code, typed = question.code, revision.typed.get(question.code)
    names: dict[str, Mapping[Any, str]] = {
        Kind.CATEGORY: {one.code: one.name for one in entry.edition.categories.all()},
        Kind.AGENCIES: entry_form.agency_names(),
    }
    lines = (
        [" ".join(text for texts in typed.values() for text in texts)]
        if typed
        else entry_form.in_words(question, revision.answers.get(code), names)
    )
    return {
        "words": writing.who_saved(entry, revision, [code], request.user).get(code, ""),
        "lines": lines or [_("(empty)")],
        "fields": json.dumps(_fields(revision, question), ensure_ascii=False),
    }


def _progress(
    request: access.Request, entry: Entry, revision: Revision, questions: list[Question], number: int
) -> dict[str, Any]:
    """Until when, which sections are done, and what is still missing."""
    sections = entry_form.sections(questions, revision.answers)
    gaps = entry_form.gaps(
        questions,
        revision.answers,
        revision.attachments.all(),
        entry.edition.categories.values_list("code", flat=True),
        revision.typed,
    )
    lacking = {gap.section for gap in gaps}
    steps = [
        (
            one.title,
            reverse("submissions:entry_edit", args=[entry.pk, one.number]),
            "current" if one.number == number else "todo" if one.number in lacking else "done",
            one.number not in lacking,
        )
        for one in sections
    ]
    return {
        "steps": steps,
        "done": len(sections) - len(lacking),
        "gaps": {gap.question.code: gap.text for gap in gaps},
        "missing": [(gap.text, field_url(entry, gap.section, gap.question.code)) for gap in gaps],
        "is_untouched": is_untouched(entry, revision),
        "deadline": deadline_of(entry, request.arrived_at),
    }


def _shown(entry: Entry, number: int, sent: QueryDict) -> list[Question]:
    """The questions of a section that a page has shown: those that are asked now, and those that it names.

    404 where the form has no such section.
    """
    section = _at(entry_form.sections(entry.edition.questions.all()), number)
    revision = entry.revisions.working().first()
    answers = revision.answers if revision else {}
    return [
        one for one in section.questions if entry_form.is_asked(one, answers) or f"{SEEN}{one.code}" in sent
    ]


def _at(sections: list[entry_form.Section], number: int) -> entry_form.Section:
    """The section of that number; 404 where there is none."""
    section = next((one for one in sections if one.number == number), None)
    if section is None:
        raise Http404
    return section


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
        messages.success(request, _saved_at(request))
    questions = entry.edition.questions.all()
    chosen = request.POST.get("keep", "").partition(":")[2]
    if chosen in {one.code for one in questions}:
        return field_url(entry, section, chosen)
    revision = entry.revisions.working().first()
    numbers = [one.number for one in entry_form.sections(questions, revision.answers if revision else {})]
    ahead = [one for one in numbers if (one - section) * step > 0]
    there = (ahead[0] if step > 0 else ahead[-1]) if ahead else section
    return reverse("submissions:entry_edit", args=[entry.pk, there])


def _saved_at(request: access.Request) -> str:
    return _("Saved at %(time)s") % {"time": era.clock(request.arrived_at, get_language() or "th")}
