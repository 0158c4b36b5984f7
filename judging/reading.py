"""What does a judge read of an entry: which answers, which files, which facts?"""

from django.utils.translation import gettext as _

from judging.models import Assignment
from submissions import form
from submissions.models import Question, Revision

SHOWN_ABOVE = frozenset({"title", "category"})
"""Answers that stand in the heading and the facts of the page already."""


def sections(assignment: Assignment) -> list[form.ReadSection]:
    """What was sent, without what is personal and what stands above already (asks the database)."""
    revision = Revision.objects.sent().filter(entry=assignment.entry).first()
    if revision is None:
        return []
    revision.entry = assignment.entry
    kept = []
    for section in form.read(revision):
        readings = [one for one in section.readings if _is_read_by_judges(one)]
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
    entry = assignment.entry
    facts = [(_("Reference number"), entry.reference)]
    if entry.category:
        facts.append((_("Entry category"), entry.category.name))
    if assignment.round.hides_entrant:
        region = entry.province.region(entry.edition.region_scheme)
        return [
            *facts,
            (_("Area"), _("%(region)s (the organization is hidden in this round)") % {"region": region}),
        ]
    return [*facts, (_("Organization"), entry.organization_name_th), (_("Province"), entry.province.name)]
