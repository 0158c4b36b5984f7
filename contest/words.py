"""In which words does the desk speak of moves, roles and deeds, which stand in the code as verbs?

Literal tables; a test of the house fails where a verb of a lifecycle or of the journal has no words.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class MoveWords(NamedTuple):
    """A move of an edition as a button says it, and what it brings about."""

    label: str
    meaning: str


MOVES = {
    "open_call": MoveWords(
        gettext_noop("Open the call"),
        gettext_noop("Organizations can send in entries from the opening date until the closing date."),
    ),
    "close_call": MoveWords(
        gettext_noop("Close the call"),
        gettext_noop("Nobody can send in any more, even before the closing date. Screening goes on."),
    ),
    "reopen_call": MoveWords(
        gettext_noop("Open the call again"),
        gettext_noop("Organizations can send in again until the closing date, which must lie ahead."),
    ),
    "start_judging": MoveWords(
        gettext_noop("Start judging"),
        gettext_noop("Screening ends; rounds can be opened and judges can score."),
    ),
    "end_judging": MoveWords(
        gettext_noop("End judging"),
        gettext_noop("No more marks are taken; awards can be proposed and confirmed."),
    ),
    "close_edition": MoveWords(
        gettext_noop("Close the edition"),
        gettext_noop("The results stay public; the edition leaves this page for good."),
    ),
}

ROLES = {
    "person": gettext_noop("person"),
    "officer": gettext_noop("officer"),
    "judge": gettext_noop("judge"),
    "secretariat": gettext_noop("secretariat"),
    "auditor": gettext_noop("auditor"),
    "clock": gettext_noop("the calendar"),
    "system": gettext_noop("the portal"),
}

DEEDS = {
    # WHAT and WHEN
    "open_call": gettext_noop("opened the call"),
    "close_call": gettext_noop("closed the call"),
    "reopen_call": gettext_noop("opened the call again"),
    "start_judging": gettext_noop("started judging"),
    "end_judging": gettext_noop("ended judging"),
    "publish": gettext_noop("published the results"),
    "withdraw_results": gettext_noop("took the results back"),
    "close_edition": gettext_noop("closed the edition"),
    "set_date": gettext_noop("set a date of the calendar"),
    "screening_ends": gettext_noop("the date on which screening ends came"),
    "open_round": gettext_noop("opened a round"),
    "close_round": gettext_noop("closed a round"),
    "reopen_round": gettext_noop("opened a round again"),
    "add_reference": gettext_noop("added reference data"),
    "change_reference": gettext_noop("changed reference data"),
    "remove_reference": gettext_noop("removed reference data"),
    # letters
    "send_again": gettext_noop("sent a letter again"),
    # WHO
    "admit": gettext_noop("admitted a member"),
    "refuse": gettext_noop("refused a request to join"),
    "end": gettext_noop("ended a membership"),
    # act one
    "submit": gettext_noop("submitted an entry"),
    "amend": gettext_noop("submitted an entry again with changes"),
    "resubmit": gettext_noop("submitted a corrected entry"),
    "send_back": gettext_noop("sent an entry back for correction"),
    "accept": gettext_noop("accepted an entry"),
    "reject": gettext_noop("rejected an entry"),
    "reopen": gettext_noop("opened the screening of an entry again"),
    "withdraw": gettext_noop("withdrew an entry"),
    "disqualify": gettext_noop("disqualified an entry"),
    # act two
    "sign": gettext_noop("signed a score sheet"),
    "abstain": gettext_noop("abstained from scoring"),
    "unlock": gettext_noop("unlocked a score sheet"),
    # act three
    "propose": gettext_noop("proposed an award"),
    "withdraw_proposal": gettext_noop("withdrew a proposal"),
    "cite": gettext_noop("wrote the jury's sentence"),
    "confirm": gettext_noop("confirmed an award"),
    "unconfirm": gettext_noop("took back the confirmation of an award"),
    "state_figure": gettext_noop("noted a figure of the announcement"),
    "name_jury": gettext_noop("noted the agencies of the jury"),
}


def deed(verb: str) -> str:
    """What was done, in words; a verb of long ago that has none is shown as it is."""
    return _(DEEDS[verb]) if verb in DEEDS else verb


def role(name: str) -> str:
    """A role of the journal in words."""
    return _(ROLES[name]) if name in ROLES else name
