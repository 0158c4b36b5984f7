"""How does the press release of an announcement read, in the language asked for? It writes itself.

Every number in it is counted from the frozen copy. Where a figure was announced otherwise, a note says so.
The agencies of the jury are named "among them": the list is open, and no total is claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results import tables
from results.announcement import Announcement, entries, organizations, told
from results.lines import Level, Line, ProvinceLine
from thai import era

MOST_NAMED = 10
"""Of what ties as the largest so many are named; where more tie they are counted."""


@dataclass(frozen=True)
class Won:
    """One award of the release: who and where, for which project, and what is said of it."""

    organization: str
    organization_lang: str
    title: str
    words: str


@dataclass(frozen=True)
class Section:
    """The awards of a level, in the order of the provinces."""

    heading: str
    honors: str
    awards: tuple[Won, ...]


@dataclass(frozen=True)
class Release:
    """A press release: everything in words, ready to be set as a page, a DOCX or a PDF."""

    title: str
    date: str
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def release(announcement: Announcement, published_at: datetime) -> Release:
    """The press release of an announcement, in the language that is active."""
    return Release(
        title=_title(announcement),
        date=_day(published_at),
        paragraphs=tuple(
            filter(None, [_opening(announcement, published_at), _largest(announcement), _jury(announcement)])
        ),
        sections=tuple(_section(level, lines) for level, lines in announcement.by_level),
        notes=tuple(_notes(announcement)),
    )


def _title(announcement: Announcement) -> str:
    """What the release announces; where nothing of it is real, it says so first."""
    awards = [
        ngettext("%(level)s to %(count)s project", "%(level)s to %(count)s projects", len(lines))
        % {"level": level.name, "count": f"{len(lines):,}"}
        for level, lines in announcement.by_level
    ]
    title = _(
        "%(organizer)s announces the results of the contest “%(contest)s”, edition %(year)s: %(awards)s"
    ) % {
        "organizer": _organizer(announcement, short=True),
        "contest": announcement.name,
        "year": _year(announcement),
        "awards": together(awards) or _("no award was given"),
    }
    return f"{_('Sample')}: {title}" if announcement.is_all_sample else title


def _opening(announcement: Announcement, published_at: datetime) -> str:
    """Who announced what and when, the theme, the window of the call, and how many took part."""
    figures, edition = announcement.content["figures"], announcement.content["edition"]
    sentences = [
        _(
            "On %(date)s the %(organizer)s announced the results of the contest of digital services of local"
            " governments “%(contest)s”, edition %(year)s."
        )
        % {
            "date": _day(published_at),
            "organizer": _organizer(announcement, short=False),
            "contest": announcement.name,
            "year": _year(announcement),
        }
    ]
    if announcement.theme:
        sentences.append(_("Its theme was “%(theme)s”.") % {"theme": announcement.theme})
    opens, closes = edition.get("opens_on", ""), edition.get("closes_on", "")
    if opens and closes:
        first, last = date.fromisoformat(opens), date.fromisoformat(closes)
        days = (last - first).days + 1
        sentences.append(
            ngettext(
                "Entries were taken from %(opens)s to %(closes)s: %(days)s day.",
                "Entries were taken from %(opens)s to %(closes)s, both days included: %(days)s days.",
                days,
            )
            % {"opens": _day(first), "closes": _day(last), "days": f"{days:,}"}
        )
    sentences.append(
        _("In all, %(entries)s came in, from %(organizations)s.")
        % {"entries": entries(figures["entries"]), "organizations": organizations(figures["organizations"])}
    )
    return " ".join(sentences)


def _largest(announcement: Announcement) -> str:
    """The largest category, the province with most organizations, and who sent several entries."""
    figures = announcement.content["figures"]
    sentences = []
    if codes := figures["largest_categories"]:
        most = figures["by_category"][codes[0]]
        sentences.append(
            _tied(
                [announcement.categories.get(code, code) for code in codes],
                _("The largest category was %(name)s with %(number)s of %(all)s."),
                _("Several categories tie as the largest: %(names)s, with %(entries)s each."),
                _("%(count)s categories tie as the largest, with %(entries)s each."),
                {"number": f"{most:,}", "entries": entries(most), "all": entries(figures["entries"])},
            )
        )
    if codes := figures["most_provinces"]:
        provinces = [announcement.provinces[code] for code in codes]
        sentences.append(
            _tied(
                [_province(province) for province in provinces],
                _("The province with most organizations taking part was %(name)s, with %(organizations)s."),
                _(
                    "Several provinces tie as those with most organizations: %(names)s,"
                    " with %(organizations)s each."
                ),
                _("%(count)s provinces tie as those with most organizations, with %(organizations)s each."),
                {"organizations": organizations(provinces[0].organizations)},
            )
        )
    if announcement.repeat_entrants:
        sentences.append(
            _("More than one entry came from: %(names)s.") % {"names": announcement.repeat_entrants}
        )
    return " ".join(sentences)


def _tied(names: list[str], one: str, several: str, many: str, numbers: dict[str, str]) -> str:
    """What is largest: the one, those that tie, or how many tie where they are many."""
    if len(names) == 1:
        return one % {"name": names[0], **numbers}
    if len(names) <= MOST_NAMED:
        return several % {"names": together(names), **numbers}
    return many % {"count": f"{len(names):,}", **numbers}


def _jury(announcement: Announcement) -> str:
    if not announcement.jury:
        return ""
    return _("The entries were judged by a panel from several agencies, among them %(agencies)s.") % {
        "agencies": together(announcement.jury)
    }


def _section(level: Level, lines: Sequence[Line]) -> Section:
    heading = ngettext(
        "%(level)s: %(count)s project",
        "%(level)s: %(count)s projects, in the Thai alphabetical order of provinces",
        len(lines),
    )
    honors = ""
    if level.honors:
        honors = _("The projects with the %(level)s also receive: %(honors)s.") % {
            "level": level.name,
            "honors": together(level.honors),
        }
    return Section(
        heading % {"level": level.name, "count": f"{len(lines):,}"},
        honors,
        tuple(
            Won(line.organization_told, line.organization_lang, line.title, _words(line)) for line in lines
        ),
    )


def _words(line: Line) -> str:
    """What is said of a project: the text its winner checked, else the sentence of the jury."""
    if line.press:
        return line.press
    return _("The jury: “%(sentence)s”") % {"sentence": line.citation} if line.citation else ""


def _notes(announcement: Announcement) -> list[str]:
    """What is a sample, what was announced otherwise, and that this is a correction."""
    notes = [announcement.sample_note] if announcement.sample_note else []
    if announcement.version > 1:
        notes.append(
            _("This is version %(version)s of the announcement, a correction.")
            % {"version": announcement.version}
        )
    notes += [
        _("%(figure)s: this release counts %(counted)s; announced were %(announced)s (%(source)s).")
        % {"figure": row.label, "counted": row.counted, "announced": row.announced, "source": row.source}
        for row in tables.compared(announcement)
        if row.counted and row.counted != row.announced
    ]
    return notes


def _province(province: ProvinceLine) -> str:
    if province.iso == "TH-10":
        return province.name
    return _("%(name)s province") % {"name": province.name}


def _organizer(announcement: Announcement, *, short: bool) -> str:
    agency = announcement.content.get("organizer")
    if agency is None:
        return _("The organizer") if short else _("organizer")
    name, abbr = told(agency["name"]), told(agency["abbr"])
    if short:
        return abbr or name
    return f"{name} ({abbr})" if abbr else name


def _day(when: date) -> str:
    return era.long_date(when, translation.get_language() or "th")


def _year(announcement: Announcement) -> str:
    return era.year_name(announcement.year, translation.get_language() or "th")


def together(names: Sequence[str]) -> str:
    """ "A, B and C"; in Thai "A B และC", with a space before what is not Thai."""
    if len(names) < 2:
        return "".join(names)
    *most, last = names
    if translation.get_language() != "th":
        return f"{', '.join(most)} and {last}"
    return f"{' '.join(most)} และ{' ' if last[:1].isascii() else ''}{last}"
