"""What does the secretariat do about its own people, the auditors, lost second factors and agencies?"""

from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access, agencies, offices, registration, second_factor
from organizations.forms import WordsForm
from organizations.forms_offices import AgencyForm, OfficeInvitationForm, ResetForm, agencies_in_order
from organizations.models import Agency, Appointment, SecondFactorReset
from organizations.office import page_of
from organizations.office_judges import tabs_of as judge_tabs

State = SecondFactorReset.State
TONES = {
    State.ASKED: "info",
    State.PROPOSED: "warn",
    State.DONE: "ok",
    State.CANCELED: "plain",
    State.EXPIRED: "plain",
}
"""In which color a reset stands."""


def _tabs(here: str) -> list[tuple[str, str, bool]]:
    pages = (
        ("office_holder_list", _("Secretariat and auditors")),
        ("second_factor_list", _("Lost second factors")),
    )
    return [(label, reverse(f"organizations_office:{name}"), name == here) for name, label in pages]


def _decides(request: access.Request) -> bool:
    return request.user.acting_as == Appointment.Role.SECRETARIAT


# --- the secretariat and the auditors ---------------------------------------------------------------


@require_safe
@access.auditor
def office_holder_list(request: access.Request) -> HttpResponse:
    """Who is of the secretariat, who is an auditor, and who was."""
    rows = Appointment.objects.filter(role__in=offices.BESIDE_JUDGES).select_related("user")
    return render(
        request,
        "organizations/office/office_holder_list.html",
        {
            **page_of(
                request, rows.order_by(F("asleep_since").desc(nulls_first=True), "role", "appointed_at", "pk")
            ),
            "tabs": _tabs("office_holder_list"),
            "decides": _decides(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def office_invite(request: access.Request) -> HttpResponse:
    """Invite somebody to the secretariat, or an auditor."""
    refusal, kept = None, access.unpark(request)
    form = OfficeInvitationForm(access.posted(request), initial=kept.dict() if kept else None)
    if form.is_bound and form.is_valid():
        try:
            offices.invite(**form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organizations_office:invitation_list")
    return render(
        request,
        "organizations/office/office_invite.html",
        {"form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def office_take_away(request: access.Request, pk: int) -> HttpResponse:
    """Take an office of the secretariat or of an auditor away, with words."""
    rows = Appointment.objects.filter(role__in=offices.BESIDE_JUDGES).select_related("user")
    appointment, refusal, kept = get_object_or_404(rows, pk=pk), None, access.unpark(request)
    form = WordsForm(access.posted(request), initial=kept.dict() if kept else None)
    if form.is_bound and form.is_valid():
        try:
            offices.take_away(appointment, form.cleaned_data["words"], by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("Done. The person gets a letter with your words."))
            return redirect("organizations_office:office_holder_list")
    return render(
        request,
        "organizations/office/office_take_away.html",
        {"appointment": appointment, "form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


# --- lost second factors ----------------------------------------------------------------------------


@require_safe
@access.auditor
def second_factor_list(request: access.Request) -> HttpResponse:
    """Who lost their second factor, and where the reset stands: what waits first."""
    at = request.arrived_at
    rows = SecondFactorReset.objects.select_related("user", "proposed_by", "decided_by")
    waits = Q(state=State.ASKED) | Q(state=State.PROPOSED, expires_at__gt=at)
    shown = page_of(request, rows.exclude(waits).order_by("-pk"))
    return render(
        request,
        "organizations/office/second_factor_list.html",
        {
            **shown,
            "waiting": [(row, *_state_of(row, at)) for row in rows.filter(waits).order_by("pk")[:100]],
            "lines": [(row, *_state_of(row, at)) for row in shown["page"]],
            "tabs": _tabs("second_factor_list"),
            "decides": _decides(request),
        },
    )


def _state_of(row: SecondFactorReset, at: Any) -> tuple[str, str]:
    """The state of a reset in words, and its tone; a proposal that came too old is expired."""
    state = State(row.state)
    if state == State.PROPOSED and not row.is_open(at):
        state = State.EXPIRED
    return str(state.label), TONES[state]


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def second_factor_propose(request: access.Request) -> HttpResponse:
    """Propose to take off the second factor of a person."""
    refusal, kept = None, access.unpark(request)
    initial = kept.dict() if kept else {"email": request.GET.get("email", "")}
    form = ResetForm(access.posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        user = registration.account_at(form.cleaned_data["email"])
        try:
            if user is None:
                raise RuleBroken(_("There is no account with this address."))
            reset = second_factor.propose(
                user, form.cleaned_data["reason"], by=request.user, at=request.arrived_at
            )
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(
                request, _("Proposed. The person has been told; a second person of the secretariat confirms.")
            )
            return redirect("organizations_office:second_factor_page", reset.pk)
    return render(
        request,
        "organizations/office/second_factor_propose.html",
        {"form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_safe
@access.auditor
def second_factor_page(request: access.Request, pk: int) -> HttpResponse:
    """One lost second factor: who, who proposed the reset and why, and what can be done."""
    return _second_factor_page(request, pk)


def _second_factor_page(request: access.Request, pk: int, refusal: RuleBroken | None = None) -> HttpResponse:
    rows = SecondFactorReset.objects.select_related("user", "proposed_by", "decided_by")
    reset, at, me = get_object_or_404(rows, pk=pk), request.arrived_at, request.user
    label, tone = _state_of(reset, at)
    others = _decides(request) and me.pk != reset.user_id
    return render(
        request,
        "organizations/office/second_factor_page.html",
        {
            "reset": reset,
            "label": label,
            "tone": tone,
            "facts": [
                (_("Full name"), reset.user.full_name),
                (_("E-mail address"), reset.user.email),
                (_("Position"), reset.user.position or "—"),
                (_("Telephone in the account"), reset.user.phone or "—"),
            ],
            "is_open": reset.is_open(at),
            "may_propose": others and reset.state == State.ASKED,
            "may_confirm": others
            and reset.state == State.PROPOSED
            and reset.is_open(at)
            and reset.proposed_by_id != me.pk,
            "is_mine": reset.proposed_by_id == me.pk,
            "is_me": reset.user_id == me.pk,
            "may_cancel": _decides(request) and reset.is_open(at),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_POST
@access.secretariat
def reset_confirm(request: access.Request, pk: int) -> HttpResponse:
    """Take the second factor off, as the second person."""
    return _decide(request, pk, second_factor.confirm, _("Done. The person sets up a new second factor."))


@require_POST
@access.secretariat
def reset_cancel(request: access.Request, pk: int) -> HttpResponse:
    """Stop a reset."""
    return _decide(request, pk, second_factor.cancel, _("Stopped. The person has been told."))


def _decide(request: access.Request, pk: int, decide: Any, done: str) -> HttpResponse:
    reset = get_object_or_404(SecondFactorReset.objects.select_related("user"), pk=pk)
    try:
        decide(reset, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _second_factor_page(request, pk, refusal)
    messages.success(request, done)
    return redirect("organizations_office:second_factor_page", pk)


# --- agencies ---------------------------------------------------------------------------------------


@require_safe
@access.auditor
def agency_list(request: access.Request) -> HttpResponse:
    """The agencies that send judges or take part in projects."""
    return render(
        request,
        "organizations/office/agency_list.html",
        {
            **page_of(request, agencies_in_order()),
            "tabs": judge_tabs("agency_list"),
            "decides": _decides(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def agency_new(request: access.Request) -> HttpResponse:
    """Add an agency."""
    return _agency_form(request, Agency(), "organizations/office/agency_new.html")


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def agency_edit(request: access.Request, pk: int) -> HttpResponse:
    """Change the names of an agency."""
    return _agency_form(request, get_object_or_404(Agency, pk=pk), "organizations/office/agency_edit.html")


def _agency_form(request: access.Request, agency: Agency, template: str) -> HttpResponse:
    refusal, kept = None, access.unpark(request)
    title = agency.name if agency.pk else ""
    form = AgencyForm(
        access.posted(request),
        instance=agency,
        initial=kept.dict() if kept else None,
    )
    if form.is_bound and form.is_valid():
        try:
            agencies.save(agency, form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("Saved"))
            return redirect("organizations_office:agency_list")
    return render(
        request,
        template,
        {"form": form, "agency_name": title, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )
