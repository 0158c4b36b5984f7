"""What does the secretariat type about sending: a late pass, an entry on paper, a disqualification?"""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from editions.models import Edition
from submissions import deadline
from thai import era
from thai.forms import CleanCharField, CleanTextField, ThaiDateField

TIME_FORMATS = ["%H:%M", "%H.%M"]


class ClockField(forms.TimeField):
    """A time of day in Thailand, 23:59 or 23.59."""

    widget = forms.TextInput(attrs={"size": 5, "inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Please write the time like 16:30.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=TIME_FORMATS, **kwargs)


class OrganizationSearchForm(forms.Form):
    """A part of the name of an organization."""

    q = CleanCharField(
        label=_("Name of the organization"),
        required=False,
        needs_letter=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class OfOneEdition(forms.Form):
    """Something in an edition that takes entries or screens them; the newest is proposed."""

    edition = forms.ModelChoiceField(Edition.objects.none(), label=_("Contest"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["edition"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Edition.objects.filter(stage__in=deadline.TAKING).order_by("-year")


class LatePassForm(OfOneEdition):
    """A late pass of one organization: until when, and why."""

    until = ThaiDateField(label=_("May send until"))
    time = ClockField(label=_("at this time"), help_text=_("Thailand time."), initial="23:59", required=False)
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The organization reads this by letter; it stands in the journal."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def until_moment(self) -> dt.datetime:
        """The last second of the chosen minute in Thailand; without a time, of the chosen day."""
        time = self.cleaned_data["time"] or dt.time(23, 59)
        return dt.datetime.combine(self.cleaned_data["until"], time.replace(second=59), tzinfo=era.BANGKOK)


class PaperForm(OfOneEdition):
    """From which paper an entry is typed in."""

    source = CleanCharField(
        label=_("Which paper it comes from"),
        help_text=_("For example the number and date of the letter it came with."),
        max_length=300,
    )


class DisqualifyForm(forms.Form):
    """Why an entry is to be disqualified."""

    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The organization reads this when another person has confirmed the disqualification."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
