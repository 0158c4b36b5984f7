"""With what does a new edition start? Literal tables: categories, rounds with criteria, award levels.

All of it is a sample that the organizer may change; the official criteria and weights are not known to us.
"""

from dataclasses import dataclass
from decimal import Decimal

from editions.models import AwardLevel, Category, Criterion, Edition, Round

CATEGORIES = [
    # code, Thai, English
    ("e-service", "e-Service", "e-Service"),
    ("open-data", "ข้อมูลเปิดและการวิเคราะห์ข้อมูล", "Open data and analytics"),
    ("smart-city", "เมืองอัจฉริยะและโครงสร้างพื้นฐาน", "Smart city and infrastructure"),
    ("health-welfare", "สุขภาพและสวัสดิการ", "Health and welfare"),
    ("administration", "การบริหารภายในและรายได้", "Internal administration and revenue"),
    ("safety", "ความปลอดภัยและสาธารณภัย", "Safety and disasters"),
    ("other", "อื่น ๆ", "Other"),
]

LEVELS = [
    # code, Thai, English, quota
    ("EXCELLENCE", "รางวัลยอดเยี่ยม", "Excellent Award", 3),
    ("OUTSTANDING", "รางวัลดีเด่น", "Outstanding Award", 7),
]


@dataclass(frozen=True)
class CriterionDefault:
    """One criterion as a new round starts with it; `words_*` hold six texts, for 0 to 5."""

    code: str
    name_th: str
    name_en: str
    weight: Decimal
    words_th: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()


DOCUMENTS = [
    CriterionDefault("problem", "ตอบโจทย์ปัญหาประชาชน", "Answers a problem of the public", Decimal(15)),
    CriterionDefault(
        "innovation", "นวัตกรรมและการใช้เทคโนโลยี", "Innovation and use of technology", Decimal(20)
    ),
    CriterionDefault("results", "ผลลัพธ์ต่อประชาชนที่วัดได้", "Measurable results for the public", Decimal(25)),
    CriterionDefault("use", "ใช้งานจริงและความครอบคลุม", "Real use and coverage", Decimal(15)),
    CriterionDefault("sustainability", "ความยั่งยืน", "Sustainability", Decimal(10)),
    CriterionDefault(
        "openness",
        "ความโปร่งใส ข้อมูลเปิด ความมั่นคงปลอดภัย/PDPA",
        "Transparency, open data, security and personal data",
        Decimal(10),
    ),
    CriterionDefault("replication", "การขยายผล", "Replication", Decimal(5)),
]


def set_up(edition: Edition) -> None:
    """Give an edition the default categories, award levels and the round of documents."""
    Category.objects.bulk_create(
        Category(edition=edition, code=code, name_th=th, name_en=en, position=place)
        for place, (code, th, en) in enumerate(CATEGORIES, start=1)
    )
    AwardLevel.objects.bulk_create(
        AwardLevel(edition=edition, code=code, name_th=th, name_en=en, quota=quota, position=place)
        for place, (code, th, en, quota) in enumerate(LEVELS, start=1)
    )
    documents = Round.objects.create(
        edition=edition,
        number=1,
        name_th="รอบที่ 1 พิจารณาเอกสาร",
        name_en="Round 1, documents",
        comment_required_at=[0, 1, 5],
    )
    Criterion.objects.bulk_create(
        Criterion(
            round=documents,
            code=row.code,
            position=place,
            name_th=row.name_th,
            name_en=row.name_en,
            weight=row.weight,
            words_th=list(row.words_th),
            words_en=list(row.words_en),
        )
        for place, row in enumerate(DOCUMENTS, start=1)
    )
