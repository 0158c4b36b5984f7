"""Does state move only through the tables?"""

import ast
from pathlib import Path

from tests.house.tree import python_files, where

STATES = {"state", "stage"}
WRITERS = {"update", "create", "get_or_create", "update_or_create", "save", "aupdate"}
# Files that write a state, and why they may.
ALLOWED = {
    "editions/moves.py": "this is where moves are made",
    "letters/outbox.py": "a letter is no decision: its state says how far the post has come",
    "submissions/exporting.py": "a file that is made is no decision: its state says how far the worker is",
    "results/certificate_bundles.py": "a file that is made is no decision, as above",
    "organizations/sign_on.py": "what single sign-on calls the state is a token against forged answers",
}


def writes_of_state(source: str, path: Path) -> list[str]:
    """The places in a module that set a state past the tables."""
    found = []
    for node in ast.walk(ast.parse(source)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(target, ast.Attribute) and target.attr in STATES for target in targets):
            found.append(f"{where(path, node)} sets an attribute")
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in WRITERS and any(keyword.arg in STATES for keyword in node.keywords):
                found.append(f"{where(path, node)} {name}(...)")
            if name == "setattr" and len(node.args) > 1 and _text(node.args[1]) in STATES:
                found.append(f"{where(path, node)} setattr")
        if isinstance(node, ast.keyword) and node.arg in ("update_fields", "defaults", "update_defaults"):
            named = {_text(one) for one in ast.walk(node.value)}
            if named & STATES:
                found.append(f"{where(path, node.value)} {node.arg}")
    return found


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_state_moves_only_through_the_tables():
    found = [
        place
        for path in python_files()
        for place in writes_of_state(path.read_text(encoding="utf-8"), path)
        if not place.startswith(tuple(ALLOWED))
    ]
    assert found == []


def test_a_state_set_past_the_tables_is_found():
    bad = """
entry.state = "eligible"
entry.state == "eligible"
Entry.objects.filter(pk=1).update(state="eligible")
edition.save(update_fields=["stage"])
setattr(edition, "stage", "open")
Entry.objects.get_or_create(pk=1, defaults={"state": "draft"})
Entry.objects.filter(state="draft")
"""
    assert writes_of_state(bad, Path("bad.py")) == [
        "bad.py:2 sets an attribute",
        "bad.py:4 update(...)",
        "bad.py:6 setattr",
        "bad.py:5 update_fields",
        "bad.py:7 defaults",
    ]
