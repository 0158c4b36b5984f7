"""The secretariat composes the rounds of an edition: their rules, criteria, weights, words and tie rules."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState
from editions.models import Criterion, Edition, Round, TieStep
from editions.moves import RuleBroken
from judging import explanation, rounds, rubric
from judging.forms_rounds import CriterionForm, RoundForm, TieRuleForm
from organizations import access
from organizations.access import Request

STEPS = {"up": -1, "down": 1}
TONES = {RoundState.PLANNED: "plain", RoundState.OPEN: "info", RoundState.CLOSED: "ok"}


class RoundPart(NamedTuple):
    """One round on the page: its facts and criteria in words, and what can be done with it."""

    round: Round
    tone: str
    facts: list[tuple[str, str]]
    criteria: list[tuple[Criterion, str, list[tuple[int, str]]]]
    total: str
    is_full: bool
    lacks: list[str]
    is_locked: bool
    can_change: bool
    can_move_up: bool
    can_move_down: bool
    can_remove: bool


@require_safe
@access.auditor
def rounds_page(request: Request, year: int) -> HttpResponse:
    """The rounds of an edition with their rules, criteria and words, and what can be done with each."""
    return _rounds_page(request, get_object_or_404(Edition, year=year))


def _rounds_page(request: Request, edition: Edition, refusal: RuleBroken | None = None) -> HttpResponse:
    may_compose = request.user.acting_as == "secretariat" and edition.stage in rounds.COMPOSED
    found = list(
        Round.objects.filter(edition=edition)
        .prefetch_related("criteria", Prefetch("tie_steps", TieStep.objects.select_related("criterion")))
        .order_by("number")
    )
    names = dict(rubric.hideable(edition))
    planned = [row.state == RoundState.PLANNED for row in found]
    parts = []
    for place, row in enumerate(found):
        row.edition = edition
        is_planned = planned[place]
        parts.append(
            RoundPart(
                round=row,
                tone=TONES[RoundState(row.state)],
                facts=_facts(row, names),
                criteria=[
                    (one, rubric.plain(one.weight), list(enumerate(one.words))) for one in row.criteria.all()
                ],
                total=rubric.plain(sum(one.weight for one in row.criteria.all())),
                is_full=sum(one.weight for one in row.criteria.all()) == rubric.FULL_WEIGHT,
                lacks=rubric.lacks(row) if row.state != RoundState.CLOSED else [],
                is_locked=row.rules_locked_at is not None,
                can_change=may_compose and row.rules_locked_at is None and row.state != RoundState.CLOSED,
                can_move_up=may_compose and is_planned and place > 0 and planned[place - 1],
                can_move_down=may_compose and is_planned and place + 1 < len(found) and planned[place + 1],
                can_remove=may_compose and is_planned,
            )
        )
    return render(
        request,
        "judging/office/rounds_page.html",
        {
            "edition": edition,
            "tabs": [
                (str(one.year), reverse("judging_office:rounds_page", args=[one.year]), one == edition)
                for one in Edition.objects.order_by("-year")
            ],
            "parts": parts,
            "may_compose": may_compose,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def _facts(round_: Round, names: dict[str, str]) -> list[tuple[str, str]]:
    """The rules of a round in words (no query where criteria and tie steps are prefetched)."""
    steps = rubric.steps_of(list(round_.tie_steps.all()))
    of_criteria = {one.code: one.name for one in round_.criteria.all()}
    hidden = [str(names.get(code, code)) for code in round_.hidden]
    return [
        (_("Judges an entry"), str(round_.judges_per_entry)),
        (
            _("Marks that need a comment"),
            ", ".join(str(mark) for mark in round_.comment_required_at) or _("none"),
        ),
        (_("What judges do not see"), ", ".join(hidden) or _("nothing is hidden")),
        (_("When judges see the scores of others"), round_.get_others_scores_display()),
        (_("What decides the place"), round_.get_method_display()),
        (
            _("Where that is equal"),
            ", ".join(explanation.step_name(step, of_criteria) for step in steps) or _("the place is shared"),
        ),
        (_("Who goes on to the next round"), _going_on(round_)),
        (
            _("What is flagged"),
            _(
                "A spread of %(spread)d points or more; a judge %(far)d points or more from the median of the"
                " entry"
            )
            % {"spread": round_.spread_flag_percent, "far": round_.far_flag_percent},
        ),
    ]


def _going_on(round_: Round) -> str:
    if round_.goes_on == Round.GoesOn.PLACES and round_.goes_on_places:
        return ngettext("The first %(count)d place", "The first %(count)d places", round_.goes_on_places) % {
            "count": round_.goes_on_places
        }
    if round_.goes_on == Round.GoesOn.TOTAL:
        return _("Whoever reaches %(total)s points") % {"total": round_.goes_on_total}
    return str(round_.get_goes_on_display())


# --- rounds ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_new(request: Request, year: int) -> HttpResponse:
    """Add a round after the last one."""
    edition = get_object_or_404(Edition, year=year)
    form = RoundForm(edition, access.posted(request))

    def deed() -> str:
        made = rounds.add(edition, form.columns(), by=request.user, at=request.arrived_at)
        return _("“%(round)s” has been added. Please give it criteria now.") % {"round": made.name}

    return _form_page(request, "judging/office/round_edit.html", edition, form, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_edit(request: Request, pk: int) -> HttpResponse:
    """Change the rules of a round; once somebody has scored in it, its names alone."""
    round_ = _round(pk)
    names_only = _is_fixed(round_)
    form = RoundForm(
        round_.edition,
        access.posted(request),
        round_=round_,
        names_only=names_only,
    )

    def deed() -> str:
        rounds.change(round_, form.columns(), by=request.user, at=request.arrived_at)
        return _("The rules of the round have been saved.")

    return _form_page(
        request,
        "judging/office/round_edit.html",
        round_.edition,
        form,
        deed,
        round=round_,
        is_fixed=names_only,
    )


@require_POST
@access.secretariat
def round_move(request: Request, pk: int, step: str) -> HttpResponse:
    """Move a planned round one place up or down."""
    round_ = _round(pk)
    return _moved(
        request,
        round_,
        step,
        lambda places: rounds.move(round_, places, by=request.user, at=request.arrived_at),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_remove(request: Request, pk: int) -> HttpResponse:
    """Take a planned round away."""
    round_ = _round(pk)

    def deed() -> str:
        rounds.remove(round_, by=request.user, at=request.arrived_at)
        return _("The round has been removed.")

    return _confirm_page(request, "judging/office/round_remove.html", round_, deed, round=round_)


# --- criteria -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def criterion_new(request: Request, pk: int) -> HttpResponse:
    """Add a criterion at the end of a round's rubric."""
    round_ = _round(pk)
    form = CriterionForm(access.posted(request))

    def deed() -> str:
        made = rounds.add_criterion(round_, form.columns(), by=request.user, at=request.arrived_at)
        return _("“%(criterion)s” has been added.") % {"criterion": made.name}

    return _form_page(request, "judging/office/criterion_edit.html", round_.edition, form, deed, round=round_)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def criterion_edit(request: Request, pk: int) -> HttpResponse:
    """Change a criterion; once somebody has scored in the round, its name alone."""
    criterion = _criterion(pk)
    names_only = _is_fixed(criterion.round)
    form = CriterionForm(access.posted(request), criterion=criterion, names_only=names_only)

    def deed() -> str:
        rounds.change_criterion(criterion, form.columns(), by=request.user, at=request.arrived_at)
        return _("“%(criterion)s” has been saved.") % {"criterion": criterion.name}

    return _form_page(
        request,
        "judging/office/criterion_edit.html",
        criterion.round.edition,
        form,
        deed,
        round=criterion.round,
        criterion=criterion,
        is_fixed=names_only,
    )


@require_POST
@access.secretariat
def criterion_move(request: Request, pk: int, step: str) -> HttpResponse:
    """Move a criterion one place up or down."""
    criterion = _criterion(pk)
    return _moved(
        request,
        criterion.round,
        step,
        lambda places: rounds.move_criterion(criterion, places, by=request.user, at=request.arrived_at),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def criterion_remove(request: Request, pk: int) -> HttpResponse:
    """Take a criterion out of its round."""
    criterion = _criterion(pk)

    def deed() -> str:
        rounds.remove_criterion(criterion, by=request.user, at=request.arrived_at)
        return _("The criterion has been removed.")

    return _confirm_page(
        request, "judging/office/criterion_remove.html", criterion.round, deed, criterion=criterion
    )


# --- the tie rule ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def tie_rule_edit(request: Request, pk: int) -> HttpResponse:
    """By which steps entries with equal totals are parted."""
    round_ = _round(pk)
    form = TieRuleForm(round_, list(round_.criteria.all()), access.posted(request))

    def deed() -> str:
        rounds.set_tie_steps(round_, form.steps(), by=request.user, at=request.arrived_at)
        return _("The tie rule has been saved.")

    return _form_page(
        request,
        "judging/office/tie_rule_edit.html",
        round_.edition,
        form,
        deed,
        round=round_,
        is_fixed=_is_fixed(round_),
    )


# --- what the pages share -------------------------------------------------------------------------


def _round(pk: int) -> Round:
    return get_object_or_404(Round.objects.select_related("edition"), pk=pk)


def _criterion(pk: int) -> Criterion:
    return get_object_or_404(Criterion.objects.select_related("round__edition"), pk=pk)


def _is_fixed(round_: Round) -> bool:
    return round_.state == RoundState.CLOSED or rubric.is_locked(round_)


def _page_of(round_: Round) -> str:
    return f"{_rounds_of(round_.edition)}#round-{round_.pk}"


def _rounds_of(edition: Edition) -> str:
    return reverse("judging_office:rounds_page", args=[edition.year])


def _form_page(
    request: Request,
    template: str,
    edition: Edition,
    form: Any,
    deed: Callable[[], str],
    **context: Any,
) -> HttpResponse:
    """One form: shown, or what it asks for done, with a refusal on the same page."""
    round_: Round | None = context.get("round")
    back = _page_of(round_) if round_ else _rounds_of(edition)
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            said = deed()
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, said)
            return redirect(back)
    status = 409 if refusal else 422 if form.errors else 200
    context |= {"edition": edition, "form": form, "refusal": refusal, "back": back}
    return render(request, template, context, status=status)


def _confirm_page(
    request: Request, template: str, round_: Round, deed: Callable[[], str], **context: Any
) -> HttpResponse:
    """A page that says what a deed takes away, and does it when it is sent."""
    back = _page_of(round_)
    refusal: RuleBroken | None = None
    if request.method == "POST":
        try:
            said = deed()
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, said)
            return redirect(back)
    context |= {"edition": round_.edition, "refusal": refusal, "back": back}
    return render(request, template, context, status=409 if refusal else 200)


def _moved(request: Request, round_: Round, step: str, deed: Callable[[int], None]) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    try:
        deed(STEPS[step])
    except RuleBroken as refusal:
        return _rounds_page(request, round_.edition, refusal)
    return redirect(_page_of(round_))
