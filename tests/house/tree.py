"""Which files, templates and addresses are ours, as the tests of the house walk them?"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "contest",
    "results",
    "judging",
    "submissions",
    "organizations",
    "files",
    "editions",
    "journal",
    "letters",
    "thai",
)


def python_files() -> list[Path]:
    """Every module of the portal, migrations left out."""
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.relative_to(ROOT).parts
    )


def template_files() -> list[Path]:
    """Every template of the portal."""
    folders = [ROOT / "templates", *(ROOT / package / "templates" for package in PACKAGES)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def template_name(path: Path) -> str:
    """The name by which a template is asked for: submissions/entry_list.html."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[parts.index("templates") + 1 :])


def where(path: Path, node: ast.AST) -> str:
    """A place as an editor opens it: submissions/intake.py:12."""
    return (
        f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{getattr(node, 'lineno', 0)}"
    )


@dataclass(frozen=True)
class Route:
    """One address of the site map: its full name ("submissions:entry_edit"), its pattern and its view."""

    name: str
    address: str
    view: Any

    @property
    def short_name(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(":")[2]


def routes(patterns: Any = None, namespace: str = "", address: str = "") -> Iterator[Route]:
    """Every address of a URLconf, the one of the portal unless another is given."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = address + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, inner, here)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or ''}", here, entry.callback)


def our_routes() -> list[Route]:
    """The addresses whose views are ours: neither allauth's nor Django's admin's."""
    ours = [route for route in routes() if route.view.__module__.partition(".")[0] in PACKAGES]
    return [route for route in ours if not route.name.startswith("admin:")]
