"""Before anything is written: may we take part, and what will be asked? Open to everybody, nothing kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from editions.models import Edition
from organizations import access
from submissions import blank, eligibility


@require_safe
@access.public
def form_blank(request: HttpRequest, year: int) -> HttpResponse:
    """The blank form of an edition as a PDF, to prepare offline."""
    return blank.response(get_object_or_404(Edition.objects.public(), year=year))


@require_safe
@access.public
def eligibility_check(request: HttpRequest, year: int) -> HttpResponse:
    """A few yes-or-no questions, and a clear answer with its reasons."""
    edition = get_object_or_404(Edition.objects.public(), year=year)
    questions = list(edition.eligibility_questions.all())
    verdict = eligibility.judge(questions, request.GET.dict())
    return render(
        request,
        "submissions/eligibility_check.html",
        {"edition": edition, "verdict": verdict, "is_asked": any(one.answer for one in verdict.checked)},
    )
