"""What is wrong with a page as it stands: its name, its width, its barriers?"""

from collections.abc import Callable
from typing import Any

WIDTHS = (1280, 360)
TOO_WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > width + 1)
        .slice(-3).map(one => one.outerHTML.slice(0, 120))"""


def flaws_of(page: Any, language: str, axe: Callable[[Any], list[str]]) -> list[str]:
    """What is wrong with the page as it stands, at both widths, one line a flaw."""
    flaws = []
    if (found := page.locator("html").get_attribute("lang")) != language:
        flaws.append(f"lang is {found}")
    if (count := page.locator("h1").count()) != 1:
        flaws.append(f"{count} h1")
    if len(page.title().split(" · ")[0].strip()) < 2:
        flaws.append(f"title is “{page.title()}”")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        flaws += [f"wider than {width}: {element}" for element in page.evaluate(TOO_WIDE, width)]
        if width == WIDTHS[-1] or language == "th":  # the same page in English differs by its words only
            flaws += [f"at {width}: {finding}" for finding in axe(page)]
    return flaws
