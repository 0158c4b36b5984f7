"""The secretariat's pages of this act: the entries that came in, and the screening of one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from editions import moves
from editions.moves import RuleBroken
from organizations import access
from submissions import (
    attachments,
    desk,
    disqualifying,
    duplicates,
    form_versions,
    history,
    opening,
    screening,
)
from submissions import form as entry_form
from submissions.forms_desk import (
    AcceptForm,
    BatchForm,
    CheckListForm,
    EntryFilterForm,
    RejectForm,
    ReopenForm,
    SendBackForm,
)
from submissions.lifecycle import EntryState
from submissions.models import Entry, EntryQuerySet, PaperEntry
from submissions.views import TONES

PAGE = 50


@require_safe
@access.auditor
def entry_list(request: access.Request) -> HttpResponse:
    """The queue: everything that was sent and may be read, filtered."""
    form, entries = queue_of(request, request.GET)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "submissions/office/entry_list.html",
        {
            "form": form,
            "page": page,
            "query": filters_of(request.GET),
            "is_filtered": any(form.cleaned_data.values()),
            "sealed": opening.sealed(request.arrived_at),
            "on_paper": PaperEntry.objects.filter(confirmed_at=None).count(),
            "batch": BatchForm() if request.user.acting_as == "secretariat" else None,
            "rows": [{"entry": one, "tone": TONES[EntryState(one.state)]} for one in page],
        },
    )


def queue_of(request: access.Request, asked: QueryDict) -> tuple[EntryFilterForm, EntryQuerySet]:
    """The filters that an address names, and the entries that fit them, in order."""
    form = EntryFilterForm(asked)
    form.is_valid()
    return form, desk.queue(Entry.objects.for_office(request.arrived_at), form.cleaned_data)


def filters_of(asked: QueryDict) -> str:
    """The filters of an address as they stand in another one."""
    kept = asked.copy()
    for name in [name for name in kept if name not in EntryFilterForm.base_fields or not kept[name]]:
        kept.pop(name)
    return kept.urlencode()


@require_safe
@access.auditor
def entry_page(request: access.Request, pk: int) -> HttpResponse:
    """One entry beside the decision on it."""
    return _page(request, entry_of(request, pk))


def entry_of(request: access.Request, pk: int) -> Entry:
    """An entry that the office may read; Http404 for any other."""
    return get_object_or_404(Entry.objects.for_office(request.arrived_at), pk=pk)


def _page(
    request: access.Request,
    entry: Entry,
    verb: str = "",
    form: django_forms.Form | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    revision = entry.revisions.sent().select_related("saved_by", "form")[0]
    revision.entry = entry
    decides = request.user.acting_as == "secretariat"
    points = desk.check_list(entry)
    offered = [
        _Decision(request, one, entry, points, form if one == verb else None)
        for one in VERBS
        if decides and (moves.may(entry, one) or one == verb)
    ]
    _filters, queue = queue_of(request, request.GET)
    before, after = desk.neighbors(entry, queue)
    notes = list(history.notes_of(entry))
    questions = list(entry.edition.questions.all()) if notes else []
    may_check = decides and entry.state in (EntryState.SUBMITTED, EntryState.RETURNED)
    return render(
        request,
        "submissions/office/entry_page.html",
        {
            "entry": entry,
            "tone": TONES[EntryState(entry.state)],
            "revision": revision,
            "sections": entry_form.read(revision, personal=decides),
            "decisions": offered,
            "disqualification": decides and disqualifying.open_of(entry),
            "may_disqualify": decides and moves.may(entry, "disqualify"),
            "points": points,
            "check_form": CheckListForm(points, auto_id="id_check_%s") if may_check and points else None,
            "duplicates": duplicates.of(entry, Entry.objects.for_office(request.arrived_at)),
            "changed": desk.last_change(entry),
            "before": before,
            "after": after,
            "query": filters_of(request.GET),
            "notes": [
                {
                    "note": note,
                    "what": history.DECISIONS[note.verb],
                    "on_fields": screening.on_fields(note, questions),
                }
                for note in notes
            ],
            "lines": history.of_entry(entry, names_of_office=True),
            "refusal": refusal,
            "typed": f"decision-{verb}" if verb else "",
            "page_url": reverse("submissions_office:entry_page", args=[entry.pk]),
        },
        status=409 if refusal else 422 if form is not None and form.errors else 200,
    )


VERBS = ("accept", "send_back", "reject", "reopen")


def _form(
    verb: str, entry: Entry, points: list[desk.Point], at: datetime, data: QueryDict | None = None
) -> django_forms.Form:
    """The form of a decision; unfilled it suggests the day, and the rules that the check list speaks of."""
    auto_id = f"id_{verb}_%s"
    if verb == "send_back":
        return SendBackForm(data, auto_id=auto_id, entry=entry, at=at)
    if verb == "reject":
        return RejectForm(data, auto_id=auto_id, entry=entry, points=points)
    return (AcceptForm if verb == "accept" else ReopenForm)(data, auto_id=auto_id)


class _Decision:
    """A decision as the page offers it: its words, its address, its form."""

    def __init__(
        self,
        request: access.Request,
        verb: str,
        entry: Entry,
        points: list[desk.Point],
        typed: django_forms.Form | None,
    ) -> None:
        self.verb = verb
        self.is_typed = typed is not None
        self.form = typed or _form(verb, entry, points, request.arrived_at)
        filters = filters_of(request.GET)
        self.url = reverse(f"submissions_office:entry_{verb}", args=[entry.pk]) + (
            f"?{filters}" * bool(filters)
        )
        self.heading, self.button = {
            "accept": (_("Accept"), _("Accept the entry")),
            "send_back": (_("Send back for correction"), _("Send back")),
            "reject": (_("Reject"), _("Reject the entry")),
            "reopen": (_("Open the screening again"), _("Open again")),
        }[verb]


def _decide(
    request: access.Request, pk: int, verb: str, deed: Callable[[Entry, Any], object], said: str
) -> HttpResponse:
    """Make one decision and go on in the queue; the same page with everything typed if it cannot be made."""
    entry = entry_of(request, pk)
    form = _form(verb, entry, desk.check_list(entry), request.arrived_at, request.POST)
    if not form.is_valid():
        return _page(request, entry, verb, form)
    try:
        deed(entry, form)
    except RuleBroken as refusal:
        return _page(request, entry_of(request, pk), verb, form, refusal)
    said = f"{entry.reference}: {said}"
    messages.success(request, with_letters(said, entry.edition.letters_wait_minutes))
    return redirect(_onward(request, entry))


def with_letters(said: str, minutes: int) -> str:
    """What is said of a decision, and until when its letters wait to be looked at, with the way to them."""
    if not minutes:
        return said
    told = ngettext(
        "Its letters go in %(count)s minute; until then they can be reworded or stopped.",
        "Its letters go in %(count)s minutes; until then they can be reworded or stopped.",
        minutes,
    ) % {"count": minutes}
    address = reverse("contest:letter_list") + "?state=waiting"
    return format_html('{} {} <a href="{}">{}</a>', said, told, address, _("Letters that wait"))


def _onward(request: access.Request, entry: Entry) -> str:
    """Where the work goes on: who came from a filtered queue sees its next entry, others stay."""
    filters = filters_of(request.GET)
    if not filters:
        return reverse("submissions_office:entry_page", args=[entry.pk])
    _before, after = desk.neighbors(entry, queue_of(request, request.GET)[1])
    page = (
        reverse("submissions_office:entry_page", args=[after])
        if after
        else reverse("submissions_office:entry_list")
    )
    return f"{page}?{filters}"


@require_POST
@access.secretariat
def entry_check(request: access.Request, pk: int) -> HttpResponse:
    """What was answered to the check list."""
    entry = entry_of(request, pk)
    form = CheckListForm(desk.check_list(entry), request.POST)
    if form.is_valid():
        try:
            desk.check(entry, form.answers(), by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            return _page(request, entry_of(request, pk), refusal=refusal)
        messages.success(request, _("The check list is saved."))
    filters = filters_of(request.GET)
    page = reverse("submissions_office:entry_page", args=[entry.pk])
    return redirect(f"{page}?{filters}" if filters else page)


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
            entry,
            form.cleaned_data["words"],
            form.until_moment(),
            by=request.user,
            at=request.arrived_at,
            by_field=form.words_by_field(),
        )

    return _decide(request, pk, "send_back", deed, _("The entry has been sent back for correction."))


@require_POST
@access.secretariat
def entry_reject(request: access.Request, pk: int) -> HttpResponse:
    """The entry is not eligible."""

    def deed(entry: Entry, form: Any) -> object:
        return screening.reject(
            entry,
            form.cleaned_data["reason"],
            by=request.user,
            at=request.arrived_at,
            grounds=list(form.cleaned_data["grounds"]),
        )

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
    entry = entry_of(request, pk)
    sent = entry.attachments.filter(revisions__sent_at__isnull=False).distinct()
    if request.user.acting_as != "secretariat":
        personal = form_versions.personal_codes(entry)
        sent = sent.exclude(question_code__in=personal)
    return attachments.response(get_object_or_404(sent, pk=file), form)
