"""What does the secretariat fill in about conflicts of interest and about who scores what?"""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from editions.models import Edition
from judging import conflicts
from judging.forms import SeatChoice
from judging.models import Conflict, Seat
from submissions.models import Entry
from thai.forms import CleanTextField
from thai.text import clean


class ConflictFilter(forms.Form):
    """Which conflicts of an edition are shown."""

    STATES = [
        ("", pgettext_lazy("conflicts", "All")),
        ("to_rule", gettext_lazy("To be decided")),
        ("barring", gettext_lazy("Barred")),
        ("shown", gettext_lazy("Shown, not barring")),
        ("cleared", gettext_lazy("Decided: no conflict")),
    ]
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", pgettext_lazy("conflicts", "All")), *Conflict.Kind.choices],
        required=False,
    )
    seat = forms.ModelChoiceField(
        label=gettext_lazy("Judge"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=pgettext_lazy("judges", "All"),
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"] = JudgeChoice(
            label=self.fields["seat"].label,
            queryset=Seat.objects.filter(edition=edition).taken().select_related("user", "agency"),
            required=False,
            empty_label=pgettext_lazy("judges", "All"),
        )


class JudgeChoice(forms.ModelChoiceField):
    """A seat by the judge's name and agency."""

    def label_from_instance(self, obj: Seat) -> str:
        """The judge's name and agency."""
        return f"{obj.user} · {obj.agency}"


class RulingForm(forms.Form):
    """What the secretariat decides on a conflict, in words."""

    ruling = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Conflict.Ruling.choices, widget=forms.RadioSelect
    )
    words = CleanTextField(
        label=gettext_lazy("Reason for the decision"),
        help_text=gettext_lazy("It stands in the journal and stays, whatever is found later."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class NoteForm(forms.Form):
    """A personal relation of a judge to an entry."""

    seat = JudgeChoice(
        label=gettext_lazy("Judge"),
        queryset=Seat.objects.none(),
        empty_label=gettext_lazy("Please choose a judge"),
    )
    entry = forms.CharField(
        label=gettext_lazy("Reference number of the entry"),
        help_text=gettext_lazy("For example 2569-0012, or only 12."),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = CleanTextField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, edition: Edition, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.at = edition, at
        self.fields["seat"].queryset = (  # type: ignore[attr-defined]
            Seat.objects.filter(edition=edition).taken().select_related("user", "agency", "edition")
        )

    def clean_entry(self) -> Entry:
        """The entry of that number."""
        entry = entry_of(self.edition, self.cleaned_data["entry"], self.at)
        if entry is None:
            raise ValidationError(_("There is no entry of this number in the edition."))
        return entry


class ConflictRulesForm(forms.ModelForm):
    """What bars a judge in an edition, beside what always does."""

    class Meta:
        model = Edition
        fields = conflicts.RULE_FIELDS


class WishListForm(forms.Form):
    """A list of assignments: a file of a spreadsheet, or pasted text."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV)"),
        required=False,
        help_text=gettext_lazy("With commas, semicolons or tabs, as Excel saves it."),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the lines here"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is there."""
        values = super().clean() or {}
        if not self.errors and not values.get("file") and not values.get("text", "").strip():
            raise ValidationError(_("Please choose a file or paste the lines."))
        return values


class SuccessorForm(forms.Form):
    """Who takes over from a judge who leaves."""

    successor = SeatChoice(
        label=gettext_lazy("Who takes over"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole panel, dealt evenly"),
    )

    def __init__(self, seat: Seat, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = (  # type: ignore[attr-defined]
            Seat.objects.filter(edition=seat.edition)
            .taken()
            .exclude(pk=seat.pk)
            .select_related("user", "agency", "edition")
            .annotate(load=Count("assignments"))
        )


def entry_of(edition: Edition, typed: str, at: datetime) -> Entry | None:
    """The entry that a reference number, or only its running number, names; none while it is sealed."""
    year, _dash, number = clean(typed).rpartition("-")
    if (year and year != str(edition.year)) or not (number.isdecimal() and len(number) <= 6):
        return None
    return Entry.objects.for_office(at).filter(edition=edition, number=int(number)).first()
