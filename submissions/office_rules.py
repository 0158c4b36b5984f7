"""The secretariat sets the rules of entering of an edition, and who may take part at all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from organizations import access
from submissions import composing, eligibility, rules
from submissions.forms_question import EligibilityForm, RulesForm
from submissions.models import EligibilityQuestion
from submissions.office_form import STEPS


@require_safe
@access.auditor
def rules_page(request: access.Request, year: int) -> HttpResponse:
    """The rules of entering, to be changed until the call opens."""
    edition = get_object_or_404(Edition, year=year)
    return _rules_page(request, edition, RulesForm(instance=edition))


@require_POST
@access.secretariat
def rules_change(request: access.Request, year: int) -> HttpResponse:
    """Set the rules of entering."""
    edition = get_object_or_404(Edition, year=year)
    form = RulesForm(request.POST, instance=get_object_or_404(Edition, year=year))
    if not form.is_valid():
        return _rules_page(request, edition, form)
    try:
        rules.change(edition, form.cleaned_data, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _rules_page(request, get_object_or_404(Edition, year=year), form, refusal)
    messages.success(request, _("The rules have been saved."))
    return redirect("submissions_office:rules_page", year)


def _rules_page(
    request: access.Request, edition: Edition, form: RulesForm, refusal: RuleBroken | None = None
) -> HttpResponse:
    is_frozen = composing.is_frozen(edition)
    return render(
        request,
        "submissions/office/rules_page.html",
        {
            "edition": edition,
            "form": form,
            "is_frozen": is_frozen,
            "may_change": not is_frozen and request.user.acting_as == "secretariat",
            "rules": [(form.fields[name].label, _told(getattr(edition, name))) for name in rules.RULES],
            "refusal": refusal,
            "action": reverse("submissions_office:rules_change", args=[edition.year]),
            "page_url": reverse("submissions_office:rules_page", args=[edition.year]),
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _("No limit") if value is None else f"{value:,}"


# --- who may take part ----------------------------------------------------------------------------


@require_safe
@access.auditor
def eligibility_page(request: access.Request, year: int) -> HttpResponse:
    """The questions of the eligibility check."""
    return _eligibility_page(request, get_object_or_404(Edition, year=year))


def _eligibility_page(
    request: access.Request, edition: Edition, refusal: RuleBroken | None = None
) -> HttpResponse:
    decides = request.user.acting_as == "secretariat"
    return render(
        request,
        "submissions/office/eligibility_page.html",
        {
            "edition": edition,
            "questions": list(edition.eligibility_questions.all()),
            "may_change": decides and edition.stage == Stage.SETUP,
            "may_word": decides and edition.stage in eligibility.WORDABLE,
            "is_frozen": edition.stage != Stage.SETUP,
            "is_public": edition.stage != Stage.SETUP,
            "refusal": refusal,
            "page_url": reverse("submissions_office:eligibility_page", args=[edition.year]),
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def eligibility_new(request: access.Request, year: int) -> HttpResponse:
    """Add a question to the check."""
    edition = get_object_or_404(Edition, year=year)
    return _eligibility_edit(request, EligibilityQuestion(edition=edition))


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def eligibility_edit(request: access.Request, year: int, pk: int) -> HttpResponse:
    """Change a question of the check."""
    return _eligibility_edit(request, _question(year, pk))


def _eligibility_edit(request: access.Request, question: EligibilityQuestion) -> HttpResponse:
    edition = question.edition
    form = EligibilityForm(
        access.posted(request),
        instance=EligibilityQuestion.objects.filter(pk=question.pk).first(),
    )
    refusal: RuleBroken | None = None
    if form.is_valid():
        try:
            eligibility.save(question, form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, _("The question has been saved."))
            return redirect("submissions_office:eligibility_page", edition.year)
    return render(
        request,
        "submissions/office/eligibility_edit.html",
        {
            "edition": edition,
            "form": form,
            "is_frozen": edition.stage != Stage.SETUP,
            "refusal": refusal,
            "page_url": request.path,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.secretariat
def eligibility_move(request: access.Request, year: int, pk: int, step: str) -> HttpResponse:
    """Move a question of the check one place up or down."""
    if step not in STEPS:
        raise Http404
    question = _question(year, pk)
    try:
        eligibility.move(question, STEPS[step], by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _eligibility_page(request, question.edition, refusal)
    return redirect(reverse("submissions_office:eligibility_page", args=[year]) + f"#question-{pk}")


@require_POST
@access.secretariat
def eligibility_remove(request: access.Request, year: int, pk: int) -> HttpResponse:
    """Take a question out of the check."""
    question = _question(year, pk)
    try:
        eligibility.remove(question, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _eligibility_page(request, question.edition, refusal)
    messages.success(request, _("The question has been removed."))
    return redirect("submissions_office:eligibility_page", year)


def _question(year: int, pk: int) -> EligibilityQuestion:
    questions = EligibilityQuestion.objects.select_related("edition")
    return get_object_or_404(questions, edition__year=year, pk=pk)
