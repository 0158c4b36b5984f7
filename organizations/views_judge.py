"""What does a judge do before the first entry, and what do they tell of themselves?"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access, panelists
from organizations.forms_offices import AcceptTermsForm, JudgeProfileForm, ServiceForm, TieForm
from organizations.models import Appointment, Invitation, Province, ProvinceTie

DESK = "judging:assignment_list"


def _next(request: access.Request) -> str:
    """Where the judge was led from; their desk where nothing fitting is named."""
    asked = request.GET.get("next", "")
    return asked if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}) else reverse(DESK)


def _onward(request: access.Request, missing: str) -> HttpResponse:
    """Go to the step that is missing, else to where the judge was led from."""
    if not missing:
        return redirect(_next(request))
    query = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
    return redirect(f"{reverse(access.STEPS[missing])}{'?' if query else ''}{query}")


def _frame(request: access.Request, step: str, missing: str) -> dict[str, Any]:
    """What stands around a step: the way on the first entry, the links of the desk later."""
    here = panelists.STEPS.index(step)
    reached = panelists.STEPS.index(missing) if missing else len(panelists.STEPS)
    names = {
        panelists.TERMS: _("Terms"),
        panelists.PROFILE: _("About you"),
        panelists.PROVINCES: _("Provinces"),
    }
    query = f"?{urlencode({'next': request.GET['next']})}" if "next" in request.GET else ""
    return {
        "missing": missing,
        "is_first": bool(missing),
        "steps": [
            (
                names[name],
                reverse(access.STEPS[name]) + query if place < reached and place != here else "",
                "current" if place == here else "done" if place < reached else "todo",
            )
            for place, name in enumerate(panelists.STEPS)
        ],
        "onward": _next(request),
        "side_title": _("Judge's desk"),
        "side": []
        if missing
        else [
            (_("My work"), reverse(DESK), None, False),
            (_("Conflicts of interest"), reverse("judging:conflict_list"), None, False),
            (_("Criteria of this round"), reverse("judging:criteria"), None, False),
            (_("My profile"), reverse("organizations:judge_profile"), None, True),
        ],
        "tabs": []
        if missing
        else [(names[name], reverse(access.STEPS[name]), name == step) for name in reversed(panelists.STEPS)],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge_entering
def judge_terms(request: access.Request) -> HttpResponse:
    """Read the terms of the judges and accept them."""
    refusal = None
    terms = panelists.terms(request.arrived_at)
    form = AcceptTermsForm(access.posted(request), initial={"version": terms.version})
    if form.is_bound and form.is_valid():
        try:
            panelists.accept_terms(
                request.user, form.cleaned_data["version"], by=request.user, at=request.arrived_at
            )
        except RuleBroken as no:
            refusal, form = no, AcceptTermsForm(initial={"version": terms.version})
        else:
            return _onward(request, panelists.missing(request.user))
    accepted = panelists.accepted(request.user)
    return render(
        request,
        "organizations/judge_terms.html",
        {
            **_frame(request, panelists.TERMS, panelists.missing(request.user)),
            "terms": terms,
            "accepted": accepted,
            "is_accepted": accepted is not None and accepted.terms.version == terms.version,
            "form": form,
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge_entering
def judge_profile(request: access.Request) -> HttpResponse:
    """Say which position one holds and which categories one knows well."""
    user, refusal = request.user, None
    missing = panelists.missing(user)
    if missing == panelists.TERMS:
        return _onward(request, missing)
    profile = panelists.profile_of(user)
    own = list(profile.expertise.all()) if profile else []
    kept = access.unpark(request)
    form = JudgeProfileForm(
        access.posted(request),
        initial={
            "position": kept.get("position", user.position) if kept else user.position,
            "expertise": kept.getlist("expertise") if kept else [row.code for row in own] or _meant_for(user),
        },
        fields={**{row.code: row for row in own}, **panelists.fields()}.values(),  # type: ignore[arg-type]
    )
    if form.is_bound and form.is_valid():
        try:
            panelists.save_profile(user, **form.cleaned_data, by=user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            if missing:
                return _onward(request, panelists.missing(user))
            messages.success(request, _("Saved"))
            return redirect("organizations:judge_profile")
    appointment = user.appointments.select_related("agency").get(role=Appointment.Role.JUDGE)
    return render(
        request,
        "organizations/judge_profile.html",
        {
            **_frame(request, panelists.PROFILE, missing),
            "facts": [(_("Full name"), user.full_name), (_("Agency"), appointment.agency)],
            "form": form,
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


def _meant_for(user: Any) -> list[str]:
    """The expertise for which the secretariat invited the judge."""
    invitation = (
        Invitation.objects.filter(email=user.email, role=Appointment.Role.JUDGE)
        .exclude(accepted_at=None)
        .order_by("-accepted_at")
        .first()
    )
    return list(invitation.expertise) if invitation else []


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge_entering
def judge_provinces(request: access.Request) -> HttpResponse:
    """The provinces that one comes from or has worked in; name a further one."""
    missing = panelists.missing(request.user)
    if missing in (panelists.TERMS, panelists.PROFILE):
        return _onward(request, missing)
    kept = access.unpark(request)
    form = TieForm(access.posted(request), initial=kept and kept.dict())
    refusal = None
    if form.is_bound and form.is_valid():
        kind, province = form.cleaned_data["kind"], form.cleaned_data["province"]
        if kind == ProvinceTie.Kind.SERVICE:
            return redirect(_with_next(request, "organizations:judge_service_add", province.pk))
        try:
            panelists.add_tie(request.user, kind, province, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("%(province)s is noted.") % {"province": province.name})
            return redirect(_with_next(request, "organizations:judge_provinces"))
    return _provinces_page(request, form, refusal)


def _with_next(request: access.Request, name: str, *args: Any) -> str:
    query = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
    return f"{reverse(name, args=args)}{'?' if query else ''}{query}"


def _provinces_page(
    request: access.Request, form: TieForm, refusal: RuleBroken | None = None
) -> HttpResponse:
    profile = panelists.profile_of(request.user)
    missing = panelists.missing(request.user)
    return render(
        request,
        "organizations/judge_provinces.html",
        {
            **_frame(request, panelists.PROVINCES, missing),
            "ties": list(profile.ties.select_related("province", "organization")) if profile else [],
            "has_no_ties": bool(profile and profile.has_no_ties),
            "form": form,
            "query": f"?{urlencode({'next': request.GET['next']})}" if "next" in request.GET else "",
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge_entering
def judge_service_add(request: access.Request, province: str) -> HttpResponse:
    """Say in which organization of a province one has worked, and when."""
    row, refusal = get_object_or_404(Province, pk=province), None
    if (missing := panelists.missing(request.user)) in (panelists.TERMS, panelists.PROFILE):
        return _onward(request, missing)
    kept = access.unpark(request)
    form = ServiceForm(access.posted(request), initial=kept and kept.dict(), province=row)
    if form.is_bound and form.is_valid():
        try:
            panelists.add_tie(
                request.user,
                ProvinceTie.Kind.SERVICE,
                row,
                by=request.user,
                at=request.arrived_at,
                **form.cleaned_data,
            )
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("%(province)s is noted.") % {"province": row.name})
            return redirect(_with_next(request, "organizations:judge_provinces"))
    return render(
        request,
        "organizations/judge_service_add.html",
        {
            **_frame(request, panelists.PROVINCES, missing),
            "province": row,
            "form": form,
            "back": _with_next(request, "organizations:judge_provinces"),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.judge_entering
def judge_tie_remove(request: access.Request, pk: int) -> HttpResponse:
    """Take a province out of one's profile."""
    rows = ProvinceTie.objects.filter(profile__user=request.user)
    tie = get_object_or_404(rows.select_related("profile__user", "province", "organization"), pk=pk)
    try:
        panelists.remove_tie(tie, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _provinces_page(request, TieForm(), refusal)
    messages.success(request, _("%(province)s was removed.") % {"province": tie.province.name})
    return redirect(_with_next(request, "organizations:judge_provinces"))


@require_POST
@access.judge_entering
def judge_ties_none(request: access.Request) -> HttpResponse:
    """Say that one comes from none of the provinces and has worked in none."""
    if (missing := panelists.missing(request.user)) in (panelists.TERMS, panelists.PROFILE):
        return _onward(request, missing)
    try:
        panelists.name_no_ties(request.user, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _provinces_page(request, TieForm(), refusal)
    if missing:
        return _onward(request, panelists.missing(request.user))
    messages.success(request, _("Saved"))
    return redirect("organizations:judge_provinces")


@require_safe
@access.signed_in
def office_resting(request: access.Request) -> HttpResponse:
    """What it means that a judge rests between editions."""
    rows = request.user.appointments.filter(role=Appointment.Role.JUDGE).exclude(asleep_since=None)
    resting = get_object_or_404(rows.select_related("agency"))
    return render(request, "organizations/office_resting.html", {"appointment": resting})
