"""Do the awards of an edition stand as ranking and quotas give them, each departure with its reason?

What was decided by hand, with a reason, and what two people left unawarded is taken as it is. The rest of the
ranking then gives, from the first place down, exactly the other awards: none less, none more, none elsewhere.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from editions.models import AwardLevel, Edition
from editions.moves import RuleBroken
from results import ranking
from results.awards import Level, Proposed, propose_from
from results.models import Award, Unawarded
from submissions.models import Entry


@dataclass(frozen=True)
class Departures:
    """Awards that stand otherwise than the ranking gives them, by entry: `changed` have another level or none
    by now, `missing` should have one, `tied` have one place and are still to be decided among."""

    changed: tuple[int, ...]
    missing: tuple[int, ...]
    tied: tuple[int, ...]


def departures(given: Iterable[tuple[int, str]], fresh: Proposed) -> Departures:
    """Compare what stands as from the ranking, (entry, level), with what the ranking gives now."""
    stands, wanted = dict(given), {one.entry_id: one.level for one in fresh.proposals}
    tied = [entry_id for tie in fresh.ties for entry_id in tie.entry_ids]
    return Departures(
        changed=tuple(pk for pk, level in stands.items() if wanted.get(pk) != level and pk not in tied),
        missing=tuple(pk for pk in wanted if pk not in stands),
        tied=tuple(tied),
    )


def require_as_ranked(edition: Edition) -> None:
    """Raise RuleBroken where an award departs from ranking and quotas without a reason, or where one is not
    there that they give. An edition that nobody scored has no ranking to depart from."""
    ranked = ranking.of(edition)
    if not ranked:
        return
    awards = list(Award.objects.filter(edition=edition).select_related("level"))
    by_hand = [award for award in awards if not award.from_ranking]
    taken = Counter(award.level_id for award in by_hand)
    taken.update(dict(Unawarded.objects.filter(level__edition=edition).values_list("level", "number")))
    levels = [
        Level(level.code, level.position, max(level.quota - taken[level.pk], 0), level.min_total)
        for level in AwardLevel.objects.filter(edition=edition)
    ]
    decided = {award.entry_id for award in by_hand}
    found = departures(
        [(award.entry_id, award.level.code) for award in awards if award.from_ranking],
        propose_from([row for row in ranked if row.entry_id not in decided], levels),
    )
    if found.changed:
        raise RuleBroken(
            _(
                "Ranking and quotas no longer give these awards as they stand: %(references)s."
                " Please withdraw them and propose anew, or propose them by hand with the reason."
            )
            % {"references": _references(found.changed)}
        )
    if found.missing:
        raise RuleBroken(
            _(
                "Ranking and quotas give an award that is not there: %(references)s."
                " Please propose it, or have it confirmed with the reason that it is not given."
            )
            % {"references": _references(found.missing)}
        )
    if found.tied:
        raise RuleBroken(
            _(
                "A tie is not decided: %(references)s. Please propose awards by hand with the reason,"
                " or have it confirmed that they are not given."
            )
            % {"references": _references(found.tied)}
        )


def _references(ids: Iterable[int]) -> str:
    rows = Entry.objects.filter(pk__in=list(ids)).select_related("edition").order_by("number")
    return ", ".join(row.reference for row in rows)
