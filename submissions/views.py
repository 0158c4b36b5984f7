"""The officer's pages: the entries of my organizations, a new one, and how one stands."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editions import moves
from editions.models import Edition
from editions.moves import RuleBroken
from organizations import access
from organizations.models import Membership, Organization, User
from submissions import attachments, deadline, drafts, earlier, forms, history, intake, screening
from submissions import form as entry_form
from submissions.lifecycle import EntryState
from submissions.models import EarlyOpening, Entry, PaperEntry, Revision, ScreeningNote
from thai import era

TONES = {
    EntryState.DRAFT: "plain",
    EntryState.SUBMITTED: "info",
    EntryState.RETURNED: "warn",
    EntryState.ELIGIBLE: "ok",
    EntryState.INELIGIBLE: "danger",
    EntryState.WITHDRAWN: "plain",
    EntryState.DISQUALIFIED: "danger",
}
SOON = timedelta(days=3)
"""From when on a deadline is shown as a warning."""


# --- whose rows, and who may write ----------------------------------------------------------------


def own_entry(request: access.Request, pk: int) -> Entry:
    """An entry of one of my organizations; 404 for any other."""
    return get_object_or_404(Entry.objects.for_officer(request.user), pk=pk)


def _writes_for(user: User) -> set[int]:
    """The organizations for which the person may write: as owner or editor."""
    return set(
        Membership.objects.filter(user=user, state=Membership.State.ADMITTED)
        .exclude(role=Membership.Role.VIEWER)
        .values_list("organization", flat=True)
    )


def writable_entry(request: access.Request, pk: int) -> Entry:
    """An entry for whose organization I may write; 403 for a viewer's."""
    entry = own_entry(request, pk)
    if entry.organization_id not in _writes_for(request.user):
        raise PermissionDenied(
            _("As a viewer you may read the entries of your organization but not change them.")
        )
    return entry


# --- the list, and a new one ----------------------------------------------------------------------


@require_safe
@access.officer
def entry_list(request: access.Request) -> HttpResponse:
    """The entries of my organizations, the newest first."""
    entries = Entry.objects.for_officer(request.user).order_by("-edition__year", "-created_at", "-pk")
    page = Paginator(entries, 25).get_page(request.GET.get("page"))
    on_paper = PaperEntry.objects.filter(entry__in=list(page), confirmed_at=None, asked_at__isnull=False)
    to_confirm = set(on_paper.values_list("entry", flat=True))
    working = Revision.objects.working().filter(entry__in=list(page), entry__number__isnull=False)
    amended = set(working.values_list("entry", flat=True))
    rows = [
        {
            "entry": one,
            "title": one.title or _("Untitled draft"),
            "tone": TONES[EntryState(one.state)],
            "to_confirm": one.pk in to_confirm,
            "is_amended": one.pk in amended,
        }
        for one in page
    ]
    return render(
        request,
        "submissions/entry_list.html",
        {
            "rows": rows,
            "page": page,
            "may_start": bool(deadline.open_editions(_writes_for(request.user), request.arrived_at)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_new(request: access.Request) -> HttpResponse:
    """Choose for whom and for which contest, and start."""
    writes_for = _writes_for(request.user)
    if not writes_for:
        raise PermissionDenied(
            _("As a viewer you may read the entries of your organization but not change them.")
        )
    organizations = Organization.objects.filter(pk__in=writes_for).select_related("province").order_by("pk")
    takes = deadline.open_editions(writes_for, request.arrived_at)
    editions = Edition.objects.filter(pk__in=takes).order_by("-year")
    form = forms.NewEntryForm(organizations, editions, access.posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST":
        if not editions:
            refusal = RuleBroken(_("No contest takes entries now."))
        elif form.is_valid():
            try:
                entry = intake.start(
                    form.cleaned_data["edition"],
                    form.cleaned_data["organization"],
                    by=request.user,
                    at=request.arrived_at,
                )
            except RuleBroken as broken:
                refusal = broken
            else:
                if earlier.offered(entry, request.user).exists():
                    return redirect("submissions:entry_earlier", entry.pk)
                return redirect("submissions:entry_edit", entry.pk, 1)
    return render(
        request,
        "submissions/entry_new.html",
        {"form": form, "editions": list(editions), "is_open": bool(editions), "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


# --- what the pages of an entry say alike ---------------------------------------------------------


def note_to_correct(entry: Entry) -> ScreeningNote | None:
    """With which words the entry was sent back or rejected, while it stands so."""
    if entry.state not in (EntryState.RETURNED, EntryState.INELIGIBLE):
        return None
    note = history.notes_of(entry).first()
    if note is not None:
        note.on_fields = [
            {
                "code": question.code,
                "label": question.label,
                "words": words,
                "url": field_url(entry, section, question.code),
            }
            for section, question, words in screening.on_fields(note, entry.edition.questions.all())
        ]
    return note


def field_url(entry: Entry, section: int, code: str) -> str:
    """Where a question of the form is answered."""
    return f"{reverse('submissions:entry_edit', args=[entry.pk, section])}#div_id_{code}"


def first_to_write(entry: Entry, note: ScreeningNote | None) -> str:
    """Where writing begins: at the first answer on which the secretariat has words, else at the beginning."""
    told: list[dict[str, Any]] = getattr(note, "on_fields", [])
    return told[0]["url"] if told else reverse("submissions:entry_edit", args=[entry.pk, 1])


def is_untouched(entry: Entry, working: Revision) -> bool:
    """Whether an entry was sent back and its draft is still what was sent."""
    if entry.state != EntryState.RETURNED:
        return False
    sent = entry.revisions.sent()[0]
    return (
        not working.typed
        and working.answers == sent.answers
        and set(working.attachments.values_list("pk")) == set(sent.attachments.values_list("pk"))
    )


def deadline_of(entry: Entry, now: datetime) -> dict[str, Any] | None:
    """Until when the entry may be changed, with grace and late pass, and what is left."""
    term = deadline.term(entry.edition, entry.organization, now)
    if entry.state == EntryState.RETURNED:
        term = deadline.Term(entry.returned_until, None, term.pass_until)
        label = _("To be sent again by")
    else:
        label = _("Closes")
    if term.closes_at is None or term.last_moment is None:
        return None
    tone = "closed" if now > term.last_moment else "warn" if term.closes_at - now < SOON else "info"
    left = era.time_left(term.closes_at, now, get_language() or "th")
    return {"at": term.closes_at, "left": left, "tone": tone, "label": label, "term": term}


# --- looking at it ---------------------------------------------------------------------------------


@require_safe
@access.officer
def entry_page(request: access.Request, pk: int) -> HttpResponse:
    """How an entry stands, and what may be done with it."""
    return page_of(request, own_entry(request, pk))


def page_of(request: access.Request, entry: Entry, refusal: RuleBroken | None = None) -> HttpResponse:
    """The page of an entry; with the sentence of a refusal where there is one."""
    working = entry.revisions.working().first()
    sent = list(entry.revisions.sent())
    for newer, older in pairwise(sent):
        newer.before = older.number  # type: ignore[attr-defined]
    shown = sent[0] if sent else working
    note = note_to_correct(entry)
    writes = entry.organization_id in _writes_for(request.user)
    changes = writes and drafts.is_writable(entry, request.arrived_at)
    return render(
        request,
        "submissions/entry_page.html",
        {
            "entry": entry,
            "title": entry.title or _("Untitled draft"),
            "tone": TONES[EntryState(entry.state)],
            "revision": shown,
            "working": working,
            "sent": sent,
            "sections": entry_form.read(shown, personal=True) if shown else [],
            "paper": PaperEntry.objects.filter(entry=entry, confirmed_at=None).first(),
            "opened_early": EarlyOpening.objects.filter(edition=entry.edition_id).first(),
            "note": note,
            "write_url": first_to_write(entry, note),
            "lines": history.of_entry(entry),
            "deadline": deadline_of(entry, request.arrived_at) if entry.state in drafts.WRITABLE else None,
            "may_edit": changes and working is not None,
            "may_amend": changes and working is None,
            "may_withdraw": writes and moves.may(entry, "withdraw"),
            "is_viewer": not writes,
            "refusal": refusal,
            "page_url": reverse("submissions:entry_page", args=[entry.pk]),
        },
        status=409 if refusal else 200,
    )


@require_safe
@access.officer
def entry_file(request: access.Request, pk: int, file: int, form: str = "") -> HttpResponseBase:
    """One file of an entry of my organization."""
    attachment = get_object_or_404(own_entry(request, pk).attachments, pk=file)
    return attachments.response(attachment, form, own=True)
