"""How does the secretariat set up editions until their own pages come? In Django's admin.

The site has one gate: the secretariat with a second factor. Every save leaves a line in the journal with what
changed; dates go through `editions.calendar`; no state and no stage can be set here.
"""

from collections.abc import Container
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions import calendar, defaults
from editions.lifecycle import Stage
from editions.models import AwardLevel, CalendarDate, Category, Edition, Honor, Round
from editions.moves import RuleBroken
from journal import chain
from judging import conflicts
from organizations import access
from organizations.models import Appointment
from results import objections
from submissions import eligibility
from submissions import form as entry_form
from submissions.rules import RULES
from thai.era import BANGKOK, in_bangkok
from thai.forms import ThaiDateField
from thai.templatetags.thai import be_datetime

LONGEST_FACT = 300
"""How many characters of a changed value stand in the journal."""


class OfficeSite(admin.AdminSite):
    """The editing of editions, behind the gate of the secretariat."""

    site_header = gettext_lazy("Editions and reference data")
    site_title = gettext_lazy("Local Digital")
    index_title = gettext_lazy("What is edited here")
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Put the gate of the secretariat before every page of the site."""
        return access.secretariat(super().admin_view(view, cacheable))

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the gate has let somebody of the secretariat in."""
        return getattr(request.user, "acting_as", "") == Appointment.Role.SECRETARIAT

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the sign-in of the portal."""
        return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('admin:index')})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the sign-out of the portal."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the portal's own page for changing the password."""
        return redirect("account_change_password")


site = OfficeSite(name="admin")


# --- what may be edited, and what is written down ---------------------------------------------------


class Guarded:
    """The site's gate has spoken: whoever is inside may see and add; nothing is removed unless said."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Everything registered here is shown."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everything can be seen."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can be added."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can be changed."""
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed."""
        return False


def edition_of(obj: Any) -> Edition | None:
    """The edition that a row belongs to, None for a row of no edition."""
    if isinstance(obj, Edition):
        return obj
    if isinstance(obj, Honor):
        return obj.level.edition
    return getattr(obj, "edition", None)


def changed_values(form: forms.ModelForm) -> dict[str, list[str]]:
    """What a form changes: for each field the value before and after, as text."""
    return {
        name: [_told(form.initial.get(name)), _told(form.cleaned_data.get(name))]
        for name in form.changed_data
        if name in form.cleaned_data
    }


def _told(value: Any) -> str:
    if isinstance(value, Model):
        value = value.pk
    return "" if value is None else str(value)[:LONGEST_FACT]


class JournaledAdmin(Guarded, admin.ModelAdmin):
    """A page of the site whose every save is one line of the journal."""

    save_on_top = True
    show_full_result_count = False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row of the page. While it is saved its edition is held: a save writes the whole row, also
        a stage or state that a move would change meanwhile."""
        row: Any = super().get_object(request, object_id, from_field)
        edition = edition_of(row)
        if request.method == "POST" and edition is not None:
            edition.hold()
            row.refresh_from_db()
        return row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the row and note what changed, for the line that follows."""
        super().save_model(request, obj, form, change)
        request.office_changes = changed_values(form)  # type: ignore[attr-defined]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows below it and note what changed in each."""
        touched = [one for one in formset.forms if one.has_changed() and one.is_valid()]
        super().save_formset(request, form, formset, change)
        gone = set(getattr(formset, "deleted_objects", []))
        for one in touched:
            name = f"{one.instance._meta.model_name}:{one.instance.pk}"
            if one.instance not in gone:
                request.office_changes[name] = changed_values(one)  # type: ignore[attr-defined]
        for row in gone:
            request.office_changes[f"{row._meta.model_name} removed"] = [str(row), ""]  # type: ignore[attr-defined]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write the line of a new row."""
        self._write(request, "add_reference", obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write the line of a changed row; a save that changed nothing leaves none."""
        if request.office_changes:  # type: ignore[attr-defined]
            self._write(request, "change_reference", obj)

    def _write(self, request: HttpRequest, verb: str, obj: Any) -> None:
        edition = edition_of(obj)
        chain.write(
            verb,
            obj,
            by=request.user,  # type: ignore[arg-type]
            at=request.arrived_at,  # type: ignore[attr-defined]
            facts={"changed": request.office_changes},  # type: ignore[attr-defined]
            edition_year=edition.year if edition else None,
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of a row is in the journal."""
        subject = f"{self.opts.model_name}:{object_id}"
        return redirect(f"{reverse('contest:journal_list')}?{urlencode({'subject': subject})}")


class Below(Guarded, admin.TabularInline):
    """Rows that belong to the row of the page, editable while the edition is at a fitting stage."""

    extra = 0
    stages: Container[str] = tuple(Stage)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name each input by its column, which stands too far away for a screen reader."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", field.label)
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are added only at the stages of this table."""
        return self._fits(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed only at the stages of this table."""
        return self._fits(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are removed only while the edition is set up."""
        edition = edition_of(obj)
        return edition is not None and edition.stage == Stage.SETUP and self._fits(obj)

    def _fits(self, obj: Any) -> bool:
        edition = edition_of(obj)
        return edition is not None and edition.stage in self.stages


# --- editions ---------------------------------------------------------------------------------------


class DateForm(forms.ModelForm):
    """One date of the calendar: the day in the Buddhist Era, and the time of day in Thailand."""

    day = ThaiDateField(label=gettext_lazy("day (B.E.)"))
    hour = forms.TimeField(
        label=gettext_lazy("time"),
        help_text=gettext_lazy("Thailand time; the end of a day is 23:59:59."),
        widget=forms.TimeInput(format="%H:%M:%S", attrs={"aria-label": gettext_lazy("time")}),
    )

    now: datetime
    """When the request arrived; the page sets it."""

    class Meta:
        model = CalendarDate
        fields = ["act", "round"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            here = in_bangkok(self.instance.at)
            self.initial.update(day=here.date(), hour=here.time().replace(microsecond=0))
            self.fields["act"].disabled = self.fields["round"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Put day and time together; a date that has happened stays."""
        cleaned = super().clean() or self.cleaned_data
        day, hour = cleaned.get("day"), cleaned.get("hour")
        if day is not None and isinstance(hour, time):
            self.instance.at = datetime.combine(day, hour, tzinfo=BANGKOK)
            closes = cleaned.get("act") in (CalendarDate.Act.CALL_CLOSES, CalendarDate.Act.ROUND_CLOSES)
            if closes and {"day", "hour"} & set(self.changed_data) and self.instance.at <= self.now:
                raise ValidationError(
                    _(
                        "This moment has passed. Please choose one that lies ahead; to close now,"
                        " use the button."
                    )
                )
            try:
                calendar.require_seal_kept(self.instance.edition, cleaned.get("act", ""), self.instance.at)
            except RuleBroken as refusal:
                raise ValidationError(str(refusal)) from refusal
        of_round = cleaned.get("act") in (CalendarDate.Act.ROUND_OPENS, CalendarDate.Act.ROUND_CLOSES)
        if cleaned.get("act") and of_round != bool(cleaned.get("round")):
            raise ValidationError(_("A round is named for the dates of a round, and for no other."))
        return cleaned


class DatesBelow(Below):
    """The calendar of an edition."""

    model = CalendarDate
    form = DateForm
    fields = ["act", "round", "day", "hour", "happened"]
    readonly_fields = ["happened"]
    stages = tuple(stage for stage in Stage if stage not in (Stage.PUBLISHED, Stage.CLOSED))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Let the form of a date know what has passed."""
        now = request.arrived_at  # type: ignore[attr-defined]
        kwargs["form"] = type("DateForm", (DateForm,), {"now": now})
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description=gettext_lazy("happened at"))
    def happened(self, row: CalendarDate) -> str:
        """When its act happened, in the Buddhist Era."""
        return be_datetime(row.done_at) if row.done_at else "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A date is moved, never removed."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the rounds of this edition alone."""
        if db_field.name == "round" and request.resolver_match:
            kwargs["queryset"] = Round.objects.filter(edition=request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CategoriesBelow(Below):
    """The categories of an edition."""

    model = Category
    stages = (Stage.SETUP, Stage.OPEN)


def is_scored(edition: Edition | None) -> bool:
    """Whether somebody has scored in the edition, so that of its levels only the names can be corrected."""
    return Round.objects.filter(edition=edition, rules_locked_at__isnull=False).exists()


LEVEL_RULES = ["code", "position", "quota", "min_total"]
"""What of an award level is a rule of the contest; the database keeps it from the first score on."""


class LevelsBelow(Below):
    """The award levels of an edition with their quotas."""

    model = AwardLevel
    show_change_link = True
    stages = (Stage.SETUP, Stage.OPEN, Stage.SCREENING, Stage.JUDGING)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Levels are added only before somebody has scored."""
        return super().has_add_permission(request, obj) and not is_scored(edition_of(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The rules of a level stay once somebody has scored."""
        return LEVEL_RULES if is_scored(edition_of(obj)) else []


class EditionForm(forms.ModelForm):
    """The core columns of an edition."""

    def clean_objection_days(self) -> int:
        """The days for objections, not fewer than before."""
        days: int = self.cleaned_data["objection_days"]
        if self.instance.pk:
            try:
                objections.require_days_kept(self.instance, days)
            except RuleBroken as refusal:
                raise ValidationError(str(refusal)) from refusal
        return days


class EditionAdmin(JournaledAdmin):
    """An edition with its calendar, categories and levels; its rounds have pages of their own."""

    form = EditionForm
    list_display = ["year", "name_th", "stage", "is_sample"]
    exclude = (*RULES, *conflicts.RULE_FIELDS)
    inlines = [DatesBelow, CategoriesBelow, LevelsBelow]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A new edition gets its rows from the defaults; then they can be edited."""
        return self.inlines if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The stage is moved on the morning page; year and sample stay from the opening on."""
        if obj is None or obj.stage == Stage.SETUP:
            return ["stage"]
        return ["stage", "year", "is_sample"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Give a new edition the default categories, levels, round and form."""
        super().save_related(request, form, formsets, change)
        if not change:
            defaults.set_up(form.instance)
            entry_form.set_up(form.instance)
            eligibility.set_up(form.instance)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Set the dates of the calendar through the calendar, everything else as usual."""
        if formset.model is not CalendarDate:
            super().save_formset(request, form, formset, change)
            return
        for row in formset.forms:
            if row.has_changed() and row.cleaned_data:
                calendar.set_date(
                    form.instance,
                    row.cleaned_data["act"],
                    row.instance.at,
                    round_=row.cleaned_data.get("round"),
                    by=request.user,  # type: ignore[arg-type]
                    at=request.arrived_at,  # type: ignore[attr-defined]
                )
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Go on with the dates, which a new edition lacks."""
        return redirect("admin:editions_edition_change", obj.pk)


class HonorsBelow(Below):
    """The extra honors of a level."""

    model = Honor
    stages = LevelsBelow.stages


class LevelAdmin(JournaledAdmin):
    """An award level with its extra honors."""

    list_display = ["edition", "position", "name_th", "quota"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
    inlines = [HonorsBelow]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Levels are added on the page of their edition."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A level stays as it is once awards are being decided."""
        return obj is None or obj.edition.stage in LevelsBelow.stages

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A level stays in its edition, and its rules stay once somebody has scored."""
        return ["edition", *(LEVEL_RULES if is_scored(edition_of(obj)) else [])]


site.register(Edition, EditionAdmin)
site.register(AwardLevel, LevelAdmin)
