"""How does the form of an edition look on paper, to be prepared before anything is typed?"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editions import calendar
from editions.models import Edition
from files import printing
from organizations.models import Organization
from submissions import form
from submissions.models import Question

Kind = Question.Kind
KEPT_FOR = 24 * 60 * 60
"""For how many seconds a drawn form is kept; another wording is another form, and drawn anew."""
CHARACTERS_A_LINE = 90
MOST_LINES = 12


@dataclass(frozen=True)
class Ruled:
    """A question on paper: its limits in words, and what is drawn under it."""

    question: Question
    limits: list[str]
    boxes: list[str]
    lines: range


def html(edition: Edition) -> str:
    """The blank form in the language of the page, as a whole document to be printed (asks the database)."""
    categories = {one.code: one.name for one in edition.categories.all()}
    return render_to_string(
        "submissions/_blank.html",
        {
            "edition": edition,
            "closes_at": calendar.call_window(edition).closes_at,
            "sections": [
                (section.title, [_ruled(one, categories) for one in section.questions])
                for section in form.sections(edition.questions.all())
            ],
            "types": [label for _code, label in Organization.Type.choices],
        },
    )


def _ruled(question: Question, categories: dict[str, str]) -> Ruled:
    boxes: list[str] = []
    lines = 1
    match question.kind:
        case Kind.CATEGORY:
            boxes = list(categories.values())
        case Kind.CHOICE | Kind.CHOICES:
            boxes = [label for _code, label in question.choice_labels()]
        case Kind.DECLARATION:
            boxes = [question.label]
        case Kind.LONG_TEXT:
            lines = min(max((question.max_length or 1000) // CHARACTERS_A_LINE, 3), MOST_LINES)
        case Kind.LINKS:
            lines = min(question.max_count or 1, 5)
        case Kind.AGENCIES:
            lines = 3
    if boxes or question.kind == Kind.FILES:
        lines = 0
    return Ruled(question, _limits(question, categories), boxes, range(lines))


def _limits(question: Question, categories: dict[str, str]) -> list[str]:
    limits = []
    if question.only_for:
        names = ", ".join(categories.get(code, code) for code in question.only_for)
        limits.append(_("only for: %(categories)s") % {"categories": names})
    if question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT) and question.max_length:
        limits.append(_("at most %(most)s characters") % {"most": f"{question.max_length:,}"})
    if question.kind == Kind.CHOICES:
        limits.append(_("tick all that apply"))
    if question.kind in (Kind.CATEGORY, Kind.CHOICE):
        limits.append(_("tick one"))
    if question.kind == Kind.FILES:
        limits.append(form.limits_of_files(question, counts=True))
    return limits


def pdf(edition: Edition) -> bytes:
    """The blank form in the language of the page; raises `printing.Unavailable` where none can be made."""
    language = get_language() or "th"
    page = html(edition)
    key = f"submissions.blank.{hashlib.sha256((language + page).encode()).hexdigest()}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = printing.pdf(page, title=f"{edition.name} {edition.year}", language=language)
        cache.set(key, made, KEPT_FOR)
    return made


def response(edition: Edition) -> HttpResponse:
    """The blank form to be kept; where nothing can be printed, the sentence that says why."""
    try:
        made = pdf(edition)
    except printing.Unavailable as reason:
        return HttpResponse(str(reason), status=503, content_type="text/plain; charset=utf-8")
    name = f"form-{edition.year}-{get_language() or 'th'}.pdf"
    return HttpResponse(
        made,
        headers={"Content-Type": "application/pdf", "Content-Disposition": f'attachment; filename="{name}"'},
    )
