"""The secretariat's desk: what waits this morning, moving an edition on."""

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest import clock, stages, words
from editions.lifecycle import RoundState, Stage
from editions.models import CalendarDate, Edition
from editions.moves import RuleBroken
from judging.models import Assignment, Conflict
from letters.models import Letter
from organizations import access, second_factor
from organizations.models import Membership
from results.models import Award, Objection
from submissions.models import Entry

ROWS_A_PAGE = 50
TONES = {
    Stage.SETUP: "plain",
    Stage.OPEN: "info",
    Stage.SCREENING: "info",
    Stage.JUDGING: "info",
    Stage.DECIDING: "warn",
    Stage.PUBLISHED: "ok",
    Stage.CLOSED: "plain",
}

# --- the morning page -------------------------------------------------------------------------------


class Waiting(NamedTuple):
    """Something that waits for the secretariat: how much of what, and where it is done."""

    amount: int
    label: str
    url: str
    leads: bool = False
    """Whether it leads there even while nothing waits, because the work is begun there."""


class Desk(NamedTuple):
    """One edition as the morning page shows it."""

    edition: Edition
    tone: str
    next_dates: list[CalendarDate]
    late: list[tuple[CalendarDate, str]]
    waiting: list[Waiting]
    moves: list[tuple[str, str]]


@require_safe
@access.auditor
def office_home(request: access.Request) -> HttpResponse:
    """What waits, and the stage and the dates of each edition."""
    at = request.arrived_at
    letters = dict(Letter.objects.order_by().values_list("state").annotate(Count("pk")))
    asked = Membership.objects.filter(state=Membership.State.ASKED).count()
    return render(
        request,
        "contest/office_home.html",
        {
            "desks": _desks(request, at),
            "general": [
                Waiting(
                    asked,
                    _("requests to act for an organization"),
                    _address("organizations_office:membership_list"),
                ),
                Waiting(
                    letters.get(Letter.State.STUCK, 0),
                    _("letters that could not be sent"),
                    _address("contest:letter_list", state=Letter.State.STUCK),
                ),
                Waiting(
                    letters.get(Letter.State.WAITING, 0),
                    _("letters waiting to be sent"),
                    _address("contest:letter_list", state=Letter.State.WAITING),
                ),
                Waiting(
                    second_factor.waiting(at),
                    _("lost second factors"),
                    _address("organizations_office:second_factor_list"),
                ),
            ],
        },
    )


def _desks(request: access.Request, at: datetime) -> list[Desk]:
    """The editions not closed, newest first, with what waits in each; a fixed number of queries."""
    editions = list(
        Edition.objects.exclude(stage=Stage.CLOSED)
        .order_by("-year")
        .prefetch_related("dates__round", "rounds")
    )
    screening = _by_edition(Entry.objects.filter(state=Entry.State.SUBMITTED), "edition")
    returned = _by_edition(Entry.objects.filter(state=Entry.State.RETURNED), "edition")
    unsigned = _by_edition(
        Assignment.objects.filter(
            round__state=RoundState.OPEN, entry__state=Entry.State.ELIGIBLE, seat__left_at=None
        ).unsigned(),
        "round__edition",
    )
    to_rule = _by_edition(
        Conflict.objects.for_office(at).to_rule().filter(seat__left_at=None), "seat__edition"
    )
    proposed = _by_edition(Award.objects.filter(state=Award.State.PROPOSED), "edition")
    objected = _by_edition(Objection.objects.filter(state=Objection.State.FILED), "entry__edition")
    late = clock.late(at)
    changes_things = request.user.acting_as == "secretariat"

    def waits_in(edition: Edition) -> list[Waiting]:
        entries = "submissions_office:entry_list"
        rows = {
            Stage.OPEN: [
                Waiting(
                    screening.get(edition.pk, 0),
                    _("entries to screen"),
                    _address(entries, edition=edition.year, state=Entry.State.SUBMITTED),
                ),
                Waiting(
                    returned.get(edition.pk, 0),
                    _("entries sent back for correction"),
                    _address(entries, edition=edition.year, state=Entry.State.RETURNED),
                ),
            ],
            Stage.JUDGING: [
                Waiting(
                    unsigned.get(edition.pk, 0),
                    _("score sheets not signed"),
                    _address("judging_office:panel"),
                ),
                Waiting(
                    to_rule.get(edition.pk, 0),
                    _("conflicts of interest to decide on"),
                    _address("judging_office:conflict_list", edition=edition.year, state="to_rule"),
                ),
            ],
            Stage.DECIDING: [
                Waiting(
                    proposed.get(edition.pk, 0),
                    _("awards to confirm"),
                    _address("results_office:board"),
                    leads=True,
                )
            ],
            Stage.PUBLISHED: [
                Waiting(
                    objected.get(edition.pk, 0),
                    _("objections to answer"),
                    _address("results_office:objection_list"),
                )
            ],
        }
        rows[Stage.SCREENING] = rows[Stage.OPEN]
        return rows.get(Stage(edition.stage), [])

    return [
        Desk(
            edition=edition,
            tone=TONES[Stage(edition.stage)],
            next_dates=[
                date
                for date in edition.dates.all()
                if date.done_at is None and date.at > at and edition.stage != Stage.PUBLISHED
            ],
            late=[(date, why) for date, why in late if date.edition_id == edition.pk],
            waiting=waits_in(edition),
            moves=[
                (
                    _(words.MOVES[verb].label),
                    f"{reverse('contest:edition_move', args=[edition.pk])}?verb={verb}",
                )
                for verb in stages.offered(edition, len(edition.rounds.all()))
                if changes_things
            ],
        )
        for edition in editions
    ]


def _by_edition(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(Count("pk")))


def _address(name: str, **query: Any) -> str:
    """The address of a page with a filter set; empty where there is no such page."""
    try:
        found = reverse(name)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def edition_move(request: access.Request, pk: int) -> HttpResponse:
    """Take an edition to its next stage: what it means first, then the button."""
    edition = get_object_or_404(Edition, pk=pk)
    form = MoveForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return redirect("contest:office_home")
    verb = form.cleaned_data["verb"]
    refusal = None
    if request.method == "POST":
        try:
            stages.go(edition, verb, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(
                request,
                _("Edition %(year)s is now: %(stage)s.")
                % {"year": edition.year, "stage": edition.get_stage_display()},
            )
            return redirect("contest:office_home")
    return render(
        request,
        "contest/edition_move.html",
        {
            "edition": edition,
            "verb": verb,
            "label": _(words.MOVES[verb].label),
            "meaning": _(words.MOVES[verb].meaning),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


class MoveForm(forms.Form):
    """Which move of the desk is meant."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in stages.FROM_THE_DESK])


def query_of(request: access.Request) -> str:
    """The GET parameters without the page, for the links to other pages."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
