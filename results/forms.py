"""What does the secretariat type on the pages of results?"""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from editions.models import AwardLevel, Edition
from thai import era
from thai.forms import CleanTextField, ThaiDateField


class AwardForm(forms.Form):
    """Which level, and why by hand."""

    level = forms.ModelChoiceField(
        label=_("Award"), queryset=AwardLevel.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    reason = CleanTextField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("Why it is proposed by hand: the decision of the jury, or the document it follows."),
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["level"]
        assert isinstance(level, forms.ModelChoiceField)
        level.queryset = AwardLevel.objects.filter(edition=edition).order_by("position")


class LeaveForm(forms.Form):
    """How many awards of a level are not given, and why."""

    number = forms.IntegerField(label=_("Awards that are not given"), min_value=1)
    reason = CleanTextField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("For example: no further entry comes to the total that the level needs."),
    )


class CitationForm(forms.Form):
    """The jury's sentence, as the page of the winner will show it."""

    citation_th = CleanTextField(label=_("The jury's sentence (Thai)"), max_length=1000, required=False)
    citation_en = CleanTextField(label=_("The jury's sentence (English)"), max_length=1000, required=False)


class PublishForm(forms.Form):
    """Why there is another announcement; asked from the second version on."""

    reason = CleanTextField(
        label=_("Reason of the correction"),
        max_length=2000,
        help_text=_("Everybody can read it beside the announcement. It is kept in the journal, too."),
    )


class WithdrawalForm(forms.Form):
    """Why an announcement is taken back."""

    reason = CleanTextField(
        label=_("Reason of the withdrawal"),
        max_length=2000,
        help_text=_("Everybody can read it beside the announcement. It is kept in the journal, too."),
    )


class PressDraftForm(forms.Form):
    """What the press is to read of a winner, and until when the winner may change it."""

    text_th = CleanTextField(label=_("Text for the press (Thai)"), max_length=2000)
    text_en = CleanTextField(label=_("Text for the press (English)"), max_length=2000, required=False)
    until = ThaiDateField(
        label=_("The winner can change it until"),
        help_text=_("To the end of this day. Silence keeps the draft."),
    )

    def told(self) -> dict[str, Any]:
        """What was typed, the day as its last moment in Bangkok."""
        told = dict(self.cleaned_data)
        day = told.pop("until")
        return {**told, "answer_by": dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=era.BANGKOK)}


class PressSignOffForm(forms.Form):
    """The words as the winner signs them off; `version` tells which ones they had before their eyes."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text_th = CleanTextField(label=_("Text for the press (Thai)"), max_length=2000)
    text_en = CleanTextField(label=_("Text for the press (English)"), max_length=2000, required=False)
