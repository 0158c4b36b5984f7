"""Where does the secretariat let several judges rest, or wake them, between editions?"""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from editions.models import Edition
from editions.moves import RuleBroken
from judging import resting
from organizations import access
from organizations.access import Request
from thai.text import whole_number

TONES = {
    resting.Fate.RESTS: "info",
    resting.Fate.WAKES: "ok",
    resting.Fate.NEEDED: "warn",
    resting.Fate.BARRED: "warn",
}
VERBS = (resting.REST, resting.WAKE)


class RestFilter(forms.Form):
    """Which judges are shown to choose from."""

    edition = forms.ModelChoiceField(
        label=gettext_lazy("Panel of the edition"),
        queryset=Edition.objects.order_by("-year"),
        to_field_name="year",
        required=False,
        empty_label=gettext_lazy("All judges"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("states", "All")),
            ("awake", gettext_lazy("Awake")),
            ("asleep", gettext_lazy("Resting")),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def judges_rest(request: Request) -> HttpResponse:
    """Choose judges, see what would happen to each, and let them rest or wake them."""
    kept = access.unpark(request)
    told = request.POST if request.method == "POST" else kept
    verb = told.get("verb", "") if told else ""
    named = map(whole_number, told.getlist("judge")) if told else ()
    chosen = [one for one in named if one is not None][: resting.MOST]
    if verb not in VERBS or not chosen:
        refusal = RuleBroken(_("Please choose at least one judge.")) if request.method == "POST" else None
        return _choose(request, refusal)
    if request.method == "POST" and "shown" in request.POST:
        try:
            lines = resting.change(
                verb, chosen, request.POST.getlist("shown"), by=request.user, at=request.arrived_at
            )
        except RuleBroken as refusal:
            return _preview(request, verb, chosen, refusal)
        counts = Counter(line.fate for line in lines)
        messages.success(
            request,
            _("%(resting)s rest now, %(woken)s were woken.")
            % {"resting": counts[resting.Fate.RESTS], "woken": counts[resting.Fate.WAKES]},
        )
        return redirect("organizations_office:judge_list")
    return _preview(request, verb, chosen)


def _choose(request: Request, refusal: RuleBroken | None = None) -> HttpResponse:
    form = RestFilter(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = resting.judges(asked.get("edition"))
    if asked.get("state"):
        rows = (
            rows.filter(asleep_since=None) if asked["state"] == "awake" else rows.exclude(asleep_since=None)
        )
    return render(
        request,
        "judging/office/judges_rest.html",
        {
            "form": form,
            "judges": list(rows[: resting.MOST]),
            "all_chosen": bool(asked.get("edition")),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def _preview(
    request: Request, verb: str, chosen: list[int], refusal: RuleBroken | None = None
) -> HttpResponse:
    lines = resting.weigh(verb, chosen)
    return render(
        request,
        "judging/office/judges_rest.html",
        {
            "lines": [(line, TONES.get(line.fate, "plain")) for line in lines],
            "shown": resting.told(lines),
            "verb": verb,
            "is_rest": verb == resting.REST,
            "may_confirm": any(line.is_done for line in lines),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )
