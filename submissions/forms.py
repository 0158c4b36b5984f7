"""What may be typed where? The draft of an entry built from its questions, and the small forms beside it.

A draft is checked for kinds only: a date is a date, a number a number. Nothing is required and no text is too
long before sending (`submissions.form.gaps`), so that a half-finished answer is never lost. What is of the
wrong kind is kept as it was typed: as the inputs of its question send it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from editions.models import Category, Edition
from files.checks import ENDINGS, accepted
from organizations.models import Organization
from submissions.form import NO_AGENCY, agency_names, limits_of_files
from submissions.models import Attachment, Question
from thai import era
from thai.forms import CleanCharField, CleanTextField, ThaiDateField
from thai.text import clean, to_arabic_digits

Kind = Question.Kind
LONGEST_TEXT = 20_000
"""More than any question asks for; what is longer was pasted by mistake."""
Fields = dict[str, list[str]]
"""What the inputs of one question send, by their names."""


class NumberField(forms.Field):
    """A number from 0 up, in Arabic or Thai digits, with or without thousands separators and its unit.

    Gives the canonical text of it ("1240", "150000.5"), because answers are kept as JSON.
    """

    widget = forms.TextInput
    default_error_messages = {
        "not_a_number": gettext_lazy("Please write a number in digits, for example 1,240."),
        "whole": gettext_lazy("Please write a whole number, without a decimal point."),
    }

    def __init__(self, *, decimal_places: int = 0, units: Iterable[str] = (), **kwargs: Any) -> None:
        self.decimal_places = decimal_places
        self.units = [unit.replace(" ", "").casefold() for unit in units if unit]
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for the keyboard with digits."""
        return {"inputmode": "decimal" if self.decimal_places else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> str:
        """Return the canonical text of the number."""
        typed = to_arabic_digits(clean(str(value or ""))).replace(" ", "").casefold()
        for unit in self.units:
            typed = typed.removesuffix(unit)
        if not typed:
            return ""
        found = re.fullmatch(r"(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d+)?", typed)
        if found is None:
            raise ValidationError(self.error_messages["not_a_number"], code="not_a_number")
        if found[2] and len(found[2]) - 1 > self.decimal_places:
            if not self.decimal_places:
                raise ValidationError(self.error_messages["whole"], code="whole")
            raise ValidationError(self.error_messages["not_a_number"], code="not_a_number")
        return f"{Decimal(typed.replace(',', '')):f}"


class PhoneField(CleanCharField):
    """A telephone number as people write it, with an extension."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_error_messages = {
        "not_a_phone": gettext_lazy("Please write a telephone number, for example 081 234 5678.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(needs_letter=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the number with Arabic digits."""
        typed = super().to_python(value)
        if not typed:
            return typed
        typed = to_arabic_digits(typed)
        digits = sum(char.isdigit() for char in typed)
        if not 5 <= digits <= 25 or not re.fullmatch(
            r"[\d\s+()#,.\-–/]*(?:(?:ต่อ|ext\.?|x)[\d\s,\-–]+)?", typed
        ):
            raise ValidationError(self.error_messages["not_a_phone"], code="not_a_phone")
        return typed


def _link(typed: str) -> str:
    """A web address; https:// is put before one that was typed without. Raises ValidationError."""
    address = typed if re.match(r"[a-z][a-z0-9+.\-]*:", typed, re.I) else f"https://{typed}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError(
            _("“%(link)s” is not a web address; one begins with https://"),
            code="not_a_link",
            params={"link": typed},
        ) from None
    return address


class LinkField(CleanCharField):
    """One web address, http or https only."""

    widget = forms.TextInput(attrs={"type": "url", "inputmode": "url"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(needs_letter=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the address."""
        typed = super().to_python(value)
        return _link(typed) if typed else typed


class LinksField(forms.Field):
    """Several web addresses, one on each line; gives a list."""

    widget = forms.Textarea(attrs={"rows": 4, "inputmode": "url"})
    default_error_messages = {
        "too_many": ngettext_lazy(
            "Please give at most %(most)s link; there are %(now)s now.",
            "Please give at most %(most)s links; there are %(now)s now.",
            "most",
        ),
    }

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Return the addresses."""
        typed = [line.strip() for line in clean(str(value or ""), lines=True).split("\n")]
        links = [_link(line) for line in typed if line]
        if len(links) > self.most:
            raise ValidationError(
                self.error_messages["too_many"],
                code="too_many",
                params={"most": self.most, "now": len(links)},
            )
        return links


class AgenciesField(forms.MultipleChoiceField):
    """The agencies that took part, or none; gives a list of ids, or the word for none."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "both": gettext_lazy("Please choose either agencies or “no agency took part”, not both."),
    }

    def clean(self, value: Any) -> list[Any]:
        """Return the ids as numbers."""
        chosen = super().clean(value)
        if NO_AGENCY in chosen and len(chosen) > 1:
            raise ValidationError(self.error_messages["both"], code="both")
        return [one if one == NO_AGENCY else int(one) for one in chosen]


class FilesInput(forms.FileInput):
    """The button that takes a photo or chooses files, several where the question takes several."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Where files are chosen; each is judged on its own by `attachments.add`, nothing is checked here."""

    widget = FilesInput


class DraftForm(forms.Form):
    """Some questions of the form of an edition, as inputs send them.

    `answers()` gives what is of its kind, `typed()` what is not.
    """

    use_required_attribute = False

    data: QueryDict

    def __init__(
        self, questions: Sequence[Question], categories: Iterable[Category], data: QueryDict
    ) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            field = _field(question, categories)
            field.required = question.is_required
            field.label = f"{question.label} ({question.unit})" if question.unit else question.label
            field.help_text = _help(question)
            self.fields[question.code] = field

    def add_error(self, field: str | None, error: Any) -> None:
        """Note an error, but not that an answer is missing: a draft may lack anything."""
        if getattr(error, "code", None) != "required":
            super().add_error(field, error)

    def given(self) -> list[str]:
        """The codes of the questions that the request holds; the others stay as they were."""
        return [
            one.code
            for one in self.questions
            if one.kind != Kind.FILES
            and not self.fields[one.code].widget.value_omitted_from_data(self.data, {}, one.code)
        ]

    def answers(self) -> dict[str, Any]:
        """The given answers that are of their kind, as a revision keeps them."""
        kept = {code: self.cleaned_data.get(code) for code in self.given() if code not in self.errors}
        return {
            code: value.isoformat() if isinstance(value, dt.date) else value for code, value in kept.items()
        }

    def typed(self) -> dict[str, Fields]:
        """What was given and is not of its kind, without what nobody sees."""
        return {
            code: {
                name: [clean(text, lines=True) for text in texts]
                for name, texts in self.fields_of(code).items()
            }
            for code in self.given()
            if code in self.errors
        }

    def fields_of(self, code: str) -> Fields:
        """What the inputs of a question sent."""
        widget = self.fields[code].widget
        names = [code]
        if isinstance(widget, forms.MultiWidget):
            names = [code + ending for ending in widget.widgets_names]  # type: ignore[attr-defined]
        return {name: self.data.getlist(name) for name in names if name in self.data}


def build(questions: Sequence[Question], edition: Edition, fields: Mapping[str, Fields]) -> DraftForm:
    """The form of some questions of an edition, filled with what stands in their inputs, by their codes."""
    data = QueryDict(mutable=True)
    for one in questions:
        for name, texts in fields.get(one.code, {}).items():
            data.setlist(name, texts)
    return received(questions, edition, data)


def received(questions: Sequence[Question], edition: Edition, data: QueryDict) -> DraftForm:
    """The form of some questions of an edition, as a request brought it."""
    return DraftForm(questions, edition.categories.all(), data)


def fields_of(question: Question, answer: Any) -> Fields:
    """What the inputs of a question send for an answer that stands in them."""
    code = question.code
    match question.kind:
        case _ if answer in (None, "", [], False):
            return {}
        case Kind.FILES:
            return {}
        case Kind.NUMBER:
            return {code: [f"{Decimal(answer):,}"]}
        case Kind.DATE:
            day = dt.date.fromisoformat(answer)
            parts = {"day": day.day, "month": day.month, "year": era.to_be(day.year)}
            return {f"{code}_{part}": [str(number)] for part, number in parts.items()}
        case Kind.LINKS:
            return {code: ["\n".join(answer)]}
        case Kind.CHOICES | Kind.AGENCIES:
            return {code: [str(one) for one in answer]}
        case Kind.DECLARATION:
            return {code: ["on"]}
        case _:
            return {code: [str(answer)]}


def _field(question: Question, categories: Iterable[Category]) -> forms.Field:
    limit = {"data-limit": question.max_length} if question.max_length else {}
    match question.kind:
        case Kind.SHORT_TEXT:
            field = CleanCharField(max_length=LONGEST_TEXT)
            field.widget.attrs |= limit
            return field
        case Kind.LONG_TEXT:
            field = CleanTextField(max_length=LONGEST_TEXT)
            field.widget.attrs |= {**limit, "rows": 8 if (question.max_length or 0) > 2000 else 6}
            return field
        case Kind.NUMBER:
            return NumberField(
                decimal_places=question.decimal_places, units=[question.unit_th, question.unit_en]
            )
        case Kind.CATEGORY:
            return forms.ChoiceField(
                choices=[("", _("Choose a category")), *((one.code, one.name) for one in categories)]
            )
        case Kind.CHOICE:
            none = [] if question.is_required else [("", _("No answer"))]
            return forms.ChoiceField(choices=[*none, *question.choice_labels()], widget=forms.RadioSelect)
        case Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=question.choice_labels(), widget=forms.CheckboxSelectMultiple
            )
        case Kind.AGENCIES:
            names = agency_names()
            return AgenciesField(choices=[(str(code), name) for code, name in names.items()])
        case Kind.DATE:
            return ThaiDateField()
        case Kind.PHONE:
            return PhoneField(max_length=question.max_length)
        case Kind.EMAIL:
            return forms.EmailField(max_length=question.max_length)
        case Kind.LINKS:
            return LinksField(most=question.max_count or 5)
        case Kind.LINK | Kind.VIDEO:
            return LinkField(max_length=question.max_length)
        case Kind.FILES:
            return _files_field(question)
        case _:
            return forms.BooleanField()


def _files_field(question: Question) -> FilesField:
    field = FilesField()
    endings = [ending for kind in accepted(question.file_kinds) for ending in ENDINGS[Attachment.Kind(kind)]]
    field.widget.attrs["accept"] = ",".join([*endings, *(["image/*"] if len(endings) > 1 else [])])
    if question.max_count == 1:
        field.widget.attrs.pop("multiple")
    return field


def _help(question: Question) -> str:
    if question.kind != Kind.FILES:
        return question.help
    size = limits_of_files(question)
    return f"{question.help} ({size})" if question.help else size


class NewEntryForm(forms.Form):
    """For which organization and in which edition an entry is started."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=gettext_lazy("Organization"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    edition = forms.ModelChoiceField(
        Edition.objects.none(), label=gettext_lazy("Contest"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, organizations: Any, editions: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("organization", organizations), ("edition", editions)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.initial = rows.first()


class WithdrawForm(forms.Form):
    """Why an entry is withdrawn."""

    reason = CleanTextField(
        label=gettext_lazy("Reason (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
