"""What does the secretariat see and do about awards and announcements? Auditors see them once published."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import Stage
from editions.models import AwardLevel, Edition
from editions.moves import RuleBroken, may
from organizations import access
from organizations.access import Request
from results import awards, publication, ranking
from results.announcement import Announcement
from results.forms import AwardForm, CitationForm, LeaveForm, PublishForm, WithdrawalForm
from results.models import AFTER_PUBLICATION, Award, Publication, Unawarded
from submissions.models import Entry

ROWS_A_PAGE = 50
ON_THE_BOARD = (Stage.DECIDING, Stage.JUDGING, Stage.PUBLISHED, Stage.CLOSED)
"""The stages in which an edition has a board; without a year the first of these that is found is shown."""


@require_safe
@access.auditor
def board(request: Request, year: int | None = None) -> HttpResponse:
    """The awards of an edition: what the ranking gives, what is proposed and confirmed, what is left."""
    return _board(request, year)


def _board(request: Request, year: int | None, refusal: RuleBroken | None = None) -> HttpResponse:
    editions = list(Edition.objects.filter(stage__in=ON_THE_BOARD).order_by("-year"))
    if year is None:
        edition = min(editions, key=lambda row: ON_THE_BOARD.index(Stage(row.stage)), default=None)
    else:
        edition = get_object_or_404(Edition, year=year, stage__in=ON_THE_BOARD)
    context: dict[str, Any] = {
        "edition": edition,
        "tabs": [
            (str(row.year), reverse("results_office:board", args=[row.year]), row == edition)
            for row in editions
        ],
        "refusal": refusal,
    }
    if edition is not None:
        context |= _board_of(request, edition)
    return render(request, "results/office/board.html", context, status=409 if refusal else 200)


def _board_of(request: Request, edition: Edition) -> dict[str, Any]:
    """What the board of one edition shows; a fixed number of queries."""
    user = request.user
    rows = list(Award.objects.filter(edition=edition).for_office(user))
    reopened = {
        pk: line.facts.get("reason", "") for pk, line in awards.reopenings(row.pk for row in rows).items()
    }
    is_published = edition.stage in AFTER_PUBLICATION
    decides = user.acting_as == "secretariat" and edition.stage == Stage.DECIDING
    ranked = {row.entry_id: row for row in ranking.of(edition)} if decides else {}
    remaining, free = awards.still_ranked(edition, ranked.values()), awards.free_levels(edition)
    proposed = awards.propose_from(remaining, free)
    left = awards.unfilled(remaining, free, proposed) if decides else ()
    without = Entry.objects.filter(edition=edition, state=Entry.State.ELIGIBLE, award=None).shown()
    candidates = sorted(
        without.select_related("province").order_by("number") if decides else [],
        key=lambda entry: (ranked[entry.pk].place if entry.pk in ranked else len(ranked) + 1, entry.number),
    )
    by_id = {entry.pk: entry for entry in candidates}
    levels = {level.code: level for level in edition.award_levels.all()}
    return {
        "is_hidden": user.acting_as != "secretariat" and not is_published,
        "is_published": is_published,
        "decides": decides,
        "quotas": [
            (f"{sum(row.level_id == level.pk for row in rows)} / {level.quota}", level.name)
            for level in levels.values()
        ],
        "rows": [
            (
                row,
                may(row, "confirm") and row.proposed_by_id != user.pk,
                awards.fingerprint([row]),
                reopened.get(row.pk),
            )
            for row in rows
        ],
        "shown": awards.fingerprint(awards.of_others(rows, user)),
        "waiting": sum(row.state == Award.State.PROPOSED for row in rows),
        "own": sum(row.state == Award.State.PROPOSED and row.proposed_by_id == user.pk for row in rows),
        "from_ranking": [(by_id[row.entry_id], levels[row.level], row.place) for row in proposed.proposals],
        "ties": [
            (
                tie.place,
                [by_id[pk] for pk in tie.entry_ids],
                [levels[code].name for code in dict.fromkeys(tie.levels)],
            )
            for tie in proposed.ties
        ],
        "is_ranked": bool(ranked),
        "unfilled": [(levels[one.level], one.number, one.is_below_minimum) for one in left],
        "unawarded": [
            (row, decides and row.confirmed_by_id is None and row.proposed_by_id != user.pk)
            for row in Unawarded.objects.filter(level__edition=edition)
            .select_related("level", "proposed_by", "confirmed_by")
            .order_by("level__position")
        ],
        "writes_feedback": user.acting_as == "secretariat"
        and edition.stage in (Stage.DECIDING, *AFTER_PUBLICATION),
        "page": Paginator([(entry, ranked.get(entry.pk)) for entry in candidates], ROWS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "publications": list(
            Publication.objects.filter(edition=edition)
            .select_related("published_by", "edition")
            .defer("content")
            .order_by("-version")
        ),
    }


@require_POST
@access.secretariat
def awards_propose(request: Request, year: int) -> HttpResponse:
    """Propose what the ranking and the quotas give."""
    edition = get_object_or_404(Edition, year=year)
    ranked = awards.still_ranked(edition, ranking.of(edition))
    proposed = awards.propose_from(ranked, awards.free_levels(edition))
    try:
        written = awards.propose(edition, proposed.proposals, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _board(request, year, refusal)
    messages.success(
        request,
        ngettext("%(count)s award is proposed.", "%(count)s awards are proposed.", len(written))
        % {"count": len(written)},
    )
    return redirect("results_office:board", year)


@require_POST
@access.secretariat
def awards_confirm(request: Request, year: int) -> HttpResponse:
    """Confirm every proposal that somebody else made, as the board showed them."""
    edition = get_object_or_404(Edition, year=year)
    try:
        confirmed = awards.confirm_all(
            edition, by=request.user, at=request.arrived_at, shown=request.POST.get("shown", "")
        )
    except RuleBroken as refusal:
        return _board(request, year, refusal)
    messages.success(
        request,
        ngettext("%(count)s award is confirmed.", "%(count)s awards are confirmed.", confirmed)
        % {"count": confirmed},
    )
    return redirect("results_office:board", year)


@require_POST
@access.secretariat
def award_confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm one award, as the board showed it."""
    deed = partial(awards.confirm, shown=request.POST.get("shown", ""))
    return _decide(request, pk, deed, _("The award is confirmed."))


@require_POST
@access.secretariat
def award_unconfirm(request: Request, pk: int) -> HttpResponse:
    """Take the confirmation of one award back, with the reason."""
    deed = partial(awards.unconfirm, reason=request.POST.get("reason", ""))
    return _decide(request, pk, deed, _("The award is a proposal again."))


@require_POST
@access.secretariat
def award_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take one proposal back."""
    return _decide(request, pk, awards.withdraw_proposal, _("The proposal is withdrawn."))


def _decide(request: Request, pk: int, decision: Callable[..., None], done: str) -> HttpResponse:
    award = _award(request, pk)
    try:
        decision(award, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _board(request, award.edition.year, refusal)
    messages.success(request, done)
    return redirect("results_office:board", award.edition.year)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def award_new(request: Request, pk: int) -> HttpResponse:
    """Propose one award by hand, with the reason."""
    entry = get_object_or_404(Entry.objects.for_office(request.arrived_at).select_related("province"), pk=pk)

    def deed(level: AwardLevel, reason: str) -> None:
        place = next((row.place for row in ranking.of(entry.edition) if row.entry_id == entry.pk), None)
        awards.propose_one(entry, level, reason=reason, place=place, by=request.user, at=request.arrived_at)

    form = AwardForm(entry.edition, access.posted(request), initial=access.unpark(request))
    return _form_page(
        request,
        "results/office/award_new.html",
        form,
        deed,
        _("The award is proposed."),
        entry.edition,
        entry=entry,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def level_leave(request: Request, pk: int) -> HttpResponse:
    """Say that awards of a level are not given, and why."""
    level = get_object_or_404(AwardLevel.objects.select_related("edition"), pk=pk)

    def deed(number: int, reason: str) -> None:
        awards.leave(level, number, reason=reason, by=request.user, at=request.arrived_at)

    form = LeaveForm(access.posted(request), initial=access.unpark(request))
    return _form_page(
        request,
        "results/office/level_leave.html",
        form,
        deed,
        _("It is noted. Somebody else has to confirm it."),
        level.edition,
        level=level,
    )


@require_POST
@access.secretariat
def unawarded_confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm that awards are not given."""
    return _decide_left(
        request, pk, awards.confirm_left, _("It is confirmed that these awards are not given.")
    )


@require_POST
@access.secretariat
def unawarded_take_back(request: Request, pk: int) -> HttpResponse:
    """Take back that awards are not given."""
    return _decide_left(request, pk, awards.take_back_left, _("These awards can be given again."))


def _decide_left(request: Request, pk: int, decision: Callable[..., None], done: str) -> HttpResponse:
    row = get_object_or_404(Unawarded.objects.select_related("level__edition"), pk=pk)
    try:
        decision(row, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _board(request, row.level.edition.year, refusal)
    messages.success(request, done)
    return redirect("results_office:board", row.level.edition.year)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def citation_edit(request: Request, pk: int) -> HttpResponse:
    """The jury's sentence of one award."""
    award = _award(request, pk)
    words = {"citation_th": award.citation_th, "citation_en": award.citation_en}

    def deed(citation_th: str, citation_en: str) -> None:
        awards.cite(award, thai=citation_th, english=citation_en, by=request.user, at=request.arrived_at)

    form = CitationForm(access.posted(request), initial=access.unpark(request) or words)
    return _form_page(
        request, "results/office/citation_edit.html", form, deed, _("Saved"), award.edition, award=award
    )


def _form_page(
    request: Request,
    template: str,
    form: forms.Form,
    deed: Callable[..., object],
    said: str,
    edition: Edition,
    **shown: Any,
) -> HttpResponse:
    """A page with one form: do the deed with what was typed, and go back to the board."""
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            deed(**form.cleaned_data)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, said)
            return redirect("results_office:board", edition.year)
    return render(
        request,
        template,
        {**shown, "form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def publication_new(request: Request, year: int) -> HttpResponse:
    """Publish the results: what the public will read stands on the page, the button under it."""
    edition = get_object_or_404(Edition, year=year, stage__in=ON_THE_BOARD)
    is_correction = Publication.objects.filter(edition=edition).exists()
    asks_reason = is_correction and edition.stage == Stage.DECIDING
    form = PublishForm(access.posted(request), initial=access.unpark(request))
    form.fields["reason"].required = asks_reason
    refusal: RuleBroken | None = None
    if form.is_bound and form.is_valid():
        try:
            publication.publish(
                edition,
                reason=form.cleaned_data["reason"],
                shown=request.POST.get("shown", ""),
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("The results are published."))
            return redirect("results_office:board", year)
    elif not form.is_bound:
        try:
            publication.require_publishable(edition)
        except RuleBroken as no:
            refusal = no
    content = publication.freeze(edition)
    return render(
        request,
        "results/office/publication_new.html",
        {
            "edition": edition,
            "form": form if asks_reason else None,
            "announcement": Announcement(content),
            "shown": publication.sha256_of(content),
            "can_publish": refusal is None or isinstance(refusal, publication.PreviewChanged),
            "refusal": refusal,
        },
        status=409 if refusal and form.is_bound else 422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def publication_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an announcement back, with the reason."""
    announced = get_object_or_404(Publication.objects.select_related("edition"), pk=pk)

    def deed(reason: str) -> None:
        publication.withdraw(announced, reason=reason, by=request.user, at=request.arrived_at)

    form = WithdrawalForm(access.posted(request), initial=access.unpark(request))
    return _form_page(
        request,
        "results/office/publication_withdraw.html",
        form,
        deed,
        _("The announcement is withdrawn."),
        announced.edition,
        publication=announced,
    )


def _award(request: Request, pk: int) -> Award:
    return get_object_or_404(Award.objects.for_office(request.user), pk=pk)
