"""The secretariat's pages of sending: what was sent, late passes, disqualification by two persons."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions import moves
from editions.moves import RuleBroken
from organizations import access, picker
from organizations.models import Organization
from organizations.picker import Found
from submissions import comparing, disqualifying, late_passes, printouts
from submissions.forms_sending import DisqualifyForm, LatePassForm, OrganizationSearchForm
from submissions.models import Disqualification, LatePass
from submissions.office import entry_of, with_letters

PAGE = 50
FOUND_AT_MOST = 20


def found_organizations(request: access.Request) -> tuple[OrganizationSearchForm, Found]:
    """The search for a living organization, and what it finds."""
    form = OrganizationSearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    return form, picker.find(typed, Organization.objects.living())


# --- what was sent ----------------------------------------------------------------------------------


@require_safe
@access.auditor
def entry_sendings(request: access.Request, pk: int) -> HttpResponse:
    """Every sending of an entry, with its hash, its PDF and what changed."""
    entry = entry_of(request, pk)
    sent = list(entry.revisions.sent().select_related("saved_by", "printout"))
    rows = [
        {
            "revision": one,
            "older": sent[place + 1] if place + 1 < len(sent) else None,
            "printout": printouts.of(one),
        }
        for place, one in enumerate(sent)
    ]
    return render(
        request,
        "submissions/office/entry_sendings.html",
        {"entry": entry, "rows": rows, "reads_all": request.user.acting_as == "secretariat"},
    )


@require_safe
@access.auditor
def entry_compare(request: access.Request, pk: int, older: int, newer: int) -> HttpResponse:
    """What changed between two sendings; of the auditor without what is personal."""
    entry = entry_of(request, pk)
    sent = entry.revisions.sent()
    pair = get_object_or_404(sent, number=older), get_object_or_404(sent, number=newer)
    personal = request.user.acting_as == "secretariat"
    return render(
        request,
        "submissions/office/entry_compare.html",
        {"entry": entry, "comparison": comparing.between(*pair, personal=personal)},
    )


@require_safe
@access.secretariat
def entry_printout(request: access.Request, pk: int, number: int) -> HttpResponseBase:
    """The PDF of what was sent, the contact person included."""
    return printouts.response(get_object_or_404(entry_of(request, pk).revisions.sent(), number=number))


# --- disqualification -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def entry_disqualify(request: access.Request, pk: int) -> HttpResponse:
    """Propose to disqualify an entry, or decide on what a colleague proposed."""
    entry = entry_of(request, pk)
    form = DisqualifyForm(access.posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            disqualifying.propose(entry, reason, by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            return _disqualify_page(request, pk, form, refusal)
        messages.success(
            request, _("The proposal is written down. It takes effect when another person confirms it.")
        )
        return redirect("submissions_office:entry_disqualify", pk)
    return _disqualify_page(request, pk, form)


def _disqualify_page(
    request: access.Request, pk: int, form: DisqualifyForm, refusal: RuleBroken | None = None
) -> HttpResponse:
    entry = entry_of(request, pk)
    proposal = disqualifying.open_of(entry)
    return render(
        request,
        "submissions/office/entry_disqualify.html",
        {
            "entry": entry,
            "form": form,
            "proposal": proposal,
            "is_mine": proposal is not None and proposal.proposed_by_id == request.user.pk,
            "may": moves.may(entry, "disqualify"),
            "decided": entry.disqualifications.exclude(decided_at=None).select_related(
                "proposed_by", "decided_by"
            ),
            "refusal": refusal,
            "page_url": reverse("submissions_office:entry_disqualify", args=[pk]),
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.secretariat
def disqualification_confirm(request: access.Request, pk: int, proposal: int) -> HttpResponse:
    """Disqualify, as the second person."""

    def confirm(one: Disqualification) -> str:
        disqualifying.confirm(one, by=request.user, at=request.arrived_at)
        said = _("The entry is disqualified; its organization is told.")
        return with_letters(said, one.entry.edition.letters_wait_minutes)

    return _decide(request, pk, proposal, confirm)


@require_POST
@access.secretariat
def disqualification_drop(request: access.Request, pk: int, proposal: int) -> HttpResponse:
    """Lay a proposal aside."""

    def drop(one: Disqualification) -> str:
        disqualifying.drop(one, by=request.user, at=request.arrived_at)
        return _("The proposal is laid aside; the entry stays in the contest.")

    return _decide(request, pk, proposal, drop)


def _decide(
    request: access.Request, pk: int, proposal: int, deed: Callable[[Disqualification], str]
) -> HttpResponse:
    entry = entry_of(request, pk)
    one = get_object_or_404(
        Disqualification.objects.select_related("entry__edition"), pk=proposal, entry=entry
    )
    try:
        said = deed(one)
    except RuleBroken as refusal:
        return _disqualify_page(request, pk, DisqualifyForm(), refusal)
    messages.success(request, said)
    return redirect("submissions_office:entry_disqualify", pk)


# --- late passes ------------------------------------------------------------------------------------


@require_safe
@access.auditor
def late_pass_list(request: access.Request) -> HttpResponse:
    """Who may or might send after the close, until when, and why; and the search for one more."""
    return _pass_list_page(request)


def _pass_list_page(request: access.Request, refusal: RuleBroken | None = None) -> HttpResponse:
    form, found = found_organizations(request)
    passes = LatePass.objects.select_related("edition", "organization__province", "granted_by", "revoked_by")
    page = Paginator(passes, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "submissions/office/late_pass_list.html",
        {
            "form": form,
            "found": found,
            "page": page,
            "rows": [
                {"late": one, "runs": one.revoked_at is None and request.arrived_at <= one.until}
                for one in page
            ],
            "decides": request.user.acting_as == "secretariat",
            "refusal": refusal,
            "page_url": reverse("submissions_office:late_pass_list"),
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def late_pass_grant(request: access.Request, organization: int) -> HttpResponse:
    """Let one organization send after the close."""
    town = get_object_or_404(Organization.objects.select_related("province"), pk=organization)
    form = LatePassForm(access.posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            late_passes.grant(
                asked["edition"],
                town,
                asked["reason"],
                form.until_moment(),
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(
                request, _("The late pass holds from now on; the organization is told by letter.")
            )
            return redirect("submissions_office:late_pass_list")
    return render(
        request,
        "submissions/office/late_pass_grant.html",
        {"organization": town, "form": form, "refusal": refusal, "page_url": request.path},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.secretariat
def late_pass_revoke(request: access.Request, pk: int) -> HttpResponse:
    """Take a late pass back, at once."""
    late = get_object_or_404(LatePass.objects.select_related("edition", "organization"), pk=pk)
    try:
        late_passes.revoke(late, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _pass_list_page(request, refusal)
    messages.success(request, _("The late pass has been taken back; the organization is told by letter."))
    return redirect("submissions_office:late_pass_list")
