"""What does the secretariat type on the pages of results?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from editions.models import AwardLevel, Edition
from thai.forms import CleanTextField


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
        help_text=_("It is kept with the announcement and in the journal."),
    )


class WithdrawalForm(forms.Form):
    """Why an announcement is taken back."""

    reason = CleanTextField(
        label=_("Reason of the withdrawal"),
        max_length=2000,
        help_text=_("It is kept with the announcement and in the journal."),
    )
