"""Where does the secretariat draw lots, plan the slots of a presentation round, and note who did not come?"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from judging import presenting
from judging.forms import ReasonForm
from judging.forms_deliberation import PlanForm, SlotForm
from judging.models import Draw, Slot
from organizations import access
from organizations.access import Request
from submissions.models import Entry


@require_safe
@access.auditor
def presentation_page(request: Request, pk: int) -> HttpResponse:
    """The slots of a presentation round, the lots that were drawn, and what is to be done next."""
    return _page(request, _round(pk))


def _page(
    request: Request,
    round_: Round,
    refusal: RuleBroken | None = None,
    *,
    plan: PlanForm | None = None,
    again: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    draws = list(Draw.objects.filter(round=round_).order_by("number"))
    slots = list(
        Slot.objects.filter(round=round_)
        .select_related("entry__edition", "entry__province", "entry__organization")
        .order_by("position")
    )
    may_act = request.user.acting_as == "secretariat" and round_.state != RoundState.CLOSED
    told = sum(row.told_at is not None for row in slots)
    is_planned = all(row.starts_at and (row.place or row.link) for row in slots)
    return render(
        request,
        "judging/office/presentation_page.html",
        {
            "round": round_,
            "back": _panel_of(round_),
            "draws": draws,
            "slots": slots,
            "eligible": Entry.State.ELIGIBLE,
            "may_act": may_act,
            "notes_absence": may_act and round_.state == RoundState.OPEN,
            "can_tell": may_act and bool(slots) and is_planned and told < len(slots),
            "told": told,
            "plan": (plan or PlanForm(access.unpark(request))) if may_act and slots else None,
            "again": (again or _again()) if may_act and draws and presenting.can_draw(round_) else None,
            "waiting": len(slots) - told,
            "refusal": refusal,
        },
        status=409 if refusal else status,
    )


def _again(data: Any = None) -> ReasonForm:
    return ReasonForm(
        data,
        prefix="again",
        label=_("Reason for drawing again"),
        help_text=_("It stands in the journal beside the new seed."),
    )


@require_POST
@access.secretariat
def lots_draw(request: Request, pk: int) -> HttpResponse:
    """Draw lots for the order; the second time with a reason."""
    round_, reason, again = _round(pk), "", None
    if Draw.objects.filter(round=round_).exists():
        again = _again(request.POST)
        if not again.is_valid():
            return _page(request, round_, again=again, status=422)
        reason = again.cleaned_data["reason"]
    try:
        presenting.draw(round_, reason=reason, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _page(request, _round(pk), refusal, again=again)
    messages.success(request, _("Lots are drawn. The seed stands in the journal."))
    return redirect("judging_office:presentation_page", pk)


@require_POST
@access.secretariat
def slots_plan(request: Request, pk: int) -> HttpResponse:
    """Give all slots their times, one after the other."""
    round_ = _round(pk)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _page(request, round_, plan=form, status=422)
    try:
        presenting.plan(
            round_,
            form.moment(),
            minutes=form.cleaned_data["minutes"],
            pause=form.cleaned_data["pause"],
            place=form.cleaned_data["place"],
            link=form.cleaned_data["link"],
            by=request.user,
            at=request.arrived_at,
        )
    except RuleBroken as refusal:
        return _page(request, _round(pk), refusal, plan=form)
    messages.success(request, _("The slots are planned."))
    return redirect("judging_office:presentation_page", pk)


@require_POST
@access.secretariat
def slots_tell(request: Request, pk: int) -> HttpResponse:
    """Write to the entrants who were not told their slot yet."""
    try:
        count = presenting.tell(_round(pk), by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _page(request, _round(pk), refusal)
    messages.success(
        request,
        ngettext("%(count)d entrant was told.", "%(count)d entrants were told.", count) % {"count": count},
    )
    return redirect("judging_office:presentation_page", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def slot_edit(request: Request, pk: int) -> HttpResponse:
    """Time and place of one slot."""
    slot = _slot(pk)
    data = request.POST if request.method == "POST" else access.unpark(request)
    form = SlotForm(data, initial=SlotForm.values_of(slot))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            presenting.set_slot(
                slot,
                form.moment(),
                minutes=form.cleaned_data["minutes"],
                place=form.cleaned_data["place"],
                link=form.cleaned_data["link"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The slot is set."))
            return redirect("judging_office:presentation_page", slot.round_id)
    return _slot_page(request, "judging/office/slot_edit.html", slot, form, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def slot_absence(request: Request, pk: int) -> HttpResponse:
    """Note that nobody came to present an entry."""
    slot = _slot(pk)
    data = request.POST if request.method == "POST" else access.unpark(request)
    form = ReasonForm(data, label=_("What is known of the absence"))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            presenting.note_absence(slot, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The absence is noted."))
            return redirect("judging_office:presentation_page", slot.round_id)
    return _slot_page(request, "judging/office/slot_absence.html", slot, form, refusal)


@require_POST
@access.secretariat
def slot_came(request: Request, pk: int) -> HttpResponse:
    """Take a noted absence back."""
    slot = _slot(pk)
    try:
        presenting.take_back_absence(slot, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _page(request, _round(slot.round_id), refusal)
    messages.success(request, _("The absence is taken back."))
    return redirect("judging_office:presentation_page", slot.round_id)


def _slot_page(
    request: Request, template: str, slot: Slot, form: Any, refusal: RuleBroken | None
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "slot": slot,
            "form": form,
            "refusal": refusal,
            "is_closed": slot.round.state == RoundState.CLOSED,
            "back": reverse("judging_office:presentation_page", args=[slot.round_id]),
        },
        status=409 if refusal else 422 if request.method == "POST" else 200,
    )


def _round(pk: int) -> Round:
    return get_object_or_404(Round.objects.select_related("edition").filter(is_presentation=True), pk=pk)


def _slot(pk: int) -> Slot:
    return get_object_or_404(Slot.objects.select_related("round__edition", "entry__edition"), pk=pk)


def _panel_of(round_: Round) -> str:
    return f"{reverse('judging_office:panel')}?{urlencode({'edition': round_.edition.year})}"
