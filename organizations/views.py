"""What does a person see of their account, their organization and an invitation?"""

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access, claims, registration
from organizations.accounts import moment_of
from organizations.forms import AcceptForm, CodeForm, LetterForm, PersonForm, SearchForm
from organizations.models import Appointment, Membership, Organization, User

DESKS = {
    Appointment.Role.SECRETARIAT: "contest:office_home",
    Appointment.Role.AUDITOR: "contest:office_home",
    Appointment.Role.JUDGE: "judging:assignment_list",
}
"""On which page each office begins its day."""

FOUND_AT_MOST = 20

TONES = {
    Membership.State.ASKED: "info",
    Membership.State.ADMITTED: "ok",
    Membership.State.REFUSED: "danger",
    Membership.State.ENDED: "plain",
}
"""In which color the state of a membership stands."""


@require_safe
@access.signed_in
def home(request: access.Request) -> HttpResponse:
    """Where everybody lands after signing in: sends each to their desk."""
    office = access.holds(request.user, *DESKS)
    if office:
        return redirect(DESKS[Appointment.Role(office)])
    states = set(request.user.memberships.values_list("state", flat=True))
    if Membership.State.ADMITTED in states:
        return redirect("submissions:entry_list")
    begun = states or request.user.mailbox_codes.open(request.arrived_at).exists()
    return redirect("organizations:membership_list" if begun else "organizations:organization_search")


@require_safe
@access.signed_in
def organization_search(request: access.Request) -> HttpResponse:
    """Find one's organization by a part of its name."""
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = list(Organization.objects.matching(typed).select_related("province")[: FOUND_AT_MOST + 1])
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "organizations/_found.html" if part else "organizations/organization_search.html",
        {"form": form, "typed": typed, "found": found[:FOUND_AT_MOST], "more": len(found) > FOUND_AT_MOST},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def membership_ask(request: access.Request, pk: int) -> HttpResponse:
    """Ask to act for one organization, by one of the two ways to prove it."""
    organization = _organization(pk)
    form = LetterForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        has_owner=_has_owner(organization),
    )
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            claims.ask(request.user, organization, **asked, by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            return _ask_page(request, organization, form, refusal)
        return redirect("organizations:membership_list")
    return _ask_page(request, organization, form)


def _has_owner(organization: Organization) -> bool:
    return registration.role_for_next(organization) != Membership.Role.OWNER


def _organization(pk: int) -> Organization:
    return get_object_or_404(Organization.objects.select_related("province"), pk=pk)


def _ask_page(
    request: access.Request,
    organization: Organization,
    form: LetterForm | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    has_owner = _has_owner(organization)
    codes = request.user.mailbox_codes.open(request.arrived_at)
    return render(
        request,
        "organizations/membership_ask.html",
        {
            "organization": organization,
            "facts": _facts(organization),
            "has_owner": has_owner,
            "form": form or LetterForm(has_owner=has_owner),
            "sent": codes.filter(organization=organization).first(),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form and form.errors else 200,
    )


@require_POST
@access.signed_in
def code_send(request: access.Request, pk: int) -> HttpResponse:
    """Send a code to the central mailbox of an organization."""
    organization = _organization(pk)
    try:
        claims.send_code(request.user, organization, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _ask_page(request, organization, refusal=refusal)
    return redirect("organizations:code_enter", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def code_enter(request: access.Request, pk: int) -> HttpResponse:
    """Type the code that came to the central mailbox."""
    organization, refusal = _organization(pk), None
    form = CodeForm(request.POST if request.method == "POST" else None, initial=access.unpark(request))
    if form.is_bound and form.is_valid():
        try:
            membership = claims.enter_code(
                request.user,
                organization,
                form.cleaned_data["code"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as no:
            refusal = no
        else:
            if membership.state == Membership.State.ADMITTED:
                messages.success(request, _("The code is right. You may now act for your organization."))
                return redirect("organizations:home")
            messages.success(request, _("The code is right. The owner and the secretariat have been told."))
            return redirect("organizations:membership_list")
    codes = request.user.mailbox_codes.open(request.arrived_at)
    return render(
        request,
        "organizations/code_enter.html",
        {
            "organization": organization,
            "sent": codes.filter(organization=organization).first(),
            "form": form,
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


def _facts(organization: Organization) -> list[tuple[str, str]]:
    return [
        (_("Type"), f"{organization.get_type_display()} ({organization.abbreviation})"),
        (_("District"), organization.district_th or "—"),
        (_("Province"), organization.province.name),
        (_("LAO code (DLA)"), organization.dla_code),
    ]


@require_safe
@access.signed_in
def membership_list(request: access.Request) -> HttpResponse:
    """For which organizations one acts or has asked to act, and where that stands."""
    memberships = request.user.memberships.select_related("organization__province", "mandate").order_by(
        "-asked_at", "-pk"
    )
    latest: dict[int, Membership] = {}
    for membership in memberships:  # a request asked again replaces the refused one before it
        latest.setdefault(membership.organization_id, membership)
    rows = [(membership, TONES[Membership.State(membership.state)]) for membership in latest.values()]
    waits = any(membership.state == Membership.State.ASKED for membership in memberships)
    return render(
        request,
        "organizations/membership_list.html",
        {
            "rows": rows,
            "codes": request.user.mailbox_codes.open(request.arrived_at).select_related(
                "organization__province"
            ),
            "may_ask": not waits,
            "may_enter": any(m.state == Membership.State.ADMITTED for m in memberships),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def profile_edit(request: access.Request) -> HttpResponse:
    """Change one's name, position, telephone and language of letters."""
    user, kept = request.user, access.unpark(request) or QueryDict()
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        initial={
            name: kept.get(name, getattr(user, name))
            for name in ("full_name", "position", "phone", "language")
        },
    )
    if form.is_bound and form.is_valid():
        registration.change_profile(user, by=user, at=request.arrived_at, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("organizations:profile_edit")
    whose = format_html('<input type="hidden" name="{}" value="{}">', access.PERSON, user.pk)
    return render(
        request,
        "organizations/profile_edit.html",
        {"form": form, "whose": whose},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def second_factor_activate(request: access.Request) -> HttpResponseBase:
    """Set up the second factor, as allauth does; the session in which its code was typed has shown it."""
    totp = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP)
    had_one = totp.exists()
    response = activate_totp(request)
    if not had_one and (made := totp.first()):
        record_authentication(request, request.user, "mfa", id=made.pk, type=made.type)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@access.invited
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Use the link of an invitation: make an account, or take the one signed in."""
    at, user = moment_of(request), request.user if isinstance(request.user, User) else None
    try:
        invitation = registration.open_invitation(token, at)
        account = registration.account_at(invitation.email)
        form = None
        if account is None and user is None:
            form = AcceptForm(
                request.POST if request.method == "POST" else None,
                email=invitation.email,
                initial={"full_name": invitation.full_name},
            )
        if request.method == "POST" and (form is None or form.is_valid()):
            person = form.person() if form else {}
            accepted = registration.accept_invitation(token, at=at, user=user, **person)
            if form is None:
                return redirect("organizations:home")
            return perform_password_login(
                request, {"email": accepted.email}, Login(user=accepted, email=accepted.email)
            )
    except RuleBroken as refusal:
        return render(request, "organizations/invitation_accept.html", {"refusal": refusal}, status=409)
    return render(
        request,
        "organizations/invitation_accept.html",
        {
            "invitation": invitation,
            "form": form,
            "is_the_account": account is not None and account == user,
            "has_account": account is not None,
            "signed_in_as": user,
        },
        status=422 if form and form.errors else 200,
    )
