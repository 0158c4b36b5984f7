"""The people, towns and editions that play in the tests: real names, real rows."""

import time
from base64 import b64decode
from datetime import date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from editions import calendar, defaults
from editions.models import CalendarDate, Edition, Round
from editions.moves import advance
from journal.chain import Actor
from judging import assigning, panel, sheets
from judging.models import Assignment, ScoreSheet, Seat
from letters.models import Letter
from organizations import claims, directory, panelists, provinces, registration
from organizations.models import (
    Agency,
    Appointment,
    JudgeProfile,
    Membership,
    Organization,
    Province,
    TermsAcceptance,
    User,
)
from organizations.register import Version
from results import awards, publication
from results.models import Award, Publication
from submissions import attachments, form, intake, screening
from submissions.models import Entry

BANGKOK = ZoneInfo("Asia/Bangkok")
OPENS = datetime(2026, 7, 1, 0, 0, tzinfo=BANGKOK)
CLOSES = datetime(2026, 8, 31, 23, 59, 59, tzinfo=BANGKOK)
MID_CALL = datetime(2026, 8, 15, 10, 30, tzinfo=BANGKOK)
AFTER_CLOSE = CLOSES + timedelta(days=1)
TESTER = Actor(id="test", role="secretariat", name="ผู้ทดสอบ")
PASSWORD = "ท้องถิ่นดิจิทัล-2569"
SECOND_FACTOR = "JBSWY3DPEHPK3PXP"


def province(name_th: str) -> Province:
    """One of the 77 provinces, as the repository's table has it."""
    if not Province.objects.exists():
        provinces.load()
    return Province.objects.get(name_th=name_th)


def organization(
    type_: str, name_th: str, province_th: str, district_th: str, code: str, **fields
) -> Organization:
    """An organization of the register."""
    row = Organization.objects.filter(dla_code=code).first()
    if row is None:
        row = Organization(
            dla_code=code,
            type=type_,
            name_th=name_th,
            full_name_th=f"{Organization.TYPE_TH[type_][0]}{name_th}",
            province=province(province_th),
            district_th=district_th,
            **fields,
        )
        row.search_key = directory.key_of(row)
        row.save()
    return row


def a_version(*, later: int = 0, whole: bool = False, closes: int | None = None) -> Version:
    """A version of the register, dated so many days after the first."""
    return Version(
        dated=date(2026, 7, 1) + timedelta(days=later),
        is_whole=whole,
        file_name="register.csv",
        sha256=f"{later:064}",
        most_closed=closes,
    )


def saen_suk() -> Organization:
    """เทศบาลเมืองแสนสุข, ชลบุรี"""
    return organization("TOWN", "แสนสุข", "ชลบุรี", "เมืองชลบุรี", "4200103")


def pang_mu() -> Organization:
    """องค์การบริหารส่วนตำบลปางหมู, แม่ฮ่องสอน"""
    return organization("SAO", "ปางหมู", "แม่ฮ่องสอน", "เมืองแม่ฮ่องสอน", "6580103")


def phuket() -> Organization:
    """เทศบาลนครภูเก็ต, the double entrant"""
    return organization("CITY", "ภูเก็ต", "ภูเก็ต", "เมืองภูเก็ต", "3830102")


def person(name: str, email: str, *, second_factor: bool = False) -> User:
    """Somebody with a confirmed address, and a second factor where asked."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email, password=PASSWORD, full_name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if second_factor:
            TOTP.activate(user, SECOND_FACTOR)
    return user


def sign_in(client: Client, user: User) -> Client:
    """Sign a person in without the pages; the gates see the second factor that their account has."""
    client.force_login(user)
    return client


def second_factor_code() -> str:
    """The code that the second factor of everybody in the tests shows now."""
    return format_hotp_value(hotp_value(SECOND_FACTOR, int(time.time()) // 30))


def newcomer(name: str = "วิชัย มาใหม่", email: str = "newcomer@example.go.th") -> User:
    """Somebody with an account who acts for nobody yet."""
    return person(name, email)


def a_mandate() -> ContentFile:
    """The signed official letter of an organization, as a PDF."""
    return ContentFile(a_pdf(), "หนังสือมอบหมาย.pdf")


def a_request(
    organization: Organization | None = None, user: User | None = None, at: datetime = MID_CALL, **fields
) -> Membership:
    """A request to act for an organization, with its letter, which waits for the secretariat."""
    user = user or newcomer()
    return claims.ask(user, organization or saen_suk(), a_mandate(), by=user, at=at, **fields)


def letters_to(email: str) -> list[Letter]:
    """The letters to an address, the oldest first."""
    return list(Letter.objects.filter(to_address=email).order_by("pk"))


def officer(organization: Organization | None = None, name: str = "สมหญิง ใจดี") -> User:
    """An admitted owner of an organization (of แสนสุข unless another is named)."""
    organization = organization or saen_suk()
    user = person(name, f"officer-{organization.dla_code}@example.go.th")
    Membership.objects.get_or_create(
        user=user,
        organization=organization,
        defaults={"state": Membership.State.ADMITTED, "asked_at": OPENS, "decided_at": OPENS},
    )
    user.acting_as = "officer"
    return user


def secretary(number: int = 1) -> User:
    """A person of the secretariat; there are as many as are asked for."""
    user = person(f"เลขานุการคนที่ {number}", f"secretary-{number}@example.go.th", second_factor=True)
    Appointment.objects.get_or_create(
        user=user, role=Appointment.Role.SECRETARIAT, defaults={"appointed_at": OPENS}
    )
    user.acting_as = "secretariat"
    return user


def auditor() -> User:
    """An auditor, who reads all and changes nothing."""
    user = person("ผู้ตรวจสอบ หนึ่ง", "auditor@example.go.th", second_factor=True)
    Appointment.objects.get_or_create(
        user=user, role=Appointment.Role.AUDITOR, defaults={"appointed_at": OPENS}
    )
    user.acting_as = "auditor"
    return user


def agency(number: int = 1) -> Agency:
    """An agency that sends judges."""
    return Agency.objects.get_or_create(
        name_th=f"หน่วยงานตัวอย่าง {number}", defaults={"name_en": f"Sample Agency {number}"}
    )[0]


def judge(number: int = 1) -> User:
    """A judge, sent by the agency of the same number."""
    user = person(f"กรรมการคนที่ {number}", f"judge-{number}@example.go.th", second_factor=True)
    Appointment.objects.get_or_create(
        user=user,
        role=Appointment.Role.JUDGE,
        defaults={"appointed_at": OPENS, "agency": agency(number)},
    )
    ready(user)
    user.acting_as = "judge"
    return user


def ready(user: User) -> None:
    """Let a judge have accepted the terms and completed the profile: they come from กรุงเทพมหานคร."""
    if JudgeProfile.objects.filter(user=user).exists():
        return
    User.objects.filter(pk=user.pk).update(position="ผู้อำนวยการกอง")
    user.position = "ผู้อำนวยการกอง"
    terms = panelists.terms(OPENS)
    if terms.pk is None:
        terms.save()
    TermsAcceptance.objects.create(user=user, terms=terms, accepted_at=OPENS)
    profile = JudgeProfile.objects.create(user=user, completed_at=OPENS, changed_at=OPENS)
    profile.expertise.create(code="e-service", name_th="e-Service", name_en="e-Service")
    profile.ties.create(kind="origin", province=province("กรุงเทพมหานคร"))


def judge_asleep(number: int = 1) -> User:
    """A judge who rests between editions."""
    user = judge(number)
    registration.put_to_sleep(user.appointments.get(role=Appointment.Role.JUDGE), by=TESTER, at=OPENS)
    return user


def judge_asleep_on_a_panel(number: int = 1) -> User:
    """A judge who rests though they have a seat: the portal allows it no more, but the gates must hold."""
    user = judge(number)
    user.appointments.filter(role=Appointment.Role.JUDGE).update(asleep_since=OPENS)
    return user


def edition(year: int = 2569) -> Edition:
    """An edition being set up, with the defaults and the call from 1 July to 31 August."""
    row = Edition.objects.create(
        year=year,
        name_th="ท้องถิ่นดิจิทัล",
        name_en="Local Digital",
        theme_th="เปลี่ยนแนวคิดพลิกรูปแบบการทำงาน",
    )
    defaults.set_up(row)
    calendar.set_date(row, CalendarDate.Act.CALL_OPENS, OPENS, by=TESTER, at=OPENS)
    calendar.set_date(row, CalendarDate.Act.CALL_CLOSES, CLOSES, by=TESTER, at=OPENS)
    return row


def open_edition(year: int = 2569) -> Edition:
    """An edition whose call is open."""
    row = edition(year)
    advance(row, "open_call", by=TESTER, at=OPENS)
    return row


def tiny_edition(year: int = 2569) -> Edition:
    """An edition whose call is open and whose form asks for a title and a category only."""
    row = edition(year)
    form.set_up(row, form.TINY)
    advance(row, "open_call", by=TESTER, at=OPENS)
    return row


def screening_edition(year: int = 2569) -> Edition:
    """An edition whose call has closed."""
    row = open_edition(year)
    advance(row, "close_call", by=TESTER, at=AFTER_CLOSE)
    return row


@lru_cache
def a_pdf(pages: int = 1) -> bytes:
    """A PDF of empty pages."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


@lru_cache
def a_jpeg(width: int = 12, height: int = 8, color: str = "steelblue") -> bytes:
    """A picture of one color."""
    made = BytesIO()
    Image.new("RGB", (width, height), color).save(made, "JPEG")
    return made.getvalue()


_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAA"
    "AAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAFwAAgAAAAACPgABAAAAAAAAADIAAAA4aWluZgAAAAAAAgAAABVpbmZl"
    "AgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQ"
    "NwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAe"
    "oCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAE"
    "AAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEA"
    "AQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAlm1kYXQAAABYKAGvGYCsvXnb1pgGP8eF2DEZc+P1WcSrIGme83"
    "2FJ3bkPY8WSl0cAGl8HQq61gflhSF/bwcht7A1KfBgx5ZE9/qPHJbzYBfZOlJWvA2r3MjTSW1McktTgAAAAAZFeGlmAABNTQAq"
    "AAAACAABAQ4AAgAAAA0AAAAaAAAAAFNFQ1JFVCBQTEFDRQAA"
)


def a_heic() -> bytes:
    """A small photo as an iPhone keeps it, with words in its metadata; nothing here can write one."""
    return b64decode(_HEIC)


def answers(title: str = "ระบบจองคิวรับบริการผ่านโทรศัพท์", **changes) -> dict:
    """Answers to every required question of the default form, as a revision keeps them."""
    return {
        "title": title,
        "category": "e-service",
        "contact_name": "สมหญิง ใจดี",
        "contact_position": "นักวิชาการคอมพิวเตอร์ชำนาญการ",
        "contact_phone": "038 123 456",
        "contact_email": "somying@example.go.th",
        "partner_agencies": ["none"],
        "problem": "ประชาชนต้องเดินทางมารอคิวตั้งแต่เช้า",
        "solution": "จองคิวผ่านโทรศัพท์และรับแจ้งเมื่อใกล้ถึงคิว",
        "technology": "เว็บแอปพลิเคชันที่พัฒนาเอง",
        "audience": ["citizens", "elderly"],
        "started_on": "2025-01-06",
        "users": "1240",
        "results": "เวลารอเฉลี่ยลดจาก 5 วันเหลือ 1 วัน",
        "cost": "150000.50",
        "sustainability": "งบประมาณประจำปีของเทศบาล",
        "openness": "เปิดข้อมูลสถิติรายเดือน ไม่เปิดเผยข้อมูลส่วนบุคคล",
        "replication": "คอมพิวเตอร์หนึ่งเครื่องและเจ้าหน้าที่หนึ่งคน",
        "declares_no_case": True,
        "declares_rights": True,
        "declares_publication": True,
        **changes,
    }


FILES = [
    # question, name, content
    ("letter", "หนังสือรับรอง.pdf", a_pdf()),
    ("summary", "สรุปผลงาน.pdf", a_pdf(2)),
    ("images", "ภาพที่ 1.jpg", a_jpeg(color="steelblue")),
    ("images", "ภาพที่ 2.jpg", a_jpeg(color="seagreen")),
    ("images", "ภาพที่ 3.jpg", a_jpeg(color="goldenrod")),
]


def a_draft(
    organization: Organization | None = None,
    title: str = "ระบบจองคิวรับบริการผ่านโทรศัพท์",
    edition: Edition | None = None,
    *,
    filled: bool = True,
    **changes,
) -> Entry:
    """A draft in an open edition, with all answers and files unless `filled` is False.

    Without an edition it is in the one of 2569, opened where it is not there yet. `changes` are answers.
    """
    organization = organization or saen_suk()
    edition = edition or Edition.objects.filter(year=2569).first() or open_edition()
    if not edition.questions.exists():
        form.set_up(edition)
    sender = officer(organization)
    entry = intake.start(edition, organization, by=sender, at=MID_CALL)
    if filled:
        intake.save_draft(entry, answers(title, **changes), 0, by=sender, at=MID_CALL)
        if edition.questions.filter(kind="files").exists():
            for code, name, content in FILES:
                attachments.add(entry, code, ContentFile(content, name), by=sender, at=MID_CALL)
    return entry


def an_entry(
    organization: Organization | None = None,
    title: str = "ระบบจองคิวรับบริการผ่านโทรศัพท์",
    edition: Edition | None = None,
    **changes,
) -> Entry:
    """An entry that was sent in; `changes` are answers (for example `partner_agencies=[agency().pk]`)."""
    entry = a_draft(organization, title, edition, **changes)
    intake.submit(entry, by=officer(entry.organization), at=MID_CALL)
    return entry


def an_eligible_entry(
    organization: Organization | None = None,
    title: str = "ระบบจองคิวรับบริการผ่านโทรศัพท์",
    edition: Edition | None = None,
    **changes,
) -> Entry:
    """An entry that passed the screening. Make it while the edition is open, then move the edition on."""
    entry = an_entry(organization, title, edition, **changes)
    screening.accept(entry, by=secretary(), at=MID_CALL)
    return entry


JUDGING_STARTS = AFTER_CLOSE + timedelta(days=7)
MID_JUDGING = JUDGING_STARTS + timedelta(days=3)
JUDGING_ENDS = JUDGING_STARTS + timedelta(days=14)


def a_seat(edition: Edition, number: int = 1, **fields) -> Seat:
    """The seat of the judge of that number in an edition (`is_chair=True` for the chair)."""
    return panel.seat(edition, judge(number), by=secretary(), at=AFTER_CLOSE, **fields)


def a_round_in_judging(entries: int = 3, judges: int = 3, edition: Edition | None = None) -> Round:
    """The open first round of an edition (of 2569 unless another is given, which must be open for entries):
    so many entries, so many judges, nothing assigned yet."""
    edition = edition or open_edition()
    for number in range(1, entries + 1):
        an_eligible_entry(saen_suk(), f"ผลงานที่ {number}", edition)
    if edition.stage == "open":
        advance(edition, "close_call", by=TESTER, at=AFTER_CLOSE)
    for number in range(1, judges + 1):
        a_seat(edition, number)
    first = edition.rounds.get(number=1)
    panel.open_round(first, by=secretary(), at=JUDGING_STARTS)
    return first


def an_assignment(entry: Entry, seat: Seat) -> Assignment:
    """That the judge of the seat scores the entry, in the round that is open."""
    round_ = entry.edition.rounds.get(state="open")
    return assigning.assign(round_, entry, seat, by=secretary(), at=JUDGING_STARTS)


def a_draft_sheet(assignment: Assignment, *values: int | None, comment: str = "เหตุผลประกอบ") -> ScoreSheet:
    """A saved draft: the marks in the order of the rubric (None: not applicable; the last goes on for the
    rest), each with the comment."""
    user = assignment.seat.user
    user.acting_as = "judge"
    codes = [row.code for row in assignment.round.criteria.all()]
    marks = {code: values[min(place, len(values) - 1)] for place, code in enumerate(codes)} if values else {}
    sheet = sheets.open_sheet(assignment, by=user, at=MID_JUDGING)
    comments = dict.fromkeys(codes, comment)
    sheets.save(sheet, marks, comments, version=sheet.version, by=user, at=MID_JUDGING)
    return sheet


def a_signed_sheet(assignment: Assignment, *values: int | None, **options) -> ScoreSheet:
    """A signed sheet; the marks as of `a_draft_sheet` (four everywhere where none are given)."""
    sheet = a_draft_sheet(assignment, *(values or (4,)), **options)
    sheets.sign(sheet, version=sheet.version, by=assignment.seat.user, at=MID_JUDGING)
    return sheet


def a_judged_edition(entries: int = 3, judges: int = 3, edition: Edition | None = None) -> Edition:
    """An edition whose judging has ended, being decided: every judge has signed every entry. The first entry
    has the best marks, then it goes down; from the fifth on they are all alike."""
    first = a_round_in_judging(entries, judges, edition)
    assigning.auto_assign(first, by=secretary(), at=JUDGING_STARTS)
    for row in first.assignments.select_related("round__edition", "entry__edition", "seat__user"):
        a_signed_sheet(row, max(1, 6 - row.entry.number))
    short = "" if judges >= first.judges_per_entry else "กรรมการมีจำนวนน้อยกว่าที่กำหนด"
    panel.close_round(first, by=secretary(), at=JUDGING_ENDS, reason=short)
    return Edition.objects.get(pk=first.edition_id)


DECIDING = JUDGING_ENDS + timedelta(days=3)
ANNOUNCING = JUDGING_ENDS + timedelta(days=10)


def a_deciding_edition(*organizations: Organization, year: int = 2569) -> Edition:
    """An edition being decided without any marks: one eligible entry of each organization, in this order."""
    row = open_edition(year)
    for number, entrant in enumerate(organizations or (saen_suk(), pang_mu()), start=1):
        an_eligible_entry(entrant, f"โครงการที่ {number} ของ{entrant.full_name_th}", row)
    for verb in ("close_call", "start_judging", "end_judging"):
        advance(row, verb, by=TESTER, at=JUDGING_ENDS)
    return row


def a_proposal(entry: Entry, level: str = "EXCELLENCE", by: User | None = None) -> Award:
    """An award proposed by hand, by the first of the secretariat unless another is named."""
    chosen = entry.edition.award_levels.get(code=level)
    reason = "ตามมติคณะกรรมการ"
    return awards.propose_one(entry, chosen, reason=reason, by=by or secretary(1), at=DECIDING)


def a_confirmed_award(entry: Entry, level: str = "EXCELLENCE") -> Award:
    """An award that the first of the secretariat proposed and the second confirmed."""
    award = a_proposal(entry, level)
    awards.confirm(award, by=secretary(2), at=DECIDING)
    return award


def an_announcement(*organizations: Organization, year: int = 2569, winners: int = 1) -> Publication:
    """A published edition: so many of its entries won, the first the highest level, the others the next."""
    row = a_deciding_edition(*organizations, year=year)
    for number, entry in enumerate(row.entries.select_related("edition").order_by("number")[:winners]):
        a_confirmed_award(entry, "OUTSTANDING" if number else "EXCELLENCE")
    return publication.publish(row, by=secretary(1), at=ANNOUNCING)
