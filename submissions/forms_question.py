"""What may be typed to compose a question, a section, the rules of an edition, or its eligibility check?

Each kind of question has its own fields; of a frozen or core question only the fields of its words are there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.models import Category, Edition
from submissions import form as entry_form
from submissions.forms import LONGEST_TEXT
from submissions.models import Attachment, EligibilityQuestion, Question
from submissions.rules import RULES
from thai.forms import CleanCharField, CleanTextField
from thai.text import clean

Kind = Question.Kind
NEW = "new"
"""The choice of a section that is not there yet."""

KINDS: dict[str, Any] = {
    Kind.SHORT_TEXT: gettext_lazy("One line, for example a name."),
    Kind.LONG_TEXT: gettext_lazy("Several paragraphs, with a limit of characters that counts along."),
    Kind.NUMBER: gettext_lazy("A number with its unit, for example people or baht."),
    Kind.CHOICE: gettext_lazy("One of several answers."),
    Kind.CHOICES: gettext_lazy("Any number of several answers."),
    Kind.DATE: gettext_lazy("A day, its year in the Buddhist Era."),
    Kind.LINK: gettext_lazy("The address of one web page."),
    Kind.LINKS: gettext_lazy("Addresses of web pages, one on each line."),
    Kind.VIDEO: gettext_lazy("The address of a video; videos are never uploaded."),
    Kind.FILES: gettext_lazy("PDF files or pictures, with their own number and size."),
    Kind.DECLARATION: gettext_lazy("A sentence that is agreed to with a tick."),
    Kind.PHONE: gettext_lazy("A telephone number, with an extension."),
    Kind.EMAIL: gettext_lazy("An e-mail address."),
}
"""What each kind of question takes, for choosing one."""

PUBLISHABLE = frozenset(set(KINDS) - {Kind.PHONE, Kind.EMAIL, Kind.DECLARATION})
FIXED = {
    Kind.LINK: {"max_length": 500},
    Kind.VIDEO: {"max_length": 500},
    Kind.PHONE: {"max_length": 60},
    Kind.EMAIL: {"max_length": 254},
}
"""Limits that nobody needs to choose."""


def _whole(label: Any, least: int, most: int, help_text: Any = "", required: bool = False) -> Any:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=least,
        max_value=most,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ChoicesField(forms.Field):
    """The words of choices, one choice a line: Thai | English. Gives a list of pairs."""

    widget = forms.Textarea(attrs={"rows": 6})
    default_error_messages = {
        "not_a_pair": gettext_lazy("Please write each line as Thai | English: “%(line)s”."),
    }

    def to_python(self, value: Any) -> list[tuple[str, str]]:
        """Return the pairs of Thai and English words."""
        pairs = []
        for line in clean(str(value or ""), lines=True).split("\n"):
            if not line.strip():
                continue
            thai, bar, english = (part.strip() for part in line.partition("|"))
            if not (bar and thai and english) or "|" in english:
                raise ValidationError(
                    self.error_messages["not_a_pair"], code="not_a_pair", params={"line": line}
                )
            pairs.append((thai[:200], english[:200]))
        return pairs


class QuestionForm(forms.Form):
    """One question of a form: its words, and where it may still change also what it asks."""

    label_th = CleanCharField(label=gettext_lazy("Question (Thai)"), max_length=300)
    label_en = CleanCharField(label=gettext_lazy("Question (English)"), max_length=300)
    help_th = CleanTextField(
        label=gettext_lazy("Help (Thai)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    help_en = CleanTextField(
        label=gettext_lazy("Help (English)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        edition: Edition,
        kind: str,
        data: Mapping[str, Any] | None = None,
        *,
        question: Question | None = None,
        section: int | None = None,
        words_only: bool = False,
    ) -> None:
        super().__init__(data)
        self.edition, self.kind, self.question = edition, kind, question
        self.words_only = words_only
        self.sections = entry_form.sections(Question.objects.filter(edition=edition))
        if kind in (Kind.CHOICE, Kind.CHOICES):
            self.fields["choices"] = ChoicesField(
                label=_("Choices"), help_text=_("One choice a line: Thai | English.")
            )
        if not words_only:
            self._add_structure(list(edition.categories.all()))
        self._fill(section)

    def _add_structure(self, categories: list[Category]) -> None:
        add = self.fields.__setitem__
        match self.kind:
            case Kind.SHORT_TEXT:
                add("max_length", _whole(_("Characters at most"), 1, 500, required=True))
            case Kind.LONG_TEXT:
                add(
                    "max_length",
                    _whole(
                        _("Characters at most"),
                        50,
                        LONGEST_TEXT,
                        _("Counted alike on the page and at sending; a vowel or tone mark counts as one."),
                        required=True,
                    ),
                )
            case Kind.NUMBER:
                add("unit_th", CleanCharField(label=_("Unit (Thai)"), max_length=40, required=False))
                add("unit_en", CleanCharField(label=_("Unit (English)"), max_length=40, required=False))
                add("decimal_places", _whole(_("Decimal places"), 0, 4, required=True))
            case Kind.LINKS:
                add("max_count", _whole(_("How many at most"), 1, 20, required=True))
            case Kind.FILES:
                self._add_files()
        add("is_required", forms.BooleanField(label=_("Must be answered"), required=False))
        if self.kind in PUBLISHABLE:
            add(
                "is_published",
                forms.BooleanField(label=_("May be published, if the entry wins an award"), required=False),
            )
        add(
            "is_personal",
            forms.BooleanField(
                label=_("Personal: shown to the organization and the secretariat only"), required=False
            ),
        )
        add(
            "only_for",
            forms.MultipleChoiceField(
                label=_("Only for these categories"),
                help_text=_("Choose none, and it is asked of all."),
                choices=[(one.code, one.name) for one in categories],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            ),
        )
        there = [(str(one.number), one.title) for one in self.sections]
        add("section", forms.ChoiceField(label=_("Section"), choices=[*there, (NEW, _("A new section"))]))
        for name, label in (
            ("new_section_th", _("Title of the new section (Thai)")),
            ("new_section_en", _("Title of the new section (English)")),
        ):
            add(name, CleanCharField(label=label, max_length=120, required=False))

    def _add_files(self) -> None:
        add = self.fields.__setitem__
        add(
            "file_kinds",
            forms.MultipleChoiceField(
                label=_("Kinds of files"),
                choices=Attachment.Kind.choices,
                widget=forms.CheckboxSelectMultiple,
            ),
        )
        most = self.edition.max_files
        add("min_count", _whole(_("How many at least"), 0, most))
        add("max_count", _whole(_("How many at most"), 1, most, required=True))
        add(
            "max_size_mb",
            _whole(
                _("MB a file at most"),
                1,
                self.edition.max_file_mb,
                _("Empty: %(most)s MB, as the rules of the edition say.")
                % {"most": self.edition.max_file_mb},
            ),
        )
        add("max_pages", _whole(_("Pages of a PDF at most"), 1, 500, _("Empty: no own limit.")))

    def _fill(self, section: int | None) -> None:
        question = self.question
        defaults = {"max_length": 2000 if self.kind == Kind.LONG_TEXT else 200, "decimal_places": 0}
        defaults |= {"max_count": 1 if self.kind == Kind.FILES else 5, "is_required": True}
        for name in self.fields:
            if question is None:
                self.initial[name] = defaults.get(name)
            elif name == "choices":
                self.initial[name] = "\n".join(f"{th} | {en}" for _code, th, en in question.choices)
            elif hasattr(question, name) and name != "section":
                self.initial[name] = getattr(question, name)
        if question is not None:
            section = next(
                (one.number for one in self.sections if question in one.questions), len(self.sections)
            )
        self.initial["section"] = str(section) if section else (NEW if not self.sections else None)

    def clean(self) -> dict[str, Any]:
        """Give choices their codes, and a new section its title."""
        cleaned = super().clean() or self.cleaned_data
        if "choices" in cleaned:
            try:
                cleaned["choices"] = self._coded(cleaned["choices"])
            except ValidationError as error:
                self.add_error("choices", error)
        if cleaned.get("section") == NEW:
            for name in ("new_section_th", "new_section_en"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Please give the new section a title."))
        return cleaned

    def _coded(self, pairs: list[tuple[str, str]]) -> list[list[str]]:
        """The choices with their codes: what was there before keeps its own."""
        there = self.question.choices if self.question else []
        if self.words_only:
            if len(pairs) != len(there):
                raise ValidationError(
                    _("The choices themselves stay; only their words can be corrected, each on its own line.")
                )
            return [[old[0], *pair] for old, pair in zip(there, pairs, strict=True)]
        by_words = {word: code for code, thai, english in there for word in (english, thai)}
        codes: list[str] = []
        for thai, english in pairs:
            code = by_words.get(thai) or by_words.get(english)
            codes.append("" if code in codes else code or "")
        taken = {code for code, *_words in there} | set(codes)
        free = (f"c{number}" for number in range(1, 10_000) if f"c{number}" not in taken)
        return [[code or next(free), *pair] for code, pair in zip(codes, pairs, strict=True)]

    def section_title(self) -> tuple[str, str]:
        """The section it goes to, as Thai and English title."""
        chosen = self.cleaned_data["section"]
        if chosen == NEW:
            return self.cleaned_data["new_section_th"], self.cleaned_data["new_section_en"]
        first = next(one for one in self.sections if str(one.number) == chosen).questions[0]
        return first.section_th, first.section_en

    def columns(self) -> dict[str, Any]:
        """The columns of the question, as far as they were filled without an error."""
        beside = {"section", "new_section_th", "new_section_en"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in beside}
        return given if self.words_only else {**FIXED.get(Kind(self.kind), {}), **given}

    def as_question(self) -> Question:
        """The question as it would read: for the preview, also of a form that is not right yet."""
        columns = {
            name: getattr(self.question, name)
            for name in (
                "is_required",
                "max_length",
                "max_count",
                "file_kinds",
                "choices",
                "unit_th",
                "unit_en",
            )
            if self.question is not None
        }
        columns |= {"label_th": "…", "label_en": "…", **self.columns()}
        return Question(edition=self.edition, code="preview", kind=self.kind, **columns)


class SectionForm(forms.Form):
    """The title of a section and, until the call opens, the categories it is for."""

    title_th = CleanCharField(label=gettext_lazy("Title of the section (Thai)"), max_length=120)
    title_en = CleanCharField(label=gettext_lazy("Title of the section (English)"), max_length=120)

    def __init__(
        self,
        edition: Edition,
        section: entry_form.Section,
        data: Mapping[str, Any] | None = None,
        *,
        words_only: bool = False,
    ) -> None:
        super().__init__(data)
        first = section.questions[0]
        self.initial = {"title_th": first.section_th, "title_en": first.section_en}
        if not words_only:
            limits = {tuple(one.only_for) for one in section.questions}
            self.fields["only_for"] = forms.MultipleChoiceField(
                label=_("Only for these categories"),
                help_text=_("Holds for every question of the section. Choose none, and all are asked."),
                choices=[(one.code, one.name) for one in edition.categories.all()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.initial["only_for"] = list(limits.pop()) if len(limits) == 1 else []

    def title(self) -> tuple[str, str]:
        """The title, in Thai and in English."""
        return self.cleaned_data["title_th"], self.cleaned_data["title_en"]


class RulesForm(forms.ModelForm):
    """The rules under which an edition takes entries."""

    class Meta:
        model = Edition
        fields = RULES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RULES:
            if isinstance(self.fields[name], forms.IntegerField):
                self.fields[name].widget = forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off"}
                )


class EligibilityForm(forms.ModelForm):
    """One question of the eligibility check."""

    qualifies_with_yes = forms.TypedChoiceField(
        label=gettext_lazy("Who may take part answers"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )

    class Meta:
        model = EligibilityQuestion
        fields = ["text_th", "text_en", "qualifies_with_yes", "why_th", "why_en"]
        field_classes = {
            "text_th": CleanCharField,
            "text_en": CleanCharField,
            "why_th": CleanTextField,
            "why_en": CleanTextField,
        }
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("why_th", "why_en")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["qualifies_with_yes"] = "yes" if self.instance.qualifies_with_yes else "no"


def sections_of(edition: Edition) -> Sequence[entry_form.Section]:
    """The sections of a form with their questions (one query)."""
    questions = list(Question.objects.filter(edition=edition))
    for question in questions:
        question.edition = edition
    return entry_form.sections(questions)
