"""Does every verb that can stand in the journal have its words on the desk?"""

import ast

from contest import stages, words
from editions.lifecycle import EDITION, ROUND
from judging.lifecycle import SHEET
from organizations.lifecycle import MEMBERSHIP, NOTICE, REMOVAL, SECOND_FACTOR_RESET
from results.lifecycle import ADOPTION, AWARD, CERTIFICATE, OBJECTION
from submissions.lifecycle import ENTRY
from tests.house.tree import python_files

LIFECYCLES = (
    EDITION,
    ROUND,
    MEMBERSHIP,
    SECOND_FACTOR_RESET,
    NOTICE,
    REMOVAL,
    ENTRY,
    SHEET,
    AWARD,
    OBJECTION,
    ADOPTION,
    CERTIFICATE,
)
WRITERS = ("chain.write", "self._write", "_write", "_journal", "Change", "_tell", "assigning.change")
"""What is called with the verb of a line; a name with a slash is the text of a letter."""


def verbs_written(source: str) -> set[str]:
    """The verbs that a module writes into the journal by their literal name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS:
            found |= {
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
                and "/" not in argument.value
            }
    return found


def test_every_deed_has_its_words():
    written = {verb for path in python_files() for verb in verbs_written(path.read_text(encoding="utf-8"))}
    moved = {move.verb for lifecycle in LIFECYCLES for move in lifecycle.moves}
    assert written | moved == set(words.DEEDS)


def facts_written(source: str) -> set[str]:
    """The names of the facts that a module writes into the journal literally: facts={"name": ...}."""
    written = (
        keyword.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "facts" and isinstance(keyword.value, ast.Dict)
    )
    return {key.value for facts in written for key in facts.keys if isinstance(key, ast.Constant)}


def test_every_fact_has_its_words():
    written = {fact for path in python_files() for fact in facts_written(path.read_text(encoding="utf-8"))}
    assert written - set(words.FACTS) == set()
    assert facts_written('advance(entry, "accept", by=by, at=at, facts={"hue": "blue"})') == {"hue"}


def test_every_move_of_the_desk_has_its_words():
    assert set(words.MOVES) == set(stages.FROM_THE_DESK)


def test_a_deed_without_words_is_found():
    assert verbs_written('chain.write("paint_it_blue", entry, by=by, at=at)') == {"paint_it_blue"}
    assert words.deed("paint_it_blue") == "paint_it_blue"
