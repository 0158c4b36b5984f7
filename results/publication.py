"""How are results announced, once and whole? Freeze, write down, move the edition, write the letters.

The public pages read the frozen content alone, so nothing that changes afterwards rewrites an announcement.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from editions import calendar
from editions.lifecycle import Stage
from editions.models import Edition, in_language
from editions.moves import RuleBroken, advance
from judging import two_sides
from organizations import access
from organizations.models import Appointment, User
from results import as_ranked, certificates, feedback, letters, ranking, renditions
from results.freezing import freeze, sha256_of
from results.headline import headline
from results.models import AFTER_PUBLICATION, Award, Publication, Unawarded
from submissions.models import Entry

# --- announcing -------------------------------------------------------------------------------------


class PreviewChanged(RuleBroken):
    """What is to be announced is no longer what the preview showed."""


def publish(
    edition: Edition, *, by: User, at: datetime, reason: str = "", shown: str | None = None
) -> Publication:
    """Announce the results of an edition, whole or not at all. `shown` is the SHA-256 of the content that the
    preview showed, where there was one; PreviewChanged is raised where it would be another.

    Raises RuleBroken where they are announced already, where an award is missing, unconfirmed, or of an entry
    no longer in the contest, where a corrected announcement has no reason, or where the person may not.
    """
    if access.holds(by, Appointment.Role.SECRETARIAT) is None:
        raise RuleBroken(_("Only the secretariat can publish results."))
    with transaction.atomic():
        now = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
        require_publishable(now)
        two_sides.require_no_seat(now, by)
        version = Publication.objects.filter(edition=now).count() + 1
        if version > 1 and not reason.strip():
            raise RuleBroken(_("A corrected announcement needs a reason. Please write it."))
        approver, approved_at = second_approver(now, by)
        content = freeze(now)
        if shown is not None and sha256_of(content) != shown:
            raise PreviewChanged(
                _("What is to be announced is no longer what was shown to you. Please read it again below.")
            )
        content["approvers"] = [
            {"office": "secretariat", "deed": "approved", "at": _utc(approved_at)},
            {"office": "secretariat", "deed": "published", "at": _utc(at)},
        ]
        publication = Publication.objects.create(
            edition=now,
            version=version,
            content=content,
            sha256=sha256_of(content),
            published_at=at,
            published_by=by,
            approved_by=approver,
            reason=reason.strip(),
        )
        letters.announce(publication, at=at)
        renditions.ask_for(publication)
        calendar.mark_done(now, calendar.Act.PUBLICATION, at)
        certificates.allot(publication, by=by, at=at)
        advance(
            now,
            "publish",
            by=by,
            at=at,
            facts={
                "version": version,
                "sha256": publication.sha256,
                "reason": publication.reason,
                "inputs": content["inputs"],
            },
            personal={"approved_by": approver.full_name},
        )
    edition.refresh_from_db(fields=["stage"])
    return publication


def second_approver(edition: Edition, publisher: User) -> tuple[User, datetime]:
    """Who approved the result beside who publishes it, and when: the last other person who confirmed an award
    of it, else who proposed one. There is always one, for nobody confirms their own proposal."""
    confirmed = Award.objects.filter(edition=edition, confirmed_by__isnull=False).select_related(
        "confirmed_by", "proposed_by"
    )
    last = confirmed.exclude(confirmed_by=publisher).order_by("confirmed_at", "pk").last()
    if last is not None and last.confirmed_by is not None and last.confirmed_at is not None:
        return last.confirmed_by, last.confirmed_at
    proposed = confirmed.order_by("proposed_at", "pk").last()
    if proposed is None:
        raise RuleBroken(_("There is no award to publish. Please propose awards and have them confirmed."))
    return proposed.proposed_by, proposed.proposed_at


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def require_publishable(edition: Edition) -> None:
    """Raise RuleBroken unless the edition is deciding and its awards stand: confirmed, at least one, as the
    ranking gives them or with a reason, each of an entry that is still in the contest."""
    if edition.stage in AFTER_PUBLICATION:
        raise RuleBroken(_("The results of this edition are already published."))
    if edition.stage != Stage.DECIDING:
        raise RuleBroken(
            _("Results can be published only after judging has ended; now: %(stage)s.")
            % {"stage": edition.get_stage_display()}
        )
    awards = list(Award.objects.filter(edition=edition).select_related("entry__edition"))
    if not awards:
        raise RuleBroken(_("There is no award to publish. Please propose awards and have them confirmed."))
    waiting = sum(award.state != Award.State.CONFIRMED for award in awards)
    if waiting:
        raise RuleBroken(
            _("%(count)s awards are not confirmed yet. Please have them confirmed by a second person.")
            % {"count": waiting}
        )
    if Unawarded.objects.filter(level__edition=edition, confirmed_by=None).exists():
        raise RuleBroken(_("That awards are not given is not confirmed yet. Please have it confirmed first."))
    places = {row.entry_id: row.place for row in ranking.of(edition)}
    moved = [
        award.entry.reference
        for award in awards
        if award.from_ranking and places.get(award.entry_id) != award.place
    ]
    if moved:
        raise RuleBroken(
            _("The ranking has changed since then: %(references)s. Please withdraw these proposals first.")
            % {"references": ", ".join(moved)}
        )
    as_ranked.require_as_ranked(edition)
    gone = [award.entry.reference for award in awards if award.entry.state != Entry.State.ELIGIBLE]
    if gone:
        raise RuleBroken(
            _("No longer in the contest: %(references)s. Please withdraw these awards first.")
            % {"references": ", ".join(gone)}
        )


def withdraw(publication: Publication, *, reason: str, by: User, at: datetime) -> None:
    """Take an announcement back: its pages are gone at once, the edition is being decided again.

    The row stays, and the next announcement is the next version. Raises RuleBroken without a reason, where it
    was withdrawn already, or where the person may not.
    """
    if access.holds(by, Appointment.Role.SECRETARIAT) is None:
        raise RuleBroken(_("Only the secretariat can withdraw an announcement."))
    if not reason.strip():
        raise RuleBroken(_("Withdrawing an announcement needs a reason. Please write it."))
    with transaction.atomic():
        now = Edition.objects.select_for_update(no_key=True).get(pk=publication.edition_id)
        taken = Publication.objects.filter(pk=publication.pk, withdrawn_at=None).update(
            withdrawn_at=at, withdrawal_reason=reason.strip()
        )
        if not taken:
            raise RuleBroken(_("This announcement is withdrawn already."))
        two_sides.require_no_seat(now, by)
        renditions.take_down(now.year)
        certificates.suspend(now, reason.strip(), by=by, at=at)
        taken_back = feedback.take_back(now)
        stopped = letters.stop(now)
        advance(
            now,
            "withdraw_results",
            by=by,
            at=at,
            facts={
                "version": publication.version,
                "reason": reason.strip(),
                "feedback_taken_back": taken_back,
                "letters_stopped": stopped,
            },
        )
    publication.refresh_from_db(fields=["withdrawn_at", "withdrawal_reason"])


# --- what the home page tells -----------------------------------------------------------------------


@dataclass(frozen=True)
class LatestResults:
    """An announcement in one line, in the language of the page: for the home page and the list of editions.

    `figures` are (number, label) as parts/figures.html takes them.
    """

    year: int
    name: str
    theme: str
    url: str
    published_at: datetime
    is_sample: bool
    figures: tuple[tuple[str, str], ...]


def latest(most: int = 1) -> list[LatestResults]:
    """The last announcements that stand, newest edition first (one query, without their long content)."""
    rows = Publication.objects.filter(withdrawn_at=None).order_by("-edition__year")
    return [
        LatestResults(
            year=edition["year"],
            name=in_language(edition["name"]["th"], edition["name"]["en"]),
            theme=in_language(edition["theme"]["th"], edition["theme"]["en"]),
            url=reverse("results:edition", args=[edition["year"]]),
            published_at=published_at,
            is_sample=edition["is_sample"],
            figures=headline(numbers, levels, categories),
        )
        for published_at, edition, numbers, levels, categories in rows.values_list(
            "published_at", "content__edition", "content__figures", "content__levels", "content__categories"
        )[:most]
    ]
