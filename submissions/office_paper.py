"""The secretariat types in entries that came on paper, on one page; an officer then confirms them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from files.checks import FileRefused
from organizations import access
from organizations.models import Organization
from submissions import attachments, forms, intake, paper, writing
from submissions import form as entry_form
from submissions.forms_sending import PaperForm
from submissions.models import PaperEntry, Question, Revision, sealed_editions
from submissions.office_sending import found_organizations
from submissions.views import deadline_of

PAGE = 50
Kind = Question.Kind


@require_safe
@access.auditor
def paper_list(request: access.Request) -> HttpResponse:
    """What was typed in from paper, and what still waits for an officer; and the search for one more."""
    form, found = found_organizations(request)
    papers = PaperEntry.objects.select_related(
        "entry__edition", "entry__organization", "entry__province", "entered_by", "confirmed_by"
    )
    page = Paginator(papers.order_by("confirmed_at", "-entered_at", "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    decides = request.user.acting_as == "secretariat"
    return render(
        request,
        "submissions/office/paper_list.html",
        {
            "form": form,
            "found": found,
            "page": page,
            "decides": decides,
            "sealed": sealed_editions(request.arrived_at),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def paper_new(request: access.Request, organization: int) -> HttpResponse:
    """Begin to type in an entry for an organization."""
    town = get_object_or_404(Organization.objects.select_related("province"), pk=organization)
    form = PaperForm(access.posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = paper.enter(
                asked["edition"], town, asked["source"], by=request.user, at=request.arrived_at
            )
        except RuleBroken as broken:
            refusal = broken
        else:
            return redirect("submissions_office:paper_edit", made.pk)
    return render(
        request,
        "submissions/office/paper_new.html",
        {"organization": town, "form": form, "refusal": refusal, "page_url": request.path},
        status=409 if refusal else 422 if form.errors else 200,
    )


def _paper(pk: int) -> PaperEntry:
    """An entry on paper that nobody has confirmed yet; 404 for others, which belong to their organization."""
    waiting = PaperEntry.objects.filter(confirmed_at=None).select_related(
        "entry__edition", "entry__organization__province", "entry__province", "entered_by"
    )
    return get_object_or_404(waiting, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def paper_edit(request: access.Request, pk: int) -> HttpResponse:
    """Type in, attach, and ask the organization to confirm."""
    one = _paper(pk)
    if request.method != "POST":
        return _edit_page(request, one)
    questions = _questions(one)
    received = forms.received(questions, one.entry.edition, request.POST)
    answers, typed = entry_form.kept(received.answers()), received.typed()
    refused: list[tuple[str, str]] = []
    try:
        intake.save_draft(
            one.entry,
            {code: answers.get(code) for code in received.given() if code not in typed},
            writing.read_number(request.POST.get("version")),
            by=request.user,
            at=request.arrived_at,
            typed=typed,
        )
        for question in questions:
            for file in request.FILES.getlist(question.code):
                try:
                    attachments.add(one.entry, question.code, file, by=request.user, at=request.arrived_at)
                except FileRefused as refusal:
                    refused.append((question.code, str(refusal)))
        if request.POST.get("go") == "ask" and not refused:
            paper.ask(one, by=request.user, at=request.arrived_at)
            messages.success(request, _("The organization has been asked by letter to confirm the entry."))
            return redirect("submissions_office:paper_list")
    except RuleBroken as broken:
        return _edit_page(request, one, received, broken)
    if refused or typed:
        return _edit_page(request, one, refused=refused)
    messages.success(request, _("Saved."))
    return redirect("submissions_office:paper_edit", pk)


def _questions(one: PaperEntry) -> list[Question]:
    """The questions that are asked with the category chosen so far."""
    revision = get_object_or_404(one.entry.revisions.working())
    questions = one.entry.edition.questions.all()
    return [question for question in questions if entry_form.is_asked(question, revision.answers)]


def _edit_page(
    request: access.Request,
    one: PaperEntry,
    received: forms.DraftForm | None = None,
    refusal: RuleBroken | None = None,
    refused: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The page; as it was typed where a rule refused it, else as it is saved."""
    revision = get_object_or_404(one.entry.revisions.working())
    questions = _questions(one)
    is_kept = received is None or isinstance(refusal, intake.Incomplete)
    form = forms.build(
        questions,
        one.entry.edition,
        {
            question.code: _fields(revision, question)
            if is_kept or received is None
            else received.fields_of(question.code)
            for question in questions
        },
    )
    form.full_clean()
    for code, words in refused or ():
        form.add_error(code, words)
    is_answer = request.method == "POST"
    return render(
        request,
        "submissions/office/paper_edit.html",
        {
            "paper": one,
            "entry": one.entry,
            "revision": revision,
            "form": form,
            "sections": [
                {"section": section, "rows": [_row(form, revision, each) for each in section.questions]}
                for section in entry_form.sections(questions, revision.answers)
            ],
            "missing": [(gap.text, f"#div_id_{gap.question.code}") for gap in entry_form.missing(revision)],
            "deadline": deadline_of(one.entry, request.arrived_at),
            "refusal": refusal,
            "shows_errors": is_answer and bool(form.errors),
            "page_url": reverse("submissions_office:paper_edit", args=[one.pk]),
        },
        status=409 if refusal else 422 if is_answer and form.errors else 200,
    )


def _fields(revision: Revision, question: Question) -> forms.Fields:
    typed = revision.typed.get(question.code)
    return typed or forms.fields_of(question, revision.answers.get(question.code))


def _row(form: forms.DraftForm, revision: Revision, question: Question) -> dict[str, Any]:
    is_files = question.kind == Kind.FILES
    files = list(revision.attachments.filter(question_code=question.code)) if is_files else []
    return {"field": form[question.code], "files": files}


@require_safe
@access.secretariat
def paper_file(request: access.Request, pk: int, file: int) -> HttpResponseBase:
    """One file of an entry that is being typed in."""
    return attachments.response(get_object_or_404(_paper(pk).entry.attachments, pk=file), "")


@require_POST
@access.secretariat
def paper_file_remove(request: access.Request, pk: int, file: int) -> HttpResponse:
    """Take one file away."""
    one = _paper(pk)
    attachment = get_object_or_404(one.entry.attachments.filter(revisions__sent_at=None), pk=file)
    try:
        attachments.remove(one.entry, attachment, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _edit_page(request, one, refusal=refusal)
    return redirect(
        f"{reverse('submissions_office:paper_edit', args=[pk])}#div_id_{attachment.question_code}"
    )


@require_POST
@access.secretariat
def paper_discard(request: access.Request, pk: int) -> HttpResponse:
    """Throw an entry away that was typed in and never confirmed."""
    one = _paper(pk)
    try:
        intake.discard(one.entry, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _edit_page(request, one, refusal=refusal)
    messages.success(request, _("What was typed in has been thrown away."))
    return redirect("submissions_office:paper_list")
