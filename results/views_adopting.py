"""Where does an officer say that an organization uses the work of another?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from editions.moves import RuleBroken
from organizations import access
from organizations.models import Organization
from results import adoptions
from results.announcement import Announcement
from results.models import Adoption
from results.views import standing
from submissions.models import Entry
from thai.forms import CleanTextField


class AdoptionForm(forms.Form):
    """For which organization, and how it uses the work."""

    organization = forms.ChoiceField(label=gettext_lazy("Organization"))
    sentence = CleanTextField(
        label=gettext_lazy("How your organization uses it"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "One or two sentences that everybody may read. Please name no person and no telephone number."
        ),
    )

    def __init__(self, organizations: list[Organization], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organizations = {str(row.pk): row for row in organizations}
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, row.full_name_th) for key, row in self.organizations.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def adoption_new(request: access.Request, year: int, number: int) -> HttpResponse:
    """Say that one of my organizations uses a work."""
    announced = standing(year)
    line = Announcement(announced.content, announced.published_at).find(number)
    if line is None or line.level is None:
        raise Http404
    entry = get_object_or_404(
        Entry.objects.select_related("edition"), edition=announced.edition_id, number=number
    )
    organizations = adoptions.may_speak_for(request.user)
    if not organizations:
        raise PermissionDenied(
            _("As a viewer you cannot speak for your organization. Please ask its owner or an editor.")
        )
    form = AdoptionForm(organizations, request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        organization = form.organizations[form.cleaned_data["organization"]]
        sentence = form.cleaned_data["sentence"]
        try:
            adoptions.say(entry, organization, sentence, by=request.user, at=request.arrived_at)
        except RuleBroken as rule:
            refusal = rule
        else:
            messages.success(request, _("It stands on the page of the work. Thank you for saying so."))
            return redirect("results_entrant:adoption_new", year, number)
    context = {
        "line": line,
        "form": form,
        "refusal": refusal,
        "mine": adoptions.of_mine(entry, request.user),
    }
    return render(request, "results/adoption_new.html", context, status=409 if refusal else 200)


@require_POST
@access.officer
def adoption_take_back(request: access.Request, pk: int) -> HttpResponse:
    """Take back what my organization said."""
    mine = Adoption.objects.filter(organization__in=adoptions.may_speak_for(request.user))
    adoption = get_object_or_404(mine.select_related("entry__edition", "organization"), pk=pk)
    try:
        adoptions.take_back(adoption, by=request.user, at=request.arrived_at)
        messages.success(request, _("It was taken back."))
    except RuleBroken as refusal:
        messages.warning(request, str(refusal))
    return redirect("results_entrant:adoption_new", adoption.entry.edition.year, adoption.entry.number)
