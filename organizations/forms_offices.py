"""Which forms do judges, and the secretariat about offices, fill in?"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organizations import offices
from organizations.forms import LANGUAGES
from organizations.models import Agency, Organization, Province, ProvinceTie
from organizations.panelists import Field
from thai import era
from thai.collation import thai_order
from thai.forms import CleanCharField, CleanTextField
from thai.text import clean, to_arabic_digits

EARLIEST_CE, LATEST_CE = 1900, 2100


class YearField(forms.Field):
    """A year of the Buddhist Era, in Arabic or Thai digits; gives an int or None."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 4})

    def to_python(self, value: Any) -> int | None:
        """Read the digits; a year of the common era is refused with the one that was meant."""
        typed = to_arabic_digits(clean(str(value or "")))
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
            raise ValidationError(
                _("Please give the year in the Buddhist Era in four digits, such as %(suggestion)s.")
                % {"suggestion": "2564"}
            )
        year = int(typed)
        if EARLIEST_CE <= year <= LATEST_CE:
            raise ValidationError(
                _("Please give the year in the Buddhist Era: %(suggestion)s instead of %(year)s.")
                % {"suggestion": era.to_be(year), "year": year}
            )
        return year


# --- a judge ----------------------------------------------------------------------------------------


class AcceptTermsForm(forms.Form):
    """That the terms were read and are accepted, in the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    accepts = forms.BooleanField(
        label=gettext_lazy("I have read these terms and accept them"),
        error_messages={"required": gettext_lazy("Please read the terms and accept them.")},
    )


class JudgeProfileForm(forms.Form):
    """The position of a judge, and which categories they know well."""

    position = CleanCharField(
        label=gettext_lazy("Position"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    expertise = forms.MultipleChoiceField(
        label=gettext_lazy("Categories that you know well"),
        help_text=gettext_lazy("The secretariat thinks of them when it deals the entries."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please choose at least one category that you know well.")},
    )

    def __init__(self, *args: Any, fields: Iterable[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expertise"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.code, row.name) for row in fields]


class TieForm(forms.Form):
    """A province, and what ties a judge to it."""

    province = forms.ModelChoiceField(
        label=gettext_lazy("Province"),
        queryset=Province.objects.all(),
        empty_label=gettext_lazy("Choose a province"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What ties you to it"),
        choices=ProvinceTie.Kind.choices,
        widget=forms.RadioSelect,
        initial=ProvinceTie.Kind.ORIGIN,
    )


class _OrganizationField(forms.ModelChoiceField):
    """An organization, named with its district: many bear the same name."""

    def label_from_instance(self, obj: Any) -> str:
        """The full name and the district."""
        return f"{obj.full_name_th} · {obj.district_th}" if obj.district_th else obj.full_name_th


class ServiceForm(forms.Form):
    """In which organization of a province a judge has worked, and when."""

    organization = _OrganizationField(
        label=gettext_lazy("Local government, where it was one"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("None, or another office"),
    )
    from_year = YearField(label=gettext_lazy("From the year (B.E.)"), required=False)
    to_year = YearField(
        label=gettext_lazy("Until the year (B.E.)"),
        required=False,
        help_text=gettext_lazy("Left empty: until now."),
    )

    def __init__(self, *args: Any, province: Province, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = Organization.objects.filter(province=province, merged_into=None).in_order()
        field.queryset = rows


# --- the secretariat --------------------------------------------------------------------------------


class JudgeListForm(forms.Form):
    """A list of judges: a file of a spreadsheet, or pasted text."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV)"),
        required=False,
        help_text=gettext_lazy("At most 500 lines. What Excel saves in Thai is understood, with commas,"
                               " semicolons or tabs."),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,text/csv"}),
    )  # fmt: skip
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


class OfficeInvitationForm(forms.Form):
    """Whom to invite to the secretariat, or as an auditor."""

    full_name = CleanCharField(
        label=gettext_lazy("Full name"),
        max_length=200,
        help_text=gettext_lazy("As the letter greets them."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Office"),
        choices=[
            (offices.Role.SECRETARIAT, gettext_lazy("Secretariat: runs the contest")),
            (offices.Role.AUDITOR, gettext_lazy("Auditor: reads, and changes nothing")),
        ],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=LANGUAGES)


class AgencyForm(forms.ModelForm):
    """An agency that sends judges or takes part in projects."""

    name_th = CleanCharField(label=gettext_lazy("Name (Thai)"), max_length=200)
    abbr_th = CleanCharField(label=gettext_lazy("Abbreviation (Thai)"), max_length=40, required=False)
    name_en = CleanCharField(label=gettext_lazy("Name (English)"), max_length=200)
    abbr_en = CleanCharField(label=gettext_lazy("Abbreviation (English)"), max_length=40, required=False)

    class Meta:
        model = Agency
        fields = ["name_th", "abbr_th", "name_en", "abbr_en", "is_organizer", "supervises_laos"]
        labels = {
            "is_organizer": gettext_lazy("Organizes the contest"),
            "supervises_laos": gettext_lazy("Supervises local governments"),
        }


class TermsForm(forms.Form):
    """A new version of the terms of the judges."""

    text_th = CleanTextField(
        label=gettext_lazy("Text (Thai)"), max_length=20_000, widget=forms.Textarea({"rows": 16})
    )
    text_en = CleanTextField(
        label=gettext_lazy("Text (English)"), max_length=20_000, widget=forms.Textarea({"rows": 16})
    )


class ResetForm(forms.Form):
    """Whose second factor is to be taken off, and why."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"), widget=forms.EmailInput({"autocomplete": "off"})
    )
    reason = CleanTextField(
        label=gettext_lazy("Reason, and how you made sure who it is"),
        max_length=1000,
        help_text=gettext_lazy("For example: called back on 3 March at the number known to the office. The"
                               " second person reads this."),
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class _Filter(forms.Form):
    """A filter by words and state: what it does not understand, it leaves out."""

    q = CleanCharField(
        label=gettext_lazy("Name or address"),
        required=False,
        needs_letter=False,
        widget=forms.TextInput({"type": "search"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    STATES: tuple[tuple[str, Any], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(self.STATES)

    def chosen(self) -> dict[str, Any]:
        """The values that were chosen and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class InvitationFilter(_Filter):
    """Which invitations are shown."""

    STATES = (
        ("", pgettext_lazy("states", "All")),
        ("open", gettext_lazy("Awaiting an answer")),
        ("expired", gettext_lazy("Expired")),
        ("accepted", gettext_lazy("Invitation accepted")),
        ("revoked", gettext_lazy("Revoked")),
    )


class JudgeFilter(_Filter):
    """Which judges are shown."""

    STATES = (
        ("", pgettext_lazy("states", "All")),
        ("awake", gettext_lazy("Awake")),
        ("lacking", gettext_lazy("Awake, with something to do")),
        ("asleep", gettext_lazy("Resting")),
    )


def agencies_in_order() -> Any:
    """The agencies in the order of their Thai names."""
    return Agency.objects.order_by(thai_order("name_th"), "pk")
