"""What does the secretariat fill in to compose a round, a criterion, a tie rule?"""

from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.models import Criterion, Edition, Round, TieStep
from judging import rubric
from judging.ranking import Ranked
from judging.rounds import ROUND_NAMES
from submissions.models import Entry
from thai.forms import CleanCharField, CleanTextField

MARKS = [(str(value), str(value)) for value in range(rubric.VALUES)]
CRITERION = f"{TieStep.Kind.CRITERION}:"
"""How a choice of the tie rule begins that is the mean of a criterion; its id follows."""


def _whole(label: Any, least: int, most: int, help_text: Any = "", required: bool = True) -> Any:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=least,
        max_value=most,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RoundForm(forms.ModelForm):
    """The names and rules of a round; of one in which somebody has scored the names alone."""

    name_th = CleanCharField(label=gettext_lazy("Name of the round (Thai)"), max_length=200)
    name_en = CleanCharField(label=gettext_lazy("Name of the round (English)"), max_length=200)
    judges_per_entry = _whole(gettext_lazy("Judges an entry"), 1, 50)
    comment_required_at = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Marks that need a comment"),
        choices=MARKS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hidden = forms.MultipleChoiceField(
        label=gettext_lazy("What judges do not see"),
        help_text=gettext_lazy(
            "For blind judging. Files stay as they were sent: what a picture shows, it shows to judges, too."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fewest_sheets = _whole(
        gettext_lazy("Score sheets a judge needs to be normalized"),
        2,
        1000,
        gettext_lazy("Judges with fewer count as they marked; it is said beside the result."),
    )
    spread_flag_percent = _whole(
        gettext_lazy("Spread between judges that is flagged (points of 100)"), 1, 100
    )
    far_flag_percent = _whole(
        gettext_lazy("Distance of a judge that is flagged (points of 100)"),
        1,
        100,
        gettext_lazy("From the median of the entry, where at least three judges scored it."),
    )
    goes_on_places = _whole(
        gettext_lazy("Places that go on"),
        1,
        10_000,
        gettext_lazy("Whoever shares the last of them goes on, too."),
        required=False,
    )
    goes_on_total = forms.DecimalField(
        label=gettext_lazy("Total needed to go on"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    class Meta:
        model = Round
        fields = (
            *("name_th", "name_en", "is_presentation", "judges_per_entry", "comment_required_at", "hidden"),
            *("others_scores", "method", "fewest_sheets", "spread_flag_percent", "far_flag_percent"),
            *("goes_on", "goes_on_places", "goes_on_total"),
        )
        labels = {
            "is_presentation": gettext_lazy("Entries are presented in this round"),
            "others_scores": gettext_lazy("When judges see the scores of others"),
            "method": gettext_lazy("What decides the place"),
            "goes_on": gettext_lazy("Who goes on to the next round"),
        }

    def __init__(
        self, edition: Edition, data: Any = None, *, round_: Round | None = None, names_only: bool = False
    ) -> None:
        # A copy: what is typed must not stand in the row of whoever is refused.
        super().__init__(data, instance=copy(round_) if round_ else Round(edition=edition, number=0))
        self.fields["hidden"].choices = rubric.hideable(edition)  # type: ignore[attr-defined]
        if names_only:
            for name in set(self.fields) - ROUND_NAMES:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the number that belongs to the way of going on."""
        typed = super().clean() or {}
        for way, name in ((Round.GoesOn.PLACES, "goes_on_places"), (Round.GoesOn.TOTAL, "goes_on_total")):
            if typed.get("goes_on") == way and typed.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please give the number that belongs to this way of going on."))
        return typed

    def columns(self) -> dict[str, Any]:
        """What was typed, as columns of the round."""
        return dict(self.cleaned_data)


class CriterionForm(forms.Form):
    """A criterion: its name, its weight and the words for each mark; of a locked one the name alone."""

    name_th = CleanCharField(label=gettext_lazy("Name of the criterion (Thai)"), max_length=200)
    name_en = CleanCharField(label=gettext_lazy("Name of the criterion (English)"), max_length=200)
    weight = forms.DecimalField(
        label=gettext_lazy("Weight"),
        help_text=gettext_lazy("The weights of a round come to 100."),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(
        self, data: Any = None, *, criterion: Criterion | None = None, names_only: bool = False
    ) -> None:
        initial: dict[str, Any] = {}
        if criterion is not None:
            initial = {
                "name_th": criterion.name_th,
                "name_en": criterion.name_en,
                "weight": rubric.plain(criterion.weight),
            }
            for language, words in (("th", criterion.words_th), ("en", criterion.words_en)):
                initial |= {f"words_{language}_{value}": text for value, text in enumerate(words)}
        super().__init__(data, initial=initial)
        if names_only:
            del self.fields["weight"]
            return
        for value in range(rubric.VALUES):
            for language, name in (("th", _("Thai")), ("en", _("English"))):
                self.fields[f"words_{language}_{value}"] = CleanTextField(
                    label=_("What %(mark)d means (%(language)s)") % {"mark": value, "language": name},
                    max_length=500,
                    required=language == "th",
                    widget=forms.Textarea({"rows": 2}),
                )

    def columns(self) -> dict[str, Any]:
        """What was typed, as columns of the criterion."""
        typed = self.cleaned_data
        columns: dict[str, Any] = {
            name: typed[name] for name in ("name_th", "name_en", "weight") if name in typed
        }
        if "weight" in typed:
            for language in ("th", "en"):
                words = [typed[f"words_{language}_{value}"] for value in range(rubric.VALUES)]
                columns[f"words_{language}"] = words if any(words) else []
        return columns

    def clean(self) -> dict[str, Any]:
        """The English words are all there or none."""
        typed = super().clean() or {}
        english = [typed.get(f"words_en_{value}", "") for value in range(rubric.VALUES)]
        if any(english) and not all(english):
            for value, text in enumerate(english):
                if not text and f"words_en_{value}" in self.fields:
                    self.add_error(
                        f"words_en_{value}", _("Please write the English words for every mark, or for none.")
                    )
        return typed


class TieRuleForm(forms.Form):
    """The steps of a tie rule, in their order; a step left empty is none."""

    def __init__(self, round_: Round, criteria: Sequence[Criterion], data: Any = None) -> None:
        self.criteria = {str(row.pk): row for row in criteria}
        steps = list(round_.tie_steps.all())
        initial = {
            f"step_{place}": f"{CRITERION}{row.criterion_id}" if row.criterion_id else row.kind
            for place, row in enumerate(steps, start=1)
        }
        super().__init__(data, initial=initial)
        kinds = [
            (kind.value, str(kind.label))
            for kind in TieStep.Kind
            if kind != TieStep.Kind.CRITERION and kind.value != round_.method
        ]
        choices = [
            ("", _("– no step –")),
            *(
                (f"{CRITERION}{row.pk}", _("the mean of “%(criterion)s”") % {"criterion": row.name})
                for row in criteria
            ),
            *kinds,
        ]
        for place in range(1, max(len(steps), len(criteria) + len(kinds)) + 1):
            self.fields[f"step_{place}"] = forms.ChoiceField(
                label=_("Step %(number)d") % {"number": place}, choices=choices, required=False
            )

    def steps(self) -> list[tuple[str, Criterion | None]]:
        """The kinds of the steps in their order, each with its criterion or None."""
        found: list[tuple[str, Criterion | None]] = []
        for value in self.cleaned_data.values():
            if value.startswith(CRITERION):
                found.append((TieStep.Kind.CRITERION, self.criteria[value.removeprefix(CRITERION)]))
            elif value:
                found.append((value, None))
        return found


class SendOnForm(forms.Form):
    """Which entries of a ranking go on to the next round."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Entries that go on"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, lines: Sequence[Ranked], data: Any = None) -> None:
        super().__init__(data)
        self.lines = lines
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (
                str(line.entry.pk),
                _("%(place)s. %(title)s (%(reference)s, %(total)s)")
                % {
                    "place": line.place.place or "–",
                    "title": line.entry.title,
                    "reference": line.entry.reference,
                    "total": line.total if line.total is not None else "–",
                },
            )
            for line in lines
        ]

    def entries(self) -> list[Entry]:
        """The chosen entries, best first."""
        chosen = set(self.cleaned_data["chosen"])
        return [line.entry for line in self.lines if str(line.entry.pk) in chosen]
