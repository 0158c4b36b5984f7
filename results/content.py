"""Of what is an announcement made? The plain values that a publication freezes, as JSON holds them.

Everything stands here in words, Thai and English; nothing points at a row that may change later. Contact
persons, marks and the names of those who did not win are no part of it (the names: unless the edition
publishes them).
"""

from typing import Any, NotRequired, TypedDict

from judging.rubric import RoundRules

FORMAT = 2
"""Which form the content has; later forms count on from here. From the second on the rules of the rounds
stand in it."""


class Words(TypedDict):
    """A text in both languages; the English may be empty."""

    th: str
    en: str


class EditionContent(TypedDict):
    """The edition as it called itself."""

    year: int
    name: Words
    theme: Words
    note: Words
    region_scheme: str
    shows_others: bool
    shows_totals: bool
    is_sample: bool
    shows_places: NotRequired[bool]


class LevelContent(TypedDict):
    """A level of award with the honors that hang on it."""

    code: str
    position: int
    name: Words
    honors: list[Words]


class CategoryContent(TypedDict):
    """A category, in the order of the edition."""

    code: str
    name: Words


class ProvinceContent(TypedDict):
    """One of the 77 provinces with what came from it; `sort_order` is the Thai dictionary order."""

    iso: str
    sort_order: int
    name: Words
    region: Words
    entries: int
    organizations: int


class OrganizationContent(TypedDict):
    """The organization under the name it entered with; `code` is that of the register."""

    name: Words
    type: str
    district_th: str
    code: NotRequired[str]


class AnswerContent(TypedDict):
    """One published answer of the form; `lines` hold what to read, one value or several."""

    code: str
    kind: str
    label: Words
    lines: list[Words]


class ImageContent(TypedDict):
    """One published image: where its safe rendition lies, and the name it was sent under."""

    file: str
    name: str


class EntryContent(TypedDict):
    """One entry of which title and organization are published; `place` where the edition publishes places."""

    number: int
    reference: str
    title: str
    organization: OrganizationContent
    province: str
    category: str
    category_is_sample: bool
    is_sample: bool
    place: NotRequired[int | None]


class AwardContent(EntryContent):
    """One award: the entry, its level, and the work in words and pictures.

    `mailbox` is the central mailbox of the organization as the register has it, never that of a person.
    """

    level: str
    citation: Words
    total: str | None
    answers: list[AnswerContent]
    images: list[ImageContent]
    mailbox: NotRequired[str]


class RowContent(TypedDict):
    """One entry as a row of the figures: number, category, province, and the level where it won one."""

    number: int
    category: str
    category_is_sample: bool
    province: str
    level: str
    is_sample: bool


class StatedContent(TypedDict):
    """A figure as the announcement stated it, with its source."""

    code: str
    of: Words
    number: int
    source: Words


class AgencyContent(TypedDict):
    """An agency of the jury."""

    name: Words
    abbr: Words


class FiguresContent(TypedDict):
    """The figures; what is counted by category, province and level stands under its code."""

    entries: int
    organizations: int
    by_category: dict[str, int]
    by_level: dict[str, int]
    largest_categories: list[str]
    most_provinces: list[str]
    repeat_entrants: list[dict[str, Any]]
    repeat_count: int


class Content(TypedDict):
    """One announcement, whole."""

    format: int
    edition: EditionContent
    levels: list[LevelContent]
    categories: list[CategoryContent]
    provinces: list[ProvinceContent]
    awards: list[AwardContent]
    others: list[EntryContent]
    rows: list[RowContent]
    figures: FiguresContent
    stated: list[StatedContent]
    jury: list[AgencyContent]
    rounds: NotRequired[list[RoundRules]]
