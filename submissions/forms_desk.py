"""What does the screening fill in: filters of the queue, a decision, the check list, a decision on many?"""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.models import Category, Edition
from organizations.models import Organization, Province
from submissions import desk, form, screening
from submissions.desk import Point
from submissions.lifecycle import EntryState
from submissions.models import EligibilityQuestion, Entry
from thai import era
from thai.forms import CleanCharField, CleanTextField, ThaiDateField
from thai.text import has_letter, whole_number

FIELD_WORDS = "on_"
"""With what the name of a field begins that takes words on one answer."""


class AcceptForm(forms.Form):
    """The entry passes the screening."""

    words = CleanTextField(
        label=gettext_lazy("Words to the entrant (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _UntilForm(forms.Form):
    """Words, and the day until whose end an entry may be sent again."""

    words = CleanTextField(
        label=gettext_lazy("What to correct"),
        help_text=gettext_lazy("The entrant reads this by letter and on the page of the entry."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    until = ThaiDateField(
        label=gettext_lazy("To be sent again by"),
        help_text=gettext_lazy("The end of that day, Thailand time."),
    )

    def until_moment(self) -> dt.datetime:
        """The last second of the chosen day in Thailand."""
        return dt.datetime.combine(self.cleaned_data["until"], dt.time(23, 59, 59), tzinfo=era.BANGKOK)


class SendBackForm(_UntilForm):
    """The entry goes back for correction: words on all of it, and on single answers."""

    def __init__(self, *args: Any, entry: Entry, at: dt.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False
        if at is not None:
            self.initial.setdefault("until", era.day_of(desk.suggested_date(entry, at)))
        for section in form.sections(entry.edition.questions.all()):
            for question in section.questions:
                self.fields[f"{FIELD_WORDS}{question.code}"] = CleanTextField(
                    label=question.label,
                    max_length=1000,
                    required=False,
                    needs_letter=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def clean(self) -> dict[str, Any]:
        """Something to correct is to be written, on all of the entry or on one answer."""
        cleaned = super().clean() or {}
        if not self.errors and not any(
            has_letter(one) for one in [cleaned["words"], *self.words_by_field().values()]
        ):
            self.add_error("words", _("Please write what is to be corrected, here or on a single answer."))
        return cleaned

    @property
    def general(self) -> list[forms.BoundField]:
        """The fields about all of the entry."""
        return [self["words"], self["until"]]

    @property
    def by_field(self) -> list[forms.BoundField]:
        """A field for words on each answer."""
        return [one for one in self if one.name.startswith(FIELD_WORDS)]

    @property
    def has_words_by_field(self) -> bool:
        """Whether something was typed about a single answer, so that it is shown unfolded."""
        return any(one.value() or one.errors for one in self.by_field)

    def words_by_field(self) -> dict[str, str]:
        """What was written about single answers, by question code."""
        return {
            one.name.removeprefix(FIELD_WORDS): self.cleaned_data[one.name]
            for one in self.by_field
            if self.cleaned_data.get(one.name)
        }


class _Grounds(forms.ModelMultipleChoiceField):
    """The points of the rules, told as what was not met."""

    def label_from_instance(self, obj: EligibilityQuestion) -> str:
        """The point, without the question it was."""
        return screening.not_met(obj)


class RejectForm(forms.Form):
    """The entry does not pass the screening: by which rules, and in words."""

    grounds = _Grounds(
        EligibilityQuestion.objects.none(),
        label=gettext_lazy("Reason from the rules"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = CleanTextField(
        label=gettext_lazy("Reason in words"),
        help_text=gettext_lazy("The entrant reads this by letter and on the page of the entry."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, entry: Entry, points: list[Point] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grounds"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = EligibilityQuestion.objects.filter(edition=entry.edition_id)
        if points is not None:
            self.initial.setdefault("grounds", [one.question.pk for one in points if one.is_against])

    def clean(self) -> dict[str, Any]:
        """A reason is needed, from the rules or in words."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("grounds") and not cleaned.get("reason"):
            self.add_error("reason", _("Please choose or write the reason; the entrant reads it."))
        return cleaned


class ReopenForm(forms.Form):
    """The screening is opened again."""

    words = CleanTextField(
        label=gettext_lazy("Why the screening is opened again"),
        help_text=gettext_lazy("The entrant reads this by letter."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CheckListForm(forms.Form):
    """A yes, a no, or nothing to each point of the check list."""

    def __init__(self, points: list[Point], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in points:
            right = _("yes") if point.question.qualifies_with_yes else _("no")
            self.fields[str(point.question.pk)] = forms.ChoiceField(
                label=point.question.text,
                help_text=_("“%(right)s” qualifies.") % {"right": right},
                choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not looked at"))],
                required=False,
                initial=point.answer,
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[int, str]:
        """What was answered, by question."""
        return {int(name): answer for name, answer in self.cleaned_data.items()}


class BatchForm(forms.Form):
    """Which decision on the chosen entries."""

    verb = forms.ChoiceField(
        label=gettext_lazy("With the chosen entries"),
        choices=[("accept", gettext_lazy("Accept")), ("send_back", gettext_lazy("Send back for correction"))],
    )
    entries = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Please choose at least one entry.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.getlist("entries") if hasattr(self.data, "getlist") else []
        field = self.fields["entries"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one, one) for one in sent[: desk.MOST_AT_ONCE] if whole_number(one) is not None]


class BatchAcceptForm(AcceptForm):
    """The words to all of them, if any."""


class BatchSendBackForm(_UntilForm):
    """The words to all of them, and the day."""


class EntryFilterForm(forms.Form):
    """Which entries the office looks at."""

    q = CleanCharField(
        label=gettext_lazy("Search"),
        required=False,
        needs_letter=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    edition = forms.ModelChoiceField(
        Edition.objects.all(), label=gettext_lazy("Contest"), required=False, empty_label=gettext_lazy("All")
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    look = forms.ChoiceField(label=gettext_lazy("What needs a look"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    province = forms.ModelChoiceField(
        Province.objects.all(),
        label=gettext_lazy("Province"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type of organization"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        states = [one for one in EntryState.choices if one[0] != EntryState.DRAFT]
        categories = {one.code: one.name for one in Category.objects.order_by("-edition__year", "position")}
        regions = {one.region6_th: one.region("region6") for one in Province.objects.all()}
        looks = [
            ("unchecked", _("Check list not complete")),
            ("corrected", _("Sent again, not decided")),
            ("doubtful", _("Possible duplicates")),
            ("unscanned", _("Files not scanned")),
            ("infected", _("Files with a virus")),
        ]
        for name, choices in (
            ("state", states),
            ("look", looks),
            ("category", list(categories.items())),
            ("region", list(regions.items())),
            ("type", Organization.Type.choices),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [everything, *choices]

    @property
    def first(self) -> list[forms.BoundField]:
        """The filters that are in use every day."""
        return [self[name] for name in ("q", "edition", "state")]

    @property
    def more(self) -> list[forms.BoundField]:
        """The others, folded away until one of them is set."""
        return [one for one in self if one not in self.first]

    @property
    def uses_more(self) -> bool:
        """Whether one of the folded filters is set."""
        return any(one.value() for one in self.more)
