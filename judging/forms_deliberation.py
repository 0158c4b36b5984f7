"""What is typed about presentations and about the meetings of the panel?"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from editions.models import Category, Edition
from judging.models import Seat, Slot
from organizations.models import Province
from submissions.forms_sending import ClockField
from thai.forms import CleanCharField, CleanTextField, ThaiDateField


class WhenAndWhereForm(forms.Form):
    """A day, a time, how long, and where."""

    day = ThaiDateField(label=_("Day"))
    time = ClockField(label=_("Begins at"), help_text=_("Thailand time, for example 16:30."))
    minutes = forms.IntegerField(label=_("Minutes for an entry"), min_value=1, max_value=240, initial=15)
    place = CleanCharField(
        label=pgettext_lazy("where", "Place"), max_length=300, required=False, needs_letter=False
    )
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where they meet online."),
    )

    def clean(self) -> dict[str, Any]:
        """Somebody has to be told where to go: the place, the link, or both."""
        values = super().clean() or self.cleaned_data
        if "place" in values and "link" in values and not (values["place"] or values["link"]):
            self.add_error("place", _("Please give the place, the link, or both."))
        return values

    def moment(self) -> dt.datetime:
        """The moment that was typed, in Thailand."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))

    @staticmethod
    def values_of(slot: Slot) -> dict[str, Any]:
        """What stands in a slot, as the form's initial values."""
        values: dict[str, Any] = {"minutes": slot.minutes, "place": slot.place, "link": slot.link}
        if slot.starts_at is not None:
            local = timezone.localtime(slot.starts_at)
            values |= {"day": local.date(), "time": local.strftime("%H:%M")}
        return values


class SlotForm(WhenAndWhereForm):
    """The same for one slot, with the reason where its time departs from the order drawn by lot."""

    reason = CleanTextField(
        label=_("Reason, where the time departs from the order drawn by lot"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("It stands in the journal."),
    )


class PlanForm(WhenAndWhereForm):
    """The same for all slots of a round, one after the other."""

    pause = forms.IntegerField(label=_("Minutes between two entries"), min_value=0, max_value=240, initial=5)
    field_order = ["day", "time", "minutes", "pause", "place", "link"]


class MeetingForm(forms.Form):
    """Where the panel meets."""

    place = CleanCharField(
        label=_("Place of the meeting"), max_length=300, required=False, needs_letter=False
    )


class SeatsField(forms.ModelMultipleChoiceField):
    """Several seats, each by the judge's name and agency."""

    def label_from_instance(self, obj: Seat) -> str:
        """The judge's name and agency."""
        return f"{obj.user} · {obj.agency}"


class PresentForm(forms.Form):
    """Who is in the room."""

    seats = SeatsField(
        label=_("Who is in the room now"),
        queryset=Seat.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Entries from which anybody in the room is barred are closed until they have left."),
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seats"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Seat.objects.filter(edition=edition).taken().select_related("user", "agency")


class NoteForm(forms.Form):
    """What was said."""

    text = CleanTextField(
        label=_("Note"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("It stays as it is written."),
    )


class BoardFilter(forms.Form):
    """Which entries of the ranking are shown."""

    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
    category = forms.ModelChoiceField(
        label=_("Entry category"), queryset=Category.objects.none(), required=False, empty_label=_("All")
    )
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category, region = self.fields["category"], self.fields["region"]
        assert isinstance(category, forms.ModelChoiceField)
        assert isinstance(region, forms.ChoiceField)
        category.queryset = Category.objects.filter(edition=edition)
        codes = Province.objects.order_by("sort_order").values_list(f"{edition.region_scheme}_th", flat=True)
        region.choices = [("", _("All")), *((name, name) for name in dict.fromkeys(codes))]


class ExtraForm(forms.Form):
    """Who is asked besides, and why."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: the totals of two judges lie far apart. It stands in the journal."),
    )

    def __init__(self, seats: Sequence[Seat], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"] = OneSeatField(
            label=_("Judge"),
            queryset=Seat.objects.filter(pk__in=[row.pk for row in seats]).select_related("user", "agency"),
            empty_label=_("Please choose a judge"),
        )


class OneSeatField(forms.ModelChoiceField):
    """One seat by the judge's name and agency."""

    def label_from_instance(self, obj: Seat) -> str:
        """The judge's name and agency."""
        return f"{obj.user} · {obj.agency}"
