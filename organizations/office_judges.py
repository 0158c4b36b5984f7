"""What does the secretariat see and do about judges: who they are, who is invited, what they accept?"""

import csv
from collections import Counter
from io import StringIO
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access, judge_lists, offices, panelists, registration
from organizations.forms import InvitationForm
from organizations.forms_offices import InvitationFilter, JudgeFilter, JudgeListForm, TermsForm
from organizations.judge_lists import Verdict, Weighed
from organizations.models import (
    Appointment,
    Invitation,
    JudgeProfile,
    JudgeTerms,
    ProvinceTie,
    TermsAcceptance,
    User,
)
from organizations.office import page_of
from thai.collation import thai_order

TONES = {
    Verdict.INVITE: "ok",
    Verdict.WAKE: "ok",
    Verdict.JUDGE: "plain",
    Verdict.INVITED: "plain",
}
"""In which color a verdict stands; what is not here needs somebody to mend the list."""

BOM = "\ufeff"
"""With this mark Excel reads a file as UTF-8."""


class JudgeLine(NamedTuple):
    """One judge as the list shows them."""

    judge: Appointment
    lacking: list[str]


def tabs_of(here: str) -> list[tuple[str, str, bool]]:
    """The pages about judges."""
    pages = (
        ("judge_list", _("Judges")),
        ("invitation_list", _("Invitations")),
        ("agency_list", _("Agencies")),
        ("terms_page", _("Terms of the judges")),
    )
    return [(label, reverse(f"organizations_office:{name}"), name == here) for name, label in pages]


# --- judges -----------------------------------------------------------------------------------------


def _judges() -> QuerySet[Appointment]:
    """The judges with what they have done of what comes before the first entry."""
    accepted = TermsAcceptance.objects.filter(
        user=OuterRef("user"), terms__version__gte=panelists.version_now()
    )
    told = JudgeProfile.objects.filter(user=OuterRef("user")).exclude(completed_at=None)
    factor = Authenticator.objects.filter(user=OuterRef("user"), type__in=access.SECOND_FACTORS)
    return (
        Appointment.objects.filter(role=Appointment.Role.JUDGE)
        .select_related("user", "agency")
        .annotate(has_accepted=Exists(accepted), has_told=Exists(told), has_factor=Exists(factor))
    )


def _lacking(judge: Any) -> list[str]:
    """What a judge has still to do, in words."""
    steps = (
        (judge.has_factor, _("Two-step verification")),
        (judge.has_accepted, _("Terms")),
        (judge.has_told, _("Profile")),
    )
    return [label for is_done, label in steps if not is_done]


@require_safe
@access.auditor
def judge_list(request: access.Request) -> HttpResponse:
    """The judges, awake and asleep, and what each has still to do."""
    return _judge_list(request)


def _judge_list(request: access.Request, refusal: RuleBroken | None = None) -> HttpResponse:
    form = JudgeFilter(request.GET)
    chosen = form.chosen()
    rows = _judges()
    for word in chosen.get("q", "").split():
        rows = rows.filter(
            Q(user__full_name__icontains=word)
            | Q(user__email__icontains=word)
            | Q(agency__name_th__icontains=word)
            | Q(agency__abbr_th__icontains=word)
        )
    done = Q(has_accepted=True, has_told=True, has_factor=True)
    match chosen.get("state"):
        case "awake":
            rows = rows.filter(asleep_since=None)
        case "asleep":
            rows = rows.exclude(asleep_since=None)
        case "lacking":
            rows = rows.filter(~done, asleep_since=None)
    shown = page_of(
        request, rows.order_by(thai_order("agency__name_th"), thai_order("user__full_name"), "pk")
    )
    return render(
        request,
        "organizations/office/judge_list.html",
        {
            **shown,
            "form": form,
            "is_filtered": bool(chosen),
            "lines": [JudgeLine(judge, _lacking(judge)) for judge in shown["page"]],
            "tabs": tabs_of("judge_list"),
            "decides": request.user.acting_as == Appointment.Role.SECRETARIAT,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_safe
@access.auditor
def judge_page(request: access.Request, pk: int) -> HttpResponse:
    """One judge: who sends them, what they accepted and what they say of themselves."""
    judge = get_object_or_404(_judges(), pk=pk)
    user = judge.user
    profile = JudgeProfile.objects.filter(user=user).prefetch_related("expertise").first()
    accepted = panelists.accepted(user)
    invitation = _invitation_of(user)
    return render(
        request,
        "organizations/office/judge_page.html",
        {
            "judge": judge,
            "lacking": _lacking(judge),
            "facts": [
                (_("Agency"), judge.agency),
                (_("Position"), user.position or "—"),
                (_("E-mail address"), user.email),
                (_("Telephone"), user.phone or "—"),
            ],
            "accepted": accepted,
            "is_newest": judge.has_accepted,  # type: ignore[attr-defined]
            "profile": profile,
            "ties": list(
                ProvinceTie.objects.filter(profile=profile).select_related("province", "organization")
            )
            if profile
            else [],
            "asked_to_chair": bool(invitation and invitation.as_chair),
            "has_factor": judge.has_factor,  # type: ignore[attr-defined]
            "decides": request.user.acting_as == Appointment.Role.SECRETARIAT,
        },
    )


def _invitation_of(user: User) -> Invitation | None:
    """The invitation by which a judge came last."""
    return (
        Invitation.objects.filter(email=user.email, role=Appointment.Role.JUDGE)
        .exclude(accepted_at=None)
        .order_by("-accepted_at")
        .first()
    )


@require_POST
@access.secretariat
def judge_put_to_sleep(request: access.Request, pk: int) -> HttpResponse:
    """Let a judge rest."""
    return _change_judge(request, pk, registration.put_to_sleep)


@require_POST
@access.secretariat
def judge_wake(request: access.Request, pk: int) -> HttpResponse:
    """Wake a judge."""
    return _change_judge(request, pk, registration.wake)


def _change_judge(request: access.Request, pk: int, change: Any) -> HttpResponse:
    rows = Appointment.objects.filter(role=Appointment.Role.JUDGE).select_related("user", "agency")
    judge = get_object_or_404(rows, pk=pk)
    try:
        change(judge, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _judge_list(request, refusal)
    messages.success(request, _("Saved"))
    return redirect("organizations_office:judge_list")


# --- invitations ------------------------------------------------------------------------------------


@require_safe
@access.auditor
def invitation_list(request: access.Request) -> HttpResponse:
    """Who was invited to an office, and where that stands."""
    return _invitation_list(request)


def _invitation_list(request: access.Request, refusal: RuleBroken | None = None) -> HttpResponse:
    form, at = InvitationFilter(request.GET), request.arrived_at
    chosen = form.chosen()
    rows = Invitation.objects.filter(organization=None).select_related("agency")
    for word in chosen.get("q", "").split():
        rows = rows.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    waits = {"accepted_at": None, "revoked_at": None}
    match chosen.get("state"):
        case "open":
            rows = rows.filter(**waits, expires_at__gt=at)
        case "expired":
            rows = rows.filter(**waits, expires_at__lte=at)
        case "accepted":
            rows = rows.exclude(accepted_at=None)
        case "revoked":
            rows = rows.exclude(revoked_at=None)
    shown = page_of(request, rows.order_by("-invited_at", "-pk"))
    return render(
        request,
        "organizations/office/invitation_list.html",
        {
            **shown,
            "form": form,
            "is_filtered": bool(chosen),
            "lines": [(invitation, *_state_of(invitation, at)) for invitation in shown["page"]],
            "tabs": tabs_of("invitation_list"),
            "decides": request.user.acting_as == Appointment.Role.SECRETARIAT,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def _state_of(invitation: Invitation, at: Any) -> tuple[str, str, bool]:
    """The state of an invitation in words, its tone, and whether somebody may still answer or be asked."""
    if invitation.accepted_at:
        return _("Invitation accepted"), "ok", False
    if invitation.revoked_at:
        return _("Revoked"), "plain", False
    if invitation.is_open(at):
        return _("Awaiting an answer"), "info", True
    return _("Expired"), "warn", True


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def invitation_new(request: access.Request) -> HttpResponse:
    """Invite a judge by letter."""
    refusal = None
    form = InvitationForm(access.posted(request), initial=access.unpark(request))
    if form.is_bound and form.is_valid():
        try:
            registration.invite_judge(**form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organizations_office:invitation_list")
    return render(
        request,
        "organizations/office/invitation_new.html",
        {"form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.secretariat
def invitation_resend(request: access.Request, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link; the older one is dead."""
    return _change_invitation(
        request, pk, offices.resend, _("A new link is on its way; the older one is dead.")
    )


@require_POST
@access.secretariat
def invitation_revoke(request: access.Request, pk: int) -> HttpResponse:
    """Make the link of an invitation worthless."""
    return _change_invitation(request, pk, registration.revoke_invitation, _("Saved"))


def _change_invitation(request: access.Request, pk: int, change: Any, done: str) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("agency"), pk=pk, organization=None)
    try:
        change(invitation, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _invitation_list(request, refusal)
    messages.success(request, done)
    return redirect("organizations_office:invitation_list")


# --- a list of judges -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def judges_invite(request: access.Request) -> HttpResponse:
    """Invite many judges: take a list, show what would happen to each line, and do it when confirmed."""
    kept = access.unpark(request)
    told = request.POST if request.method == "POST" else kept
    if told is not None and "sealed" in told:
        return _confirm_list(request, str(told["sealed"]), is_confirmed=request.method == "POST")
    form = JudgeListForm(
        access.posted(request),
        request.FILES or None,
        initial=kept.dict() if kept else None,
    )
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            weighed = judge_lists.weigh(_guests(form), request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            return _preview(request, weighed)
    return render(
        request,
        "organizations/office/judges_invite.html",
        {
            "form": form,
            "fields": list(panelists.fields().values()),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


def _guests(form: JudgeListForm) -> list[judge_lists.Guest]:
    file = form.cleaned_data["file"]
    text = judge_lists.decode(file.read(judge_lists.MOST_BYTES + 1)) if file else form.cleaned_data["text"]
    return judge_lists.read(text)


def _confirm_list(request: access.Request, sealed: str, *, is_confirmed: bool) -> HttpResponse:
    """Do what was shown; where it came from an expired session it is only shown anew."""
    try:
        if not is_confirmed:
            guests, _shown = judge_lists.unseal(sealed, request.user)
            return _preview(request, judge_lists.weigh(guests, request.arrived_at))
        done = judge_lists.invite(sealed, by=request.user, at=request.arrived_at)
    except judge_lists.ListChanged as refusal:
        return _preview(request, refusal.now, refusal)
    except RuleBroken as refusal:
        try:  # what was shown is still readable: somebody was faster with one of the lines
            guests, _shown = judge_lists.unseal(sealed, request.user)
        except RuleBroken:
            form = JudgeListForm()
            context = {"form": form, "fields": list(panelists.fields().values()), "refusal": refusal}
            return render(request, "organizations/office/judges_invite.html", context, status=409)
        return _preview(request, judge_lists.weigh(guests, request.arrived_at), refusal)
    counts = Counter(row.verdict for row in done)
    messages.success(
        request,
        _("%(invited)s invited, %(woken)s woken. The letters are on their way.")
        % {"invited": counts[Verdict.INVITE], "woken": counts[Verdict.WAKE]},
    )
    return redirect("organizations_office:invitation_list")


def _preview(
    request: access.Request, weighed: list[Weighed], refusal: RuleBroken | None = None
) -> HttpResponse:
    counts = Counter(row.verdict for row in weighed)
    done = counts[Verdict.INVITE] + counts[Verdict.WAKE]
    return render(
        request,
        "organizations/office/judges_invite.html",
        {
            "lines": [(row, TONES.get(row.verdict, "warn")) for row in weighed],
            "figures": [
                (counts[Verdict.INVITE], _("will be invited")),
                (counts[Verdict.WAKE], _("will be woken")),
                (len(weighed) - done, _("are left aside")),
            ],
            "may_confirm": bool(done),
            "sealed": judge_lists.seal(weighed, request.user),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_safe
@access.secretariat
def judge_list_template(request: access.Request) -> HttpResponse:
    """An empty list of judges with its headings, for a spreadsheet."""
    text = StringIO()
    csv.writer(text).writerow([words[0] for words in judge_lists.COLUMNS.values()])
    return HttpResponse(
        BOM + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="judges.csv"'},
    )


# --- the terms --------------------------------------------------------------------------------------


@require_safe
@access.auditor
def terms_page(request: access.Request) -> HttpResponse:
    """The terms of now, how many judges accepted them, and the versions before."""
    terms = panelists.terms(request.arrived_at)
    awake = Appointment.objects.filter(role=Appointment.Role.JUDGE, asleep_since=None)
    accepted = awake.filter(user__terms_accepted__terms__version=terms.version)
    return render(
        request,
        "organizations/office/terms_page.html",
        {
            "terms": terms,
            "is_shipped": terms.pk is None,
            "awake": awake.count(),
            "accepted": accepted.count(),
            "earlier": JudgeTerms.objects.filter(version__lt=terms.version)[:20],
            "tabs": tabs_of("terms_page"),
            "decides": request.user.acting_as == Appointment.Role.SECRETARIAT,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def terms_new(request: access.Request) -> HttpResponse:
    """Issue a new version of the terms."""
    refusal, terms = None, panelists.terms(request.arrived_at)
    kept = access.unpark(request)
    form = TermsForm(
        access.posted(request),
        initial=kept.dict() if kept else {"text_th": terms.text_th, "text_en": terms.text_en},
    )
    if form.is_bound and form.is_valid():
        try:
            panelists.issue_terms(**form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("Issued. Every judge is asked to accept it before going on."))
            return redirect("organizations_office:terms_page")
    return render(
        request,
        "organizations/office/terms_new.html",
        {"form": form, "version": terms.version + 1, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )
