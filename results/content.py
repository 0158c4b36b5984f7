"""Of what is an announcement made? The plain values that a publication freezes, as JSON holds them.

Everything stands here in words, Thai and English; nothing points at a row that may change later. Contact
persons, marks and the names of those who did not win are no part of it (the names: unless the edition
publishes them).
"""

from typing import Any, NotRequired, TypedDict

from judging.rubric import RoundRules

FORMAT = 3
"""Which form the content has; later forms count on from here. From the second on the rules of the rounds
stand in it, from the third on what certificates, statistics and open data are made of."""


class Words(TypedDict):
    """A text in both languages; the English may be empty."""

    th: str
    en: str


class EditionContent(TypedDict):
    """The edition as it called itself; days are ISO dates in Bangkok, empty where there was none.

    `registered_on` is the date of the register that counts the organizations of the provinces.
    """

    year: int
    name: Words
    theme: Words
    note: Words
    region_scheme: str
    shows_others: bool
    shows_totals: bool
    is_sample: bool
    shows_places: NotRequired[bool]
    opens_on: NotRequired[str]
    closes_on: NotRequired[str]
    registered_on: NotRequired[str]


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
    """One of the 77 provinces with what came from it; `sort_order` is the Thai dictionary order.

    `registered` is how many organizations the province had then, whether they took part or not.
    """

    iso: str
    sort_order: int
    name: Words
    region: Words
    entries: int
    organizations: int
    registered: NotRequired[int]


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


class PressContent(TypedDict):
    """The text for the press, where the winner was asked to check one."""

    press: NotRequired[Words]


class AwardContent(EntryContent, PressContent):
    """One award: the entry, its level, and the work in words and pictures.

    `mailbox` is the central mailbox of the organization as the register has it, never that of a person;
    `press` is the text for the press, where the winner was asked to check one.
    """

    level: str
    citation: Words
    total: str | None
    answers: list[AnswerContent]
    images: list[ImageContent]
    mailbox: NotRequired[str]


class RowContent(TypedDict):
    """One entry as a row of the figures: number, category, province, and the level where it won one.

    `day` is when it arrived, an ISO date in Bangkok; `organization` tells equal from different within the
    edition and nothing else. It and the type serve to count: beside the number of an entry that won nothing
    they would tell who entered it (a province has one อบจ.), so they are not published row by row.
    """

    number: int
    category: str
    category_is_sample: bool
    province: str
    level: str
    is_sample: bool
    day: NotRequired[str]
    organization: NotRequired[int]
    organization_type: NotRequired[str]


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


class SheetContent(TypedDict):
    """The marks of one judge, a letter, for one entry; None where a criterion does not apply."""

    entry: str
    judge: str
    marks: dict[str, int | None]


class MeanContent(TypedDict):
    """The marks of one entry at one criterion together: their sum, and of how many."""

    entry: str
    criterion: str
    sum: int
    count: int


class ScoredContent(TypedDict):
    """What the sheets of one entry come to; numbers with two digits, None where no sheet counts."""

    entry: str
    sheets: int
    mean: str | None
    median: str | None
    normalized: str | None
    top_marks: int
    total: str | None


class ChosenContent(TypedDict):
    """Which place the chair gave an entry within one decision on a tie."""

    entry: str
    decision: int
    place: int


class StepContent(TypedDict):
    """A comparison that parted an entry from others: its own value and theirs, the best first."""

    name: str
    value: str
    others: list[str]


class RankedContent(TypedDict):
    """One line of a ranking."""

    entry: str
    place: int | None
    shared_by: int
    total: str | None
    steps: list[StepContent]


class ScoresContent(TypedDict):
    """The scores of a round. An entry is a code: E and its number, or X and a number that nobody can link.

    `sheets` is empty where they stay closed; then `closed_because` is "policy", "panel" or "absences".
    """

    round: int
    closed_because: str
    sheets: list[SheetContent]
    means: list[MeanContent]
    entries: list[ScoredContent]
    chosen: list[ChosenContent]
    ranking: list[RankedContent]


class ApproverContent(TypedDict):
    """One of the two people behind an announcement, by office: what they did of it, and when (ISO, UTC)."""

    office: str
    deed: str
    at: str


class Content(TypedDict):
    """One announcement, whole. `inputs` are the fingerprints of the rows it was made from, by name;
    `contact_email` is the secretariat's."""

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
    organizer: NotRequired[AgencyContent | None]
    contact_email: NotRequired[str]
    rounds: NotRequired[list[RoundRules]]
    approvers: NotRequired[list[ApproverContent]]
    inputs: NotRequired[dict[str, str]]
    scores: NotRequired[list[ScoresContent]]
