"""In which words is the rule of a ranking told, and why an entry stands where it stands?

Pure: takes what was counted, gives sentences in the language of the page.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.scoring import (
    CHAIR,
    CRITERION,
    MEAN,
    MEDIAN,
    NORMALIZED,
    TOP_MARKS,
    TOTAL,
    Place,
    Rules,
    Step,
)


def rule(rules: Rules, names: Mapping[str, str]) -> str:
    """The rule of a ranking in one line; `names` are the names of the criteria by code."""
    told = {
        MEAN: _("By the mean of the judges' totals (of 100, two digits, half up)"),
        MEDIAN: _("By the median of the judges' totals (of 100, two digits, half up)"),
        NORMALIZED: _(
            "By the mean of the normalized totals: each judge's distance from their own mean, on the scale of"
            " the whole panel (two digits, half up; judges with fewer than %(sheets)d score sheets, or with"
            " the same total everywhere, count as they marked)"
        )
        % {"sheets": rules.fewest_sheets},
    }[rules.method]
    if not rules.steps:
        return _("%(method)s; whoever is equal shares the place.") % {"method": told}
    return _(
        "%(method)s; where that is equal, by: %(steps)s, in this order; whoever is equal in all of them"
        " shares the place."
    ) % {"method": told, "steps": ", ".join(step_name(step, names) for step in rules.steps)}


def step_name(step: str, names: Mapping[str, str]) -> str:
    """What a step of a tie rule compares, in words."""
    if step.startswith(CRITERION):
        return _("the mean of “%(criterion)s”") % {"criterion": names[step.removeprefix(CRITERION)]}
    return {
        MEAN: _("the mean of the judges' totals"),
        MEDIAN: _("the median of the judges' totals"),
        TOP_MARKS: _("the number of marks of 5"),
        CHAIR: _("the chair's recorded decision"),
    }[step]


def why(place: Place, names: Mapping[str, str], method: str = MEAN) -> str:
    """Why an entry has its place: which comparison parted it from the others, with the numbers."""
    if place.place is None:
        return _("No signed score sheet counts, so it has no place.")
    sentences = [_step(step, names, method) for step in place.steps]
    if place.shared_by > 1:
        others = place.shared_by - 1
        sentences.append(
            ngettext(
                "Equal in every step with %(count)d other entry; they share the place.",
                "Equal in every step with %(count)d other entries; they share the place.",
                others,
            )
            % {"count": others}
        )
    return " ".join(sentences)


def _step(step: Step, names: Mapping[str, str], method: str) -> str:
    if step.name == TOTAL:
        return {
            MEAN: _("By the total of %(value)s."),
            MEDIAN: _("By the median of %(value)s."),
            NORMALIZED: _("By the normalized total of %(value)s."),
        }[method] % {"value": step.value}
    if step.name == CHAIR:
        return _("Equal total; by the chair's recorded decision: number %(place)d of %(count)d.") % {
            "place": -step.value,
            "count": len(step.others) + 1,
        }
    return _("Equal total; by %(step)s: %(value)s against %(others)s.") % {
        "step": step_name(step.name, names),
        "value": step.value,
        "others": _each_once(step.others),
    }


def _each_once(values: Sequence[Decimal]) -> str:
    return ", ".join(str(value) for value in dict.fromkeys(values))
