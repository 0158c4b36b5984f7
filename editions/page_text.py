"""How does a text that the secretariat wrote become a part of a page, and stay harmless?

Texts are written in Markdown: headings, lists, tables, emphasis, links. Raw HTML is shown as it was typed,
there are no pictures, and what comes out is cleaned once more by a list of what is allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "a", "strong", "em", "br", "hr", "blockquote", "code", "pre"),
    *("div", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "h2": {"id"},
    "div": {"class"},
    "table": {"class"},
    "th": {"scope", "data-label"},
    "td": {"data-label", "class"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")


@dataclass(frozen=True)
class PageText:
    """A text as a page shows it, and its headings as (anchor, words) for the contents beside it."""

    html: SafeString
    contents: list[tuple[str, str]]


@lru_cache(maxsize=64)
def rendered(written: str) -> PageText:
    """The HTML of a Markdown text, without anything that could run, load or pass for the page itself.

    Headings begin below the one of the page: # and ## are sections, ### is below them. A table becomes
    cards on a phone, each cell with the heading of its column.
    """
    tokens = _MARKDOWN.parse(written)
    contents = _number_sections(tokens)
    _label_cells(tokens)
    html = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return PageText(mark_safe(html), contents)  # noqa: S308 - cleaned by the line above


def _number_sections(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Put every heading below the one of the page, and an anchor at each section."""
    contents: list[tuple[str, str]] = []
    for token, words in pairwise([*tokens, Token("end", "", 0)]):
        if token.type in ("heading_open", "heading_close"):
            token.tag = {"h1": "h2", "h2": "h2", "h3": "h3"}.get(token.tag, "h4")
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"s{len(contents) + 1}"
            token.attrSet("id", anchor)
            contents.append((anchor, plain(words)))
    return contents


def plain(inline: Token) -> str:
    """The words of a line without its marks."""
    return "".join(one.content for one in inline.children or [] if one.type in ("text", "code_inline"))


def _label_cells(tokens: list[Token]) -> None:
    """Wrap the tables, and name in every cell the column in which it stands."""
    columns: list[str] = []
    place = 0
    wrapped: list[Token] = []
    for number, token in enumerate(tokens):
        if token.type == "table_open":
            columns = []
            token.attrSet("class", "table-cards")
            box = Token("table_box_open", "div", 1, block=True)
            box.attrSet("class", "table-wrap")
            wrapped.append(box)
        elif token.type == "tr_open":
            place = 0
        elif token.type == "th_open":
            columns.append(plain(tokens[number + 1]))
            token.attrs = {"scope": "col"}
        elif token.type == "td_open":
            label = columns[place] if place < len(columns) else ""
            token.attrs = {"data-label": label, **({"class": "wide"} if place else {"scope": "row"})}
            token.tag = "td" if place else "th"
        elif token.type == "td_close":
            token.tag = "td" if place else "th"
            place += 1
        wrapped.append(token)
        if token.type == "table_close":
            wrapped.append(Token("table_box_close", "div", -1, block=True))
    tokens[:] = wrapped
