"""Which agencies send judges or take part in projects, and who may be called how?"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from journal import chain
from organizations.models import Agency
from thai.text import search_key

COLUMNS = ("name_th", "abbr_th", "name_en", "abbr_en", "is_organizer", "supervises_laos")


def save(agency: Agency, values: dict[str, Any], *, by: chain.By, at: datetime) -> Agency:
    """Add an agency or change one; a save that changes nothing leaves no line in the journal.

    Raises RuleBroken where another agency has one of these names already: a list of judges names agencies
    by any of them.
    """
    with transaction.atomic():
        is_new = agency.pk is None
        held = agency if is_new else Agency.objects.select_for_update().get(pk=agency.pk)
        changed = {
            name: ["" if is_new else getattr(held, name), values[name]]
            for name in COLUMNS
            if is_new or getattr(held, name) != values[name]
        }
        for name in COLUMNS:
            setattr(held, name, values[name])
        _require_own_names(held)
        if changed:
            held.save()
            verb = "add_reference" if is_new else "change_reference"
            chain.write(verb, held, by=by, at=at, facts={"changed": changed})
    return held


def _require_own_names(agency: Agency) -> None:
    mine = {search_key(name) for name in _names(agency) if search_key(name)}
    for other in Agency.objects.exclude(pk=agency.pk):
        for name in _names(other):
            if search_key(name) in mine:
                raise RuleBroken(
                    _("“%(name)s” is the name of another agency: %(agency)s.")
                    % {"name": name, "agency": other.name}
                )


def _names(agency: Agency) -> tuple[str, ...]:
    return agency.name_th, agency.abbr_th, agency.name_en, agency.abbr_en
