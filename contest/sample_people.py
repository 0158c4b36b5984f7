"""Who plays in the sample? One account a role (two of the secretariat), and those who only stand in the past.

Fictitious persons; `sample.example` is an address that no letter can reach.
"""

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from journal.chain import Actor
from organizations import panelists, registration
from organizations.models import Agency, Appointment, Province, ProvinceTie, User

PASSWORD = "local-digital"  # noqa: S105  printed at every start; only ever set on a laptop
LOADER = Actor(id="sample", role="system", name="")
"""The actor of what no person of the sample does: making accounts and editions."""

Role = Appointment.Role


@dataclass(frozen=True)
class Person:
    """One account of the sample; `agency` is a key of AGENCIES, `knows` codes of categories."""

    email: str
    name: str
    position: str = ""
    office: str = ""
    agency: str = ""
    knows: tuple[str, ...] = ()
    comes_from: str = "กรุงเทพมหานคร"


AGENCIES = {
    "digital": ("กรมตัวอย่างบริการดิจิทัล", "Sample Department of Digital Services"),
    "innovation": ("สำนักงานตัวอย่างนวัตกรรมเมือง", "Sample Office of Urban Innovation"),
    "research": ("สถาบันตัวอย่างวิจัยท้องถิ่น", "Sample Institute for Local Research"),
    "software": ("สมาคมตัวอย่างผู้พัฒนาซอฟต์แวร์", "Sample Association of Software Developers"),
    "health": ("สำนักตัวอย่างสุขภาพชุมชน", "Sample Bureau of Community Health"),
}

OFFICER = Person("officer@sample.example", "สมหญิง ใจดี", "นักวิชาการคอมพิวเตอร์ชำนาญการ")
SECOND_OFFICER = Person("officer2@sample.example", "ประเสริฐ มั่นคง", "หัวหน้าฝ่ายบริการและเผยแพร่วิชาการ")
NEWCOMER = Person("newcomer@sample.example", "วิชัย มาใหม่", "เจ้าพนักงานธุรการ")
ASKER = Person("asker@sample.example", "นภา รอคอย", "ปลัดองค์การบริหารส่วนตำบล")
SENDER_2564 = Person("sender-2564@sample.example", "ผู้ส่งผลงาน พ.ศ. 2564 (ตัวอย่าง)")
SECRETARIES = (
    Person("secretariat@sample.example", "กานดา เลขานุการ", "ฝ่ายเลขานุการ", Role.SECRETARIAT),
    Person("secretariat2@sample.example", "ธนา เลขานุการ", "ฝ่ายเลขานุการ", Role.SECRETARIAT),
)
AUDITOR = Person("auditor@sample.example", "ปรีชา ตรวจสอบ", "ผู้ตรวจสอบ", Role.AUDITOR)
JUDGES = (
    Person(
        "judge@sample.example",
        "ดร.อรทัย ไตร่ตรอง",
        "ผู้อำนวยการกอง",
        Role.JUDGE,
        "digital",
        ("e-service", "open-data"),
    ),
    Person(
        "judge2@sample.example",
        "ชัยวัฒน์ พินิจ",
        "ผู้เชี่ยวชาญ",
        Role.JUDGE,
        "innovation",
        ("smart-city", "e-service"),
    ),
    Person(
        "judge3@sample.example",
        "ผศ.ดร.มาลี ศึกษา",
        "นักวิจัยอาวุโส",
        Role.JUDGE,
        "research",
        ("administration", "other"),
    ),
    Person(
        "judge4@sample.example", "ณัฐพล เขียนโค้ด", "อุปนายก", Role.JUDGE, "software", ("e-service", "safety")
    ),
    Person(
        "judge5@sample.example", "พญ.ศิริพร ห่วงใย", "รองผู้อำนวยการ", Role.JUDGE, "health", ("health-welfare",)
    ),
)
EVERYBODY = (
    *(OFFICER, SECOND_OFFICER, NEWCOMER, ASKER, SENDER_2564),
    *SECRETARIES,
    AUDITOR,
    *JUDGES,
)
WITHOUT_SIGN_IN = {SENDER_2564.email, SECOND_OFFICER.email, ASKER.email}

SAMPLE_ACCOUNTS = [
    # role, e-mail, password
    ("officer", OFFICER.email, PASSWORD),
    ("newcomer, without an organization yet", NEWCOMER.email, PASSWORD),
    ("judge", JUDGES[0].email, PASSWORD),
    ("secretariat", SECRETARIES[0].email, PASSWORD),
    ("secretariat, the second person", SECRETARIES[1].email, PASSWORD),
    ("auditor", AUDITOR.email, PASSWORD),
]
"""What `make run` prints. Offices also ask for a second factor: make code USER=e-mail."""


def second_factor_secret(email: str) -> str:
    """The secret of an account's second factor: the same on every laptop, for it guards sample data only."""
    return b32encode(hashlib.sha256(f"sample {email}".encode()).digest()[:20]).decode()


def add_everybody(at: datetime) -> None:
    """Make the accounts with their offices; those that are there already stay as they are."""
    agencies = {
        key: Agency.objects.get_or_create(name_th=thai, defaults={"name_en": english})[0]
        for key, (thai, english) in AGENCIES.items()
    }
    encoded = make_password(PASSWORD)  # slow on purpose, so once for all
    there = set(User.objects.values_list("email", flat=True))
    for person in EVERYBODY:
        if person.email in there:
            continue
        user = User(
            email=person.email,
            full_name=person.name,
            position=person.position,
            joined_at=at,
            privacy_seen_at=at,
            password=make_password(None) if person.email in WITHOUT_SIGN_IN else encoded,
        )
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if person.office:
            TOTP.activate(user, second_factor_secret(person.email))
            registration.appoint(user, person.office, agencies.get(person.agency), by=LOADER, at=at)
        if person.office == Role.JUDGE:
            panelists.accept_terms(user, panelists.version_now(), by=LOADER, at=at)
            panelists.save_profile(user, person.position, person.knows, by=LOADER, at=at)
            home = Province.objects.get(name_th=person.comes_from)
            panelists.add_tie(user, ProvinceTie.Kind.ORIGIN, home, by=LOADER, at=at)


def account(person: Person) -> User:
    """The account of a person of the sample, acting in their office."""
    user = User.objects.get(email=person.email)
    user.acting_as = person.office or "officer"
    return user
