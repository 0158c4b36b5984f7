"""Is Thai text never ordered by the bare bytes of its column?"""

import ast
from pathlib import Path

from tests.house.tree import python_files, where

THAI_COLUMNS = {
    "name_th",
    "full_name_th",
    "organization_name_th",
    "district_th",
    "region6_th",
    "region4_th",
    "abbr_th",
    "title",
    "search_key",
}


def bare_orders(source: str, path: Path) -> list[str]:
    """The places in a module that order by a Thai column as it stands."""
    found = []
    for node in ast.walk(ast.parse(source)):
        ordered: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
            ordered = list(node.args)
        elif (
            isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") == "ordering"
            and isinstance(node.value, ast.List | ast.Tuple)
        ):
            ordered = node.value.elts
        found += [where(path, node) for one in ordered if _column(one) in THAI_COLUMNS]
    return found


def _column(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "F":
        node = node.args[0]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("asc", "desc"):
        return _column(node.func.value)  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.lstrip("-").rpartition("__")[2]
    return ""


def test_thai_text_is_ordered_by_the_thai_order():
    found = [
        place for path in python_files() for place in bare_orders(path.read_text(encoding="utf-8"), path)
    ]
    assert found == []


def test_a_bare_order_is_found():
    bad = """
rows.order_by("name_th")
rows.order_by("pk", "-organization__full_name_th")
rows.order_by(F("title").desc())
rows.order_by(Collate("name_th", "thai"))
rows.order_by("province__sort_order")
class Meta:
    ordering = ["title"]
"""
    assert sorted(bare_orders(bad, Path("bad.py"))) == ["bad.py:2", "bad.py:3", "bad.py:4", "bad.py:8"]
