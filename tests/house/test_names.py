"""One page, one name: do URL name, view and template agree?"""

import ast
import re
from pathlib import Path

from tests.house.tree import Route, our_routes, python_files, template_files, template_name

_PAGE = re.compile(r"^(?P<folder>\w+)/(?:\w+/)*(?P<page>\w+)\.html$")
# Folders of templates that are no pages of a namespace.
NO_PAGES = {"parts", "account", "mfa", "allauth", "admin", "bootstrap5", "thai"}


def misnamed_views(site_map: list[Route]) -> list[str]:
    """The routes whose name is not the name of their view."""
    return [
        f"{route.name}: {route.view.__module__}.{route.view.__name__}"
        for route in site_map
        if route.short_name != route.view.__name__
    ]


def pages_named_in(source: str) -> set[str]:
    """The templates of pages that a module renders by their literal name."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _PAGE.match(node.value)
    }


def misnamed_templates(templates: set[str], names: set[str]) -> list[str]:
    """The templates of pages that bear no page's name; what begins with _ is a part of a page."""
    found = []
    for template in templates:
        match = _PAGE.match(template)
        if match is None or match["folder"] in NO_PAGES or match["page"].startswith("_"):
            continue
        if match["page"] not in names:
            found.append(template)
    return sorted(found)


def test_each_route_bears_the_name_of_its_view():
    assert misnamed_views(our_routes()) == []


def test_each_page_template_bears_the_name_of_a_page():
    rendered = {page for path in python_files() for page in pages_named_in(path.read_text(encoding="utf-8"))}
    ours = {template_name(path) for path in template_files()}
    names = {route.short_name for route in our_routes()}
    assert misnamed_templates(rendered & ours, names) == []


def test_a_page_of_another_name_is_found():
    def entry_edit() -> None: ...

    assert misnamed_views([Route("submissions:entry_change", "x", entry_edit)]) == [
        f"submissions:entry_change: {__name__}.entry_edit"
    ]
    assert misnamed_templates(
        {"submissions/entry_edit.html", "submissions/form.html", "submissions/_row.html", "parts/x.html"},
        {"entry_edit"},
    ) == ["submissions/form.html"]
    assert pages_named_in('render(request, "submissions/entry_edit.html")') == {"submissions/entry_edit.html"}


def test_no_module_bears_an_empty_word():
    empty = {"utils", "helpers", "services", "common", "misc"}
    assert [str(path) for path in python_files() if {*path.parts, path.stem} & empty] == []
    assert {*Path("results/utils.py").parts, "utils"} & empty == {"utils"}
