"""What does an entrant find after the sending: when to present, what the judging showed, how to object?"""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from editions.moves import RuleBroken
from files import printing
from judging.models import Slot
from organizations import access
from organizations.models import Membership
from results import adoptions, objections
from results.announcement import Announcement
from results.models import AFTER_PUBLICATION, Certificate, Feedback, Objection, Publication
from results.office_after import TONES, told_quarters
from results.views_certificates import paper_of
from submissions.models import Entry
from submissions.views import own_entry, writable_entry
from thai.forms import CleanTextField


class ObjectionForm(forms.Form):
    """To what the entrant objects, and why."""

    text = CleanTextField(
        label=gettext_lazy("Objection"),
        max_length=5000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy(
            "To what your organization objects, and why. The secretariat answers by letter."
        ),
    )


@require_safe
@access.officer
def entry_outcome(request: access.Request, pk: int) -> HttpResponse:
    """What came after an entry was sent."""
    return _page(request, own_entry(request, pk))


@require_safe
@access.officer
def entry_certificate(request: access.Request, pk: int) -> HttpResponse:
    """The certificate of an entry that won, as a PDF."""
    entry = own_entry(request, pk)
    row = certificate_of(entry)
    if row is None:
        raise Http404
    try:
        return paper_of(row)
    except printing.Unavailable as sorry:
        return _page(request, entry, refusal=RuleBroken(str(sorry)))


def certificate_of(entry: Entry) -> Certificate | None:
    """The certificate of an entry that can be downloaded now."""
    rows = Certificate.objects.select_related("edition", "key")
    return rows.filter(entry=entry, state=Certificate.State.VALID).first()


@require_POST
@access.officer
def objection_file(request: access.Request, pk: int) -> HttpResponse:
    """Object."""
    entry = writable_entry(request, pk)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, form)
    try:
        objections.file(entry, form.cleaned_data["text"], by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _page(request, entry, form, refusal)
    messages.success(request, _("Your objection was received."))
    return redirect("results_entrant:entry_outcome", pk)


def _page(
    request: access.Request,
    entry: Entry,
    form: ObjectionForm | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    """The page of an entry after it was sent; before the announcement it tells nothing of the outcome."""
    window = objections.window(entry)
    filed = list(Objection.objects.filter(entry=entry).order_by("-filed_at", "-pk"))
    writes = (
        Membership.objects.filter(
            user=request.user, organization=entry.organization_id, state=Membership.State.ADMITTED
        )
        .exclude(role=Membership.Role.VIEWER)
        .exists()
    )
    waits = any(row.state == Objection.State.FILED for row in filed)
    may_object = writes and not waits and window is not None and window.takes(request.arrived_at)
    told = Feedback.objects.filter(entry=entry, sent_at__isnull=False).first()
    return render(
        request,
        "results/entry_outcome.html",
        {
            "entry": entry,
            "adoptions": adoptions.of_entry(entry),
            "slots": list(
                Slot.objects.filter(entry=entry, told_at__isnull=False)
                .select_related("round")
                .order_by("round__number")
            ),
            "is_published": entry.edition.stage in AFTER_PUBLICATION,
            "level": _level_of(entry),
            "results_url": reverse("results:edition", args=[entry.edition.year]),
            "certificate": certificate_of(entry),
            "feedback": told,
            "quarters": told_quarters(told.quarters) if told else [],
            "window": window,
            "objections": [(row, TONES[Objection.State(row.state)]) for row in filed],
            "form": (form or ObjectionForm(access.unpark(request))) if may_object or form else None,
            "refusal": refusal,
            "back": reverse("submissions:entry_page", args=[entry.pk]),
            "page_url": reverse("results_entrant:entry_outcome", args=[entry.pk]),
        },
        status=409 if refusal else 422 if form is not None else 200,
    )


def _level_of(entry: Entry) -> str:
    """The level that the standing announcement gives an entry, in the words announced; empty without."""
    announced = Publication.objects.published().filter(edition=entry.edition_id).first()
    if announced is None:
        return ""
    line = Announcement(announced.content, announced.published_at).find(entry.number or 0)
    return line.level.name if line is not None and line.level is not None else ""
