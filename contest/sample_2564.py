"""How was the first edition, 2564, announced? Played through the domain functions, at the dates of then.

Fact, from the news text of 15 October 2564: the ten awards with title, organization and level; the figures;
the agencies of the jury named "among them"; the honor; the window of the call. Everything else that rows need
is a sample and says so: the 35 entries whose names are not known, the categories of the ten, the numbers.
"""

import csv
from datetime import datetime
from pathlib import Path

from contest import clock, stages
from contest.sample_people import LOADER, SECRETARIES, SENDER_2564, account
from editions import calendar
from editions.models import AwardLevel, CalendarDate, Category, Edition, Honor
from organizations import directory, register
from organizations.models import Agency, Organization, Province, User
from results import announced, awards, publication
from submissions import form, intake, screening
from submissions.models import Entry
from thai.era import BANGKOK

WINNERS = Path(__file__).parent / "data" / "winners_2564.csv"

SET_UP_AT = datetime(2021, 6, 15, 9, 0, tzinfo=BANGKOK)
OPENS_AT = datetime(2021, 7, 1, 0, 0, tzinfo=BANGKOK)
SENT_AT = datetime(2021, 8, 20, 10, 0, tzinfo=BANGKOK)
CLOSES_AT = datetime(2021, 8, 31, 23, 59, 59, tzinfo=BANGKOK)
SCREENED_AT = datetime(2021, 9, 6, 10, 0, tzinfo=BANGKOK)
JUDGED_AT = datetime(2021, 9, 27, 10, 0, tzinfo=BANGKOK)
DECIDED_AT = datetime(2021, 10, 11, 10, 0, tzinfo=BANGKOK)
PUBLISHED_AT = datetime(2021, 10, 15, 10, 0, tzinfo=BANGKOK)

E_SERVICE, OTHER = "e-service", "not-named"
CATEGORIES = [
    # The announcement names one category alone; how the other 20 entries were divided is not known.
    (E_SERVICE, "e-Service", "e-Service"),
    (OTHER, "ประเภทอื่น (ประกาศไม่ได้ระบุ)", "Other categories (not named)"),
]
LEVELS = [
    # code, Thai, English, quota
    ("EXCELLENCE", "รางวัลยอดเยี่ยม", "Excellent Award", 3),
    ("OUTSTANDING", "รางวัลดีเด่น", "Outstanding Award", 7),
]
LEVEL_OF = {thai: code for code, thai, _english, _quota in LEVELS}
E_SERVICE_WINNERS = {2, 5, 6, 8}
"""Which of the ten count as e-Service here, by their order: a sample, and marked so."""

MOST_PROVINCE = "เชียงราย"
DOUBLE_ENTRANT = "3830102"
FILLERS_OF_MOST_PROVINCE = 6
FILLER_PROVINCES = (
    *("กระบี่", "กาญจนบุรี", "กำแพงเพชร", "จันทบุรี", "ฉะเชิงเทรา", "ชัยนาท", "ชุมพร", "เชียงใหม่", "ตรัง"),
    *("ตาก", "นครนายก", "นครปฐม", "นครพนม", "นครราชสีมา", "น่าน", "บุรีรัมย์", "ปราจีนบุรี", "พะเยา", "แพร่"),
    *("มหาสารคาม", "ร้อยเอ็ด", "ราชบุรี", "ลำปาง", "เลย", "ศรีสะเกษ", "สงขลา", "สุโขทัย"),
)
"""One sample organization each; together with the six: 33, which with the ten and ภูเก็ต makes 44."""
E_SERVICE_FILLERS = 21

SOURCE = ("ข่าวประชาสัมพันธ์ 15 ต.ค. 2564", "Press release of 15 October 2021 (B.E. 2564)")
AS_ANNOUNCED = "ตามประกาศผลวันที่ 15 ตุลาคม 2564"

NOTE_TH = (
    "ข้อเท็จจริงตามข่าวประชาสัมพันธ์วันที่ 15 ตุลาคม 2564: ชื่อผลงาน หน่วยงาน จังหวัด และระดับรางวัลของทั้งสิบรางวัล"
    " ตัวเลขในประกาศ หน่วยงานร่วมเป็นกรรมการ (อาทิ) รางวัล DG Award และช่วงเวลารับสมัคร\n"
    "ข้อมูลตัวอย่างที่เติมให้ครบจำนวน: ผลงานอีก 35 ผลงานซึ่งไม่ปรากฏชื่อในประกาศ (รวม 2 ผลงานของเทศบาลนครภูเก็ต)"
    " ประเภทของผลงานที่ได้รับรางวัล เลขที่ผลงาน และวันที่ส่ง ไม่มีการสมมติคะแนนหรือเนื้อหาของผลงานใด"
)
NOTE_EN = (
    "Fact, from the press release of 15 October 2021 (B.E. 2564): title, organization, province and level of"
    " the ten awards, the figures of the announcement, the agencies of the jury (named as “among them”), the"
    " DG Award and the period of the call.\n"
    "Sample, added to make up the numbers: the 35 other entries, whose names were not announced (the two of"
    " Phuket City Municipality among them), the categories of the winners, the entry numbers and the dates of"
    " sending. No score and no text of any entry is invented."
)


def play() -> Edition:
    """Play the edition from its set-up to its announcement; returns it, published."""
    first, second = (account(person) for person in SECRETARIES)
    edition = _set_up()
    _let_happen(edition, CalendarDate.Act.CALL_OPENS)
    entries = _send_in(edition)
    _let_happen(edition, CalendarDate.Act.CALL_CLOSES)
    for entry in entries:
        entry.edition = edition
        screening.accept(entry, by=first, at=SCREENED_AT)
    stages.go(edition, "start_judging", by=first, at=SCREENED_AT)
    stages.go(edition, "end_judging", by=first, at=JUDGED_AT)
    _award(edition, entries, first, second)
    _state_figures(edition, first)
    publication.publish(edition, by=second, at=PUBLISHED_AT)
    return edition


def _set_up() -> Edition:
    edition = Edition.objects.create(
        year=2564,
        name_th="ท้องถิ่นดิจิทัล",
        name_en="Local Digital",
        theme_th="เปลี่ยนแนวคิดพลิกรูปแบบการทำงาน",
        theme_en="New thinking, a new way of working",
        note_th=NOTE_TH,
        note_en=NOTE_EN,
        is_sample=True,
    )
    Category.objects.bulk_create(
        Category(edition=edition, code=code, name_th=thai, name_en=english, position=place)
        for place, (code, thai, english) in enumerate(CATEGORIES, start=1)
    )
    AwardLevel.objects.bulk_create(
        AwardLevel(edition=edition, code=code, name_th=thai, name_en=english, quota=quota, position=place)
        for place, (code, thai, english, quota) in enumerate(LEVELS, start=1)
    )
    Honor.objects.create(
        level=AwardLevel.objects.get(edition=edition, code="EXCELLENCE"),
        name_th="รางวัล DG Award ประเภทท้องถิ่นดิจิทัล",
        name_en="DG Award, local-digital section",
    )
    form.set_up(edition, form.TINY)
    for act, when in (
        (CalendarDate.Act.CALL_OPENS, OPENS_AT),
        (CalendarDate.Act.CALL_CLOSES, CLOSES_AT),
        (CalendarDate.Act.PUBLICATION, PUBLISHED_AT),
    ):
        calendar.set_date(edition, act, when, by=LOADER, at=SET_UP_AT)
    return edition


def _let_happen(edition: Edition, act: str) -> None:
    date = CalendarDate.objects.select_related("edition").get(edition=edition, act=act)
    calendar.happen(date, clock.let_happen, date.at)
    edition.refresh_from_db(fields=["stage"])


def _send_in(edition: Edition) -> list[Entry]:
    """The ten winners in the order of the announcement, the two of ภูเก็ต, the 33 others."""
    sender = account(SENDER_2564)
    entries = []
    for winner in winners():
        order = int(winner["seed_order"])
        category = E_SERVICE if order in E_SERVICE_WINNERS else OTHER
        organization = Organization.objects.get(dla_code=winner["dla_code"])
        entries.append(
            _send(
                edition, organization, winner["project_title_th"], category, sender, category_is_sample=True
            )
        )
    phuket = Organization.objects.get(dla_code=DOUBLE_ENTRANT)
    fillers = [phuket, phuket, *_sample_organizations()]
    for place, organization in enumerate(fillers, start=1):
        category = E_SERVICE if place <= E_SERVICE_FILLERS else OTHER
        title = f"ตัวอย่าง: ผลงานที่ไม่ปรากฏชื่อในประกาศ ลำดับที่ {place} (ข้อมูลสมมติ)"
        entries.append(
            _send(edition, organization, title, category, sender, is_sample=True, category_is_sample=True)
        )
    return entries


def winners() -> list[dict[str, str]]:
    """The ten awards as the announcement has them, in its order."""
    with WINNERS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _sample_organizations() -> list[Organization]:
    places = [(MOST_PROVINCE, f" {number}") for number in range(1, FILLERS_OF_MOST_PROVINCE + 1)]
    places += [(province, "") for province in FILLER_PROVINCES]
    provinces = {province.name_th: province for province in Province.objects.all()}
    rows = []
    for number, (province, ending) in enumerate(places, start=1):
        name = f"ตัวอย่าง{province}{ending}"
        row = Organization(
            dla_code=f"SAMPLE-{number:02d}",
            type=Organization.Type.SAO,
            name_th=name,
            full_name_th=f"{Organization.TYPE_TH['SAO'][0]}{name}",
            name_en=f"Sample {provinces[province].name_en}{ending} Subdistrict Administrative Organization",
            province=provinces[province],
            is_sample=True,
            updated_at=SET_UP_AT,
        )
        row.search_key = directory.key_of(row)
        rows.append(row)
    return Organization.objects.bulk_create(rows)


def _send(
    edition: Edition, organization: Organization, title: str, category: str, sender: User, **flags: bool
) -> Entry:
    entry = intake.start(edition, organization, by=sender, at=SENT_AT, **{"is_sample": False, **flags})
    revision = entry.revisions.working().get()
    answers = {"title": title, "category": category}
    intake.save_draft(entry, answers, revision.version, by=sender, at=SENT_AT)
    intake.submit(entry, by=sender, at=SENT_AT)
    return entry


def _award(edition: Edition, entries: list[Entry], first: User, second: User) -> None:
    levels = {level.code: level for level in AwardLevel.objects.filter(edition=edition)}
    for winner, entry in zip(winners(), entries, strict=False):  # the winners stand first
        level = levels[LEVEL_OF[winner["award_level_th"]]]
        entry.edition = edition
        awards.propose_one(entry, level, reason=AS_ANNOUNCED, by=first, at=DECIDED_AT)
    awards.confirm_all(edition, by=second, at=DECIDED_AT)


def _state_figures(edition: Edition, by: User) -> None:
    code = announced.Code
    phuket = Organization.objects.get(dla_code=DOUBLE_ENTRANT)
    rows = [
        # code, number, of what in Thai, of what in English
        (code.ENTRIES, 45, "", ""),
        (code.ORGANIZATIONS, 44, "", ""),
        (code.LARGEST_CATEGORY, 25, "e-Service", "e-Service"),
        (code.MOST_PROVINCE, 6, MOST_PROVINCE, Province.objects.get(name_th=MOST_PROVINCE).name_en),
        (code.DOUBLE_ENTRANT, 2, phuket.full_name_th, phuket.full_name_en),
        *((code.AWARDS, quota, thai, english) for _code, thai, english, quota in LEVELS),
    ]
    for figure, number, of_th, of_en in rows:
        announced.state_figure(
            edition,
            figure,
            number,
            of_th=of_th,
            of_en=of_en,
            source_th=SOURCE[0],
            source_en=SOURCE[1],
            by=by,
            at=DECIDED_AT,
        )
    with register.AGENCIES.open(encoding="utf-8", newline="") as lines:
        names = [row["name_th"] for row in csv.DictReader(lines)]
    agencies = Agency.objects.in_bulk(names, field_name="name_th")
    announced.name_jury(edition, [agencies[name] for name in names], by=by, at=DECIDED_AT)
