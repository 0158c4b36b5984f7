"""How is the form of an edition composed, and what of it can still be corrected once the call has opened?

Until the opening everything can be changed, but the core questions only in their words: the rest of the
portal reads their answers. From the opening on the form is frozen except for its words; triggers of the
database hold the same (`submissions.form_guards`). Every change is a line of the journal with what stood
before and after.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from submissions import form
from submissions.models import Question

Kind = Question.Kind

CORE: dict[str, Promise] = {
    "title": gettext_lazy("It stands in every list, in the announcement and on the certificate."),
    "category": gettext_lazy("Lists, figures and the judges' work are arranged by it."),
    "contact_name": gettext_lazy("The secretariat must be able to reach somebody about the entry."),
    "contact_position": gettext_lazy("The secretariat must be able to reach somebody about the entry."),
    "contact_phone": gettext_lazy("The secretariat must be able to reach somebody about the entry."),
    "contact_email": gettext_lazy("The secretariat must be able to reach somebody about the entry."),
    "partner_agencies": gettext_lazy("By it judges are kept from entries in which their agency took part."),
}
"""The questions whose answers the portal itself reads, and why they stay."""

WORDS = ("label_th", "label_en", "help_th", "help_en")
"""What of a question can always be reworded; of its choices the words, too."""
WORDABLE = frozenset({Stage.SETUP, Stage.OPEN, Stage.SCREENING})
"""While somebody may still fill the form, its words are worth a correction."""


def is_core(question: Question) -> bool:
    """Whether a question stays, and can only be reworded."""
    return question.code in CORE


def is_frozen(edition: Edition) -> bool:
    """Whether only the words of the form can still be corrected."""
    return edition.stage != Stage.SETUP


def add(
    edition: Edition,
    kind: str,
    columns: Mapping[str, Any],
    *,
    section: tuple[str, str],
    by: chain.By,
    at: datetime,
    code: str = "",
) -> Question:
    """Add a question at the end of a section; a section of a new title comes last.

    Without a code it gets one of its kind. Raises RuleBroken where it does not fit, or the call has opened.
    """
    with transaction.atomic():
        questions = _hold(edition)
        code = code or _free_code(kind, {one.code for one in questions})
        if any(one.code == code for one in questions):
            raise RuleBroken(_("There is already a question of the code “%(code)s”.") % {"code": code})
        question = Question(edition=edition, kind=kind, code=code, position=len(questions) + 1, **columns)
        question.section_th, question.section_en = section
        _check(edition, [*questions, question])
        question.save()
        _arrange([*questions, question])
        facts = {"code": code, "kind": kind, "label": question.label_th}
        _journal("add_question", question, by, at, facts)
    return question


def change(question: Question, columns: Mapping[str, Any], *, by: chain.By, at: datetime) -> None:
    """Change a question; of a core question, and once the call has opened, its words alone.

    `columns` may hold `section_th` and `section_en` together, which moves it to the end of that section.
    Raises RuleBroken where something else than words would change, or it would not fit.
    """
    with transaction.atomic():
        questions = _hold(question.edition, frozen=False)
        question = _found(questions, question)
        before = {name: getattr(question, name) for name in columns}
        changed = {name: value for name, value in columns.items() if value != before[name]}
        beyond = {name for name in changed if not _is_wording(name, before[name], changed[name])}
        if beyond:
            _require_setup(question.edition)
            if is_core(question):
                raise RuleBroken(_core_sentence(question))
        if not changed:
            return
        for name, value in changed.items():
            setattr(question, name, value)
        if "section_th" in changed:
            questions = [*(one for one in questions if one != question), question]
        if beyond:
            _check(question.edition, questions)
        question.save(update_fields=list(changed))
        if "section_th" in changed:
            _arrange(questions)
        facts = {
            "code": question.code,
            "changed": {name: [before[name], value] for name, value in changed.items()},
        }
        if beyond:
            _journal("change_question", question, by, at, facts)
        else:
            _journal("reword_question", question, by, at, facts)


def move(question: Question, step: int, *, by: chain.By, at: datetime) -> None:
    """Move a question one place up (-1) or down (+1); at the edge of its section into the next one."""
    with transaction.atomic():
        questions = _hold(question.edition)
        question = _found(questions, question)
        here = questions.index(question)
        there = here + step
        if not 0 <= there < len(questions):
            return
        neighbor = questions[there]
        if neighbor.section_th != question.section_th:
            if sum(one.section_th == question.section_th for one in questions) == 1:
                raise RuleBroken(
                    _("This is the only question of its section. Please move the section instead.")
                )
            question.section_th, question.section_en = neighbor.section_th, neighbor.section_en
            question.save(update_fields=["section_th", "section_en"])
        else:
            questions[here], questions[there] = neighbor, question
        _check(question.edition, questions)
        _arrange(questions)
        _journal("move_question", question, by, at, {"code": question.code, "step": step})


def remove(question: Question, *, by: chain.By, at: datetime) -> None:
    """Take a question out of the form; raises RuleBroken for one of the core, or once the call has opened."""
    with transaction.atomic():
        questions = _hold(question.edition)
        question = _found(questions, question)
        if is_core(question):
            raise RuleBroken(_core_sentence(question))
        facts = {"code": question.code, "kind": question.kind, "label": question.label_th}
        _journal("remove_question", question, by, at, facts)
        question.delete()
        _arrange([one for one in questions if one.pk is not None])


def change_section(
    edition: Edition,
    number: int,
    title: tuple[str, str],
    only_for: Sequence[str] | None = None,
    *,
    by: chain.By,
    at: datetime,
) -> None:
    """Reword the title of a section; with `only_for` ask all its questions of these categories only."""
    with transaction.atomic():
        questions = _hold(edition, frozen=False)
        section = _section(questions, number)
        before = (section.questions[0].section_th, section.questions[0].section_en)
        if title[0] != before[0] and any(one.section_th == title[0] for one in questions):
            raise RuleBroken(_("There is already a section of this title. Please choose another one."))
        limits = {one.code: one.only_for for one in section.questions}
        changes_limits = only_for is not None and any(limit != list(only_for) for limit in limits.values())
        if changes_limits:
            _require_setup(edition)
        for question in section.questions:
            question.section_th, question.section_en = title
            if only_for is not None and changes_limits:
                question.only_for = list(only_for)
        if changes_limits:
            _check(edition, questions)
        if not changes_limits and title == before:
            return
        columns = ["section_th", "section_en", *(["only_for"] if changes_limits else [])]
        Question.objects.bulk_update(section.questions, columns)
        facts: dict[str, Any] = {"section": number, "changed": {"title": [list(before), list(title)]}}
        if changes_limits:
            facts["changed"]["only_for"] = [limits, list(only_for or [])]
        _journal("change_section", edition, by, at, facts)


def move_section(edition: Edition, number: int, step: int, *, by: chain.By, at: datetime) -> None:
    """Move a section one place up (-1) or down (+1), with its questions."""
    with transaction.atomic():
        questions = _hold(edition)
        section = _section(questions, number)
        order = form.sections(questions)
        here = order.index(section)
        there = here + step
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        moved = [one for each in order for one in each.questions]
        _check(edition, moved)
        _arrange(moved)
        _journal("move_section", edition, by, at, {"section": section.questions[0].section_th, "step": step})


def require_ready(edition: Edition) -> None:
    """Refuse to open a call whose form lacks what the portal reads, or does not fit together."""
    questions = list(Question.objects.filter(edition=edition))
    if not {"title", "category"} <= {one.code for one in questions}:
        raise RuleBroken(_("The form of the edition must ask for the title and the category first."))
    _check(edition, questions)


def why_it_stays(question: Question) -> str:
    """Why a question of the core cannot be removed, in words; empty for another."""
    return str(CORE.get(question.code, ""))


def limited_to(question: Question, edition_categories: Mapping[str, str]) -> list[str]:
    """The names of the categories a question is for; empty where it is for all."""
    return [edition_categories.get(code, code) for code in question.only_for]


# --- what every change asks first -----------------------------------------------------------------


def _hold(edition: Edition, *, frozen: bool = True) -> list[Question]:
    """Hold the edition and give its questions in their order; refuse where they can no longer be changed."""
    edition.hold()
    if frozen:
        _require_setup(edition)
    if edition.stage not in WORDABLE:
        raise RuleBroken(
            _("Nobody fills this form any more, so it stays as it is. What was sent keeps its own words.")
        )
    questions = list(Question.objects.filter(edition=edition))
    for question in questions:
        question.edition = edition
    return questions


def _require_setup(edition: Edition) -> None:
    if is_frozen(edition):
        raise RuleBroken(
            _(
                "The call has opened, so the form is frozen: only its words can still be corrected. Otherwise"
                " those who have begun would answer another form than those who come later."
            )
        )


def _core_sentence(question: Question) -> str:
    return _("This question stays as it is and can only be reworded. %(why)s") % {
        "why": why_it_stays(question)
    }


def _is_wording(name: str, before: Any, after: Any) -> bool:
    if name == "choices":
        return [code for code, *_words in before] == [code for code, *_words in after]
    return name in WORDS


def _found(questions: Sequence[Question], question: Question) -> Question:
    found = next((one for one in questions if one.pk == question.pk), None)
    if found is None:
        raise RuleBroken(_("This question no longer exists. Please go back to the form."))
    return found


def _section(questions: Sequence[Question], number: int) -> form.Section:
    found = next((one for one in form.sections(questions) if one.number == number), None)
    if found is None:
        raise RuleBroken(_("This section no longer exists. Please go back to the form."))
    return found


def _free_code(kind: str, taken: set[str]) -> str:
    return next(code for number in range(1, len(taken) + 2) if (code := f"{kind}_{number}") not in taken)


def _arrange(questions: Sequence[Question]) -> None:
    """Give the questions their places: section by section, in the order of the list."""
    ordered = [one for section in form.sections(questions) for one in section.questions]
    moved = []
    for place, question in enumerate(ordered, start=1):
        if question.position != place:
            question.position = place
            moved.append(question)
    Question.objects.bulk_update(moved, ["position"])


def _check(edition: Edition, questions: Sequence[Question]) -> None:
    """Refuse a form in which something does not fit together."""
    categories = set(edition.categories.values_list("code", flat=True))
    sections = form.sections(questions)
    asked_in = next((one.number for one in sections for each in one.questions if each.code == "category"), 0)
    for section in sections:
        for question in section.questions:
            _check_one(question, edition, categories)
            if question.only_for and section.number <= asked_in:
                raise RuleBroken(
                    _(
                        "“%(question)s” is only for some categories, so it must stand in a section after the"
                        " one that asks for the category."
                    )
                    % {"question": question.label}
                )


def _check_one(question: Question, edition: Edition, categories: set[str]) -> None:
    words = {"question": question.label}
    if is_core(question) and question.only_for:
        raise RuleBroken(_core_sentence(question))
    if not set(question.only_for) <= categories:
        raise RuleBroken(
            _("“%(question)s” is limited to a category that this edition does not have.") % words
        )
    if question.is_published and question.is_personal:
        raise RuleBroken(_("“%(question)s”: what is personal is never published.") % words)
    if question.kind == Kind.LONG_TEXT and not question.max_length:
        raise RuleBroken(_("“%(question)s”: please give how many characters at most.") % words)
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        if len(question.choices) < 2:
            raise RuleBroken(_("“%(question)s”: please give at least two choices.") % words)
        if len({thai for _code, thai, _english in question.choices}) < len(question.choices):
            raise RuleBroken(_("“%(question)s”: two choices read the same.") % words)
    if question.kind == Kind.FILES:
        _check_files(question, edition, words)


def _check_files(question: Question, edition: Edition, words: Mapping[str, str]) -> None:
    if not question.file_kinds:
        raise RuleBroken(_("“%(question)s”: please choose which kinds of files it takes.") % words)
    if question.max_count and (question.min_count or 0) > question.max_count:
        raise RuleBroken(_("“%(question)s”: at least is more than at most.") % words)
    if (question.min_count or 0) > edition.max_files or (question.max_count or 0) > edition.max_files:
        raise RuleBroken(
            _("“%(question)s”: an entry of this edition takes at most %(most)s files.")
            % {**words, "most": edition.max_files}
        )
    if (question.max_size_mb or 0) > edition.max_file_mb:
        raise RuleBroken(
            _("“%(question)s”: a file of this edition may have at most %(most)s MB.")
            % {**words, "most": edition.max_file_mb}
        )


def _journal(verb: str, subject: Any, by: chain.By, at: datetime, facts: Mapping[str, Any]) -> None:
    edition = subject if isinstance(subject, Edition) else subject.edition
    chain.write(verb, subject, by=by, at=at, facts=dict(facts), edition_year=edition.year)
