"""Which tables of an announcement may everybody reuse, and what stands in each column?

Pure: plain content in, rows out; names of columns are English. No person is in it; a judge is a letter.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from results.content import Content, EntryContent, ScoresContent, Words
from results.exports import SAMPLE
from results.scores import entry_code

STRING, INTEGER, NUMBER, BOOLEAN = "string", "integer", "number", "boolean"
Cell = str | int | Decimal | bool | None


@dataclass(frozen=True)
class Column:
    """A column: its name, its type as Frictionless Data calls it, and what stands in it."""

    name: str
    told: Promise | str
    type: str = STRING


@dataclass(frozen=True)
class Table:
    """A table: its name, what a row is, its columns, how its rows are made, and which columns name a row."""

    name: str
    told: Promise | str
    columns: tuple[Column, ...]
    rows: Callable[[Content], Iterator[Sequence[Cell]]]
    key: tuple[str, ...]


# --- columns that several tables share --------------------------------------------------------------

YEAR = Column("year", _("Edition, a year of the Buddhist Era"), INTEGER)
NUMBER_OF = Column("entry_number", _("Number of the entry within the edition"), INTEGER)
CODE_OF = Column(
    "entry", _("Entry in the tables of scores: E and its number, or X and a number of no meaning")
)
CATEGORY = (
    Column("category_code", _("Code of the category")),
    Column("category_th", _("Category in Thai")),
    Column("category_en", _("Category in English")),
)
IS_SAMPLE_CATEGORY = Column(
    "category_is_sample", _("Whether the category is a sample, because it was not announced"), BOOLEAN
)
PROVINCE = (
    Column("province_iso", _("Province by ISO 3166-2")),
    Column("province_th", _("Province in Thai")),
    Column("province_en", _("Province in English")),
    Column("region_th", _("Region in Thai, by the division that the edition uses")),
    Column("region_en", _("Region in English")),
)
LEVEL = (
    Column("award_level_code", _("Code of the award level; empty without an award")),
    Column("award_level_th", _("Award level in Thai")),
    Column("award_level_en", _("Award level in English")),
)
ORGANIZATION = (
    Column("organization_code", _("Code of the organization in the national register")),
    Column("organization_th", _("Organization in Thai, as it was called when it entered")),
    Column("organization_en", _("Organization in English, where the name is known")),
    Column("organization_type", _("Type: PAO, CITY, TOWN, SUBDISTRICT_MUNI, SAO, BMA or PATTAYA")),
    Column("district_th", _("District in Thai")),
)
PLACE = Column("place", _("Place in the last round, where the edition publishes places"), INTEGER)
SAMPLES = (
    Column("is_sample", _("Whether the row is made up, to show how the portal works"), BOOLEAN),
    Column("label", _("The word for sample in Thai, in rows that are made up")),
)
ROUND = Column("round", _("Number of the round"), INTEGER)
CRITERION = Column("criterion", _("Code of the criterion"))
TEXTS = (Column("name_th", _("Name in Thai")), Column("name_en", _("Name in English")))
ENTRIES = Column("entries", _("How many entries"), INTEGER)
ORGANIZATIONS = Column("organizations", _("How many organizations, each counted once"), INTEGER)
AWARDS = Column("awards", _("How many awards"), INTEGER)


# --- rows -------------------------------------------------------------------------------------------


class _Names:
    """The names behind the codes of a content."""

    def __init__(self, content: Content) -> None:
        self.categories = {row["code"]: row["name"] for row in content["categories"]}
        self.levels = {row["code"]: row["name"] for row in content["levels"]}
        self.provinces = {row["iso"]: row for row in content["provinces"]}

    def category(self, code: str) -> list[Cell]:
        return [code, *_both(self.categories.get(code))]

    def level(self, code: str) -> list[Cell]:
        return [code, *_both(self.levels.get(code))]

    def province(self, iso: str) -> list[Cell]:
        row = self.provinces[iso]
        return [iso, *_both(row["name"]), *_both(row["region"])]


def _both(words: Words | None) -> list[Cell]:
    return [words["th"], words["en"]] if words else ["", ""]


def _organization(entry: EntryContent | None) -> list[Cell]:
    if entry is None:
        return ["", "", "", "", ""]
    row = entry["organization"]
    return [row.get("code", ""), *_both(row["name"]), row["type"], row["district_th"]]


def _samples(is_sample: bool) -> list[Cell]:
    return [is_sample, SAMPLE if is_sample else ""]


def _edition(content: Content) -> Iterator[Sequence[Cell]]:
    row = content["edition"]
    yield [
        row["year"], *_both(row["name"]), *_both(row["theme"]), row.get("opens_on") or None,
        row.get("closes_on") or None, row["region_scheme"], row["is_sample"],
    ]  # fmt: skip


def _entries(content: Content) -> Iterator[Sequence[Cell]]:
    names = _Names(content)
    published: dict[int, EntryContent] = {
        row["number"]: row for row in [*content["awards"], *content["others"]]
    }
    for row in content["rows"]:
        entry = published.get(row["number"])
        yield [
            content["edition"]["year"], row["number"], entry_code(row["number"]),
            *names.category(row["category"]), row["category_is_sample"], *names.province(row["province"]),
            *names.level(row["level"]), entry["title"] if entry else "", *_organization(entry),
            entry.get("place") if entry else None, *_samples(row["is_sample"]),
        ]  # fmt: skip


def _results(content: Content) -> Iterator[Sequence[Cell]]:
    names = _Names(content)
    for place, award in enumerate(content["awards"], start=1):
        yield [
            content["edition"]["year"], place, award["number"], entry_code(award["number"]),
            *names.level(award["level"]), award["title"], *_organization(award),
            *names.province(award["province"]), *names.category(award["category"]),
            award["category_is_sample"], *_both(award["citation"]), _decimal(award["total"]),
            award.get("place"), *_samples(award["is_sample"]),
        ]  # fmt: skip


def _organizations(content: Content) -> Iterator[Sequence[Cell]]:
    names = _Names(content)
    told = [*content["awards"], *content["others"]]
    numbers = {row["number"]: row.get("organization", -row["number"]) for row in content["rows"]}
    found: dict[int, list[EntryContent]] = {}
    for entry in sorted(told, key=lambda row: row["number"]):
        found.setdefault(numbers[entry["number"]], []).append(entry)
    won = {award["number"] for award in content["awards"]}
    for entries in found.values():
        yield [
            content["edition"]["year"], *_organization(entries[0]), *names.province(entries[0]["province"]),
            len(entries), sum(entry["number"] in won for entry in entries),
            *_samples(entries[0]["is_sample"]),
        ]  # fmt: skip


def _works(content: Content) -> Iterator[Sequence[Cell]]:
    for award in content["awards"]:
        for answer in award["answers"]:
            texts = ["\n".join(line["th"] for line in answer["lines"])]
            texts.append("\n".join(line["en"] for line in answer["lines"] if line["en"]))
            yield [award["number"], answer["code"], *_both(answer["label"]), *texts]


def _categories(content: Content) -> Iterator[Sequence[Cell]]:
    won = [award["category"] for award in content["awards"]]
    counts = content["figures"]["by_category"]
    for row in content["categories"]:
        yield [row["code"], *_both(row["name"]), counts.get(row["code"], 0), won.count(row["code"])]


def _provinces(content: Content) -> Iterator[Sequence[Cell]]:
    names = _Names(content)
    won = [award["province"] for award in content["awards"]]
    for row in sorted(content["provinces"], key=lambda one: one["sort_order"]):
        yield [
            *names.province(row["iso"]), row["sort_order"], row["entries"], row["organizations"],
            won.count(row["iso"]), row.get("registered"),
        ]  # fmt: skip


def _levels(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content["levels"]:
        honors = [[honor[language] for honor in row["honors"]] for language in ("th", "en")]
        yield [
            row["code"], *_both(row["name"]), row["position"], *("; ".join(texts) for texts in honors),
            content["figures"]["by_level"].get(row["code"], 0),
        ]  # fmt: skip


def _figures(content: Content) -> Iterator[Sequence[Cell]]:
    figures, names = content["figures"], _Names(content)
    yield ["entries", "", "", "", figures["entries"]]
    yield ["organizations", "", "", "", figures["organizations"]]
    for code in figures["largest_categories"]:
        yield ["largest_category", *names.category(code), figures["by_category"][code]]
    for iso in figures["most_provinces"]:
        yield ["most_province", *names.province(iso)[:3], names.provinces[iso]["organizations"]]
    for row in figures["repeat_entrants"]:
        yield ["repeat_entrant", "", *_both(row["name"]), row["entries"]]
    yield ["repeat_entrants", "", "", "", figures["repeat_count"]]
    for code, number in sorted(figures["by_level"].items()):
        yield ["awards", *names.level(code), number]


def _stated(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content["stated"]:
        yield [row["code"], *_both(row["of"]), row["number"], *_both(row["source"])]


def scores_of(content: Content) -> dict[int, ScoresContent]:
    """The published scores by round; empty where the edition publishes none."""
    return {row["round"]: row for row in content.get("scores", [])}


def _rounds(content: Content) -> Iterator[Sequence[Cell]]:
    scores = scores_of(content)
    for row in content.get("rounds", []):
        own = scores.get(row["number"])
        shown = "closed" if own is None else "means" if own["closed_because"] else "marks"
        yield [
            row["number"], *_both(row["name"]), row["is_presentation"], row["method"], row["fewest_sheets"],  # type: ignore[arg-type]
            row["full_mark"], " ".join(row["steps"]), row["judges_per_entry"], row["goes_on"]["rule"], shown,
            own["closed_because"] if own else "policy",
        ]  # fmt: skip


def _criteria(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("rounds", []):
        for place, criterion in enumerate(row["criteria"], start=1):
            yield [
                row["number"], criterion["code"], place, criterion["name"]["th"], criterion["name"]["en"],
                Decimal(criterion["weight"]),
            ]  # fmt: skip


def _rubric(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("rounds", []):
        for criterion in row["criteria"]:
            english = criterion["words"]["en"]
            for mark, thai in enumerate(criterion["words"]["th"]):
                other = english[mark] if mark < len(english) else ""
                yield [row["number"], criterion["code"], mark, thai, other]


def _round_entries(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("scores", []):
        for entry in row["entries"]:
            yield [row["round"], entry["entry"]]


def _marks(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("scores", []):
        for sheet in row["sheets"]:
            for criterion, mark in sheet["marks"].items():
                yield [row["round"], sheet["entry"], sheet["judge"], criterion, mark]


def _means(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("scores", []):
        for mean in row["means"]:
            yield [row["round"], mean["entry"], mean["criterion"], mean["sum"], mean["count"]]


def _scores(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("scores", []):
        for one in row["entries"]:
            yield [
                row["round"], one["entry"], one["sheets"], _decimal(one["mean"]), _decimal(one["median"]),
                _decimal(one["normalized"]), one["top_marks"], _decimal(one["total"]),
            ]  # fmt: skip


def _chair(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("scores", []):
        for one in row["chosen"]:
            yield [row["round"], one["decision"], one["entry"], one["place"]]


def _ranking(content: Content) -> Iterator[Sequence[Cell]]:
    for row in content.get("scores", []):
        for line in row["ranking"]:
            steps = [
                f"{step['name']} {step['value']}"
                + (f" ({', '.join(step['others'])})" if step["others"] else "")
                for step in line["steps"]
            ]
            yield [
                row["round"], line["place"], line["shared_by"], line["entry"], _decimal(line["total"]),
                "; ".join(steps),
            ]  # fmt: skip


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# --- the tables -------------------------------------------------------------------------------------

TITLE = Column("title", _("Title of the work, where it is published"))

ALWAYS: tuple[Table, ...] = (
    Table(
        "edition",
        _("The edition as it called itself"),
        (
            YEAR,
            *TEXTS,
            Column("theme_th", _("Theme in Thai")),
            Column("theme_en", _("Theme in English")),
            Column("opens_on", _("First day of the call, in Bangkok"), "date"),
            Column("closes_on", _("Last day of the call, in Bangkok"), "date"),
            Column("region_scheme", _("By which division of the country the regions are named")),
            SAMPLES[0],
        ),
        _edition,
        ("year",),
    ),
    Table(
        "entries",
        _("One row an entry; title and organization only where they are published"),
        (YEAR, NUMBER_OF, CODE_OF, *CATEGORY, IS_SAMPLE_CATEGORY, *PROVINCE, *LEVEL, TITLE, *ORGANIZATION,
         PLACE, *SAMPLES),
        _entries,
        ("entry_number",),
    ),
    Table(
        "results",
        _("One row an award, in the order of the list by province"),
        (
            YEAR,
            Column("position", _("Where the award stands in the list by province"), INTEGER),
            NUMBER_OF, CODE_OF, *LEVEL, TITLE, *ORGANIZATION, *PROVINCE, *CATEGORY, IS_SAMPLE_CATEGORY,
            Column("citation_th", _("The jury's sentence in Thai")),
            Column("citation_en", _("The jury's sentence in English")),
            Column("total", _("Total of the last round, of 100, where the edition publishes it"), NUMBER),
            PLACE,
            *SAMPLES,
        ),
        _results,
        ("entry_number",),
    ),
    Table(
        "works",
        _("The winning works in words, one row an answer; answers about persons are no part of it"),
        (
            NUMBER_OF,
            Column("question", _("Code of the question")),
            Column("question_th", _("The question in Thai")),
            Column("question_en", _("The question in English")),
            Column("answer_th", _("The answer, as it was given")),
            Column("answer_en", _("The answer in English, where there is one")),
        ),
        _works,
        ("entry_number", "question"),
    ),
    Table(
        "organizations",
        _("One row an organization of which the entry is published, with its entries and awards"),
        (YEAR, *ORGANIZATION, *PROVINCE, ENTRIES, AWARDS, *SAMPLES),
        _organizations,
        (),
    ),
    Table(
        "categories",
        _("The categories in the order of the edition"),
        (CATEGORY[0], *TEXTS, ENTRIES, AWARDS),
        _categories,
        ("category_code",),
    ),
    Table(
        "provinces",
        _("All 77 provinces in Thai dictionary order; zero is a zero"),
        (
            *PROVINCE,
            Column("sort_order", _("Place in Thai dictionary order"), INTEGER),
            ENTRIES,
            ORGANIZATIONS,
            AWARDS,
            Column("registered", _("How many organizations the province had, entered or not"), INTEGER),
        ),
        _provinces,
        ("province_iso",),
    ),
    Table(
        "levels",
        _("The award levels, the highest first"),
        (
            LEVEL[0],
            *TEXTS,
            Column("position", _("Rank of the level; 1 is the highest"), INTEGER),
            Column("honors_th", _("Further honors of the level in Thai")),
            Column("honors_en", _("Further honors of the level in English")),
            AWARDS,
        ),
        _levels,
        ("award_level_code",),
    ),
    Table(
        "figures",
        _("The figures as they are counted; where several tie, each has a row"),
        (
            Column("figure", _("Which figure it is")),
            Column("of_code", _("Code of what is counted, where it has one")),
            Column("of_th", _("Of what, in Thai")),
            Column("of_en", _("Of what, in English")),
            Column("number", _("The figure"), INTEGER),
        ),
        _figures,
        (),
    ),
    Table(
        "stated_figures",
        _("The figures as the announcement stated them, each with its source"),
        (
            Column("figure", _("Which figure it is")),
            Column("of_th", _("Of what, in Thai")),
            Column("of_en", _("Of what, in English")),
            Column("number", _("The figure"), INTEGER),
            Column("source_th", _("Source in Thai")),
            Column("source_en", _("Source in English")),
        ),
        _stated,
        (),
    ),
    Table(
        "rounds",
        _("The method: one row a round of judging"),
        (
            ROUND,
            *TEXTS,
            Column("is_presentation", _("Whether the entrants presented their work"), BOOLEAN),
            Column("method", _("What makes the total: mean, median or normalized")),
            Column("fewest_sheets", _("A judge with fewer sheets is not normalized"), INTEGER),
            Column("full_mark", _("The highest mark; the lowest is 0"), INTEGER),
            Column("tie_steps", _("What parts equal totals, in this order, separated by spaces")),
            Column("judges_per_entry", _("How many judges an entry was to have"), INTEGER),
            Column("goes_on", _("By which rule entries went on to the next round")),
            Column("scores_shown", _("What is published of the scores: marks, means, or closed")),
            Column("closed_because",
                   _("Why marks stay closed: policy, panel (too few judges), or absences (they would tell"
                     " who was barred)")),
        ),
        _rounds,
        ("round",),
    ),
    Table(
        "criteria",
        _("The method: one row a criterion of a round, with its weight"),
        (
            ROUND,
            CRITERION,
            Column("position", _("Where the criterion stands in its round"), INTEGER),
            *TEXTS,
            Column("weight", _("Weight of the criterion; those of a round come to 100"), NUMBER),
        ),
        _criteria,
        ("round", "criterion"),
    ),
    Table(
        "rubric",
        _("The method: the words that stand for each mark of a criterion"),
        (
            ROUND,
            CRITERION,
            Column("mark", _("The mark"), INTEGER),
            Column("words_th", _("What it means, in Thai")),
            Column("words_en", _("What it means, in English")),
        ),
        _rubric,
        ("round", "criterion", "mark"),
    ),
)  # fmt: skip

SCORED: tuple[Table, ...] = (
    Table(
        "round_entries",
        _("Which entries were ranked in a round"),
        (ROUND, CODE_OF),
        _round_entries,
        ("round", "entry"),
    ),
    Table(
        "marks",
        _("The marks of the judges, one row a mark; without rows for rounds in which they stay closed"),
        (
            ROUND,
            CODE_OF,
            Column("judge", _("A judge: a letter, dealt by lot in each round")),
            CRITERION,
            Column("mark", _("The mark; empty: not applicable"), INTEGER),
        ),
        _marks,
        ("round", "entry", "judge", "criterion"),
    ),
    Table(
        "means",
        _("The marks of an entry at a criterion together; the mean is sum / count, exactly"),
        (
            ROUND,
            CODE_OF,
            CRITERION,
            Column("sum", _("Sum of the marks"), INTEGER),
            Column("count", _("How many marks"), INTEGER),
        ),
        _means,
        ("round", "entry", "criterion"),
    ),
    Table(
        "scores",
        _("What the sheets of an entry come to"),
        (
            ROUND,
            CODE_OF,
            Column("sheets", _("How many sheets count"), INTEGER),
            Column("mean", _("Mean of the sheets' totals, of 100"), NUMBER),
            Column("median", _("Median of the sheets' totals, of 100"), NUMBER),
            Column("normalized", _("Mean of the totals on the scale of the panel"), NUMBER),
            Column("top_marks", _("How many marks are the highest"), INTEGER),
            Column("total", _("The total, by the method of the round"), NUMBER),
        ),
        _scores,
        ("round", "entry"),
    ),
    Table(
        "chair",
        _("How the chair parted entries that all steps before left equal"),
        (
            ROUND,
            Column("decision", _("Number of the decision"), INTEGER),
            CODE_OF,
            Column("place", _("Place of the entry within the decision"), INTEGER),
        ),
        _chair,
        ("round", "entry"),
    ),
    Table(
        "ranking",
        _("The ranking of each round, and which steps parted an entry from others"),
        (
            ROUND,
            Column("place", _("Place in the round; empty without a total"), INTEGER),
            Column("shared_by", _("How many entries share the place"), INTEGER),
            CODE_OF,
            Column("total", _("The total, by the method of the round"), NUMBER),
            Column(
                "steps", _("What was compared: the entry's own value, and in brackets those of the others")
            ),
        ),
        _ranking,
        ("round", "entry"),
    ),
)


def tables_of(content: Content) -> tuple[Table, ...]:
    """The tables of an announcement: those of the scores only where it publishes them."""
    return (*ALWAYS, *(SCORED if content.get("scores") else ()))
