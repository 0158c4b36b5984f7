"""What may be asked for when everything is to come out at once, or before its time?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from editions.models import Edition
from submissions.models import Export
from thai.forms import CleanTextField


class ExportForm(forms.Form):
    """Of which edition, in which form, and whether personal data come along."""

    edition = forms.ModelChoiceField(Edition.objects.order_by("-year"), label=_("Edition"), empty_label=None)
    kind = forms.ChoiceField(
        label=_("What to make"),
        choices=Export.Kind.choices,
        widget=forms.RadioSelect,
        initial=Export.Kind.XLSX,
    )
    with_personal = forms.BooleanField(
        label=_("With contact persons and signed letters"),
        required=False,
        help_text=_(
            "Only where they are needed. The journal says who took such a file. Please delete your copy"
            " when the work is done."
        ),
    )


class EarlyOpeningForm(forms.Form):
    """Why sealed entries are to be read before the call closes."""

    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("Every entrant of this edition reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
