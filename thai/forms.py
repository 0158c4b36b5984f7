"""Which form fields does Thai ask for: text without unseen characters, and a date in the Buddhist Era?"""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thai import era
from thai.text import clean, has_letter


class CleanCharField(forms.CharField):
    """One line of text, kept as thai.text.clean leaves it; with ``needs_letter`` it must say something.

    ``max_length`` counts the code points of the cleaned text. The browser is not told to cut
    (``maxlength`` counts differently, and cuts what is pasted without a word) but to count:
    ``data-limit``.
    """

    lines = False
    default_error_messages = {
        "no_letter": _("Please write this in words; marks, digits or signs alone cannot be read."),
    }

    def __init__(self, *, needs_letter: bool = True, **kwargs: Any) -> None:
        self.needs_letter = needs_letter
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the cleaned text; text of unseen characters only is empty."""
        typed = super().to_python(value)
        return clean(typed or "", lines=self.lines) or self.empty_value

    def validate(self, value: Any) -> None:
        """Refuse an empty text where one is required, and a text without a letter."""
        super().validate(value)
        if self.needs_letter and value not in self.empty_values and not has_letter(value):
            raise ValidationError(self.error_messages["no_letter"], code="no_letter")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes of the input, with ``data-limit`` for ``maxlength``."""
        attrs = super().widget_attrs(widget)
        if "maxlength" in attrs:
            attrs["data-limit"] = attrs.pop("maxlength")
        return attrs


class CleanTextField(CleanCharField):
    """Several lines of text, kept as thai.text.clean leaves them."""

    widget = forms.Textarea
    lines = True


def _month_choices() -> list[tuple[str, str]]:
    names = era.month_names(get_language() or "th")
    return [("", "—"), *((str(number), name) for number, name in enumerate(names, start=1))]


class ThaiDateWidget(forms.MultiWidget):
    """Day, month by name, year พ.ศ.: three inputs in one fieldset, each labeled, no script."""

    template_name = "thai/widgets/thai_date.html"
    labels = (_("Day"), _("Month"), _("Year (B.E.)"))

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        day, month, year = ({"aria-label": label} for label in self.labels)
        digits = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            {
                "day": forms.TextInput({"size": 2, **digits, **day}),
                "month": forms.Select(
                    {"class": "form-select", **month}, choices=CallableChoiceIterator(_month_choices)
                ),
                "year": forms.TextInput({"size": 4, **digits, **year}),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        """Return day, month and Buddhist Era year of a date."""
        if not value:
            return [None, None, None]
        return [value.day, str(value.month), era.to_be(value.year)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context of the template, each part with its visible label."""
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            part["label"] = label
        return context


class ThaiDateField(forms.Field):
    """A day typed in the Buddhist Era, Arabic or Thai digits; gives a ``datetime.date`` or None."""

    widget = ThaiDateWidget
    default_error_messages = {
        "incomplete": _("Please give the day, the month and the year."),
        "unreadable": _("Please write the day and the year in digits."),
        "no_such_day": _("There is no such day; please check the day, the month and the year."),
        "common_era": _("Please give the year in the Buddhist Era: %(suggestion)s instead of %(year)s."),
        "short_year": _("Please give the year in the Buddhist Era in four digits, such as %(suggestion)s."),
        "year_out_of_range": _("Please check the year; it is given in the Buddhist Era, such as 2564."),
    }

    def to_python(self, value: Any) -> dt.date | None:
        """Return the date of the three typed parts; a date stays as it is."""
        if value is None or isinstance(value, dt.date):
            return value
        parts = [clean(str(part or "")) for part in value]
        if not any(parts):
            return None
        day, month, year = parts
        try:
            return era.make_date(day, month, year)
        except era.NotADate as refusal:
            raise ValidationError(
                self.error_messages[refusal.kind],
                code=refusal.kind,
                params={"suggestion": refusal.suggestion, "year": year},
            ) from None
