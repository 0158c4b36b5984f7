"""What does a judge read of an entry: which answers, which files, which facts?"""

from django.utils.translation import gettext as _

from judging.models import Assignment
from submissions import form
from submissions.models import Question, Revision

SHOWN_ABOVE = frozenset({"title", "category"})
"""Answers that stand in the heading and the facts of the page already."""


def sections(assignment: Assignment) -> list[form.ReadSection]:
    """What was sent, without what is personal, what the round hides and what stands above already (asks the
    database)."""
    revision = Revision.objects.sent().filter(entry=assignment.entry).first()
    if revision is None:
        return []
    revision.entry = assignment.entry
    kept = []
    for section in form.read(revision):
        readings = [
            one
            for one in section.readings
            if _is_read_by_judges(one) and one.question.code not in assignment.round.hidden
        ]
        if readings:
            kept.append(form.ReadSection(section.number, section.title, readings))
    return kept


def _is_read_by_judges(reading: form.Reading) -> bool:
    """Declarations were the secretariat's to check; title and category stand above."""
    question = reading.question
    return not (
        reading.is_empty or question.code in SHOWN_ABOVE or question.kind == Question.Kind.DECLARATION
    )


def facts(assignment: Assignment) -> list[tuple[str, str]]:
    """What stands above the answers: which entry it is and, unless the round hides it, whose."""
    entry, round_ = assignment.entry, assignment.round
    facts = [(_("Reference number"), entry.reference)]
    if entry.category:
        facts.append((_("Entry category"), entry.category.name))
    hidden = _("hidden in this round")
    facts.append((_("Organization"), hidden if round_.hides_entrant else entry.organization_name_th))
    if round_.hides_province:
        facts.append((_("Region"), entry.province.region(entry.edition.region_scheme)))
    else:
        facts.append((_("Province"), entry.province.name))
    return facts
