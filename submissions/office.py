"""The secretariat's pages of this act: the entries that came in, and the screening of one."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from editions import moves
from editions.moves import RuleBroken
from organizations import access
from submissions import attachments, disqualifying, form_versions, forms, history, opening, screening
from submissions import form as entry_form
from submissions.lifecycle import EntryState
from submissions.models import Entry, EntryQuerySet, PaperEntry
from submissions.views import TONES
from thai.text import search_key, to_arabic_digits

PAGE = 50


@require_safe
@access.auditor
def entry_list(request: access.Request) -> HttpResponse:
    """The work list: everything that was ever sent in, filtered."""
    form = forms.EntryFilterForm(request.GET)
    form.is_valid()
    entries = _filtered(Entry.objects.for_office(request.arrived_at), form.cleaned_data)
    page = Paginator(entries.order_by("-edition__year", "number"), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "submissions/office/entry_list.html",
        {
            "form": form,
            "page": page,
            "query": query.urlencode(),
            "is_filtered": any(form.cleaned_data.values()),
            "sealed": opening.sealed(request.arrived_at),
            "on_paper": PaperEntry.objects.filter(confirmed_at=None).count(),
            "rows": [{"entry": one, "tone": TONES[EntryState(one.state)]} for one in page],
        },
    )


def _filtered(entries: EntryQuerySet, asked: dict[str, Any]) -> EntryQuerySet:
    columns = {
        "edition": "edition",
        "state": "state",
        "category": "category__code",
        "province": "province",
        "type": "organization_type",
    }
    entries = entries.filter(**{column: asked[name] for name, column in columns.items() if asked.get(name)})
    words = asked.get("q")
    if not words:
        return entries
    found = Q(title__icontains=words) | Q(organization__search_key__contains=search_key(words))
    number = to_arabic_digits(words).rpartition("-")[2]
    if number.isascii() and number.isdigit() and len(number) < 8:
        found |= Q(number=int(number))
    return entries.filter(found)


@require_safe
@access.auditor
def entry_page(request: access.Request, pk: int) -> HttpResponse:
    """One entry beside the decision on it."""
    return _page(request, get_object_or_404(Entry.objects.for_office(request.arrived_at), pk=pk))


def _page(
    request: access.Request,
    entry: Entry,
    verb: str = "",
    form: django_forms.Form | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    revision = entry.revisions.sent().select_related("saved_by")[0]
    decides = request.user.acting_as == "secretariat"
    offered = [
        _Decision(one, moves_form, entry, form if one == verb else None)
        for one, moves_form in FORMS.items()
        if decides and (moves.may(entry, one) or one == verb)
    ]
    return render(
        request,
        "submissions/office/entry_page.html",
        {
            "entry": entry,
            "tone": TONES[EntryState(entry.state)],
            "revision": revision,
            "sections": entry_form.read(revision, personal=decides),
            "decisions": offered,
            "notes": [
                {"note": note, "what": history.DECISIONS[note.verb]} for note in history.notes_of(entry)
            ],
            "lines": history.of_entry(entry, names_of_office=True),
            "disqualification": decides and disqualifying.open_of(entry),
            "may_disqualify": decides and moves.may(entry, "disqualify"),
            "refusal": refusal,
            "page_url": reverse("submissions_office:entry_page", args=[entry.pk]),
        },
        status=409 if refusal else 422 if form is not None and form.errors else 200,
    )


FORMS: dict[str, type[django_forms.Form]] = {
    "accept": forms.AcceptForm,
    "send_back": forms.SendBackForm,
    "reject": forms.RejectForm,
    "reopen": forms.ReopenForm,
}


class _Decision:
    """A decision as the page offers it: its words, its address, its form."""

    def __init__(
        self, verb: str, form: type[django_forms.Form], entry: Entry, typed: django_forms.Form | None
    ) -> None:
        self.verb = verb
        self.is_typed = typed is not None
        self.form = typed or form(auto_id=f"id_{verb}_%s")
        self.url = reverse(f"submissions_office:entry_{verb}", args=[entry.pk])
        self.heading, self.button = {
            "accept": (_("Accept"), _("Accept the entry")),
            "send_back": (_("Send back for correction"), _("Send back")),
            "reject": (_("Reject"), _("Reject the entry")),
            "reopen": (_("Open the screening again"), _("Open again")),
        }[verb]


def _decide(
    request: access.Request, pk: int, verb: str, deed: Callable[[Entry, Any], object], said: str
) -> HttpResponse:
    """Make one decision; the same page with everything typed where it cannot be made."""
    entry = get_object_or_404(Entry.objects.for_office(request.arrived_at), pk=pk)
    form = FORMS[verb](request.POST, auto_id=f"id_{verb}_%s")
    if not form.is_valid():
        return _page(request, entry, verb, form)
    try:
        deed(entry, form)
    except RuleBroken as refusal:
        return _page(
            request,
            get_object_or_404(Entry.objects.for_office(request.arrived_at), pk=pk),
            verb,
            form,
            refusal,
        )
    messages.success(request, said)
    return redirect("submissions_office:entry_page", pk)


@require_POST
@access.secretariat
def entry_accept(request: access.Request, pk: int) -> HttpResponse:
    """The entry may be judged."""

    def deed(entry: Entry, form: Any) -> object:
        return screening.accept(entry, form.cleaned_data["words"], by=request.user, at=request.arrived_at)

    return _decide(request, pk, "accept", deed, _("The entry has been accepted."))


@require_POST
@access.secretariat
def entry_send_back(request: access.Request, pk: int) -> HttpResponse:
    """The entrant is to correct something."""

    def deed(entry: Entry, form: Any) -> object:
        return screening.send_back(
            entry, form.cleaned_data["words"], form.until_moment(), by=request.user, at=request.arrived_at
        )

    return _decide(request, pk, "send_back", deed, _("The entry has been sent back for correction."))


@require_POST
@access.secretariat
def entry_reject(request: access.Request, pk: int) -> HttpResponse:
    """The entry is not eligible."""

    def deed(entry: Entry, form: Any) -> object:
        return screening.reject(entry, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)

    return _decide(request, pk, "reject", deed, _("The entry has been rejected."))


@require_POST
@access.secretariat
def entry_reopen(request: access.Request, pk: int) -> HttpResponse:
    """The decision is taken back."""

    def deed(entry: Entry, form: Any) -> object:
        return screening.reopen(entry, form.cleaned_data["words"], by=request.user, at=request.arrived_at)

    return _decide(request, pk, "reopen", deed, _("The screening of the entry is open again."))


@require_safe
@access.auditor
def entry_file(request: access.Request, pk: int, file: int, form: str = "") -> HttpResponseBase:
    """One file that was sent in with an entry."""
    entry = get_object_or_404(Entry.objects.for_office(request.arrived_at), pk=pk)
    sent = entry.attachments.filter(revisions__sent_at__isnull=False).distinct()
    if request.user.acting_as != "secretariat":
        personal = form_versions.personal_codes(entry)
        sent = sent.exclude(question_code__in=personal)
    return attachments.response(get_object_or_404(sent, pk=file), form)
