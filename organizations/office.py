"""What does the secretariat see and do about organizations and those who act for them?"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from editions.moves import RuleBroken, may
from organizations import access, claims, register, registration
from organizations.forms import (
    MailboxForm,
    MembershipFilter,
    OrganizationFilter,
    WordsForm,
)
from organizations.models import Appointment, Mandate, Membership, Organization
from organizations.views import TONES
from thai.text import search_key

ROWS = 50

VERBS = {"refuse": gettext_lazy("Refuse"), "end": gettext_lazy("End the membership")}
"""The decisions that need words, and what their buttons say."""


def page_of(request: access.Request, rows: Any) -> dict[str, Any]:
    """The rows of the asked page, and the other GET parameters for the links to its neighbors."""
    others = request.GET.copy()
    others.pop("page", None)
    return {"page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "query": others.urlencode()}


@require_safe
@access.auditor
def organization_list(request: access.Request) -> HttpResponse:
    """The directory: search, filter, and who acts for each."""
    form = OrganizationFilter(request.GET)
    chosen = form.chosen()
    found = Organization.objects.filter(
        **{name: chosen[name] for name in ("type", "province") if name in chosen}
    )
    if chosen.get("standing") == form.LIVING:
        found = found.living()
    elif chosen.get("standing") == form.CLOSED:
        found = found.filter(valid_to__isnull=False)
    rows = found.matching(chosen["q"]) if "q" in chosen else found.in_order()
    admitted = (
        Membership.objects.filter(state=Membership.State.ADMITTED).select_related("user").order_by("pk")
    )
    shown = rows.select_related("province").prefetch_related(
        Prefetch("memberships", admitted.select_related("user"), to_attr="admitted")
    )
    return render(
        request, "organizations/office/organization_list.html", {"form": form, **page_of(request, shown)}
    )


@require_safe
@access.auditor
def organization_page(request: access.Request, pk: int) -> HttpResponse:
    """One organization: what the register says, its mailbox, and who acts for it."""
    return _organization_page(request, pk)


def _organization_page(request: access.Request, pk: int, form: MailboxForm | None = None) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.select_related("province", "merged_into"), pk=pk)
    initial = {"mailbox": organization.mailbox}
    members = organization.memberships.select_related("user").order_by("-asked_at", "-pk")
    return render(
        request,
        "organizations/office/organization_page.html",
        {
            "organization": organization,
            "facts": _facts(organization),
            "rows": [(row, TONES[Membership.State(row.state)]) for row in members],
            "closed": register.closed_words(organization),
            "earlier": organization.past_names.select_related("province"),
            "merged_rows": organization.merged_rows.select_related("province").in_order(),
            "form": form or MailboxForm(initial=initial),
            "decides": request.user.acting_as == Appointment.Role.SECRETARIAT,
        },
        status=422 if form else 200,
    )


def _facts(organization: Organization) -> list[tuple[str, str]]:
    return [
        (_("Type"), f"{organization.get_type_display()} ({organization.abbreviation})"),
        (_("District"), organization.district_th or "—"),
        (_("Province"), organization.province.name),
        (_("LAO code (DLA)"), organization.dla_code),
        (_("Central e-mail (saraban)"), organization.mailbox_on_record or "—"),
    ]


@require_POST
@access.secretariat
def mailbox_change(request: access.Request, pk: int) -> HttpResponse:
    """Write down another central mailbox of an organization."""
    organization = get_object_or_404(Organization, pk=pk)
    form = MailboxForm(request.POST)
    if not form.is_valid():
        return _organization_page(request, pk, form)
    registration.change_mailbox(
        organization, form.cleaned_data["mailbox"], by=request.user, at=request.arrived_at
    )
    messages.success(request, _("Saved"))
    return redirect("organizations_office:organization_page", pk)


@require_safe
@access.auditor
def membership_list(request: access.Request) -> HttpResponse:
    """Who asks, and who asked, to act for an organization: the longest waiting first."""
    form = MembershipFilter(request.GET or {"state": Membership.State.ASKED})
    chosen = form.chosen()
    rows = Membership.objects.select_related("user", "organization__province")
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    for word in chosen.get("q", "").split():
        rows = rows.filter(
            Q(organization__search_key__contains=search_key(word))
            | Q(user__full_name__icontains=word)
            | Q(user__email__icontains=word)
        )
    oldest = chosen.get("state") == Membership.State.ASKED
    shown = page_of(request, rows.order_by("asked_at" if oldest else "-asked_at", "pk"))
    return render(
        request,
        "organizations/office/membership_list.html",
        {
            "form": form,
            "rows": [(row, TONES[Membership.State(row.state)]) for row in shown["page"]],
            **shown,
        },
    )


@require_safe
@access.auditor
def membership_page(request: access.Request, pk: int) -> HttpResponse:
    """One request: who, for which organization, and the decision."""
    return _membership_page(request, pk)


def _membership_page(
    request: access.Request, pk: int, *, refusal: RuleBroken | None = None, form: WordsForm | None = None
) -> HttpResponse:
    membership = get_object_or_404(
        Membership.objects.select_related("user", "organization__province", "mandate"), pk=pk
    )
    user, organization = membership.user, membership.organization
    verb = next((verb for verb in VERBS if may(membership, verb)), "")
    decides = request.user.acting_as == Appointment.Role.SECRETARIAT
    return render(
        request,
        "organizations/office/membership_page.html",
        {
            "membership": membership,
            "tone": TONES[Membership.State(membership.state)],
            "person": [
                (_("Full name"), user.full_name),
                (_("Position"), user.position or "—"),
                (_("Telephone"), user.phone or "—"),
                (_("E-mail address"), user.email),
                (_("Proof"), membership.get_proof_display()),
            ],
            "facts": _facts(organization),
            "colleagues": organization.memberships.filter(state=Membership.State.ADMITTED)
            .exclude(pk=pk)
            .select_related("user")
            .order_by("pk"),
            "letter": getattr(membership, "mandate", None) if decides else None,
            "may_admit": decides and may(membership, "admit"),
            "may_replace": decides
            and may(membership, "admit")
            and membership.proof == Membership.Proof.LETTER
            and registration.role_for_next(organization) != Membership.Role.OWNER,
            "verb": verb if decides else "",
            "verb_label": VERBS.get(verb, ""),
            "form": form or WordsForm(initial=access.unpark(request)),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form else 200,
    )


@require_POST
@access.secretariat
def membership_admit(request: access.Request, pk: int) -> HttpResponse:
    """Admit the person who asks."""
    membership = get_object_or_404(Membership.objects.select_related("user", "organization__province"), pk=pk)
    try:
        registration.admit(membership, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _membership_page(request, pk, refusal=refusal)
    if membership.role == Membership.Role.EDITOR:
        messages.success(request, _("Admitted as an editor, because the organization has an owner already."))
    else:
        messages.success(request, _("Admitted as the owner."))
    return redirect("organizations_office:membership_page", pk)


@require_POST
@access.secretariat
def membership_replace(request: access.Request, pk: int) -> HttpResponse:
    """Admit the person who asks as the owner, in place of the present one."""
    membership = get_object_or_404(Membership.objects.select_related("user", "organization__province"), pk=pk)
    try:
        registration.replace_owner(membership, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _membership_page(request, pk, refusal=refusal)
    messages.success(request, _("Admitted as the owner. The former owner gets a notice."))
    return redirect("organizations_office:membership_page", pk)


@require_safe
@access.secretariat
def membership_letter(request: access.Request, pk: int) -> HttpResponseBase:
    """The signed official letter of one request."""
    return claims.SHELF.response(get_object_or_404(Mandate, membership=pk))


@require_POST
@access.secretariat
def membership_refuse(request: access.Request, pk: int) -> HttpResponse:
    """Refuse the person who asks, with words."""
    return _decide(request, pk, registration.refuse)


@require_POST
@access.secretariat
def membership_end(request: access.Request, pk: int) -> HttpResponse:
    """End a membership, with words."""
    return _decide(request, pk, registration.end)


def _decide(request: access.Request, pk: int, decide: Any) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("user", "organization__province"), pk=pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _membership_page(request, pk, form=form)
    try:
        decide(membership, form.cleaned_data["words"], by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _membership_page(request, pk, refusal=refusal, form=form)
    messages.success(request, _("Done. The person gets a letter with your words."))
    return redirect("organizations_office:membership_page", pk)
