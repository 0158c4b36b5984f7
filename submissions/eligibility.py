"""May we take part at all? A few yes-or-no questions before the form, with a clear answer and why.

The questions are data of the edition; who asks themselves stays unknown, and nothing of the answers is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from submissions.models import EligibilityQuestion

ANSWERS = ("yes", "no")
MOST = 12
WORDABLE = frozenset({Stage.SETUP, Stage.OPEN})
"""While somebody may still ask whether they can take part, the words are worth a correction."""
WORDS = frozenset({"text_th", "text_en", "why_th", "why_en"})
"""What of a question can still be corrected once the call has opened."""

# fmt: off
DEFAULT = [
    # question (Thai, English), whether “yes” qualifies, why (Thai, English)
    ("หน่วยงานของท่านเป็นองค์กรปกครองส่วนท้องถิ่น (อบจ. เทศบาล อบต. กรุงเทพมหานคร หรือเมืองพัทยา) ใช่หรือไม่",
     "Is your organization a local administrative organization"
     " (PAO, municipality, SAO, Bangkok or the City of Pattaya)?", True,
     "การประกวดนี้รับผลงานขององค์กรปกครองส่วนท้องถิ่นเท่านั้น หน่วยงานอื่นเข้าร่วมได้ในฐานะหน่วยงานที่ร่วมดำเนินการ",
     "Only local administrative organizations may enter; others can take part as partner agencies."),
    ("ผลงานเปิดให้ประชาชนหรือเจ้าหน้าที่ใช้งานจริงแล้วใช่หรือไม่",
     "Is the project already in real use by the public or by officials?", True,
     "กรรมการพิจารณาผลลัพธ์จากการใช้งานจริง ผลงานที่ยังอยู่ระหว่างพัฒนาขอให้ส่งในปีถัดไป",
     "Judges look at results of real use; please enter a project still being built in a later year."),
    ("ผู้บริหารท้องถิ่นลงนามหนังสือรับรองผลงานได้ภายในวันปิดรับสมัครใช่หรือไม่",
     "Can the local chief executive sign the letter of endorsement before the call closes?", True,
     "ทุกผลงานต้องแนบหนังสือรับรองที่ผู้บริหารท้องถิ่นลงนามแล้ว",
     "Every entry needs a letter of endorsement signed by the local chief executive."),
    ("ผู้บริหารท้องถิ่นมีคดีที่อยู่ระหว่างการพิจารณาอันเกี่ยวกับการทุจริตในหน้าที่ใช่หรือไม่",
     "Is a case of misconduct in office pending against the local executives?", False,
     "หน่วยงานต้องรับรองในแบบฟอร์มว่าไม่มีคดีดังกล่าว",
     "The form asks you to declare that no such case is pending."),
]
# fmt: on


@dataclass(frozen=True)
class Checked:
    """One question with what was answered ("yes", "no" or nothing), and whether that qualifies."""

    question: EligibilityQuestion
    answer: str

    @property
    def qualifies(self) -> bool:
        """Whether the answer is the one that qualifies."""
        return self.answer == ("yes" if self.question.qualifies_with_yes else "no")


@dataclass(frozen=True)
class Verdict:
    """What the answers come to: open while one is missing, else whether all of them qualify."""

    checked: list[Checked]

    @property
    def outcome(self) -> Literal["open", "yes", "no"]:
        """One answer that does not qualify is enough for a no."""
        if self.against:
            return "no"
        return "open" if any(not one.answer for one in self.checked) else "yes"

    @property
    def against(self) -> list[Checked]:
        """The answers that do not qualify."""
        return [one for one in self.checked if one.answer and not one.qualifies]


def judge(questions: Sequence[EligibilityQuestion], answers: Mapping[str, str]) -> Verdict:
    """What the answers, by the id of the question as text, come to; only "yes" and "no" are answers."""
    return Verdict(
        [
            Checked(one, answer if (answer := answers.get(str(one.pk), "")) in ANSWERS else "")
            for one in questions
        ]
    )


def set_up(edition: Edition) -> None:
    """Give a new edition the default questions: a sample that the secretariat changes."""
    EligibilityQuestion.objects.bulk_create(
        EligibilityQuestion(
            edition=edition,
            position=place,
            text_th=thai,
            text_en=english,
            qualifies_with_yes=yes,
            why_th=why_th,
            why_en=why_en,
        )
        for place, (thai, english, yes, why_th, why_en) in enumerate(DEFAULT, start=1)
    )


def save(question: EligibilityQuestion, columns: Mapping[str, Any], *, by: chain.By, at: datetime) -> None:
    """Add a question (one without an id comes last) or change it; once the call opened its words alone."""
    with transaction.atomic():
        questions = _hold(question.edition)
        is_new = question.pk is None
        if is_new:
            _require_setup(question.edition)
        if is_new and len(questions) >= MOST:
            raise RuleBroken(
                _("The check has %(most)s questions already; it is to stay short.") % {"most": MOST}
            )
        if is_new:
            question.position = len(questions) + 1
        else:
            question.refresh_from_db(fields=list(columns))
        before = {name: getattr(question, name) for name in columns}
        if any(value != before[name] for name, value in columns.items() if name not in WORDS):
            _require_setup(question.edition)
        for name, value in columns.items():
            setattr(question, name, value)
        question.save()
        changed = {name: [before[name], value] for name, value in columns.items() if value != before[name]}
        if changed:
            told = {"changed": changed}
            if is_new:
                _journal("add_eligibility_question", question, by, at, told)
            else:
                _journal("change_eligibility_question", question, by, at, told)


def move(question: EligibilityQuestion, step: int, *, by: chain.By, at: datetime) -> None:
    """Move a question one place up (-1) or down (+1); raises RuleBroken once the call has opened."""
    with transaction.atomic():
        questions = _hold(question.edition)
        _require_setup(question.edition)
        here = questions.index(question) if question in questions else -1
        there = here + step
        if here < 0 or not 0 <= there < len(questions):
            return
        questions[here], questions[there] = questions[there], questions[here]
        _arrange(questions)
        _journal("move_eligibility_question", question, by, at, {"step": step})


def remove(question: EligibilityQuestion, *, by: chain.By, at: datetime) -> None:
    """Take a question out of the check; raises RuleBroken once the call has opened, or where it was answered.

    The check list of the screening is made of these questions: its answers go with none of them.
    """
    with transaction.atomic():
        questions = _hold(question.edition)
        if question.checks.exists():
            raise RuleBroken(
                _("This question was answered in the check list of an entry, so it stays. Please reword it.")
            )
        _require_setup(question.edition)
        _journal("remove_eligibility_question", question, by, at, {"text": question.text_th})
        _arrange([one for one in questions if one.pk != question.pk])
        question.delete()


def _hold(edition: Edition) -> list[EligibilityQuestion]:
    edition.hold()
    if edition.stage not in WORDABLE:
        raise RuleBroken(_("The call has closed, so nobody asks this any more; the check stays as it is."))
    return list(EligibilityQuestion.objects.filter(edition=edition))


def _require_setup(edition: Edition) -> None:
    if edition.stage != Stage.SETUP:
        raise RuleBroken(
            _(
                "The call has opened, so the check is frozen: only its words can still be corrected."
                " The check list of the screening holds the answers to these questions."
            )
        )


def _arrange(questions: Sequence[EligibilityQuestion]) -> None:
    for place, question in enumerate(questions, start=1):
        question.position = place
    EligibilityQuestion.objects.bulk_update(questions, ["position"])


def _journal(
    verb: str, question: EligibilityQuestion, by: chain.By, at: datetime, facts: Mapping[str, Any]
) -> None:
    chain.write(verb, question, by=by, at=at, facts=dict(facts), edition_year=question.edition.year)
