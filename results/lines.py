"""How does one line of an announcement read in the language of the page: a level, a province, an entry?"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from organizations.models import Organization


@dataclass(frozen=True)
class Level:
    """A level of award, with the honors that hang on it."""

    code: str
    position: int
    name: str
    honors: tuple[str, ...]


@dataclass(frozen=True)
class ProvinceLine:
    """A province and what came from it; `awards` counts by level code."""

    iso: str
    name: str
    region: str
    sort_order: int
    entries: int
    organizations: int
    awards: Counter[str]


@dataclass(frozen=True)
class Answer:
    """One published answer: lines of text, or links."""

    label: str
    lines: tuple[str, ...]
    is_link: bool
    lang: str
    is_number: bool = False


@dataclass(frozen=True)
class Line:
    """One entry as a page shows it; `level` and what hangs on it are there for awards alone."""

    number: int
    reference: str
    title: str
    organization: str
    organization_th: str
    organization_lang: str
    organization_type: str
    district: str
    province: ProvinceLine
    category: str
    category_is_sample: bool
    is_sample: bool
    url: str
    organization_code: str = ""
    place: int | None = None
    level: Level | None = None
    citation: str = ""
    press: str = ""
    total: str = ""
    mailbox: str = ""
    answers: tuple[Answer, ...] = ()
    images: tuple[str, ...] = field(default=(), repr=False)

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The results in numbers, as parts/figures.html takes them."""
        return [(answer.lines[0], answer.label) for answer in self.answers if answer.is_number]

    @property
    def texts(self) -> list[Answer]:
        """The answers in words."""
        return [answer for answer in self.answers if not answer.is_number]

    @property
    def category_told(self) -> str:
        """The category; where it was not announced, it says that it is a sample."""
        if not self.category_is_sample or not self.category:
            return self.category
        return _("Category (sample): %(category)s") % {"category": self.category}

    @property
    def organization_told(self) -> str:
        """The organization with its province, for lists in which no heading names the province."""
        if self.organization_type == Organization.Type.BMA:
            return self.organization
        return _("%(organization)s, %(province)s") % {
            "organization": self.organization,
            "province": self.province.name,
        }
