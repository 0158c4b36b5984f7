"""How does the secretariat merge two rows of the register that are one organization?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contest.merging import ACTS
from editions.moves import RuleBroken
from organizations import access, merging, picker
from organizations.forms import SearchForm
from organizations.models import Membership, Organization
from thai.forms import CleanTextField
from thai.templatetags.thai import be_date
from thai.text import whole_number


class MergeForm(forms.Form):
    """Into which row, and why the two are one organization."""

    into = forms.ModelChoiceField(queryset=Organization.objects.all(), widget=forms.HiddenInput)
    words = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy(
            "Why the two are one organization, such as the announcement by which its type changed. It stands"
            " in the journal."
        ),
        widget=forms.Textarea({"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def organization_merge(request: access.Request, pk: int) -> HttpResponse:
    """Choose the row that stays, look at both, and merge."""
    gone = get_object_or_404(Organization.objects.select_related("province", "merged_into"), pk=pk)
    if request.method != "POST":
        into = whole_number(request.GET.get("into"))
        if into is not None:
            stays = get_object_or_404(Organization.objects.select_related("province"), pk=into)
            initial = {"into": stays.pk, **(access.unpark(request) or {})}
            return _preview(request, gone, stays, MergeForm(initial=initial))
        return _choose(request, gone)
    form = MergeForm(request.POST)
    stays = get_object_or_404(
        Organization.objects.select_related("province"), pk=form["into"].value() or None
    )
    if not form.is_valid():
        return _preview(request, gone, stays, form)
    words = form.cleaned_data["words"]
    try:
        merging.merge(gone, stays, words, acts=ACTS, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _preview(request, gone, stays, form, refusal)
    messages.success(
        request,
        _("Merged: %(gone)s is %(stays)s now.") % {"gone": gone.full_name_th, "stays": stays.full_name_th},
    )
    return redirect("organizations_office:organization_page", stays.pk)


def _choose(request: access.Request, gone: Organization) -> HttpResponse:
    """The page on which the row that stays is searched; those of the same name stand there unasked."""
    others = Organization.objects.living().exclude(pk=gone.pk).filter(is_sample=gone.is_sample)
    form = SearchForm(request.GET)
    found = picker.find(form.cleaned_data["q"] if form.is_valid() else "", others)
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "organizations/_found.html" if part else "contest/organization_merge.html",
        {
            "gone": gone,
            "form": form,
            "found": found,
            "part": part,
            "likely": picker.choices_of(picker.sisters(gone)),
            "page_of_choice": request.path,
        },
    )


def _preview(
    request: access.Request,
    gone: Organization,
    stays: Organization,
    form: MergeForm,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    """The page on which both rows stand side by side, with all that goes along."""
    status = 409 if refusal else 422 if form.errors else 200
    try:
        merging.require_mergeable(gone, stays)
    except RuleBroken as no:
        refusal = refusal or no
        planned = None
    else:
        planned = merging.plan(gone, stays, ACTS)
    return render(
        request,
        "contest/organization_merge.html",
        {
            "gone": gone,
            "stays": stays,
            "sides": [
                (_("This row is closed"), gone, _facts(gone)),
                (_("This row stays"), stays, _facts(stays)),
            ],
            "members": [_told(fate) for fate in planned.members] if planned else [],
            "plan": planned,
            "form": form,
            "refusal": refusal,
        },
        status=status,
    )


def _facts(organization: Organization) -> list[tuple[str, str]]:
    admitted = organization.memberships.filter(state=Membership.State.ADMITTED).select_related("user")
    owner = next((row.user.full_name for row in admitted if row.role == Membership.Role.OWNER), "—")
    return [
        (_("Type"), f"{organization.get_type_display()} ({organization.abbreviation})"),
        (_("District"), organization.district_th or "—"),
        (_("Province"), organization.province.name),
        (_("LAO code (DLA)"), organization.dla_code),
        (_("In these words since"), str(be_date(organization.valid_from) or "—")),
        (_("Closed on"), str(be_date(organization.valid_to) or "—")),
        (_("Central e-mail (saraban)"), organization.mailbox_on_record or "—"),
        (_("Owner"), owner),
        (_("Officers"), str(len(admitted))),
    ]


def _told(fate: merging.Fate) -> dict[str, Any]:
    """What a line of the preview says of one membership."""
    row, beside = fate.membership, fate.beside
    return {
        "membership": row,
        "before": f"{row.get_state_display()}, {row.get_role_display()}",
        "after": Membership.Role(fate.role).label if fate.role else _("still waits for an answer"),
        "beside": beside,
    }
