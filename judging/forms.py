"""What does a judge fill in, and what does the secretariat, in judging?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from editions.models import Category, Criterion, Edition
from judging.models import Mark, ScoreSheet, Seat
from judging.scoring import FULL_MARK
from organizations.models import Appointment, User
from thai.forms import CleanTextField

NOT_APPLICABLE = "na"
VALUES = [(str(value), str(value)) for value in range(FULL_MARK + 1)]


@dataclass(frozen=True)
class RubricRow:
    """One criterion of the rubric as the sheet shows it."""

    criterion: Criterion
    mark: BoundField
    comment: BoundField
    chosen: str
    choices: list[tuple[str, str]]
    words: list[tuple[str, str]]
    lack: str
    elsewhere: str

    @property
    def anchor(self) -> str:
        """The id of the element that a message about this row links to."""
        return self.comment.auto_id if self.chosen and self.lack else f"{self.mark.auto_id}_0"


class SheetForm(forms.Form):
    """The rubric of a round: a mark and a comment for each criterion, and two texts on the whole."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    comment = CleanTextField(
        label=_("Comment on the whole"),
        help_text=_("For the secretariat and the panel, after the round is closed."),
        required=False,
        max_length=3000,
        needs_letter=False,
        widget=forms.Textarea({"rows": 3}),
    )
    private_note = CleanTextField(
        label=_("Private note"),
        help_text=_("Only you can read it."),
        required=False,
        max_length=3000,
        needs_letter=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, criteria: Sequence[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.lacks: Mapping[str, str] = {}
        self.elsewhere: Mapping[str, str] = {}
        self.texts_elsewhere: Mapping[str, str] = {}
        for criterion in criteria:
            self.fields[f"mark_{criterion.code}"] = forms.ChoiceField(
                label=criterion.name,
                choices=[*VALUES, (NOT_APPLICABLE, _("Not applicable"))],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"comment_{criterion.code}"] = CleanTextField(
                label=_("Reason for the mark"),
                required=False,
                max_length=2000,
                needs_letter=False,
                widget=forms.Textarea({"rows": 2, "class": "form-control"}),
            )

    @staticmethod
    def values_of(sheet: ScoreSheet | None, marks: Sequence[Mark]) -> dict[str, Any]:
        """What stands on a sheet, as the form's initial values (`marks` come with their criteria)."""
        if sheet is None:
            return {"version": 0}
        values: dict[str, Any] = {
            f"comment_{code}": text for code, text in sheet.comments_without_mark.items()
        }
        for mark in marks:
            code = mark.criterion.code
            values[f"mark_{code}"] = NOT_APPLICABLE if mark.value is None else str(mark.value)
            values[f"comment_{code}"] = mark.comment
        return {
            **values,
            "version": sheet.version,
            "comment": sheet.comment,
            "private_note": sheet.private_note,
        }

    def marks(self) -> dict[str, int | None]:
        """The marks of a valid form by code; None where not applicable, left out where not answered."""
        typed = {row.code: self.cleaned_data[f"mark_{row.code}"] for row in self.criteria}
        return {
            code: None if value == NOT_APPLICABLE else int(value) for code, value in typed.items() if value
        }

    def comments(self) -> dict[str, str]:
        """The comments of a valid form by code."""
        return {row.code: self.cleaned_data[f"comment_{row.code}"] for row in self.criteria}

    def rows(self) -> list[RubricRow]:
        """The rubric, row by row, for the template."""
        return [
            RubricRow(
                criterion=row,
                mark=self[f"mark_{row.code}"],
                comment=self[f"comment_{row.code}"],
                chosen=str(self[f"mark_{row.code}"].value() or ""),
                choices=VALUES,
                words=[(str(value), text) for value, text in enumerate(row.words)],
                lack=self.lacks.get(row.code, ""),
                elsewhere=self.elsewhere.get(row.code, ""),
            )
            for row in self.criteria
        ]


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = CleanTextField(max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(
        self, *args: Any, label: str, help_text: str = "", required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text, field.required = label, help_text, required


class WorkFilter(forms.Form):
    """What a judge's list shows."""

    STATES = [
        ("", _("All")),
        ("todo", _("Not begun")),
        ("draft", _("Draft")),
        ("signed", _("Signed")),
        ("abstained", _("Abstained")),
    ]
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    category = forms.ModelChoiceField(
        label=_("Entry category"), queryset=Category.objects.none(), required=False, empty_label=_("All")
    )
    q = forms.CharField(label=_("Number or title"), required=False, max_length=200)
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(edition=edition)  # type: ignore[attr-defined]


class SeatName(forms.ModelChoiceField):
    """A seat by the judge's name."""

    def label_from_instance(self, obj: Seat) -> str:
        """The judge's name."""
        return str(obj.user)


class SignatureFilter(forms.Form):
    """Which signed sheets the chair looks for."""

    seat = SeatName(label=_("Judge"), queryset=Seat.objects.none(), required=False, empty_label=_("All"))
    q = forms.CharField(label=_("Number or title"), required=False, max_length=200)
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(edition=edition).select_related("user").order_by("user__full_name", "pk")
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]


class UserChoice(forms.ModelChoiceField):
    """A judge by name and agency."""

    def label_from_instance(self, obj: User) -> str:
        """The judge's name and agency."""
        agency = next(iter(obj.judge_appointments)).agency  # type: ignore[attr-defined]
        return f"{obj} · {agency}"


class SeatForm(forms.Form):
    """Which appointed judge takes a seat."""

    user = UserChoice(label=_("Judge"), queryset=User.objects.none(), empty_label=_("Please choose a judge"))
    is_chair = forms.BooleanField(label=_("Chair of the panel"), required=False)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = Seat.objects.filter(edition=edition).taken().values("user")
        judges = Appointment.objects.filter(role=Appointment.Role.JUDGE, asleep_since=None)
        self.fields["user"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(pk__in=judges.values("user"))
            .exclude(pk__in=seated)
            .prefetch_related(
                Prefetch("appointments", judges.select_related("agency"), to_attr="judge_appointments")
            )
            .order_by("full_name", "pk")
        )
        if Seat.objects.filter(edition=edition, is_chair=True).taken().exists():
            del self.fields["is_chair"]


class SeatChoice(forms.ModelChoiceField):
    """A seat by the judge's name, agency and load."""

    def label_from_instance(self, obj: Seat) -> str:
        """The judge's name, agency and number of entries in the round."""
        return f"{obj.user} · {obj.agency} ({obj.load})"  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Which judge is given an entry; barred judges and those who have it are not offered."""

    seat = SeatChoice(
        label=_("Judge"),
        queryset=Seat.objects.none(),
        empty_label=_("Please choose a judge"),
        help_text=_("The number in brackets is how many entries the judge has in this round."),
    )

    def __init__(self, seats: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]
