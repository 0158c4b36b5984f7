"""WHAT and WHEN: an edition, what can be entered, how it is judged, what can be won, and its dates."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from editions.lifecycle import EDITION, ROUND, RoundState, Stage


def in_language(thai: str, english: str) -> str:
    """The English text on an English page where there is one, else the Thai."""
    return english if english and get_language() == "en" else thai


class EditionQuerySet(models.QuerySet["Edition"]):
    """Named questions about editions."""

    def public(self) -> "EditionQuerySet":
        """Editions that visitors may know of: all but those being set up, newest first."""
        return self.exclude(stage=Stage.SETUP).order_by("-year")

    def accepting(self) -> "EditionQuerySet":
        """Editions whose call is open, newest first (the deadline itself is `calendar`'s question)."""
        return self.filter(stage=Stage.OPEN).order_by("-year")

    def with_results(self) -> "EditionQuerySet":
        """Editions whose results are published, newest first."""
        return self.filter(stage__in=[Stage.PUBLISHED, Stage.CLOSED]).order_by("-year")


class Edition(models.Model):
    """One year of the contest. Policy of the contest stands here, never in settings."""

    lifecycle = EDITION

    class OthersPolicy(models.TextChoices):
        """What is published of the entries that won nothing."""

        NUMBERS = "numbers", _("Only their number, category and province in the figures")
        TITLES = "titles", _("Title and organization")
        PLACES = "places", _("Title, organization and place in the ranking")

    class RegionScheme(models.TextChoices):
        """By which division of the country the regions are named."""

        REGION6 = "region6", _("Six regions")
        REGION4 = "region4", _("Four regions")

    year = models.PositiveIntegerField(
        _("year (B.E.)"), unique=True, validators=[MinValueValidator(2500), MaxValueValidator(2700)]
    )
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    theme_th = models.CharField(_("theme (Thai)"), max_length=300, blank=True)
    theme_en = models.CharField(_("theme (English)"), max_length=300, blank=True)
    note_th = models.TextField(_("note on the results page (Thai)"), blank=True)
    note_en = models.TextField(_("note on the results page (English)"), blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.SETUP, editable=False)
    grace_seconds = models.PositiveIntegerField(_("grace after the deadline (seconds)"), default=0)
    max_entries = models.PositiveSmallIntegerField(
        _("entries per organization at most"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    max_file_mb = models.PositiveSmallIntegerField(
        _("MB of one file at most"), default=20, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    max_files = models.PositiveSmallIntegerField(
        _("files of an entry at most"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_entry_mb = models.PositiveSmallIntegerField(
        _("MB of all files of an entry at most"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
    )
    seals_until_close = models.BooleanField(
        _("nobody reads what was sent before the call closes"),
        default=False,
        help_text=_("The secretariat, auditors and judges see numbers only until then."),
    )
    early_opening_allowed = models.BooleanField(
        _("the seal may be opened early"),
        default=False,
        help_text=_("With a reason, in the journal, and shown to the entrants."),
    )
    letters_wait_minutes = models.PositiveSmallIntegerField(
        _("minutes that a letter of a decision waits before it goes"),
        default=10,
        validators=[MaxValueValidator(1440)],
        help_text=_("Until then the secretariat can reword it or stop it. 0: it goes at once."),
    )
    others_policy = models.CharField(
        _("what is published of the others"),
        max_length=10,
        choices=OthersPolicy,
        default=OthersPolicy.NUMBERS,
    )
    publishes_marks = models.BooleanField(_("publishes totals of the winners"), default=False)
    publishes_sheets = models.BooleanField(
        _("publishes the marks of each judge under a letter"),
        default=False,
        help_text=_("In the open data, where totals are published; a panel too small keeps its means."),
    )
    asks_winners = models.BooleanField(
        _("winners check their text for the press before the announcement"),
        default=False,
        help_text=_("By a confidential link; whoever does not answer in time keeps the draft."),
    )
    objection_days = models.PositiveSmallIntegerField(
        _("days for an objection"),
        default=15,
        help_text=_("From the first announcement, or from the rejection of an entry. 0: none are taken."),
    )
    region_scheme = models.CharField(
        _("regions"), max_length=10, choices=RegionScheme, default=RegionScheme.REGION6
    )
    conflict_years = models.PositiveSmallIntegerField(
        _("years after which former service no longer bars a judge"),
        default=5,
        validators=[MaxValueValidator(80)],
        help_text=_("Counted back from the year of the edition."),
    )
    bars_same_province = models.BooleanField(
        _("a tie to the same province bars a judge"),
        default=False,
        help_text=_("Otherwise it is shown to the secretariat and bars nobody."),
    )
    bars_supervisors = models.BooleanField(
        _("a judge of the supervising agency is barred"),
        default=False,
        help_text=_("Otherwise it is shown to the secretariat and bars nobody."),
    )
    is_sample = models.BooleanField(
        _("sample edition"), default=False, help_text=_("Its letters never reach a real address.")
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__gte=2500, year__lte=2700), name="edition_year_is_buddhist_era"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_th, self.name_en)

    @property
    def theme(self) -> str:
        """The theme in the language of the page."""
        return in_language(self.theme_th, self.theme_en)

    @property
    def note(self) -> str:
        """The note on the results page in the language of the page."""
        return in_language(self.note_th, self.note_en)

    def moves_in(self) -> "Edition":
        """The edition whose stage allows the moves of this row: itself."""
        return self

    def hold(self) -> None:
        """Hold this row until the transaction ends, and read its stage anew.

        It is the first of all locks; then come the dates and rounds of the edition, organizations, people,
        invitations, entries, what hangs on those, and the head of the journal last. Where all keep that
        order, nobody waits in a ring.
        """
        self.refresh_from_db(fields=["stage"], from_queryset=Edition.objects.select_for_update(no_key=True))


class Category(models.Model):
    """A kind of digital service that can be entered."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="categories")
    code = models.SlugField(_("code"), max_length=40)
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="one_category_a_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_th, self.name_en)


class Round(models.Model):
    """One round of judging with its rules; its dates are rows of the calendar.

    What is hidden, weighed and decided locks with the first score saved in the round: triggers of the
    database hold that (`judging.round_guards`).
    """

    lifecycle = ROUND

    class Method(models.TextChoices):
        """Which of the numbers of an entry decides its place."""

        MEAN = "mean", _("Mean of the judges' totals")
        MEDIAN = "median", _("Median of the judges' totals")
        NORMALIZED = "normalized", _("Mean of the normalized totals (z-scores)")

    class GoesOn(models.TextChoices):
        """Who of a round takes part in the next one."""

        PLACES = "places", _("The first places, as many as the round says")
        TOTAL = "total", _("Whoever reaches a total")
        BY_HAND = "by_hand", _("Chosen by hand")

    class OthersScores(models.TextChoices):
        """What a judge sees of the other judges' scores of an entry while the round is open."""

        NEVER = "never", _("Never before the round is closed")
        SIGNED = "signed", _("After the judge's own score sheet is signed")

    ORGANIZATION, PROVINCE = "organization", "province"
    """The facts of the entrant that can be hidden from judges, beside the questions of the form."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RoundState,
        default=RoundState.PLANNED,
        editable=False,
    )
    is_presentation = models.BooleanField(
        _("entries are presented"), default=False, help_text=_("In an order drawn by lot, each in its slot.")
    )
    judges_per_entry = models.PositiveSmallIntegerField(_("judges per entry"), default=3)
    comment_required_at = models.JSONField(
        _("marks that need a comment"), default=list, blank=True, help_text=_("For example [0, 1, 5].")
    )
    hidden = models.JSONField(
        _("what judges do not see"),
        default=list,
        blank=True,
        help_text=_("Facts of the entrant (“organization”, “province”) and codes of questions of the form."),
    )
    others_scores = models.CharField(
        _("when a judge sees the scores of others"),
        max_length=10,
        choices=OthersScores,
        default=OthersScores.NEVER,
    )
    spread_flag_percent = models.PositiveSmallIntegerField(
        _("spread that is flagged (percent of full marks)"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    far_flag_percent = models.PositiveSmallIntegerField(
        _("distance of a judge from the others that is flagged (percent of full marks)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    method = models.CharField(_("what decides the place"), max_length=12, choices=Method, default=Method.MEAN)
    fewest_sheets = models.PositiveSmallIntegerField(
        _("score sheets a judge needs for normalizing"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
    )
    goes_on = models.CharField(
        _("who goes on to the next round"), max_length=12, choices=GoesOn, default=GoesOn.BY_HAND
    )
    goes_on_places = models.PositiveSmallIntegerField(
        _("places that go on"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    goes_on_total = models.DecimalField(
        _("total needed to go on"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    rules_locked_at = models.DateTimeField(
        _("rules locked since"),
        null=True,
        editable=False,
        help_text=_("Since somebody scored for the first time; whatever becomes of that score."),
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_round_a_number"),
            models.CheckConstraint(
                condition=models.Q(goes_on="by_hand")
                | models.Q(goes_on="places", goes_on_places__gt=0)
                | models.Q(goes_on="total", goes_on_total__isnull=False),
                name="who_goes_on_is_said",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_th, self.name_en)

    @property
    def hides_entrant(self) -> bool:
        """Whether judges do not see which organization sent an entry."""
        return self.ORGANIZATION in self.hidden

    @property
    def hides_province(self) -> bool:
        """Whether judges see only the region an entry comes from."""
        return self.PROVINCE in self.hidden

    def moves_in(self) -> Edition:
        """The edition whose stage allows the moves of this row."""
        return self.edition


class Criterion(models.Model):
    """One question a judge answers with 0 to 5; its weight belongs to the round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    words_th = models.JSONField(
        _("words for 0 to 5 (Thai)"), default=list, help_text=_("A list of six texts.")
    )
    words_en = models.JSONField(
        _("words for 0 to 5 (English)"), default=list, help_text=_("A list of six texts.")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="one_criterion_a_code"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="weight_above_zero"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_th, self.name_en)

    @property
    def words(self) -> list[str]:
        """The six texts, for 0 to 5, in the language of the page."""
        return self.words_en if self.words_en and get_language() == "en" else self.words_th


class TieStep(models.Model):
    """One step by which entries with equal totals are parted; those of a round are tried in their order."""

    class Kind(models.TextChoices):
        """What is compared; the higher one stands first."""

        CRITERION = "criterion", _("The mean of a criterion")
        MEAN = "mean", _("The mean of the judges' totals")
        MEDIAN = "median", _("The median of the judges' totals")
        TOP_MARKS = "top_marks", _("How many marks of 5")
        CHAIR = "chair", _("The chair's recorded decision")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tie_steps")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("what is compared"), max_length=12, choices=Kind)
    criterion = models.ForeignKey(
        Criterion,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="tie_steps",
        verbose_name=_("criterion"),
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("step of the tie rule")
        verbose_name_plural = _("steps of the tie rule")
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="one_tie_step_a_position"),
            models.CheckConstraint(
                condition=models.Q(kind="criterion", criterion__isnull=False)
                | (~models.Q(kind="criterion") & models.Q(criterion=None)),
                name="a_criterion_where_one_is_compared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"


class AwardLevel(models.Model):
    """A level of award, its quota, and its place in the announcement (1 is the highest)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="award_levels")
    code = models.CharField(_("code"), max_length=40)
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    quota = models.PositiveSmallIntegerField(_("quota"))
    min_total = models.DecimalField(
        _("total needed at least"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("award level")
        verbose_name_plural = _("award levels")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_level_a_code"),
            models.UniqueConstraint(fields=["edition", "position"], name="one_level_a_position"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_th, self.name_en)


class Honor(models.Model):
    """An extra honor that every award of a level brings (for example a prize of another program)."""

    level = models.ForeignKey(AwardLevel, on_delete=models.CASCADE, related_name="honors")
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("honor")
        verbose_name_plural = _("honors")

    def __str__(self) -> str:
        return in_language(self.name_th, self.name_en)


class CalendarDate(models.Model):
    """One date of an edition: when it is, what happens then, and when that happened."""

    class Act(models.TextChoices):
        """What happens at a date."""

        CALL_OPENS = "call_opens", _("The call opens")
        CALL_CLOSES = "call_closes", _("The call closes")
        SCREENING_ENDS = "screening_ends", _("Screening ends")
        ROUND_OPENS = "round_opens", _("The round opens")
        ROUND_CLOSES = "round_closes", _("The round closes")
        PUBLICATION = "publication", _("Announcement of the results")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="dates")
    act = models.CharField(_("what happens"), max_length=20, choices=Act)
    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, null=True, blank=True, related_name="dates", verbose_name=_("round")
    )
    at = models.DateTimeField(_("when"), help_text=_("Thailand time."))
    done_at = models.DateTimeField(_("happened at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["at"]
        verbose_name = _("date of the calendar")
        verbose_name_plural = _("dates of the calendar")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "act"],
                condition=models.Q(round=None),
                name="one_date_an_act",
            ),
            models.UniqueConstraint(
                fields=["edition", "act", "round"],
                condition=models.Q(round__isnull=False),
                name="one_date_an_act_of_a_round",
            ),
            models.CheckConstraint(
                condition=models.Q(act__in=["round_opens", "round_closes"], round__isnull=False)
                | (~models.Q(act__in=["round_opens", "round_closes"]) & models.Q(round=None)),
                name="only_acts_of_a_round_name_a_round",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_act_display())
