"""In which words is the evidence of a conflict of interest told?

Takes a conflict, gives sentences in the language of the page.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from judging import relations
from judging.models import Conflict


def told(row: Conflict) -> list[str]:
    """What the conflict stands on, a sentence each: the reason that was told, or the ties that were found."""
    if row.reason:
        return [row.reason]
    return [_tie(tie) for tie in row.evidence.get("ties", [])]


def _tie(tie: Mapping[str, Any]) -> str:
    said = {"place": tie["place"], "from": tie["from"], "to": tie["to"]}
    if tie["tie"] == relations.ORIGIN:
        return _("Comes from %(place)s.") % said
    if tie["tie"] == relations.MEMBER:
        if tie["to"] is None:
            return _("Acts for %(place)s in this portal.") % said
        return _("Has acted for %(place)s in this portal.") % said
    if tie["from"] and tie["to"]:
        return _("Has worked at %(place)s from %(from)s to %(to)s.") % said
    if tie["from"]:
        return _("Has worked at %(place)s since %(from)s.") % said
    return _("Has worked at %(place)s; no years are given.") % said
