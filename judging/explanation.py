"""In which words is the rule of a ranking told, and why an entry stands where it stands?

Pure: takes what was counted, gives sentences in the language of the page.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.scoring import TOTAL, Place, Step


def rule(steps: Sequence[str], names: Mapping[str, str]) -> str:
    """The rule of a ranking in one line; `names` are the names of the criteria by code."""
    return _(
        "By the mean of the judges' totals (of 100, two digits, half up); where that is equal, by the mean "
        "of: %(criteria)s, in this order; whoever is equal in all of them shares the place."
    ) % {"criteria": ", ".join(names[step] for step in steps)}


def why(place: Place, names: Mapping[str, str]) -> str:
    """Why an entry has its place: which comparison parted it from the others, with the numbers."""
    if place.place is None:
        return _("No signed score sheet counts, so it has no place.")
    sentences = [_step(step, names) for step in place.steps]
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


def _step(step: Step, names: Mapping[str, str]) -> str:
    if step.name == TOTAL:
        return _("By the total of %(value)s.") % {"value": step.value}
    return _("Equal total; by the mean of “%(criterion)s”: %(value)s against %(others)s.") % {
        "criterion": names[step.name],
        "value": step.value,
        "others": _each_once(step.others),
    }


def _each_once(values: Sequence[Decimal]) -> str:
    return ", ".join(str(value) for value in dict.fromkeys(values))
