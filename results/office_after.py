"""Where does the secretariat write feedback to entrants after an announcement, and answer objections?"""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import Stage
from editions.models import Edition, in_language
from editions.moves import RuleBroken
from organizations import access
from organizations.access import Request
from results import feedback, objections
from results.models import AFTER_PUBLICATION, Feedback, Objection
from submissions.models import Entry
from thai.forms import CleanTextField

ROWS_A_PAGE = 50
WRITING = (Stage.DECIDING, *AFTER_PUBLICATION)
TONES = {
    Objection.State.FILED: "warn",
    Objection.State.UPHELD: "ok",
    Objection.State.DISMISSED: "plain",
}


class FeedbackForm(forms.Form):
    """The words to an entrant."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = CleanTextField(
        label=gettext_lazy("Words to the entrant"),
        max_length=5000,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy(
            "What the panel valued, and what would make the project stronger. Name no judge."
        ),
    )


class AnswerForm(forms.Form):
    """How an objection is answered."""

    verb = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (objections.UPHOLD, gettext_lazy("The objection is upheld")),
            (objections.DISMISS, gettext_lazy("The objection is not upheld")),
        ],
    )
    text = CleanTextField(
        label=gettext_lazy("Answer"),
        max_length=5000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("The entrant gets it by letter and reads it on the page of the entry."),
    )


class FeedbackRow(NamedTuple):
    """One entry, and how far its feedback is."""

    entry: Entry
    feedback: Feedback | None
    label: str
    tone: str


# --- feedback -------------------------------------------------------------------------------------


@require_safe
@access.secretariat
def feedback_list(request: Request, year: int) -> HttpResponse:
    """The judged entries of an edition, and to whom feedback is still to be written."""
    return _list(request, get_object_or_404(Edition, year=year, stage__in=WRITING))


def _list(request: Request, edition: Edition, refusal: RuleBroken | None = None) -> HttpResponse:
    judged = Entry.objects.filter(edition=edition, state=Entry.State.ELIGIBLE).shown()
    entries = judged.select_related("province", "feedback").order_by("number")
    page = Paginator(entries, ROWS_A_PAGE).get_page(request.GET.get("page"))
    written = Feedback.objects.filter(entry__edition=edition, sent_at=None).exclude(text="").count()
    return render(
        request,
        "results/office/feedback_list.html",
        {
            "edition": edition,
            "page": page,
            "query": "",
            "rows": [_row(entry) for entry in page],
            "written": written,
            "can_send": written and edition.stage in AFTER_PUBLICATION,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def _row(entry: Entry) -> FeedbackRow:
    found: Feedback | None = getattr(entry, "feedback", None)
    if found is None or not found.text:
        return FeedbackRow(entry, found, _("Not written"), "plain")
    if found.sent_at is None:
        return FeedbackRow(entry, found, _("Written, not sent"), "info")
    return FeedbackRow(entry, found, _("Sent"), "ok")


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def feedback_edit(request: Request, pk: int) -> HttpResponse:
    """The words to one entrant, beside the quarters and what judges wrote; save them, or send them."""
    entry = get_object_or_404(
        Entry.objects.filter(edition__stage__in=WRITING, state=Entry.State.ELIGIBLE)
        .shown()
        .select_related("edition", "province", "feedback"),
        pk=pk,
    )
    row: Feedback | None = getattr(entry, "feedback", None)
    initial = {"version": row.version if row else 0, "text": row.text if row else ""}
    form = FeedbackForm(request.POST if request.method == "POST" else access.unpark(request), initial=initial)
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        by, at, version = request.user, request.arrived_at, form.cleaned_data["version"]
        try:
            feedback.save(entry, form.cleaned_data["text"], version=version, by=by, at=at)
            if "send" in request.POST:
                feedback.send(entry, by=by, at=at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The feedback is sent.") if "send" in request.POST else _("Saved"))
            return redirect("results_office:feedback_list", entry.edition.year)
    found = feedback.judged(entry.edition).get(entry.pk)
    return render(
        request,
        "results/office/feedback_edit.html",
        {
            "entry": entry,
            "feedback": row,
            "form": None if row and row.sent_at else form,
            "quarters": told_quarters(
                row.quarters if row and row.sent_at else found.quarters if found else []
            ),
            "comments": found.comments if found else [],
            "can_send": entry.edition.stage in AFTER_PUBLICATION,
            "refusal": refusal,
            "back": reverse("results_office:feedback_list", args=[entry.edition.year]),
        },
        status=409 if refusal else 422 if request.method == "POST" else 200,
    )


def told_quarters(quarters: list[dict[str, object]]) -> list[tuple[str, object]]:
    """The quarters with the names of their criteria in the language of the page."""
    assert get_language()
    return [(in_language(str(one["th"]), str(one["en"])), one["quarter"]) for one in quarters]


@require_POST
@access.secretariat
def feedback_send_all(request: Request, year: int) -> HttpResponse:
    """Send every feedback that is written and not sent."""
    edition = get_object_or_404(Edition, year=year, stage__in=WRITING)
    try:
        count = feedback.send_all(edition, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _list(request, edition, refusal)
    messages.success(
        request,
        ngettext("Feedback on %(count)s entry is sent.", "Feedback on %(count)s entries is sent.", count)
        % {"count": count},
    )
    return redirect("results_office:feedback_list", year)


# --- objections -----------------------------------------------------------------------------------


@require_safe
@access.auditor
def objection_list(request: Request) -> HttpResponse:
    """The queue of objections: those that wait first, the oldest first."""
    waits = Objection.objects.filter(state=Objection.State.FILED).order_by("filed_at", "pk")
    answered = Objection.objects.exclude(state=Objection.State.FILED).order_by("-answered_at", "-pk")
    shown = answered if request.GET.get("state") == "answered" else waits
    page = Paginator(shown.select_related("entry__edition", "filed_by"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    here = reverse("results_office:objection_list")
    is_answered = shown is answered
    return render(
        request,
        "results/office/objection_list.html",
        {
            "page": page,
            "query": "state=answered" if is_answered else "",
            "rows": [(row, TONES[Objection.State(row.state)]) for row in page],
            "tabs": [
                (_("Waiting"), here, not is_answered),
                (_("Answered"), f"{here}?state=answered", is_answered),
            ],
        },
    )


@require_safe
@access.auditor
def objection_page(request: Request, pk: int) -> HttpResponse:
    """One objection, and its answer; the secretariat finds the form to answer it."""
    return _objection_page(request, _objection(pk), AnswerForm(access.unpark(request)))


@require_POST
@access.secretariat
def objection_answer(request: Request, pk: int) -> HttpResponse:
    """Answer an objection; the entrant gets a letter."""
    objection, form = _objection(pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _objection_page(request, objection, form, status=422)
    verb, text = form.cleaned_data["verb"], form.cleaned_data["text"]
    try:
        objections.answer(objection, verb, text, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        objection.refresh_from_db()
        return _objection_page(request, objection, form, refusal, status=409)
    messages.success(request, _("The objection is answered."))
    return redirect("results_office:objection_list")


def _objection(pk: int) -> Objection:
    related = (
        "entry__edition", "entry__organization", "entry__province", "filed_by", "answered_by",
    )  # fmt: skip
    return get_object_or_404(Objection.objects.select_related(*related), pk=pk)


def _objection_page(
    request: Request,
    objection: Objection,
    form: AnswerForm,
    refusal: RuleBroken | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    waits = objection.state == Objection.State.FILED and request.user.acting_as == "secretariat"
    return render(
        request,
        "results/office/objection_page.html",
        {
            "objection": objection,
            "tone": TONES[Objection.State(objection.state)],
            "form": form if waits else None,
            "refusal": refusal,
            "back": reverse("results_office:objection_list"),
        },
        status=status,
    )
