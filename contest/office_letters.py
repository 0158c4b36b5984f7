"""The secretariat's pages of the letters: which there are, the text of one, and what may be done with it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest import post
from contest.office import query_of
from editions.moves import RuleBroken
from letters.models import Letter
from organizations import access
from submissions import opening
from thai.forms import CleanCharField, CleanTextField
from thai.text import clean

ROWS_A_PAGE = 50
TONES = {
    Letter.State.WAITING: "info",
    Letter.State.SENT: "ok",
    Letter.State.KEPT: "plain",
    Letter.State.STUCK: "danger",
}
OF_ENTRIES = "submissions."
"""How the kinds of the letters begin that tell of an entry."""


class LetterFilter(forms.Form):
    """Which letters are looked for."""

    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        choices=[("", gettext_lazy("all")), *Letter.State.choices],
        required=False,
    )
    edition = forms.IntegerField(
        label=gettext_lazy("edition (year)"), required=False, min_value=2500, max_value=2700
    )
    words = forms.CharField(label=gettext_lazy("address, name or subject"), required=False, max_length=200)

    def found(self, sealed: Collection[int]) -> QuerySet[Letter]:
        """The letters asked for, newest first; a filter that cannot be read is left aside.

        `sealed` are the years whose entries nobody reads yet: their letters are not found by words of theirs.
        """
        asked = getattr(self, "cleaned_data", {})
        rows = Letter.objects.order_by("-written_at", "-pk")
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        if asked.get("edition"):
            rows = rows.filter(edition_year=asked["edition"])
        if sought := clean(asked.get("words") or ""):
            of_sealed = Q(kind__startswith=OF_ENTRIES, edition_year__in=sealed)
            rows = rows.filter(
                Q(to_address__icontains=sought)
                | Q(to_name__icontains=sought)
                | Q(subject__icontains=sought, is_secret=False) & ~of_sealed
            )
        return rows


class RewordForm(forms.Form):
    """The subject and the text of a letter that has not gone, and the seal of the words that were shown."""

    subject = CleanCharField(label=gettext_lazy("Subject"), max_length=300)
    body = CleanTextField(
        label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 18})
    )
    upon = forms.CharField(required=False, widget=forms.HiddenInput)


@require_safe
@access.auditor
def letter_list(request: access.Request) -> HttpResponse:
    """Every letter of the portal: waiting, sent, kept here, stuck."""
    form = LetterFilter(request.GET)
    form.is_valid()
    sealed = _sealed(request)
    rows = form.found(sealed).defer("body", "last_error")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "contest/letter_list.html",
        {
            "form": form,
            "page": page,
            "query": query_of(request),
            "rows": [
                (one, _subject(one, sealed), TONES[Letter.State(one.state)], _waits_for_its_hour(one))
                for one in page
            ],
        },
    )


@require_safe
@access.auditor
def letter_page(request: access.Request, pk: int) -> HttpResponse:
    """One letter with its text; what holds a code or a personal link is shown on a laptop only."""
    return _letter_page(request, get_object_or_404(Letter, pk=pk))


def _letter_page(request: access.Request, letter: Letter, refusal: RuleBroken | None = None) -> HttpResponse:
    sealed = _sealed(request)
    acts = request.user.acting_as == "secretariat"
    is_open = not _kept_back(letter, sealed)
    return render(
        request,
        "contest/letter_page.html",
        {
            "letter": letter,
            "subject": _subject(letter, sealed),
            "why_not_shown": _kept_back(letter, sealed),
            "tone": TONES[Letter.State(letter.state)],
            "waits_for_its_hour": _waits_for_its_hour(letter),
            "is_waiting": letter.state == Letter.State.WAITING,
            "is_kept": letter.state == Letter.State.KEPT,
            "may_send": acts and post.may_send(letter),
            "may_reword": acts and is_open and post.may_reword(letter),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def letter_edit(request: access.Request, pk: int) -> HttpResponse:
    """Reword the letter of a decision before it goes."""
    letter = get_object_or_404(Letter, pk=pk)
    if _kept_back(letter, _sealed(request)) or (request.method != "POST" and not post.may_reword(letter)):
        return redirect("contest:letter_page", pk)
    words = {"subject": letter.subject, "body": letter.body, "upon": post.seal(letter.subject, letter.body)}
    form = RewordForm(access.posted(request), initial=words)
    refusal: RuleBroken | None = None
    now = None
    if form.is_valid():
        try:
            post.reword(letter, **form.cleaned_data, by=request.user, at=request.arrived_at)
        except post.OtherWords as broken:
            refusal = broken
            now = Letter.objects.get(pk=pk)
            typed = request.POST.copy()
            typed["upon"] = post.seal(now.subject, now.body)
            form = RewordForm(typed)
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, _("The letter has its new words."))
            return redirect("contest:letter_page", pk)
    return render(
        request,
        "contest/letter_edit.html",
        {"letter": letter, "form": form, "now": now, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_POST
@access.secretariat
def letter_send(request: access.Request, pk: int) -> HttpResponse:
    """Put a stuck or a kept letter back into the outbox, or let one that waits for its hour go now."""
    letter = get_object_or_404(Letter, pk=pk)
    try:
        post.send_again(letter, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _letter_page(request, letter, refusal)
    messages.success(request, _("The letter is on its way."))
    return redirect("contest:letter_page", pk)


@require_POST
@access.secretariat
def letter_stop(request: access.Request, pk: int) -> HttpResponse:
    """Keep the letter of a decision here, so that nobody gets it."""
    letter = get_object_or_404(Letter, pk=pk)
    try:
        post.stop(letter, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _letter_page(request, letter, refusal)
    messages.success(request, _("The letter stays here; nobody gets it."))
    return redirect("contest:letter_page", pk)


def _waits_for_its_hour(letter: Letter) -> bool:
    return (
        letter.state == Letter.State.WAITING
        and letter.next_try_at is not None
        and letter.next_try_at > letter.written_at
    )


def _sealed(request: access.Request) -> frozenset[int]:
    """The years whose entries nobody of the office reads yet."""
    return frozenset(edition.year for edition in opening.sealed(request.arrived_at))


def _kept_back(letter: Letter, sealed: Collection[int]) -> str:
    """Why the words of a letter are not shown here; empty where they are."""
    if letter.is_secret and not settings.LAPTOP:
        return _("This letter holds a code or a personal link; its text is not shown here.")
    if letter.kind.startswith(OF_ENTRIES) and letter.edition_year in sealed:
        return _("This letter tells of an entry that is sealed until the call closes.")
    return ""


def _subject(letter: Letter, sealed: Collection[int]) -> Any:
    if not _kept_back(letter, sealed):
        return letter.subject
    return _("(a letter with a code or a personal link)") if letter.is_secret else _("(of a sealed entry)")
