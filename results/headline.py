"""Which four figures stand on top of an announcement? Entries, organizations, largest category, awards."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from editions.models import in_language
from results.content import CategoryContent, FiguresContent, LevelContent


def headline(
    figures: FiguresContent, levels: Iterable[LevelContent], categories: Iterable[CategoryContent]
) -> tuple[tuple[str, str], ...]:
    """The strip as parts/figures.html takes it, (number, label), in the language of the page.

    Of categories that tie as the largest two are named, more are counted; awards are told by level, "3 + 7".
    """
    strip = [
        (f"{figures['entries']:,}", _("Entries sent in")),
        (f"{figures['organizations']:,}", _("Local governments")),
    ]
    names = {row["code"]: in_language(row["name"]["th"], row["name"]["en"]) for row in categories}
    largest = figures["largest_categories"]
    if largest:
        if len(largest) > 2:
            told = _("Entries in each of %(count)s categories") % {"count": len(largest)}
        else:
            label = _("Entries in %(category)s") if len(largest) == 1 else _("Entries each in %(category)s")
            told = label % {"category": ", ".join(names.get(code, code) for code in largest)}
        strip.append((f"{figures['by_category'][largest[0]]:,}", told))
    given = [(level["name"], figures["by_level"].get(level["code"], 0)) for level in levels]
    shown = [(in_language(name["th"], name["en"]), times) for name, times in given if times]
    strip.append(
        (
            " + ".join(str(times) for _name, times in shown) or "0",
            _(" and ").join(name for name, _times in shown) or _("Awards"),
        )
    )
    return tuple(strip)
