"""ACT ONE: an entry, its revisions, its files, its receipt number, and the form it was filled on.

The scopes below say whose rows are whose; every query of a view begins at one of them.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from editions.lifecycle import Stage
from editions.models import CalendarDate, Category, Edition, in_language
from files import checks
from organizations.models import Agency, Membership, Organization, Province, User
from submissions.lifecycle import ENTRY, EntryState


class Question(models.Model):
    """One question of the form of an edition; its code is the key of the answer in a revision."""

    class Kind(models.TextChoices):
        """What kind of answer a question takes."""

        SHORT_TEXT = "short_text", _("Short text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        CATEGORY = "category", _("Category")
        CHOICE = "choice", _("One choice")
        CHOICES = "choices", _("Several choices")
        AGENCIES = "agencies", _("Agencies")
        DATE = "date", _("Date")
        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail address")
        LINK = "link", _("Link")
        LINKS = "links", _("Links")
        VIDEO = "video", _("Video link")
        FILES = "files", _("Files")
        DECLARATION = "declaration", _("Declaration")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    section_th = models.CharField(_("section (Thai)"), max_length=120)
    section_en = models.CharField(_("section (English)"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"))
    label_th = models.CharField(_("question (Thai)"), max_length=300)
    label_en = models.CharField(_("question (English)"), max_length=300)
    help_th = models.TextField(_("help (Thai)"), blank=True)
    help_en = models.TextField(_("help (English)"), blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_published = models.BooleanField(_("may be published"), default=False)
    is_personal = models.BooleanField(
        _("personal"), default=False, help_text=_("Shown to the organization and the secretariat only.")
    )
    max_length = models.PositiveIntegerField(_("characters at most"), null=True, blank=True)
    min_count = models.PositiveSmallIntegerField(_("how many at least"), null=True, blank=True)
    max_count = models.PositiveSmallIntegerField(_("how many at most"), null=True, blank=True)
    decimal_places = models.PositiveSmallIntegerField(_("decimal places of a number"), default=0)
    unit_th = models.CharField(_("unit (Thai)"), max_length=40, blank=True)
    unit_en = models.CharField(_("unit (English)"), max_length=40, blank=True)
    choices = models.JSONField(
        _("choices"), default=list, blank=True, help_text=_('A list of ["code", "Thai", "English"].')
    )
    file_kinds = models.JSONField(
        _("kinds of files"), default=list, blank=True, help_text=_('Of "pdf", "jpeg", "png", "webp".')
    )
    max_pages = models.PositiveSmallIntegerField(_("pages of a PDF at most"), null=True, blank=True)
    max_size_mb = models.PositiveSmallIntegerField(
        _("MB a file at most"), null=True, blank=True, help_text=_("Empty: as the edition says.")
    )
    only_for = models.JSONField(
        _("only for categories"), default=list, blank=True, help_text=_("Their codes; empty: for all.")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="one_question_a_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The question in the language of the page."""
        return in_language(self.label_th, self.label_en)

    @property
    def help(self) -> str:
        """The help text in the language of the page."""
        return in_language(self.help_th, self.help_en)

    @property
    def section(self) -> str:
        """The heading it stands under, in the language of the page."""
        return in_language(self.section_th, self.section_en)

    @property
    def unit(self) -> str:
        """The unit of a number in the language of the page."""
        return in_language(self.unit_th, self.unit_en)

    def choice_labels(self) -> list[tuple[str, str]]:
        """The choices as (code, label) in the language of the page."""
        return [(code, in_language(th, en)) for code, th, en in self.choices]


class FormVersion(models.Model):
    """The form of an edition as it read when something was sent: its questions and categories, word by word.

    It never changes (a trigger of the database holds this); a corrected word makes the next version.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="form_versions")
    sha256 = models.CharField(max_length=64)
    content = models.JSONField(_("questions and categories"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of a form")
        constraints = [models.UniqueConstraint(fields=["edition", "sha256"], name="one_form_a_wording")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.sha256[:12]}"


class EligibilityQuestion(models.Model):
    """A yes-or-no question before the form, the answer that qualifies, and why."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="eligibility_questions")
    position = models.PositiveSmallIntegerField(_("position"))
    text_th = models.CharField(_("question (Thai)"), max_length=300)
    text_en = models.CharField(_("question (English)"), max_length=300)
    qualifies_with_yes = models.BooleanField(_("“yes” qualifies"), default=True)
    why_th = models.TextField(_("why, for those who do not qualify (Thai)"))
    why_en = models.TextField(_("why, for those who do not qualify (English)"))

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question of the eligibility check")
        verbose_name_plural = _("questions of the eligibility check")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the language of the page."""
        return in_language(self.text_th, self.text_en)

    @property
    def why(self) -> str:
        """Why the other answer does not qualify, in the language of the page."""
        return in_language(self.why_th, self.why_en)


def sealed_editions(at: datetime) -> list[int]:
    """The editions of which nobody reads what was sent, until their call has closed (two queries).

    The clock opens the seal at the last moment that counts, the declared grace included, even where nobody
    has closed the call; so do an early opening and a call closed by hand.
    """
    before_the_close = Edition.objects.filter(
        seals_until_close=True, stage__in=[Stage.SETUP, Stage.OPEN], early_opening=None
    )
    sealed = dict(before_the_close.values_list("pk", "grace_seconds"))
    closes = CalendarDate.objects.filter(edition__in=sealed, act=CalendarDate.Act.CALL_CLOSES)
    over = {date.edition_id for date in closes if at > date.at + timedelta(seconds=sealed[date.edition_id])}
    return [pk for pk in sealed if pk not in over]


class EntryQuerySet(models.QuerySet["Entry"]):
    """Whose entries are whose."""

    def for_officer(self, user: Any) -> "EntryQuerySet":
        """The entries of the organizations that admitted the person, withdrawn ones too."""
        admitted = Membership.objects.filter(user=user.pk, state=Membership.State.ADMITTED)
        return self.filter(organization__in=admitted.values("organization")).shown()

    def for_office(self, at: datetime) -> "EntryQuerySet":
        """What the secretariat and auditors read at that moment: what was ever sent in and is not sealed."""
        return self.ever_sent().exclude(edition__in=sealed_editions(at)).shown()

    def ever_sent(self) -> "EntryQuerySet":
        """Everything that was ever sent in, withdrawn or not."""
        return self.filter(number__isnull=False)

    def counted(self) -> "EntryQuerySet":
        """What counts as an entry of the contest: sent in, and not withdrawn."""
        return self.filter(number__isnull=False).exclude(state=EntryState.WITHDRAWN)

    def shown(self) -> "EntryQuerySet":
        """With the rows that a list or a page of entries shows beside each."""
        return self.select_related("edition", "category", "province", "organization__province")


class Entry(models.Model):
    """One digital service of one organization in one edition.

    The core columns repeat what was last sent (while nothing was sent: the draft), so that lists need no
    revision; the words of the organization are copied when sent, and stay as they were.
    """

    lifecycle = ENTRY
    State = EntryState

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("running number"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=14,
        choices=EntryState,
        default=EntryState.DRAFT,
        editable=False,
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="entries")
    organization_name_th = models.CharField(max_length=200, blank=True, editable=False)
    organization_type = models.CharField(max_length=20, choices=Organization.Type, blank=True, editable=False)
    district_th = models.CharField(max_length=120, blank=True, editable=False)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="entries")
    agencies = models.ManyToManyField(Agency, blank=True, related_name="entries")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="entries_created")
    created_at = models.DateTimeField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    returned_until = models.DateTimeField(_("may be sent again until"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)
    category_is_sample = models.BooleanField(_("the category is a sample"), default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_entry_a_number"),
            models.CheckConstraint(
                condition=Q(state="draft", number=None, submitted_at=None)
                | (~Q(state="draft") & Q(number__isnull=False, submitted_at__isnull=False)),
                name="a_number_from_the_first_sending_on",
            ),
        ]
        indexes = [models.Index(fields=["edition", "state"])]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def reference(self) -> str:
        """The permanent number as it is written: 2569-0045; empty before the first sending."""
        return f"{self.edition.year}-{self.number:04d}" if self.number else ""

    def moves_in(self) -> Edition:
        """The edition whose stage allows the moves of this row (select it along)."""
        return self.edition


class EntryCounter(models.Model):
    """The last number given in an edition; the row is locked while a number is taken."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="entry_counter")
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.last_number}"


class Attachment(models.Model):
    """One file of an entry: the original, private, under a random name, and what readers get of it."""

    Kind = checks.Kind

    class Scan(models.TextChoices):
        """What the virus scanner says of a file; without a scanner it says nothing."""

        UNSCANNED = "unscanned", _("Not scanned for viruses")
        CLEAN = "clean", _("No virus found")
        INFECTED = "infected", _("A virus was found")
        ERROR = "error", _("The virus scanner gave no answer")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    question_code = models.SlugField(max_length=40)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    original_name = models.CharField(_("file name"), max_length=255)
    stored_name = models.CharField(max_length=80, unique=True)
    rendition_name = models.CharField(max_length=80, blank=True)
    page_name = models.CharField(max_length=80, blank=True)
    thumb_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    redacted_sha256 = models.CharField(
        max_length=64,
        blank=True,
        help_text=_("Of the file as it lies now, where it was redacted on request."),
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attachments")
    added_at = models.DateTimeField(_("added at"))
    scan = models.CharField(_("virus scan"), max_length=9, choices=Scan, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField(_("scanned at"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_readable(self) -> bool:
        """Whether others than its organization may read it: where there is a scanner, once it is clean."""
        if self.scan == self.Scan.INFECTED:
            return False
        return self.scan == self.Scan.CLEAN or not settings.CLAMD_SOCKET

    @property
    def scan_words(self) -> str:
        """What those who judge and screen are told about the virus scan; nothing where it is clean."""
        if self.scan == self.Scan.CLEAN:
            return ""
        if self.scan == self.Scan.UNSCANNED and settings.CLAMD_SOCKET:
            return str(_("Being scanned for viruses; it can be read in a moment"))
        if self.scan == self.Scan.ERROR and settings.CLAMD_SOCKET:
            return str(_("The virus scanner gave no answer; it is asked again"))
        return str(self.Scan(self.scan).label)


class Upload(models.Model):
    """A file on its way, piece by piece: how much of it has come, until when the rest may follow.

    `offset` reaches `size` in the transaction that makes the attachment: what is complete is attached.
    """

    token = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="uploads")
    question_code = models.SlugField(max_length=40)
    name = models.CharField(_("file name"), max_length=255)
    stamp = models.CharField(max_length=20, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    offset = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    busy_until = models.DateTimeField(null=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, null=True, related_name="uploads")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=Q(attachment=None, offset__lt=models.F("size"))
                | Q(attachment__isnull=False, offset=models.F("size")),
                name="what_is_complete_is_attached",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.size}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    """The two questions about the revisions of an entry."""

    def working(self) -> "RevisionQuerySet":
        """The draft that is being worked on; an entry has at most one."""
        return self.filter(sent_at=None)

    def sent(self) -> "RevisionQuerySet":
        """What was sent, the last first: `entry.revisions.sent().first()` is what judges read."""
        return self.filter(sent_at__isnull=False).order_by("-number")


class Revision(models.Model):
    """The answers and files of an entry at one sending; the one not yet sent is the working draft.

    A sent revision never changes (a trigger of the database holds this, `guards`); amending starts a new one
    from it. Only what is personal in it can be redacted: `seals` keep its fingerprint computable (`sealing`).
    `version` counts the saves of the draft, and `answer_versions` says at which of them each answer last
    changed, so that of two tabs the later save of the same answer is shown both; `answer_savers` says by whom
    and when. What was typed and is no answer of its kind yet ("about 20" for a number) waits in `typed` as
    the inputs sent it, and nothing of it is ever sent.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("running number"))
    answers = models.JSONField(_("answers"), default=dict)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="revisions")
    form = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="revisions"
    )
    version = models.PositiveIntegerField(default=0)
    answer_versions = models.JSONField(default=dict)
    answer_savers = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="revisions")
    saved_at = models.DateTimeField(_("saved at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    seals = models.JSONField(default=dict, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_revision_a_number"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(sent_at=None), name="one_working_draft_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(form__isnull=False), name="what_was_sent_names_its_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.number}"


class ScreeningNote(models.Model):
    """What the screening decided on an entry, and with which words the entrant was told."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="screening_notes")
    verb = models.CharField(_("decision"), max_length=20)
    words = models.TextField(_("words to the entrant"), blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="screening_notes")
    at = models.DateTimeField(_("at"))
    until = models.DateTimeField(_("to be sent again until"), null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note of the screening")
        verbose_name_plural = _("notes of the screening")

    def __str__(self) -> str:
        return f"{self.entry_id} {self.verb}"


class FieldNote(models.Model):
    """What of one answer is to be corrected, in the words of the screening."""

    note = models.ForeignKey(ScreeningNote, on_delete=models.CASCADE, related_name="by_field")
    question_code = models.SlugField(max_length=40)
    words = models.TextField(_("words to the entrant"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("words on one answer")
        verbose_name_plural = _("words on single answers")
        constraints = [
            models.UniqueConstraint(fields=["note", "question_code"], name="one_note_an_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.question_code}"


class ScreeningCheck(models.Model):
    """What the screening answers, for one entry, to one question of the eligibility check."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="screening_checks")
    question = models.ForeignKey(EligibilityQuestion, on_delete=models.CASCADE, related_name="checks")
    is_yes = models.BooleanField(_("answer"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="screening_checks")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("point of the check list")
        verbose_name_plural = _("points of the check list")
        constraints = [
            models.UniqueConstraint(fields=["entry", "question"], name="one_answer_a_point"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.question_id}"


class Sketch(models.Model):
    """By what a sent entry is likened to others: its title, and the smallest hashes of its text."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="sketch")
    title_key = models.CharField(max_length=600)
    hashes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("sketch of an entry")
        verbose_name_plural = _("sketches of entries")

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Likeness(models.Model):
    """That two entries are alike, in hundredths; pointed out to the screening, decided by nobody."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likened")
    of_title = models.PositiveSmallIntegerField(_("likeness of the titles (of 100)"))
    of_text = models.PositiveSmallIntegerField(_("likeness of the texts (of 100)"))

    class Meta:
        ordering = ["-of_text", "-of_title", "pk"]
        verbose_name = _("likeness of two entries")
        verbose_name_plural = _("likenesses of entries")
        constraints = [
            models.UniqueConstraint(fields=["entry", "other"], name="one_likeness_a_pair"),
            models.CheckConstraint(
                condition=~Q(entry=models.F("other")), name="nobody_is_likened_to_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.other_id}"


class LatePassQuerySet(models.QuerySet["LatePass"]):
    """Which late passes are of use."""

    def running(self, at: Any) -> "LatePassQuerySet":
        """Those that run at a moment: not taken back, and their last moment has not passed."""
        return self.filter(revoked_at=None, until__gte=at)


class LatePass(models.Model):
    """That one organization may still send after the close, until its end; a line of the journal says why."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="late_passes")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="late_passes")
    reason = models.TextField(_("reason"))
    until = models.DateTimeField(_("until"))
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="late_passes_granted")
    granted_at = models.DateTimeField(_("granted at"))
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="late_passes_revoked"
    )
    revoked_at = models.DateTimeField(_("taken back at"), null=True)

    objects = LatePassQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-pk"]
        verbose_name = _("late pass")
        verbose_name_plural = _("late passes")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organization"],
                condition=Q(revoked_at=None),
                name="one_late_pass_an_organization",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="somebody_takes_a_late_pass_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.until}"


class Printout(models.Model):
    """The PDF of a revision as it was sent, made by the worker after the sending."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="printout")
    stored_name = models.CharField(max_length=80, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("printed entry")
        verbose_name_plural = _("printed entries")

    def __str__(self) -> str:
        return self.stored_name


class Reminder(models.Model):
    """That those who write an unsent draft were reminded of the close; each kind once an entry."""

    class Kind(models.TextChoices):
        """How long before the close."""

        WEEK = "7d", _("7 days before the close")
        DAYS = "3d", _("3 days before the close")
        DAY = "1d", _("1 day before the close")
        HOURS = "3h", _("3 hours before the close")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=2, choices=Kind)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["entry", "kind"], name="one_reminder_a_kind")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"


class PaperEntry(models.Model):
    """That the secretariat typed an entry in for its organization; it counts when an officer confirms it."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="paper")
    source = models.CharField(_("where it comes from"), max_length=300)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="paper_entries")
    entered_at = models.DateTimeField(_("entered at"))
    asked_at = models.DateTimeField(_("confirmation asked for at"), null=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="paper_entries_confirmed"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        ordering = ["-entered_at", "-pk"]
        verbose_name = _("entry on paper")
        verbose_name_plural = _("entries on paper")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=models.F("entered_by"))
                ),
                name="an_entry_on_paper_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.source}"


class Disqualification(models.Model):
    """That one of the secretariat proposes to disqualify an entry, and what another decided on it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="disqualifications")
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="disqualifications_proposed")
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="disqualifications_decided"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("disqualification")
        verbose_name_plural = _("disqualifications")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(decided_at=None), name="one_open_disqualification_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, is_confirmed=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_disqualification_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(decided_by=models.F("proposed_by")),
                name="a_disqualification_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.proposed_at}"


class Export(models.Model):
    """A table of all entries of an edition, or all their files in one ZIP, made by the worker."""

    class Kind(models.TextChoices):
        """What is made."""

        XLSX = "xlsx", _("Table for Excel (XLSX)")
        CSV = "csv", _("Table as text (CSV)")
        FILES = "files", _("All files in one ZIP, with an index")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting to be made")
        BUILDING = "building", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    with_personal = models.BooleanField(_("with contact persons and signed letters"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField(_("asked for at"))
    done = models.PositiveIntegerField(_("entries done"), default=0)
    total = models.PositiveIntegerField(_("entries in all"), default=0)
    moved_at = models.DateTimeField(_("last progress at"))
    made_at = models.DateTimeField(_("made at"), null=True)
    stored_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "with_personal"],
                condition=Q(state__in=["waiting", "building"]),
                name="one_export_of_a_kind_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind} {self.asked_at}"

    @property
    def percent(self) -> int:
        """How much of it is made, of a hundred."""
        return 100 * self.done // self.total if self.total else 0


class EarlyOpening(models.Model):
    """That the secretariat opened the sealed entries of an edition before its call closed, and why."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="early_opening")
    reason = models.TextField(_("reason"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="early_openings")
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("early opening")
        verbose_name_plural = _("early openings")

    def __str__(self) -> str:
        return f"{self.edition_id} {self.opened_at}"
