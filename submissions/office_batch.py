"""The secretariat's page of one decision on many entries: what it would do to each, and doing it."""

from datetime import datetime

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organizations import access
from submissions import desk
from submissions.forms_desk import BatchAcceptForm, BatchForm, BatchSendBackForm
from submissions.models import Entry
from submissions.office import with_letters


@require_POST
@access.secretariat
def batch_preview(request: access.Request) -> HttpResponse:
    """What the decision would do to each of the chosen entries; nothing is done yet."""
    chosen = BatchForm(request.POST)
    if not chosen.is_valid():
        messages.error(request, _("Please choose at least one entry, and what is to be done with it."))
        return redirect("submissions_office:entry_list")
    return _page(request, chosen, _words(chosen, None))


@require_POST
@access.secretariat
def batch_decide(request: access.Request) -> HttpResponse:
    """Decide on each of the chosen entries on which it can be decided; the others are named."""
    chosen = BatchForm(request.POST)
    if not chosen.is_valid():
        messages.error(request, _("Please choose at least one entry, and what is to be done with it."))
        return redirect("submissions_office:entry_list")
    words = _words(chosen, request.POST)
    if not words.is_valid():
        return _page(request, chosen, words, status=422)
    previews = _previews(request, chosen)
    until: datetime | None = words.until_moment() if isinstance(words, BatchSendBackForm) else None
    done, refusals = desk.decide_on(
        [one.entry for one in previews if not one.why_not],
        chosen.cleaned_data["verb"],
        words.cleaned_data["words"],
        until,
        by=request.user,
        at=request.arrived_at,
    )
    if done:
        said = ngettext("Done on %(count)s entry.", "Done on %(count)s entries.", done) % {"count": done}
        waits = max(one.entry.edition.letters_wait_minutes for one in previews)
        messages.success(request, with_letters(said, waits))
    for refusal in refusals:
        messages.error(request, refusal)
    return redirect("submissions_office:entry_list")


def _words(chosen: BatchForm, data: QueryDict | None) -> django_forms.Form:
    return (BatchAcceptForm if chosen.cleaned_data["verb"] == "accept" else BatchSendBackForm)(data)


def _previews(request: access.Request, chosen: BatchForm) -> list[desk.Preview]:
    asked = chosen.cleaned_data
    return desk.preview(Entry.objects.for_office(request.arrived_at), asked["entries"], asked["verb"])


def _page(
    request: access.Request, chosen: BatchForm, words: django_forms.Form, status: int = 200
) -> HttpResponse:
    previews = _previews(request, chosen)
    verb = chosen.cleaned_data["verb"]
    return render(
        request,
        "submissions/office/batch_preview.html",
        {
            "verb": verb,
            "what": dict(chosen.fields["verb"].choices)[verb],  # type: ignore[attr-defined]
            "previews": previews,
            "possible": sum(not one.why_not for one in previews),
            "form": words,
            "page_url": reverse("submissions_office:entry_list"),
        },
        status=status,
    )
