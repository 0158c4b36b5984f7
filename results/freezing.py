"""Of what words and numbers is an announcement made, as the rows stand now? Read once, kept for good.

Winners stand with their words; of the others only what the edition publishes; never contact persons.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from editions import calendar
from editions.models import AwardLevel, Edition
from judging import rubric
from organizations import notice, registered
from organizations.models import Agency, Organization, Province
from results import figures, inputs, ranking, scores
from results.by_province import Place, by_province
from results.content import (
    FORMAT,
    AgencyContent,
    AwardContent,
    Content,
    EntryContent,
    FiguresContent,
    LevelContent,
    PressContent,
    ProvinceContent,
    Words,
)
from results.models import AnnouncedAgency, Award
from results.works import published_work
from submissions.models import Entry
from thai.era import day_of


def freeze(edition: Edition) -> Content:
    """The announcement of an edition as it would read now, in plain values; it changes nothing.

    Winners stand with their words; of the others only what the edition publishes; never contact persons.
    Totals stand only where the edition publishes them, and only of winners.
    """
    entries = list(
        Entry.objects.filter(edition=edition)
        .counted()
        .select_related("edition", "category", "organization", "province")
        .order_by("number")
    )
    awards = {
        award.entry_id: award
        for award in Award.objects.filter(edition=edition).select_related("level", "press_draft")
    }
    provinces = list(Province.objects.order_by("sort_order"))
    totals = ranking.totals(edition) if edition.publishes_marks else {}
    window = calendar.call_window(edition)
    ended = window.closes_at or max(
        (entry.submitted_at for entry in entries if entry.submitted_at), default=None
    )
    register = registered.on(day_of(ended) if ended else registered.COUNTS_DATED)
    # Dealt, not counted: in the order of entries the number of who sent several would tell which theirs are.
    dealt = scores.shuffled({entry.organization_id for entry in entries}, f"organizations {edition.year}")
    organizations = {organization: number for number, organization in enumerate(dealt, start=1)}
    works = published_work([entry for entry in entries if entry.pk in awards])
    counted = figures.count(
        figures.Counted(
            organization=entry.organization_id,
            category=entry.category.code if entry.category else "",
            province=entry.province_id,
            region=getattr(entry.province, f"{edition.region_scheme}_th"),
            level=awards[entry.pk].level.code if entry.pk in awards else "",
        )
        for entry in entries
    )
    shows_others = edition.others_policy != Edition.OthersPolicy.NUMBERS
    shows_places = edition.others_policy == Edition.OthersPolicy.PLACES
    places = {row.entry_id: row.place for row in ranking.of(edition)} if shows_places else {}
    won = [
        AwardContent(
            **_entry(entry, places),
            level=awards[entry.pk].level.code,
            citation=_words(awards[entry.pk].citation_th, awards[entry.pk].citation_en),
            total=_total(totals.get(entry.pk)),
            answers=works[entry.pk].answers,
            images=works[entry.pk].images,
            mailbox=_mailbox(entry.organization),
            **_press(awards[entry.pk]),
        )
        for entry in entries
        if entry.pk in awards
    ]
    return Content(
        format=FORMAT,
        edition={
            "year": edition.year,
            "name": _words(edition.name_th, edition.name_en),
            "theme": _words(edition.theme_th, edition.theme_en),
            "note": _words(edition.note_th, edition.note_en),
            "region_scheme": edition.region_scheme,
            "shows_others": shows_others,
            "shows_totals": edition.publishes_marks,
            "is_sample": edition.is_sample,
            "shows_places": shows_places,
            "opens_on": _day(window.opens_at),
            "closes_on": _day(window.closes_at),
            "registered_on": register.dated.isoformat(),
        },
        levels=_levels(edition),
        categories=[
            {"code": category.code, "name": _words(category.name_th, category.name_en)}
            for category in edition.categories.order_by("position", "pk")
        ],
        provinces=[_province(province, edition, counted, register) for province in provinces],
        awards=_in_order(won, provinces, awards),
        others=[_entry(entry, places) for entry in entries if shows_others and entry.pk not in awards],
        rows=[
            {
                "number": entry.number or 0,
                "category": entry.category.code if entry.category else "",
                "category_is_sample": entry.category_is_sample,
                "province": entry.province_id,
                "level": awards[entry.pk].level.code if entry.pk in awards else "",
                "is_sample": entry.is_sample,
                "day": _day(entry.submitted_at),
                "organization": organizations[entry.organization_id],
                "organization_type": entry.organization_type or entry.organization.type,
            }
            for entry in entries
        ],
        figures=_figures(edition, counted, entries, provinces, shows_others, set(awards), organizations),
        stated=[
            {
                "code": row.code,
                "of": _words(row.of_th, row.of_en),
                "number": row.number,
                "source": _words(row.source_th, row.source_en),
            }
            for row in edition.announced_figures.order_by("pk")
        ],
        jury=_jury(edition),
        organizer=_organizer(),
        contact_email=notice.desk().secretariat_email,
        rounds=rubric.copies(edition),
        inputs=inputs.fingerprints(edition),
        scores=scores.published(
            edition, (entry.pk for entry in entries if shows_places or entry.pk in awards)
        ),
    )


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: JSON with sorted keys and no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(content: Mapping[str, Any]) -> str:
    """The fingerprint of a content."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _words(thai: str, english: str) -> Words:
    return {"th": thai, "en": english}


def name_of(entry: Entry) -> Words:
    """The organization as it called itself when it sent the entry; in English, where that name is known.

    Its type, its name, or the row itself may have changed in the register since.
    """
    organization, sent_as = entry.organization, entry.organization_name_th
    if not sent_as:
        return _words(organization.full_name_th, organization.full_name_en)
    type_ = entry.organization_type or organization.type
    kept_its_name = sent_as.removeprefix(Organization.TYPE_TH[type_][0]) in (organization.name_th, "")
    return _words(sent_as, organization.in_english(type_) if kept_its_name else "")


def _press(award: Award) -> PressContent:
    draft = getattr(award, "press_draft", None)
    return {} if draft is None else {"press": _words(draft.text_th, draft.text_en)}


def _total(total: Decimal | None) -> str | None:
    return None if total is None else str(total)


def _mailbox(organization: Organization) -> str:
    """The central mailbox as it stands on record. One that only follows from a rule is not told as a fact."""
    is_known = organization.mailbox or organization.is_sample
    return organization.mailbox_on_record if is_known else ""


def _entry(entry: Entry, places: Mapping[int, int]) -> EntryContent:
    row: EntryContent = {
        "number": entry.number or 0,
        "reference": entry.reference,
        "title": entry.title,
        "organization": {
            "name": name_of(entry),
            "type": entry.organization_type or entry.organization.type,
            "district_th": entry.district_th,
            "code": entry.organization.dla_code,
        },
        "province": entry.province_id,
        "category": entry.category.code if entry.category else "",
        "category_is_sample": entry.category_is_sample,
        "is_sample": entry.is_sample,
    }
    if entry.pk in places:
        row["place"] = places[entry.pk]
    return row


def _levels(edition: Edition) -> list[LevelContent]:
    levels = AwardLevel.objects.filter(edition=edition).order_by("position").prefetch_related("honors")
    return [
        {
            "code": level.code,
            "position": level.position,
            "name": _words(level.name_th, level.name_en),
            "honors": [_words(honor.name_th, honor.name_en) for honor in level.honors.all()],
        }
        for level in levels
    ]


def _day(moment: datetime | None) -> str:
    """The day of a moment by the clock of Bangkok, as ISO writes it; empty without one."""
    return "" if moment is None else day_of(moment).isoformat()


def _province(
    province: Province, edition: Edition, counted: figures.Figures, register: registered.Registered
) -> ProvinceContent:
    return {
        "iso": province.iso,
        "sort_order": province.sort_order,
        "name": _words(province.name_th, province.name_en),
        "region": _words(
            getattr(province, f"{edition.region_scheme}_th"), getattr(province, f"{edition.region_scheme}_en")
        ),
        "entries": counted.by_province.get(province.iso, 0),
        "organizations": counted.organizations_by_province.get(province.iso, 0),
        "registered": register.by_province.get(province.iso, 0),
    }


def _in_order(
    won: list[AwardContent], provinces: Iterable[Province], awards: Mapping[int, Award]
) -> list[AwardContent]:
    """The awards as the list by province has them."""
    sort_order = {province.iso: province.sort_order for province in provinces}
    position = {award.level.code: award.level.position for award in awards.values()}

    def place_of(row: AwardContent) -> Place:
        return Place(
            province=sort_order[row["province"]],
            level=position[row["level"]],
            type=row["organization"]["type"],
            name=row["organization"]["name"]["th"],
            number=row["number"],
        )

    return [row for _province, rows in by_province(won, place_of) for row in rows]


def _figures(
    edition: Edition,
    counted: figures.Figures,
    entries: list[Entry],
    provinces: list[Province],
    shows_others: bool,
    winners: set[int],
    numbers: Mapping[int, int],
) -> FiguresContent:
    """The numbers; who sent several entries is named only where it may be known that they entered."""
    stated = set(edition.announced_figures.filter(code="double_entrant").values_list("of_th", flat=True))
    named: dict[int, Words] = {}
    for entry in entries:
        name = name_of(entry)
        if shows_others or entry.pk in winners or name["th"] in stated:
            named[entry.organization_id] = name
    most = set(counted.most_provinces.names)
    largest = set(counted.largest_categories.names)
    order = edition.categories.order_by("position", "pk").values_list("code", flat=True)
    return {
        "entries": counted.entries,
        "organizations": counted.organizations,
        "by_category": dict(counted.by_category),
        "by_level": dict(counted.by_level),
        "largest_categories": [code for code in order if code in largest],
        "most_provinces": [province.iso for province in provinces if province.iso in most],
        "repeat_entrants": [
            {"name": named[organization], "entries": times, "organization": numbers[organization]}
            for organization, times in counted.repeat_entrants.items()
            if organization in named
        ],
        "repeat_count": len(counted.repeat_entrants),
    }


def _jury(edition: Edition) -> list[AgencyContent]:
    """The agencies of the jury: those the announcement names, else those that sent the judges."""
    named = [row.agency for row in AnnouncedAgency.objects.filter(edition=edition).select_related("agency")]
    if not named:
        seats = edition.seats.select_related("agency").order_by("agency_id")
        named = list({seat.agency_id: seat.agency for seat in seats}.values())
    return [_agency(agency) for agency in named]


def _organizer() -> AgencyContent | None:
    """The agency that organizes the contest; None where none is marked as such."""
    found = Agency.objects.filter(is_organizer=True).order_by("pk").first()
    return None if found is None else _agency(found)


def _agency(agency: Agency) -> AgencyContent:
    return {
        "name": _words(agency.name_th, agency.name_en),
        "abbr": _words(agency.abbr_th, agency.abbr_en),
    }
