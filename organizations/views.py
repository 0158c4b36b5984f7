"""What does a person see of their account, their organization and an invitation?"""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access, claims, members, picker, register, registration
from organizations.accounts import moment_of, renew
from organizations.forms import (
    AcceptForm,
    CodeForm,
    LetterForm,
    MemberForm,
    PersonForm,
    SearchForm,
    WordsForm,
)
from organizations.models import Appointment, Invitation, Membership, Organization, User

DESKS = {
    Appointment.Role.SECRETARIAT: "contest:office_home",
    Appointment.Role.AUDITOR: "contest:auditor_home",
    Appointment.Role.JUDGE: "judging:assignment_list",
}
"""On which page each office begins its day."""

FOUND_AT_MOST = 20
ROWS = 50

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
    if not states and access.rests(request.user):
        return redirect("organizations:office_resting")
    begun = states or request.user.mailbox_codes.open(request.arrived_at).exists()
    return redirect("organizations:membership_list" if begun else "organizations:organization_search")


@require_safe
@access.signed_in
def organization_search(request: access.Request) -> HttpResponse:
    """Find one's organization by a part of its name."""
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "organizations/_found.html" if part else "organizations/organization_search.html",
        {"form": form, "found": picker.find(typed, Organization.objects.living()), "part": part},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def membership_ask(request: access.Request, pk: int) -> HttpResponse:
    """Ask to act for one organization, by one of the two ways to prove it."""
    organization = _organization(pk)
    form = LetterForm(
        access.posted(request),
        request.FILES or None,
    )
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            claims.ask(request.user, organization, **asked, by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            return _ask_page(request, organization, form, refusal)
        return redirect("organizations:membership_list")
    return _ask_page(request, organization, form)


def _organization(pk: int) -> Organization:
    return get_object_or_404(Organization.objects.select_related("province"), pk=pk)


def _ask_page(
    request: access.Request,
    organization: Organization,
    form: LetterForm | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    codes = request.user.mailbox_codes.open(request.arrived_at)
    return render(
        request,
        "organizations/membership_ask.html",
        {
            "organization": organization,
            "facts": _facts(organization),
            "closed": register.closed_words(organization),
            "sisters": picker.choices_of(picker.sisters(organization)),
            "form": form or LetterForm(),
            "sent": codes.filter(organization=organization).first(),
            "rests_until": claims.next_code_at(organization, request.arrived_at),
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
    form = CodeForm(access.posted(request), initial=access.unpark(request))
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
                renew(request)
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
            "rests_until": claims.next_code_at(organization, request.arrived_at),
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


@require_safe
@access.officer
def member_list(request: access.Request, pk: int) -> HttpResponse:
    """Who acts for one's organization, and what its owner may do about it."""
    return _member_list(request, pk)


def _member_list(request: access.Request, pk: int, refusal: RuleBroken | None = None) -> HttpResponse:
    mine = get_object_or_404(
        request.user.memberships.select_related("organization__province"),
        organization=pk,
        state=Membership.State.ADMITTED,
    )
    is_owner = mine.role == Membership.Role.OWNER
    rows = mine.organization.memberships.select_related("user").order_by("decided_at", "pk")
    invited = mine.organization.invitations.filter(accepted_at=None, revoked_at=None)
    return render(
        request,
        "organizations/member_list.html",
        {
            "organization": mine.organization,
            "is_owner": is_owner,
            "page": Paginator(rows.filter(state=Membership.State.ADMITTED), ROWS).get_page(
                request.GET.get("page")
            ),
            "asking": rows.filter(state=Membership.State.ASKED)[:ROWS] if is_owner else [],
            "invited": [(row, row.is_open(request.arrived_at)) for row in invited] if is_owner else [],
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def member_invite(request: access.Request, pk: int) -> HttpResponse:
    """Invite a colleague by letter."""
    owned, refusal = get_object_or_404(_owned(request), pk=pk), None
    form = MemberForm(access.posted(request), initial=access.unpark(request))
    if form.is_bound and form.is_valid():
        try:
            members.invite(owned, **form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organizations:member_list", pk)
    return render(
        request,
        "organizations/member_invite.html",
        {"organization": owned, "form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


def _owned(request: access.Request) -> QuerySet[Organization]:
    return Organization.objects.filter(
        memberships__user=request.user,
        memberships__state=Membership.State.ADMITTED,
        memberships__role=Membership.Role.OWNER,
    )


def _colleague(request: access.Request, pk: int) -> Membership:
    """Somebody who acts, or asks to act, for an organization that the person owns; nobody who is gone."""
    rows = Membership.objects.filter(organization__in=_owned(request), state__in=registration.LIVING)
    return get_object_or_404(rows.select_related("user", "organization__province"), pk=pk)


@require_safe
@access.officer
def member_page(request: access.Request, pk: int) -> HttpResponse:
    """What the owner may do about one colleague."""
    return _member_page(request, _colleague(request, pk))


def _member_page(
    request: access.Request,
    member: Membership,
    *,
    form: WordsForm | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    other = Membership.Role.VIEWER if member.role == Membership.Role.EDITOR else Membership.Role.EDITOR
    return render(
        request,
        "organizations/member_page.html",
        {
            "member": member,
            "person": [
                (_("Full name"), member.user.full_name),
                (_("Position"), member.user.position or "—"),
                (_("E-mail address"), member.user.email),
                (_("Role"), member.get_role_display()),
            ],
            "is_colleague": member.state == Membership.State.ADMITTED
            and member.role != Membership.Role.OWNER,
            "other_role": other,
            "form": form or WordsForm(initial=access.unpark(request)),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form else 200,
    )


@require_POST
@access.officer
def member_admit(request: access.Request, pk: int) -> HttpResponse:
    """Admit somebody who asks, as an editor."""
    member = _colleague(request, pk)
    try:
        members.admit(member, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _member_list(request, member.organization_id, refusal)
    messages.success(request, _("Admitted as an editor."))
    return redirect("organizations:member_list", member.organization_id)


@require_POST
@access.officer
def member_change_role(request: access.Request, pk: int) -> HttpResponse:
    """Make an editor a viewer, or a viewer an editor."""
    member = _colleague(request, pk)
    try:
        members.change_role(member, request.POST.get("role", ""), by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _member_page(request, member, refusal=refusal)
    messages.success(request, _("Saved"))
    return redirect("organizations:member_list", member.organization_id)


@require_POST
@access.officer
def member_hand_over(request: access.Request, pk: int) -> HttpResponse:
    """Make a colleague the owner."""
    member = _colleague(request, pk)
    try:
        members.hand_over(member, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _member_page(request, member, refusal=refusal)
    renew(request, end_others=True)
    messages.success(request, _("Handed over. You are an editor now."))
    return redirect("organizations:member_list", member.organization_id)


@require_POST
@access.officer
def member_remove(request: access.Request, pk: int) -> HttpResponse:
    """End the membership of a colleague, with words."""
    member, form = _colleague(request, pk), WordsForm(request.POST)
    if not form.is_valid():
        return _member_page(request, member, form=form)
    try:
        members.remove(member, form.cleaned_data["words"], by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _member_page(request, member, form=form, refusal=refusal)
    messages.success(request, _("Done. The person gets a letter with your words."))
    return redirect("organizations:member_list", member.organization_id)


@require_POST
@access.officer
def member_invitation_resend(request: access.Request, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    return _change_invitation(request, pk, members.resend)


@require_POST
@access.officer
def member_invitation_revoke(request: access.Request, pk: int) -> HttpResponse:
    """Make the link of an invitation worthless."""
    return _change_invitation(request, pk, members.revoke)


def _change_invitation(request: access.Request, pk: int, change: Any) -> HttpResponse:
    rows = Invitation.objects.filter(organization__in=_owned(request)).select_related("organization")
    invitation = get_object_or_404(rows, pk=pk)
    assert invitation.organization_id is not None
    try:
        change(invitation, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _member_list(request, invitation.organization_id, refusal)
    messages.success(request, _("Saved"))
    return redirect("organizations:member_list", invitation.organization_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def profile_edit(request: access.Request) -> HttpResponse:
    """Change one's name, position, telephone and language of letters."""
    user, kept = request.user, access.unpark(request) or QueryDict()
    form = PersonForm(
        access.posted(request),
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
        renew(request, end_others=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def second_factor_deactivate(request: access.Request) -> HttpResponseBase:
    """Switch the second factor off, as allauth does; the other sessions end."""
    totp = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP)
    if not totp.exists():
        return redirect("mfa_index")
    response = deactivate_totp(request)
    if not totp.exists():
        renew(request, end_others=True)
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
                access.posted(request),
                email=invitation.email,
                initial={"full_name": invitation.full_name},
            )
        if request.method == "POST" and (form is None or form.is_valid()):
            person = form.person() if form else {}
            accepted = registration.accept_invitation(token, at=at, user=user, **person)
            if form is None:
                renew(request)
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
