"""The people, towns and editions that play in the tests: real names, real rows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP

from editions import calendar, defaults
from editions.models import CalendarDate, Edition
from editions.moves import advance
from journal.chain import Actor
from organizations import directory, provinces
from organizations.models import Agency, Appointment, Membership, Organization, Province, User

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
