"""Is every template shown by something, free of inline script and style, and free of questions?"""

import ast
import re
from pathlib import Path

from django.template import engines

from tests.house.tree import ROOT, python_files, template_files, template_name

# Django (429: allauth) asks for these by name when a page cannot be shown.
ASKED_BY_DJANGO = {"400.html", "403.html", "404.html", "405.html", "429.html", "500.html"}

IMPURE = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"[\"']javascript:", re.I),
    "another host": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//", re.I
    ),
}
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.S)
_NAMED = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
_QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|txt|xml|svg|js))["']""")


def impurities(text: str) -> list[str]:
    """What in a template the content policy or the rules of the house forbid."""
    text = _COMMENT.sub("", text)
    return [name for name, pattern in IMPURE.items() if pattern.search(text)]


def named_in_code(source: str) -> list[str]:
    """The names and patterns of templates that a module speaks of; what an f-string leaves open is `*`."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
            if len("".join(parts).replace("*", "").strip("/.")) > 8:
                names.append("".join(parts))
    return [name for name in names if re.search(r"\w/[\w./*-]+\.\w{2,4}$|^\w+\.html$", name)]


def overrides_a_library(name: str) -> bool:
    """Whether a library asks for a template of this name, which ours takes the place of."""
    for loader in engines["django"].engine.template_loaders:
        for inner in getattr(loader, "loaders", [loader]):
            for origin in inner.get_template_sources(name):
                path = Path(str(origin.name))
                if path.is_file() and not _ours(path):
                    return True
    return False


def _ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def orphans(templates: dict[str, str], named: list[str], taken_by_libraries: set[str]) -> list[str]:
    """The templates (name to text) that nothing shows, extends or includes."""
    patterns = [re.compile(re.escape(name).replace(r"\*", r"[\w-]+") + "$") for name in named]
    reached: set[str] = set()
    waiting = [
        name
        for name in templates
        if name in ASKED_BY_DJANGO
        or name in taken_by_libraries
        or any(pattern.match(name) for pattern in patterns)
    ]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in templates:
            continue
        reached.add(name)
        text = _COMMENT.sub("", templates[name])
        waiting += [*_NAMED.findall(text), *_QUOTED.findall(text)]
    return sorted(set(templates) - reached)


def test_no_template_is_an_orphan():
    templates = {template_name(path): path.read_text(encoding="utf-8") for path in template_files()}
    named = [name for path in python_files() for name in named_in_code(path.read_text(encoding="utf-8"))]
    taken = {name for name in templates if overrides_a_library(name)}
    assert orphans(templates, named, taken) == []


def test_an_orphan_is_found():
    templates = {
        "a/page.html": '{% extends "frame.html" %}{% include "a/part.html" with x=1 %}',
        "a/part.html": "",
        "frame.html": "",
        "a/letters/done.txt": "",
        "a/old.html": '{% include "a/only_by_the_old.html" %}',
        "a/only_by_the_old.html": "",
        "a/commented.html": "",
        "404.html": '{# {% include "a/commented.html" %} #}',
    }
    named = named_in_code('render(request, "a/page.html")\nwrite(f"a/letters/{verb}.txt")')
    assert named == ["a/page.html", "a/letters/*.txt"]
    assert orphans(templates, named, set()) == [
        "a/commented.html",
        "a/old.html",
        "a/only_by_the_old.html",
    ]


def test_no_template_holds_inline_script_or_style():
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in template_files()
        for what in impurities(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_inline_script_and_style_are_found():
    assert impurities('<p style="color:red">') == ["inline style"]
    assert impurities("<STYLE>p{}</STYLE>") == ["style element"]
    assert impurities("<script>alert(1)</script>") == ["inline script"]
    assert impurities('<script defer src="/static/site.js"></script>') == []
    assert impurities('<a onclick="go()">') == ["inline handler"]
    assert impurities('<a href="javascript:go()">') == ["script address"]
    assert impurities('<img src="https://elsewhere.example/a.png">') == ["another host"]
    assert impurities('{# <p style="x"> #}<p class="style">once = 1</p>') == []
