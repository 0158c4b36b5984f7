"""Where does an auditor begin: what may they read now, what only later, and where does it stand?"""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from editions.lifecycle import BEFORE_PUBLICATION, RoundState, Stage
from editions.models import Edition
from organizations import access


class Reading(NamedTuple):
    """Something that an auditor reads: its name, what stands there, and the page."""

    label: str
    text: str
    url: str


class Kept(NamedTuple):
    """One edition with what an auditor does not read of it yet."""

    edition: Edition
    later: list[str]


@require_safe
@access.auditor
def auditor_home(request: access.Request) -> HttpResponse:
    """What an auditor may read, and what of each edition stays closed until when."""
    editions = Edition.objects.exclude(stage=Stage.SETUP).order_by("-year").prefetch_related("rounds")
    return render(
        request,
        "contest/auditor_home.html",
        {"readings": _readings(), "editions": [Kept(edition, _later(edition)) for edition in editions]},
    )


def _readings() -> list[Reading]:
    return [
        Reading(
            _("Journal"),
            _("Every decision, who made it and when; each line is chained to the one before."),
            reverse("contest:journal_list"),
        ),
        Reading(
            _("Entries"),
            _("What was sent in, its files, and how it was screened."),
            reverse("submissions_office:entry_list"),
        ),
        Reading(
            _("Registrations"),
            _("Who asked to act for an organization, and what was decided."),
            reverse("organizations_office:membership_list"),
        ),
        Reading(
            _("Organizations"),
            _("The register, and who acts for each."),
            reverse("organizations_office:organization_list"),
        ),
        Reading(
            _("Judges"),
            _("Who judges, sent by whom, what they accepted and which provinces they are tied to."),
            reverse("organizations_office:judge_list"),
        ),
        Reading(
            _("Secretariat and auditors"),
            _("Who holds an office, and which lost second factors were reset by whom."),
            reverse("organizations_office:office_holder_list"),
        ),
        Reading(
            _("Judging panel"),
            _("Who sits, how far each judge is, and who stepped aside; never a mark before the close."),
            reverse("judging_office:panel"),
        ),
        Reading(
            _("Assignments"), _("Which judge scores which entry."), reverse("judging_office:assignment_list")
        ),
        Reading(
            _("Conflicts of interest"),
            _("Which facts bar which judge from which entry, and what the secretariat decided."),
            reverse("judging_office:conflict_list"),
        ),
        Reading(
            _("Ranking"),
            _("Marks, totals and places, once the round is closed."),
            reverse("judging_office:ranking"),
        ),
        Reading(
            _("Board"),
            _("Who met about a closed round, what was noted, and which judge was asked besides."),
            reverse("judging_office:board"),
        ),
        Reading(_("Awards"), _("What won, once it is announced."), reverse("results_office:board")),
        Reading(
            _("Letters"),
            _("Every letter of the portal, without codes and personal links."),
            reverse("contest:letter_list"),
        ),
    ]


def _later(edition: Edition) -> list[str]:
    """What of an edition an auditor does not read yet, and from when on they will."""
    waits = [
        _("Marks of %(round)s: when the round is closed") % {"round": round_.name}
        for round_ in edition.rounds.all()
        if round_.state == RoundState.OPEN
    ]
    if edition.stage in BEFORE_PUBLICATION:
        waits.append(_("Awards: when the results are announced"))
    return waits
