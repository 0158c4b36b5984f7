"""The secretariat composes the form of an edition: questions, sections, how it will look."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.models import Edition
from editions.moves import RuleBroken
from organizations import access
from submissions import blank, composing, forms
from submissions import form as entry_form
from submissions.forms_question import KINDS, QuestionForm, SectionForm, sections_of
from submissions.models import Question
from thai.text import whole_number

Kind = Question.Kind
LANGUAGES = (("th", "ไทย"), ("en", "English"))
STEPS = {"up": -1, "down": 1}


@require_safe
@access.auditor
def form_list(request: access.Request) -> HttpResponse:
    """The editions with their forms, the newest first."""
    editions = Edition.objects.annotate(count=Count("questions")).order_by("-year")
    page = Paginator(editions, 25).get_page(request.GET.get("page"))
    rows = [{"edition": one, "is_frozen": composing.is_frozen(one)} for one in page]
    return render(request, "submissions/office/form_list.html", {"rows": rows, "page": page})


@require_safe
@access.auditor
def form_page(request: access.Request, year: int) -> HttpResponse:
    """The form of an edition: its sections and questions, and what can be done with each."""
    return _form_page(request, get_object_or_404(Edition, year=year))


def _form_page(request: access.Request, edition: Edition, refusal: RuleBroken | None = None) -> HttpResponse:
    sections = sections_of(edition)
    categories = {one.code: one.name for one in edition.categories.all()}
    may_word = request.user.acting_as == "secretariat" and edition.stage in composing.WORDABLE
    return render(
        request,
        "submissions/office/form_page.html",
        {
            "edition": edition,
            "sections": [
                {
                    "section": section,
                    "is_first": section is sections[0],
                    "is_last": section is sections[-1],
                    "rows": [_row(one, sections, categories) for one in section.questions],
                }
                for section in sections
            ],
            "is_frozen": composing.is_frozen(edition),
            "may_word": may_word,
            "may_compose": may_word and not composing.is_frozen(edition),
            "refusal": refusal,
            "page_url": reverse("submissions_office:form_page", args=[edition.year]),
        },
        status=409 if refusal else 200,
    )


def _row(
    question: Question, sections: Iterable[entry_form.Section], categories: Mapping[str, str]
) -> dict[str, Any]:
    order = [one for section in sections for one in section.questions]
    return {
        "question": question,
        "kind": question.get_kind_display(),
        "facts": _facts(question),
        "only_for": composing.limited_to(question, categories),
        "why_it_stays": composing.why_it_stays(question),
        "is_first": question == order[0],
        "is_last": question == order[-1],
    }


def _facts(question: Question) -> list[str]:
    """What the list says of a question beside its words."""
    facts = []
    if question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT) and question.max_length:
        facts.append(_("at most %(most)s characters") % {"most": f"{question.max_length:,}"})
    if question.kind == Kind.NUMBER and question.unit:
        facts.append(question.unit)
    if question.kind == Kind.LINKS and question.max_count:
        facts.append(_("at most %(most)s") % {"most": question.max_count})
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        facts.append(_("%(count)s choices") % {"count": len(question.choices)})
    if question.kind == Kind.FILES:
        facts.append(entry_form.limits_of_files(question, counts=True))
    return facts


# --- questions ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def question_new(request: access.Request, year: int) -> HttpResponse:
    """Choose a kind, then write the question."""
    edition = get_object_or_404(Edition, year=year)
    kind = request.GET.get("kind", "")
    section = request.GET.get("section", "")
    if kind not in KINDS:
        return render(
            request,
            "submissions/office/question_new.html",
            {
                "edition": edition,
                "kinds": [(one, Kind(one).label, words) for one, words in KINDS.items()],
                "section": section,
            },
        )
    form = QuestionForm(
        edition,
        kind,
        access.posted(request),
        section=whole_number(section),
    )

    def deed() -> None:
        question = composing.add(
            edition,
            kind,
            form.columns(),
            section=form.section_title(),
            by=request.user,
            at=request.arrived_at,
        )
        messages.success(request, _("“%(question)s” has been added.") % {"question": question.label})

    return _question_page(request, form, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def question_edit(request: access.Request, year: int, pk: int) -> HttpResponse:
    """Change a question, or only its words."""
    question = _question(year, pk)
    words_only = composing.is_frozen(question.edition) or composing.is_core(question)
    form = QuestionForm(
        question.edition,
        question.kind,
        access.posted(request),
        question=question,
        words_only=words_only,
    )

    def deed() -> None:
        columns = form.columns()
        if not words_only:
            columns["section_th"], columns["section_en"] = form.section_title()
        composing.change(question, columns, by=request.user, at=request.arrived_at)
        messages.success(request, _("“%(question)s” has been saved.") % {"question": question.label})

    return _question_page(request, form, deed)


def _question_page(request: access.Request, form: QuestionForm, deed: Callable[[], None]) -> HttpResponse:
    """The page of one question beside its preview; the deed is done when it is sent and right."""
    edition, question = form.edition, form.question
    refusal: RuleBroken | None = None
    shown = question or Question(
        edition=edition, code="preview", kind=form.kind, label_th="…", label_en="…", file_kinds=["pdf"]
    )
    only_looks = "preview" in request.POST
    if request.method == "POST":
        is_right = form.is_valid()
        shown = form.as_question()
        if is_right and not only_looks:
            try:
                deed()
            except RuleBroken as broken:
                refusal = broken
            else:
                return redirect("submissions_office:form_page", edition.year)
    return render(
        request,
        "submissions/office/question_edit.html",
        {
            "edition": edition,
            "form": form,
            "question": question,
            "kind": Kind(form.kind).label,
            "is_frozen": composing.is_frozen(edition),
            "why_it_stays": composing.why_it_stays(question) if question else "",
            "previews": _previews([shown], edition, request),
            "preview_url": reverse("submissions_office:question_preview", args=[edition.year])
            + f"?kind={form.kind}"
            + (f"&question={question.pk}" if question else ""),
            "refusal": refusal,
            "page_url": request.get_full_path(),
        },
        status=409 if refusal else 422 if form.errors and not only_looks else 200,
    )


@require_POST
@access.secretariat
def question_preview(request: access.Request, year: int) -> HttpResponse:
    """How the question that is being typed will look, in both languages: a part of its page."""
    edition = get_object_or_404(Edition, year=year)
    kind, pk = request.GET.get("kind", ""), whole_number(request.GET.get("question"))
    question = _question(year, pk) if pk is not None else None
    if question is None and kind not in KINDS:
        raise Http404
    words_only = question is not None and (composing.is_frozen(edition) or composing.is_core(question))
    form = QuestionForm(
        edition,
        question.kind if question else kind,
        request.POST,
        question=question,
        words_only=words_only,
    )
    form.is_valid()
    return render(
        request,
        "submissions/office/_previews.html",
        {"previews": _previews([form.as_question()], edition, request)},
    )


@require_POST
@access.secretariat
def question_move(request: access.Request, year: int, pk: int, step: str) -> HttpResponse:
    """Move a question one place up or down."""
    question = _question(year, pk)
    return _moved(
        request,
        question.edition,
        step,
        lambda places: composing.move(question, places, by=request.user, at=request.arrived_at),
        f"question-{question.pk}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def question_remove(request: access.Request, year: int, pk: int) -> HttpResponse:
    """Ask once, then take a question out of the form."""
    question = _question(year, pk)
    refusal: RuleBroken | None = None
    if request.method == "POST":
        label = question.label
        try:
            composing.remove(question, by=request.user, at=request.arrived_at)
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, _("“%(question)s” has been removed.") % {"question": label})
            return redirect("submissions_office:form_page", year)
    return render(
        request,
        "submissions/office/question_remove.html",
        {"edition": question.edition, "question": question, "refusal": refusal, "page_url": request.path},
        status=409 if refusal else 200,
    )


def _question(year: int, pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("edition"), edition__year=year, pk=pk)


# --- sections -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def section_edit(request: access.Request, year: int, number: int) -> HttpResponse:
    """The title of a section, and the categories it is for."""
    edition = get_object_or_404(Edition, year=year)
    section = next((one for one in sections_of(edition) if one.number == number), None)
    if section is None:
        raise Http404
    words_only = composing.is_frozen(edition)
    form = SectionForm(edition, section, access.posted(request), words_only=words_only)
    refusal: RuleBroken | None = None
    if form.is_valid():
        try:
            composing.change_section(
                edition,
                number,
                form.title(),
                form.cleaned_data.get("only_for"),
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, _("The section has been saved."))
            return redirect("submissions_office:form_page", year)
    return render(
        request,
        "submissions/office/section_edit.html",
        {
            "edition": edition,
            "section": section,
            "form": form,
            "is_frozen": words_only,
            "refusal": refusal,
            "page_url": request.path,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.secretariat
def section_move(request: access.Request, year: int, number: int, step: str) -> HttpResponse:
    """Move a section one place up or down."""
    edition = get_object_or_404(Edition, year=year)
    return _moved(
        request,
        edition,
        step,
        lambda places: composing.move_section(
            edition, number, places, by=request.user, at=request.arrived_at
        ),
        "sections",
    )


def _moved(
    request: access.Request, edition: Edition, step: str, deed: Callable[[int], None], place: str
) -> HttpResponse:
    """Make one move and come back to where it was made."""
    if step not in STEPS:
        raise Http404
    try:
        deed(STEPS[step])
    except RuleBroken as refusal:
        return _form_page(request, edition, refusal)
    return redirect(reverse("submissions_office:form_page", args=[edition.year]) + f"#{place}")


# --- how it will look -----------------------------------------------------------------------------


@require_safe
@access.auditor
def form_preview(request: access.Request, year: int) -> HttpResponse:
    """The whole form as an officer sees it on a phone, in both languages side by side."""
    edition = get_object_or_404(Edition, year=year)
    categories = list(edition.categories.all())
    chosen = next((one for one in categories if one.code == request.GET.get("category")), None)
    questions = [one for section in sections_of(edition) for one in section.questions]
    answers = {"category": chosen.code} if chosen else {}
    asked = [one for one in questions if entry_form.is_asked(one, answers)]
    return render(
        request,
        "submissions/office/form_preview.html",
        {
            "edition": edition,
            "categories": categories,
            "chosen": chosen,
            "is_limited": any(one.only_for for one in questions),
            "previews": _previews(asked, edition, request),
        },
    )


def _previews(
    questions: list[Question], edition: Edition, request: access.Request
) -> list[tuple[str, str, str]]:
    """The questions as an officer sees them: for each language its code, its name, and the drawn form."""
    drawn: list[tuple[str, str, str]] = []
    for code, name in LANGUAGES:
        with translation.override(code):
            form = forms.build(questions, edition, {})
            form.prefix = code
            rows = [
                {"title": one.title, "fields": [form[each.code] for each in one.questions]}
                for one in entry_form.sections(questions)
            ]
            drawn.append(
                (
                    code,
                    name,
                    render_to_string("submissions/office/_preview.html", {"sections": rows}, request),
                )
            )
    return drawn


@require_safe
@access.auditor
def form_blank(request: access.Request, year: int) -> HttpResponse:
    """The blank form as a PDF, also before the call opens."""
    return blank.response(get_object_or_404(Edition, year=year))
