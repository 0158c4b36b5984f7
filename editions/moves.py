"""What is a move, and how is one made: checked, taken once, written down?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from journal import chain


class RuleBroken(Exception):
    """A rule says no. Its text is one sentence fit to show, which also says what to do next."""


@dataclass(frozen=True)
class Move:
    """One line of a lifecycle: the verb, the state before, the state after, the stages that allow it.

    `stages` is empty where the stage of the edition does not matter.
    """

    verb: str
    source: Any
    target: Any
    stages: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Lifecycle:
    """The states and the moves of one kind of row, and the field its state stands in."""

    states: type[models.TextChoices]
    moves: tuple[Move, ...]
    field: str = "state"

    def find(self, verb: str, source: str) -> Move | None:
        """The move of that verb from that state, or None."""
        return next((move for move in self.moves if move.verb == verb and move.source == source), None)

    def verbs(self, source: str, stage: str | None = None) -> list[str]:
        """The verbs that may be used from a state (and in a stage, where one is given), in table order."""
        return [
            move.verb
            for move in self.moves
            if move.source == source and (stage is None or not move.stages or stage in move.stages)
        ]


def may(subject: Any, verb: str) -> bool:
    """Whether the table allows the verb now, for showing or hiding a button; `advance` decides."""
    lifecycle: Lifecycle = subject.lifecycle
    edition = subject.moves_in()
    return verb in lifecycle.verbs(getattr(subject, lifecycle.field), edition and edition.stage)


def advance(
    subject: Any,
    verb: str,
    *,
    by: chain.By,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    **changes: Any,
) -> None:
    """Make one move of the subject's lifecycle: check it, take it once, write it down.

    `changes` are columns set with the state. The old state stands in the WHERE clause, so of two that come
    at once the second gets a refusal. Where the stage of the edition matters, the edition is held until the
    transaction ends (callers that hold rows of it hold the edition first: `Edition.hold`), so that no move
    slips in behind a change of stage. One journal line is written. Raises RuleBroken where the table, the
    stage or a faster colleague says no.
    """
    lifecycle: Lifecycle = subject.lifecycle
    before = getattr(subject, lifecycle.field)
    move = lifecycle.find(verb, before)
    if move is None:
        raise RuleBroken(
            _("This cannot be done now, because the state is “%(state)s”. Please reload the page.")
            % {"state": lifecycle.states(before).label}
        )
    edition = subject.moves_in()
    with transaction.atomic():
        if move.stages:
            edition.hold()
            if edition.stage not in move.stages:
                raise RuleBroken(
                    _("This cannot be done at the present stage of the contest (%(stage)s).")
                    % {"stage": edition.get_stage_display()}
                )
        taken = (
            type(subject)
            ._default_manager.filter(pk=subject.pk, **{lifecycle.field: before})
            .update(**{lifecycle.field: move.target, **changes})
        )
        if not taken:
            raise RuleBroken(
                _("Someone else has just changed this. Please reload the page and look at it again.")
            )
        for name, value in {lifecycle.field: move.target, **changes}.items():
            setattr(subject, name, value)
        chain.write(
            verb,
            subject,
            by=by,
            at=at,
            facts={"from": str(before), "to": str(move.target), **(facts or {})},
            personal=personal,
            edition_year=edition and edition.year,
        )
