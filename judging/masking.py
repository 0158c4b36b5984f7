"""What does a ranking say of the other entries while some are masked? Nothing of the scores of those."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace

from judging import explanation, scoring
from judging.ranking import Ranked, Ranking


def without(ranking: Ranking, hidden: Collection[int]) -> list[Ranked]:
    """The lines of a ranking but those of the hidden entries (no query).

    Places stay; why an entry stands there, and with how many it shares, is told among those shown alone.
    """
    shown = [line for line in ranking.lines if line.entry.pk not in hidden]
    if len(shown) == len(ranking.lines):
        return shown
    chosen = _chosen(ranking.chosen, {line.entry.pk for line in shown})
    among = {
        place.score.entry: place
        for place in scoring.rank([line.place.score for line in shown], ranking.rules.steps, chosen)
    }
    names = {row.code: row.name for row in ranking.criteria}
    return [
        replace(
            line,
            place=replace(among[line.entry.pk], place=line.place.place),
            why=explanation.why(among[line.entry.pk], names, ranking.rules.method),
        )
        for line in shown
    ]


def _chosen(
    chosen: Mapping[Hashable, scoring.Chosen], shown: Collection[Hashable]
) -> dict[Hashable, scoring.Chosen]:
    """What the chair decided on the entries shown, each decision numbered anew."""
    kept = sorted(
        ((entry, one) for entry, one in chosen.items() if entry in shown), key=lambda pair: pair[1].place
    )
    told: dict[Hashable, int] = {}
    found = {}
    for entry, one in kept:
        told[one.decision] = told.get(one.decision, 0) + 1
        found[entry] = scoring.Chosen(one.decision, told[one.decision])
    return found
