"""Under which rules does an edition take entries: how many, how large, with which grace, sealed or not?

They are columns of the edition, set before its call opens; those who enter must know them from the start.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from submissions.models import Question

RULES = (
    *("max_entries", "grace_seconds", "max_file_mb", "max_files", "max_entry_mb"),
    *("seals_until_close", "early_opening_allowed"),
)


def change(edition: Edition, values: Mapping[str, Any], *, by: chain.By, at: datetime) -> None:
    """Set rules of an edition, by the names above; raises RuleBroken once its call has opened, or where the
    rules do not fit together or with its form."""
    with transaction.atomic():
        edition.hold()
        edition.refresh_from_db(fields=RULES)
        if edition.stage != Stage.SETUP:
            raise RuleBroken(
                _("The call has opened, so its rules stay: those who enter relied on them from the start.")
            )
        before = {name: getattr(edition, name) for name in RULES}
        changed = {name: value for name, value in values.items() if value != before[name]}
        if not changed:
            return
        for name, value in changed.items():
            setattr(edition, name, value)
        _check(edition)
        edition.save(update_fields=list(changed))
        told = {name: [before[name], value] for name, value in changed.items()}
        chain.write(
            "set_entry_rules", edition, by=by, at=at, facts={"changed": told}, edition_year=edition.year
        )


def _check(edition: Edition) -> None:
    if edition.max_entry_mb < edition.max_file_mb:
        raise RuleBroken(_("All files of an entry may not have less than one file may have."))
    if edition.early_opening_allowed and not edition.seals_until_close:
        raise RuleBroken(_("Only what is sealed can be opened early. Please seal the entries first."))
    for question in Question.objects.filter(edition=edition, kind=Question.Kind.FILES):
        if (question.max_size_mb or 0) > edition.max_file_mb or (
            max(question.min_count or 0, question.max_count or 0) > edition.max_files
        ):
            raise RuleBroken(
                _("“%(question)s” asks for more than these rules allow. Please change the question first.")
                % {"question": question.label}
            )
