"""The people, towns and editions that play in the tests: real names, real rows."""

from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.base import ContentFile
from PIL import Image

from editions import calendar, defaults
from editions.models import CalendarDate, Edition
from editions.moves import advance
from journal.chain import Actor
from organizations import directory, provinces
from organizations.models import Agency, Appointment, Membership, Organization, Province, User
from submissions import attachments, form, intake, screening
from submissions.models import Entry

BANGKOK = ZoneInfo("Asia/Bangkok")
OPENS = datetime(2026, 7, 1, 0, 0, tzinfo=BANGKOK)
CLOSES = datetime(2026, 8, 31, 23, 59, 59, tzinfo=BANGKOK)
MID_CALL = datetime(2026, 8, 15, 10, 30, tzinfo=BANGKOK)
AFTER_CLOSE = CLOSES + timedelta(days=1)
TESTER = Actor(id="test", role="secretariat", name="ผู้ทดสอบ")
PASSWORD = "ท้องถิ่นดิจิทัล-2569"


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
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


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
    user.acting_as = "judge"
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
        pdf.save(made)
    return made.getvalue()


@lru_cache
def a_jpeg(width: int = 12, height: int = 8, color: str = "steelblue") -> bytes:
    """A picture of one color."""
    made = BytesIO()
    Image.new("RGB", (width, height), color).save(made, "JPEG")
    return made.getvalue()


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
