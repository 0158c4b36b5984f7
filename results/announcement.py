"""How does a frozen announcement read in the language of the page? It turns content into rows to show.

It asks neither the database nor the clock, so what is published reads the same however the rows change.
"""

from collections import Counter
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from editions.models import in_language
from results import by_province as order
from results.content import AnswerContent, AwardContent, Content, EntryContent, Words
from results.headline import headline
from results.lines import Answer, Level, Line, ProvinceLine
from submissions.models import Question

MAP_LEVELS = {"EXCELLENCE": "excellence", "OUTSTANDING": "outstanding"}
"""Which color of the map a level has; a province with other levels is drawn as taking part."""
AFTER_LEVELS = 1000
"""Where entries without an award stand within a province: after those with one."""
NOTHING: Words = {"th": "", "en": ""}


def told(words: Words) -> str:
    """A text in the language of the page."""
    return in_language(words["th"], words["en"])


def language_of(words: Words) -> str:
    """ "th" where an English page has to show the Thai text, else nothing."""
    return "th" if get_language() == "en" and not words["en"] else ""


def entries(count: int) -> str:
    """So many entries, in words."""
    return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": f"{count:,}"}


def organizations(count: int) -> str:
    """So many organizations, in words."""
    return ngettext("%(count)s organization", "%(count)s organizations", count) % {"count": f"{count:,}"}


class Announcement:
    """An announcement in the language of the page. A preview has no links, because its pages do not exist."""

    def __init__(
        self,
        content: Content,
        published_at: datetime | None = None,
        *,
        version: int = 1,
        sha256: str = "",
    ) -> None:
        self.content = content
        self.sha256 = sha256
        self.published_at = published_at
        self.version = version
        self.is_preview = published_at is None
        edition = content["edition"]
        self.year = edition["year"]
        self.name = told(edition["name"])
        self.theme = told(edition["theme"])
        self.note = told(edition["note"])
        self.shows_others = edition["shows_others"]
        self.shows_totals = edition["shows_totals"]
        self.shows_places = edition.get("shows_places", False)

    # --- what of it is a sample ---------------------------------------------------------------------

    @cached_property
    def samples(self) -> int:
        """How many of the entries counted are samples."""
        return sum(row["is_sample"] for row in self.content["rows"])

    @property
    def is_all_sample(self) -> bool:
        """Whether nothing of it is real: towns, projects and results are fictitious."""
        return bool(self.content["rows"]) and self.samples == len(self.content["rows"])

    @property
    def has_samples(self) -> bool:
        """Whether anything in it is a sample; such pages are kept out of search engines."""
        return self.samples > 0 or any(row["category_is_sample"] for row in self.content["rows"])

    @property
    def sample_note(self) -> str:
        """What of it is a sample, in words; empty where nothing is."""
        if self.is_all_sample:
            return _("This edition is a sample: its towns, projects and results are fictitious.")
        told_samples = []
        if self.samples:
            told_samples.append(
                ngettext(
                    "%(samples)s of the %(entries)s entries is a sample; the map and the figures by category"
                    " and province rest on it in part.",
                    "%(samples)s of the %(entries)s entries are samples; the map and the figures by category"
                    " and province rest on them in part.",
                    self.samples,
                )
                % {"samples": f"{self.samples:,}", "entries": f"{len(self.content['rows']):,}"}
            )
        if any(award["category_is_sample"] for award in self.content["awards"]):
            told_samples.append(_("The categories beside the awards are samples: they were not announced."))
        return " ".join(told_samples)

    # --- levels, provinces, categories --------------------------------------------------------------

    @cached_property
    def levels(self) -> dict[str, Level]:
        """The levels by code, the highest first."""
        return {
            row["code"]: Level(
                row["code"], row["position"], told(row["name"]), tuple(told(honor) for honor in row["honors"])
            )
            for row in sorted(self.content["levels"], key=lambda row: row["position"])
        }

    @cached_property
    def provinces(self) -> dict[str, ProvinceLine]:
        """The 77 provinces by code, in dictionary order."""
        won: dict[str, Counter[str]] = {row["iso"]: Counter() for row in self.content["provinces"]}
        for award in self.content["awards"]:
            won[award["province"]][award["level"]] += 1
        return {
            row["iso"]: ProvinceLine(
                row["iso"],
                told(row["name"]),
                told(row["region"]),
                row["sort_order"],
                row["entries"],
                row["organizations"],
                won[row["iso"]],
            )
            for row in sorted(self.content["provinces"], key=lambda row: row["sort_order"])
        }

    @cached_property
    def categories(self) -> dict[str, str]:
        """The names of the categories by code, in the order of the edition."""
        return {row["code"]: told(row["name"]) for row in self.content["categories"]}

    # --- awards -------------------------------------------------------------------------------------

    @cached_property
    def awards(self) -> list[Line]:
        """The awards in the order of the list by province."""
        return [self._award(row) for row in self.content["awards"]]

    @cached_property
    def others(self) -> list[Line]:
        """The entries without an award, where the edition publishes them, by number."""
        return [self._line(row) for row in self.content["others"]]

    @property
    def entries(self) -> list[Line]:
        """All entries of which the title is published, by province; winners stand first in theirs."""
        lines = [*self.awards, *self.others]
        return [line for _province, group in order.by_province(lines, place_of) for line in group]

    @property
    def by_province(self) -> list[tuple[ProvinceLine, list[Line]]]:
        """The awards under their provinces, in dictionary order."""
        return [(group[0].province, group) for _place_, group in order.by_province(self.awards, place_of)]

    @property
    def by_level(self) -> list[tuple[Level, list[Line]]]:
        """The awards under their levels, the highest first, each in the order of provinces."""
        return [
            (group[0].level, group)
            for _position, group in order.by_level(self.awards, place_of)
            if group[0].level is not None
        ]

    def find(self, number: int) -> Line | None:
        """The award of an entry, or the entry where the edition publishes it; None for any other."""
        return next((line for line in [*self.awards, *self.others] if line.number == number), None)

    def beside(self, number: int) -> tuple[Line | None, Line | None]:
        """The awards before and after one in the list by province."""
        numbers = [line.number for line in self.awards]
        if number not in numbers:
            return None, None
        place = numbers.index(number)
        return (
            self.awards[place - 1] if place else None,
            self.awards[place + 1] if place + 1 < len(numbers) else None,
        )

    def file_of(self, number: int, image: int) -> tuple[str, str] | None:
        """Where the n-th image (from 1) of an award lies and the name it was sent under; None without."""
        award = next((row for row in self.content["awards"] if row["number"] == number), None)
        if award is None or not 1 <= image <= len(award["images"]):
            return None
        found = award["images"][image - 1]
        return found["file"], found["name"]

    def _line(self, row: EntryContent) -> Line:
        name = row["organization"]["name"]
        return Line(
            number=row["number"],
            reference=row["reference"],
            title=row["title"],
            organization=told(name),
            organization_th=name["th"],
            organization_lang=language_of(name),
            organization_type=row["organization"]["type"],
            organization_code=row["organization"].get("code", ""),
            place=row.get("place"),
            district=row["organization"]["district_th"],
            province=self.provinces[row["province"]],
            category=self.categories.get(row["category"], ""),
            category_is_sample=row["category_is_sample"],
            is_sample=row["is_sample"],
            url="" if self.is_preview else reverse("results:entry", args=[self.year, row["number"]]),
        )

    def _award(self, row: AwardContent) -> Line:
        line = self._line(row)
        return Line(
            **{
                **vars(line),
                "level": self.levels[row["level"]],
                "citation": told(row["citation"]),
                "press": told(row.get("press", NOTHING)),
                "total": row["total"] or "",
                "mailbox": row.get("mailbox", ""),
                "answers": tuple(_answer(answer) for answer in row["answers"]),
                "images": tuple(
                    reverse("results:entry_image", args=[self.year, row["number"], place])
                    for place, _image in enumerate(row["images"], start=1)
                    if not self.is_preview
                ),
            }
        )

    # --- figures and map ----------------------------------------------------------------------------

    @cached_property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """The strip of figures, as parts/figures.html takes them."""
        content = self.content
        return headline(content["figures"], content["levels"], content["categories"])

    @property
    def map(self) -> list[tuple[str, str, str, str]]:
        """The 77 provinces as parts/map.html takes them; those with awards lead to their heading."""
        return self._map("")

    @property
    def map_to_list(self) -> list[tuple[str, str, str, str]]:
        """The same for a page without these headings: the links lead to the list by province."""
        return self._map(reverse("results:edition", args=[self.year]))

    def _map(self, page: str) -> list[tuple[str, str, str, str]]:
        return [
            (row.iso, self._on_the_map(row), self._color(row), f"{page}#{row.iso}" if row.awards else "")
            for row in self.provinces.values()
        ]

    def _color(self, row: ProvinceLine) -> str:
        for code in self.levels:
            if row.awards[code] and code in MAP_LEVELS:
                return MAP_LEVELS[code]
        return "entered" if row.entries else ""

    def _on_the_map(self, row: ProvinceLine) -> str:
        levels = [level for level in self.levels.values() if row.awards[level.code]]
        won = [f"{level.name} {row.awards[level.code]}" for level in levels]
        return f"{row.name}: {', '.join(won)}" if won else row.name

    @property
    def largest_categories(self) -> str:
        """The largest category, or those that tie, with the number."""
        figures = self.content["figures"]
        codes = figures["largest_categories"]
        if not codes:
            return ""
        names = [self.categories.get(code, code) for code in codes]
        return _largest(names, entries(figures["by_category"][codes[0]]))

    @property
    def most_provinces(self) -> str:
        """The province with most organizations, or those that tie, with the number."""
        codes = self.content["figures"]["most_provinces"]
        if not codes:
            return ""
        names = [self.provinces[code].name for code in codes]
        return _largest(names, organizations(self.provinces[codes[0]].organizations))

    @property
    def repeat_entrants(self) -> str:
        """Who sent more than one entry: by name where that may be told, else how many."""
        figures = self.content["figures"]
        named = [f"{told(row['name'])} ({entries(row['entries'])})" for row in figures["repeat_entrants"]]
        unnamed = figures["repeat_count"] - len(named)
        return ", ".join([*named, *([organizations(unnamed)] if unnamed else [])])

    @property
    def jury(self) -> list[str]:
        """The agencies of the jury that may be named; never a claim that these are all."""
        return [
            f"{told(row['name'])} ({abbr})" if (abbr := told(row["abbr"])) else told(row["name"])
            for row in self.content["jury"]
        ]

    @property
    def honors(self) -> list[tuple[Level, tuple[str, ...]]]:
        """The honors that awards of a level bring along."""
        return [(level, level.honors) for level in self.levels.values() if level.honors]


def _largest(names: list[str], count: str) -> str:
    """What is largest, with its count; where several tie, each has it."""
    told_count = count if len(names) == 1 else _("%(count)s each") % {"count": count}
    return f"{', '.join(names)} ({told_count})"


def place_of(line: Line) -> order.Place:
    return order.Place(
        province=line.province.sort_order,
        level=line.level.position if line.level else AFTER_LEVELS,
        type=line.organization_type,
        name=line.organization_th,
        number=line.number,
    )


def _answer(answer: AnswerContent) -> Answer:
    return Answer(
        label=told(answer["label"]),
        lines=tuple(told(line) for line in answer["lines"]),
        is_link=answer["kind"] in (Question.Kind.LINKS, Question.Kind.VIDEO),
        is_number=answer["kind"] == Question.Kind.NUMBER,
        lang=language_of(answer["lines"][0] if answer["lines"] else NOTHING),
    )
