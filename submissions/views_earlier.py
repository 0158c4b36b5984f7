"""An officer starts a draft from an entry that the organization sent to an earlier edition."""

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from editions.moves import RuleBroken
from organizations import access
from submissions import drafts, earlier
from submissions.models import Entry
from submissions.views import writable_entry


class EarlierForm(django_forms.Form):
    """From which entry a draft starts, and whether its files come along."""

    source = django_forms.ModelChoiceField(
        Entry.objects.none(),
        label=gettext_lazy("Start from"),
        empty_label=None,
        widget=django_forms.RadioSelect,
    )
    with_files = django_forms.BooleanField(
        label=gettext_lazy("Copy the files as well"),
        help_text=gettext_lazy("Each is checked anew, which may take half a minute."),
        required=False,
        initial=True,
    )

    def __init__(self, entries: list[Entry], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["source"]
        assert isinstance(field, django_forms.ModelChoiceField)
        field.queryset = Entry.objects.filter(pk__in=[one.pk for one in entries])
        field.choices = [(one.pk, f"{one.reference} {one.title} · {one.edition.year}") for one in entries]
        field.initial = entries[0].pk if entries else None


@require_http_methods(["GET", "HEAD", "POST"])
@access.officer
def entry_earlier(request: access.Request, pk: int) -> HttpResponse:
    """Choose an earlier entry; what was copied, and what was not, is said on the same page."""
    entry = writable_entry(request, pk)
    may_write = entry.revisions.working().exists() and drafts.is_writable(entry, request.arrived_at)
    if request.method in access.SAFE_METHODS and not may_write:
        return redirect("submissions:entry_page", pk)
    entries = list(earlier.offered(entry, request.user))
    form = EarlierForm(entries, access.posted(request))
    refusal: RuleBroken | None = None
    copied: earlier.Fit | None = None
    if form.is_valid():
        try:
            copied = earlier.copy(
                entry,
                get_object_or_404(earlier.offered(entry, request.user), pk=form.cleaned_data["source"].pk),
                with_files=form.cleaned_data["with_files"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as broken:
            refusal = broken
    elif request.method == "POST" and "source" in request.POST and not entries:
        raise Http404
    return render(
        request,
        "submissions/entry_earlier.html",
        {
            "entry": entry,
            "title": entry.title or _("New entry"),
            "entries": entries,
            "form": form,
            "copied": copied,
            "refusal": refusal,
            "page_url": request.path,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )
