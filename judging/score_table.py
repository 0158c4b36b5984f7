"""Of which columns and rows is the score table of a round made, so that anybody can count it again?"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from judging import ranking as rankings
from judging import rubric

Table = tuple[Sequence[str], Iterator[list[Any]]]


def table(counted: rankings.Ranking) -> Table:
    """One entry a line: place, totals side by side, means of the criteria, the total of each judge."""
    columns = [
        *(_("Place"), _("Reference number"), _("Title"), _("Organization"), _("Province"), _("Category")),
        *(
            _("Total"),
            _("Mean"),
            _("Median"),
            _("Normalized mean"),
            _("Spread"),
            _("Judges"),
            _("Abstentions"),
        ),
        _("Marks of 5"),
        *(f"{row.name} ({rubric.plain(row.weight)})" for row in counted.criteria),
        *(str(seat.user) for seat in counted.seats),
        *(_("Best place without one judge"), _("Worst place without one judge"), _("Why")),
    ]
    return columns, _lines(counted)


def _lines(counted: rankings.Ranking) -> Iterator[list[Any]]:
    sureness = rankings.sureness(counted)
    for line in counted.lines:
        entry, score, sure = line.entry, line.place.score, sureness[line.entry.pk]
        yield [
            _or_empty(line.place.place),
            entry.reference,
            entry.title,
            entry.organization_name_th,
            entry.province.name,
            entry.category.name if entry.category else "",
            *map(_or_empty, (score.total, score.mean, score.median, score.normalized, score.spread)),
            score.judges,
            score.abstentions,
            score.top_marks,
            *(_or_empty(score.means[row.code]) for row in counted.criteria),
            *(_or_empty(score.sheet_totals.get(seat.pk)) for seat in counted.seats),
            _or_empty(sure.best),
            _or_empty(sure.worst),
            line.why,
        ]


def marks(counted: rankings.Ranking) -> Table:
    """One mark a line, with its weight: what the totals are made of. An abstention is a line without one."""
    columns = [_("Reference number"), _("Judge"), _("Criterion"), _("Code"), _("Weight"), _("Mark")]
    return columns, _mark_lines(counted)


def _mark_lines(counted: rankings.Ranking) -> Iterator[list[Any]]:
    not_applicable, abstained = _("not applicable"), _("abstained")
    for line in sorted(counted.lines, key=lambda one: one.entry.number or 0):
        for vote in line.votes:
            who = [line.entry.reference, str(vote.seat.user)]
            if vote.is_abstention:
                yield [*who, "", "", "", abstained]
                continue
            given = {mark.criterion_id: mark.value for mark in vote.sheet.marks.all()}
            for row in counted.criteria:
                value = given[row.pk]
                yield [*who, row.name, row.code, row.weight, not_applicable if value is None else value]


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


TABLES: dict[str, Callable[[rankings.Ranking], Table]] = {"scores": table, "marks": marks}
"""Each table by the name it has in an address and a file."""
