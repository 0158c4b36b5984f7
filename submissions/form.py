"""Which questions does an edition ask, what is answered, and what is still missing before sending?

The two forms below are literal tables; an edition gets a copy of one as its rows of Question.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from editions.models import Category, Edition
from files.checks import accepted, kinds_in_words
from organizations.models import Agency
from submissions import form_versions
from submissions.models import Attachment, Question, Revision
from thai import era
from thai.text import has_letter
from thai.traces import MARK

Kind = Question.Kind
Answers = Mapping[str, Any]

NO_AGENCY = "none"
"""The answer of those with whom no agency took part."""

ABOUT = ("ข้อมูลผลงาน", "About the project")
PROBLEM = ("ปัญหาและวิธีการ", "Problem and approach")
RESULTS = ("ผลลัพธ์", "Results")
FILES = ("เอกสารแนบ", "Attachments")
DECLARATIONS = ("การรับรอง", "Declarations")

AUDIENCES = [
    ["citizens", "ประชาชนทั่วไป", "The general public"],
    ["elderly", "ผู้สูงอายุ", "Older people"],
    ["patients", "ผู้ป่วย", "Patients"],
    ["traders", "ผู้ประกอบการและผู้ค้า", "Traders and businesses"],
    ["tourists", "นักท่องเที่ยว", "Tourists"],
    ["students", "นักเรียนและนักศึกษา", "Students"],
    ["officials", "เจ้าหน้าที่ของหน่วยงาน", "Officials"],
    ["other", "กลุ่มอื่น", "Others"],
]


@dataclass(frozen=True)
class Ask:
    """One line of a form: how a question of a new edition reads."""

    code: str
    kind: str
    section: tuple[str, str]
    th: str
    en: str
    help_th: str = ""
    help_en: str = ""
    required: bool = False
    published: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


# fmt: off
DEFAULT = [
    Ask("title", Kind.SHORT_TEXT, ABOUT, "ชื่อโครงการ", "Project title",
        "ชื่อที่จะปรากฏในประกาศผลและเกียรติบัตร", "As it will stand in the announcement and on the certificate.",
        required=True, published=True, more={"max_length": 200}),
    Ask("category", Kind.CATEGORY, ABOUT, "ประเภทผลงาน", "Entry category",
        "เลือกประเภทที่ตรงกับผลงานมากที่สุดเพียงประเภทเดียว", "Choose the one that fits best.",
        required=True, published=True),
    Ask("contact_name", Kind.SHORT_TEXT, ABOUT, "ชื่อ - นามสกุลผู้ประสานงาน", "Full name of the contact person",
        "ใช้เพื่อติดต่อเรื่องผลงานนี้เท่านั้น และไม่เผยแพร่",
        "Used only to reach you about this entry; never published.",
        required=True, more={"max_length": 200, "is_personal": True}),
    Ask("contact_position", Kind.SHORT_TEXT, ABOUT, "ตำแหน่งผู้ประสานงาน", "Position of the contact person",
        required=True, more={"max_length": 200, "is_personal": True}),
    Ask("contact_phone", Kind.PHONE, ABOUT, "โทรศัพท์ผู้ประสานงาน", "Telephone of the contact person",
        "เช่น 02 123 4567 ต่อ 89 หรือ 081 234 5678", "For example 02 123 4567 ext. 89 or 081 234 5678.",
        required=True, more={"max_length": 60, "is_personal": True}),
    Ask("contact_email", Kind.EMAIL, ABOUT, "อีเมลผู้ประสานงาน", "E-mail address of the contact person",
        required=True, more={"max_length": 254, "is_personal": True}),
    Ask("partner_agencies", Kind.AGENCIES, ABOUT, "หน่วยงานที่ร่วมดำเนินการ", "Agencies that took part",
        "เลือกทุกหน่วยงานที่ร่วมดำเนินการหรือสนับสนุน เพื่อมิให้กรรมการจากหน่วยงานนั้นเป็นผู้ให้คะแนนผลงานนี้",
        "Choose every agency that took part or gave support, so that its judges do not score this entry.",
        required=True),

    Ask("problem", Kind.LONG_TEXT, PROBLEM, "ความเป็นมาและสภาพปัญหา", "Background and problem",
        "ใครเดือดร้อนเรื่องใด มากน้อยเพียงใด และเดิมต้องทำอย่างไร",
        "Who was affected, how badly, and what people had to do before.",
        required=True, published=True, more={"max_length": 2000}),
    Ask("solution", Kind.LONG_TEXT, PROBLEM, "สิ่งที่ได้พัฒนาและวิธีใช้งาน", "What was built and how it is used",
        "เล่าทีละขั้นตั้งแต่ประชาชนเริ่มใช้จนได้รับบริการ",
        "Step by step, from the first touch to the service received.",
        required=True, published=True, more={"max_length": 3000}),
    Ask("technology", Kind.LONG_TEXT, PROBLEM, "เทคโนโลยีดิจิทัลที่ใช้", "Digital technology used",
        "ระบบ อุปกรณ์ และข้อมูลที่ใช้ พัฒนาเองหรือจัดจ้าง",
        "Systems, devices and data; built in-house or procured.",
        required=True, published=True, more={"max_length": 1500}),
    Ask("audience", Kind.CHOICES, PROBLEM, "กลุ่มเป้าหมายและผู้รับบริการ", "Target users",
        "เลือกได้มากกว่าหนึ่งข้อ", "Choose all that apply.",
        required=True, published=True, more={"choices": AUDIENCES}),
    Ask("started_on", Kind.DATE, PROBLEM, "วันที่เริ่มให้บริการจริง", "Date service went live",
        "ระบุปีเป็น พ.ศ. เช่น 2568", "The year in the Buddhist Era, for example 2568.",
        required=True, published=True),
    Ask("users", Kind.NUMBER, PROBLEM, "จำนวนผู้ใช้งานจริง", "Number of actual users",
        "นับตั้งแต่เริ่มให้บริการจนถึงปัจจุบัน", "From the start of the service until now.",
        required=True, published=True, more={"unit_th": "คน", "unit_en": "people"}),

    Ask("results", Kind.LONG_TEXT, RESULTS, "ผลลัพธ์และประโยชน์ต่อประชาชน", "Results and benefits to the public",
        "บอกตัวเลขก่อนและหลัง เช่น เวลารอรับบริการลดจาก 3 วันเหลือ 15 นาที",
        "Figures before and after, for example: the wait fell from 3 days to 15 minutes.",
        required=True, published=True, more={"max_length": 2000}),
    Ask("cost", Kind.NUMBER, RESULTS, "งบประมาณที่ใช้", "Budget used",
        "รวมทุกแหล่งเงินตั้งแต่เริ่มโครงการ หากไม่ได้ใช้งบประมาณให้ใส่ 0",
        "From all sources since the start; 0 where nothing was spent.",
        required=True, published=True, more={"unit_th": "บาท", "unit_en": "baht", "decimal_places": 2}),
    Ask("sustainability", Kind.LONG_TEXT, RESULTS, "ความยั่งยืน", "Sustainability",
        "ใครดูแลต่อ ใช้งบประมาณจากไหน และพัฒนาต่ออย่างไร",
        "Who looks after it, with which budget, and how it goes on.",
        required=True, published=True, more={"max_length": 1500}),
    Ask("openness", Kind.LONG_TEXT, RESULTS, "ความโปร่งใส ข้อมูลเปิด ความมั่นคงปลอดภัย และข้อมูลส่วนบุคคล",
        "Transparency, open data, security and personal data",
        "เปิดเผยข้อมูลใดบ้าง และคุ้มครองข้อมูลส่วนบุคคลอย่างไร",
        "Which data are open, and how personal data are protected.",
        required=True, published=True, more={"max_length": 1000}),
    Ask("replication", Kind.LONG_TEXT, RESULTS, "การขยายผล", "Replication",
        "หากหน่วยงานอื่นจะทำตาม ต้องเตรียมอะไรบ้าง", "What another town needs in order to do the same.",
        required=True, published=True, more={"max_length": 1500}),

    Ask("links", Kind.LINKS, FILES, "ลิงก์ที่เกี่ยวข้อง", "Links",
        "ไม่เกิน 5 ลิงก์ บรรทัดละหนึ่งลิงก์", "At most 5, one on each line.",
        published=True, more={"max_count": 5}),
    Ask("video", Kind.VIDEO, FILES, "ลิงก์วีดิทัศน์", "Video link",
        "ลิงก์ไปยังวีดิทัศน์ที่เปิดดูได้โดยไม่ต้องเข้าสู่ระบบ", "A video that can be watched without signing in.",
        published=True, more={"max_length": 500}),
    Ask("letter", Kind.FILES, FILES, "หนังสือรับรองจากผู้บริหารท้องถิ่น",
        "Letter of endorsement from the local chief executive",
        "ไฟล์ PDF หรือภาพถ่ายหนังสือที่ลงนามแล้ว โปรดอย่าแนบสำเนาบัตรประจำตัวประชาชนหรือเลขประจำตัว 13 หลัก",
        "A PDF or a photo of the signed letter. Please never attach an identity card or a 13-digit number.",
        required=True,
        more={"min_count": 1, "max_count": 1, "file_kinds": ["pdf", "jpeg", "png", "webp"],
              "is_personal": True}),
    Ask("summary", Kind.FILES, FILES, "เอกสารสรุปผลงาน", "Summary of the project",
        "ไฟล์ PDF ไม่เกิน 5 หน้า", "A PDF of at most 5 pages.",
        required=True, more={"min_count": 1, "max_count": 1, "file_kinds": ["pdf"], "max_pages": 5}),
    Ask("images", Kind.FILES, FILES, "ภาพประกอบ", "Images",
        "3 ถึง 10 ภาพ เป็นภาพการใช้งานจริง", "3 to 10, of the service in real use.",
        required=True, published=True,
        more={"min_count": 3, "max_count": 10, "file_kinds": ["jpeg", "png", "webp"]}),
    Ask("evidence", Kind.FILES, FILES, "หลักฐานเพิ่มเติม (ถ้ามี)", "Further evidence (if any)",
        "ไม่เกิน 5 ไฟล์ เช่น ผลสำรวจความพึงพอใจ โปรดปิดบังข้อมูลส่วนบุคคลของประชาชนก่อนแนบ",
        "At most 5 files, for example a survey. Please hide personal data of the public first.",
        more={"max_count": 5, "file_kinds": ["pdf", "jpeg", "png", "webp"]}),

    Ask("declares_no_case", Kind.DECLARATION, DECLARATIONS,
        "ขอรับรองว่าผู้บริหารท้องถิ่นไม่มีคดีที่อยู่ระหว่างการพิจารณาอันเกี่ยวกับการทุจริตในหน้าที่",
        "We declare that no case of misconduct in office is pending against the local executives.",
        required=True),
    Ask("declares_rights", Kind.DECLARATION, DECLARATIONS,
        "ขอรับรองว่าหน่วยงานมีสิทธิในภาพและเนื้อหาที่ส่ง และผู้ที่ปรากฏในภาพทราบแล้ว",
        "We declare that we hold the rights in the images and texts, and that the people shown know of it.",
        required=True),
    Ask("declares_publication", Kind.DECLARATION, DECLARATIONS,
        "ยินยอมให้เผยแพร่ชื่อโครงการ เนื้อหา และภาพประกอบของผลงานที่ได้รับรางวัล",
        "We agree that title, texts and images are published if the entry wins an award.", required=True),
]

TINY = [
    Ask("title", Kind.SHORT_TEXT, ABOUT, "ชื่อโครงการ", "Project title",
        required=True, published=True, more={"max_length": 200}),
    Ask("category", Kind.CATEGORY, ABOUT, "ประเภทผลงาน", "Entry category",
        required=True, published=True),
]
# fmt: on


def set_up(edition: Edition, asks: Sequence[Ask] = DEFAULT) -> None:
    """Give an edition the questions of a form: the default one, or the tiny one of 2564."""
    Question.objects.bulk_create(
        Question(
            edition=edition,
            code=ask.code,
            kind=ask.kind,
            position=place,
            section_th=ask.section[0],
            section_en=ask.section[1],
            label_th=ask.th,
            label_en=ask.en,
            help_th=ask.help_th,
            help_en=ask.help_en,
            is_required=ask.required,
            is_published=ask.published,
            **ask.more,
        )
        for place, ask in enumerate(asks, start=1)
    )


@dataclass(frozen=True)
class Section:
    """Questions that stand on one page of the form; the first section is number 1."""

    number: int
    title: str
    questions: list[Question]


def sections(questions: Iterable[Question], answers: Answers | None = None) -> list[Section]:
    """The questions in their order, grouped by the heading they stand under.

    With `answers` only what is asked of them: questions for other categories are left out, and sections in
    which nothing is asked. A section keeps its number, whatever is left out before it.
    """
    found: dict[str, Section] = {}
    for question in questions:
        section = found.setdefault(
            question.section_th, Section(number=len(found) + 1, title=question.section, questions=[])
        )
        if answers is None or is_asked(question, answers):
            section.questions.append(question)
    return [section for section in found.values() if section.questions]


def is_asked(question: Question, answers: Answers) -> bool:
    """Whether a question is for the category that was chosen."""
    return not question.only_for or answers.get("category") in question.only_for


def kept(answers: Answers) -> dict[str, Any]:
    """The answers as a revision keeps them: what is empty is left out, so that equal drafts are equal."""
    return {code: value for code, value in answers.items() if value not in (None, "", [], False)}


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or too much before an entry may be sent, in words."""

    question: Question
    section: int
    text: str


def missing(revision: Revision) -> list[Gap]:
    """What a revision lacks before it may be sent, in the order of the form (asks the database)."""
    questions = list(revision.entry.edition.questions.all())
    categories = set(revision.entry.edition.categories.values_list("code", flat=True))
    return gaps(questions, revision.answers, revision.attachments.all(), categories, revision.typed)


def gaps(
    questions: Sequence[Question],
    answers: Answers,
    attachments: Iterable[Attachment],
    categories: Iterable[str],
    typed: Collection[str] = (),
) -> list[Gap]:
    """What the answers and files lack against the questions, in the order of the form.

    `typed` are the codes under which something stands that is no answer of its kind.
    """
    counts = Counter(one.question_code for one in attachments if one.scan != Attachment.Scan.INFECTED)
    return [
        Gap(question, section.number, text)
        for section in sections(questions, answers)
        for question in section.questions
        if (
            text := _("%(question)s: please correct what is written here") % {"question": question.label}
            if question.code in typed
            else _gap(question, answers.get(question.code), counts[question.code], set(categories))
        )
    ]


def _gap(question: Question, answer: Any, files: int, categories: set[str]) -> str:
    if question.kind == Kind.FILES:
        return _gap_of_files(question, files)
    if (
        answer in (None, "", [], False)
        or (question.kind == Kind.CATEGORY and answer not in categories)
        or (question.kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT) and not has_letter(answer))
    ):
        return question.label if question.is_required else ""
    words = {"question": question.label, "most": question.max_length or question.max_count}
    if wrong := too_long(question, answer):
        return f"{question.label}: {wrong}"
    if question.max_count and isinstance(answer, list) and len(answer) > question.max_count:
        return _("%(question)s: at most %(most)s") % words
    return ""


def too_long(question: Question, answer: Any) -> str:
    """By how much a text is longer than its question allows, in words; empty where it is not."""
    if not question.max_length or not isinstance(answer, str) or len(answer) <= question.max_length:
        return ""
    return _("please shorten the text from %(now)s to %(most)s characters") % {
        "now": f"{len(answer):,}",
        "most": f"{question.max_length:,}",
    }


def _gap_of_files(question: Question, files: int) -> str:
    least = max(question.min_count or 0, 1 if question.is_required else 0)
    if files < least:
        if least == 1:
            return question.label
        return _("%(question)s: %(count)s more needed") % {
            "question": question.label,
            "count": least - files,
        }
    if question.max_count and files > question.max_count:
        return ngettext(
            "%(question)s: at most %(most)s file", "%(question)s: at most %(most)s files", question.max_count
        ) % {"question": question.label, "most": question.max_count}
    return ""


def to_be_sent(revision: Revision) -> tuple[dict[str, Any], list[Attachment]]:
    """What of a draft is sent: answers and files of the questions for its category (asks the database).

    What was answered for a category chosen before is kept in the draft until then.
    """
    left_out = {
        one.code for one in form_versions.questions_of(revision) if not is_asked(one, revision.answers)
    }
    return (
        {code: answer for code, answer in revision.answers.items() if code not in left_out},
        [one for one in revision.attachments.all() if one.question_code not in left_out],
    )


@dataclass(frozen=True)
class Reading:
    """One answered question as a page shows it: lines of text, links or files. Empty where unanswered.

    `typed` is what stands there and is no answer of its kind, `wrong` what is to be corrected in an answer.
    """

    question: Question
    lines: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    typed: str = ""
    wrong: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.lines or self.links or self.files or self.typed)


@dataclass(frozen=True)
class ReadSection:
    """A section of a filled form as a page shows it."""

    number: int
    title: str
    readings: list[Reading]


def read(revision: Revision, *, personal: bool = False) -> list[ReadSection]:
    """A filled form for a page that shows it, by the questions it was filled on (asks the database).

    Without `personal`, what is for the organization and the secretariat only is left out: the contact
    person and the signed letter. Judges and the public read without.
    """
    questions = [one for one in form_versions.questions_of(revision) if personal or not one.is_personal]
    names: dict[str, Mapping[Any, str]] = {
        Kind.CATEGORY: {one.code: one.name for one in form_versions.categories_of(revision)},
        Kind.AGENCIES: agency_names(),
    }
    attachments = list(revision.attachments.all())
    return [
        ReadSection(
            section.number,
            section.title,
            [
                _reading(question, revision.answers, attachments, names, revision.typed.get(question.code))
                for question in section.questions
            ],
        )
        for section in sections(questions, revision.answers)
    ]


def limits_of_files(question: Question, *, counts: bool = False) -> str:
    """Which files a question takes and how large, in words; with `counts` also how many and how long."""
    words = {
        "kinds": kinds_in_words(accepted(question.file_kinds)),
        "most": question.max_size_mb or question.edition.max_file_mb,
    }
    limits = [_("%(kinds)s, at most %(most)s MB a file") % words]
    if counts and question.max_count:
        least = question.min_count or (1 if question.is_required else 0)
        limits.append(
            _("%(least)s to %(most)s files") % {"least": least, "most": question.max_count}
            if least != question.max_count
            else ngettext("%(count)s file", "%(count)s files", least) % {"count": least}
        )
    if counts and question.max_pages:
        limits.append(
            ngettext("at most %(most)s page of a PDF", "at most %(most)s pages of a PDF", question.max_pages)
            % {"most": question.max_pages}
        )
    return " · ".join(limits)


def agency_names() -> dict[Any, str]:
    """The name of each agency by its id, and the words for none."""
    return {**{one.pk: one.name for one in Agency.objects.all()}, NO_AGENCY: _("No agency took part")}


def _reading(
    question: Question,
    answers: Answers,
    attachments: list[Attachment],
    names: Mapping[str, Mapping[Any, str]],
    typed: Mapping[str, list[str]] | None = None,
) -> Reading:
    if question.kind == Kind.FILES:
        return Reading(question, files=[one for one in attachments if one.question_code == question.code])
    if typed:
        words = " ".join(text for texts in typed.values() for text in texts)
        return Reading(question, typed=words, wrong=_("Please correct what is written here"))
    answer = answers.get(question.code)
    if answer in (None, "", [], False):
        return Reading(question)
    if answer == MARK:
        return Reading(question, lines=[answer])
    if wrong := too_long(question, answer):
        return Reading(question, lines=[answer], wrong=wrong)
    if question.kind == Kind.LINKS:
        return Reading(question, links=list(answer))
    if question.kind in (Kind.LINK, Kind.VIDEO):
        return Reading(question, links=[answer])
    return Reading(question, lines=in_words(question, answer, names))


def in_words(question: Question, answer: Any, names: Mapping[str, Mapping[Any, str]]) -> list[str]:
    """An answer that is no link and no file as lines of text; `names` as in `read`."""
    if answer in (None, "", [], False):
        return []
    if answer == MARK:
        return [answer]
    if question.kind == Kind.CATEGORY:
        return [names[Kind.CATEGORY].get(answer, answer)]
    if question.kind == Kind.AGENCIES:
        return [names[Kind.AGENCIES].get(one, str(one)) for one in answer]
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        labels = dict(question.choice_labels())
        return [labels.get(one, one) for one in ([answer] if isinstance(answer, str) else answer)]
    if question.kind == Kind.NUMBER:
        return [f"{Decimal(answer):,} {question.unit}".strip()]
    if question.kind == Kind.DATE:
        return [era.long_date(dt.date.fromisoformat(answer), get_language() or "th")]
    if question.kind == Kind.DECLARATION:
        return [_("Declared")]
    if question.kind == Kind.LINKS:
        return list(answer)
    return [str(answer)]


def category_of(edition: Edition, answers: Answers) -> Category | None:
    """The category that was answered, if it is one of the edition."""
    return edition.categories.filter(code=answers.get("category") or "").first()


def agencies_of(answers: Answers) -> list[int]:
    """The ids of the agencies that were answered to have taken part."""
    return [one for one in answers.get("partner_agencies", []) if one != NO_AGENCY]
