"""With what does a new edition start? Literal tables: categories, rounds with criteria, award levels.

All of it is a sample that the organizer may change; the official criteria and weights are not known to us.
"""

from dataclasses import dataclass
from decimal import Decimal

from editions.models import AwardLevel, Category, Criterion, Edition, Round, TieStep

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
class CriterionWords:
    """How a criterion reads: its name, and what each mark of 0 to 5 means, in Thai and in English."""

    name_th: str
    name_en: str
    words_th: tuple[str, ...]
    words_en: tuple[str, ...]


CRITERIA = {
    "problem": CriterionWords(
        "ตอบโจทย์ปัญหาประชาชน",
        "Answers a problem of the public",
        (
            "ไม่ระบุปัญหา หรือปัญหาไม่เกี่ยวข้องกับประชาชน",
            "ระบุปัญหากว้าง ๆ ไม่มีข้อมูลรองรับ",
            "ปัญหาชัดเจน แต่ข้อมูลรองรับมีน้อย หรือแนวทางแก้ไขตรงกับปัญหาเพียงบางส่วน",
            "ปัญหาชัดเจน มีข้อมูลรองรับ และแนวทางแก้ไขตรงกับปัญหา",
            "ปัญหาชัดเจน มีข้อมูลรองรับ และประชาชนมีส่วนร่วมในการระบุปัญหาหรือออกแบบบริการ",
            "แก้ปัญหาสำคัญของพื้นที่ได้ตรงจุด มีข้อมูลรองรับครบถ้วน และประชาชนมีส่วนร่วมตลอดกระบวนการ",
        ),
        (
            "No problem is named, or it does not concern the public",
            "The problem is described only broadly, without any data",
            "The problem is clear, but data are few or the approach answers only part of it",
            "The problem is clear, supported by data, and the approach answers it",
            "Clear and supported by data; the public helped to name the problem or design the service",
            "Answers an important problem of the area, with full data and the public involved throughout",
        ),
    ),
    "innovation": CriterionWords(
        "นวัตกรรมและการใช้เทคโนโลยี",
        "Innovation and use of technology",
        (
            "ไม่มีการใช้เทคโนโลยีดิจิทัล หรือไม่มีสิ่งใหม่",
            "ใช้เทคโนโลยีเพียงแทนงานเอกสารเดิม กระบวนการไม่เปลี่ยน",
            "ปรับกระบวนการบางส่วน โดยใช้แนวทางที่หน่วยงานอื่นใช้กันทั่วไป",
            "ปรับกระบวนการอย่างเห็นได้ชัด และใช้เทคโนโลยีเหมาะสมกับงาน",
            "มีแนวทางใหม่ของพื้นที่ ใช้เทคโนโลยีเหมาะสมและคุ้มค่า",
            "มีแนวทางใหม่ที่โดดเด่นในระดับประเทศ ใช้เทคโนโลยีเหมาะสม คุ้มค่า และเปลี่ยนวิธีให้บริการอย่างแท้จริง",
        ),
        (
            "No digital technology is used, or nothing is new",
            "Technology only replaces paper; the way of working is unchanged",
            "Part of the way of working is changed, by means that are common elsewhere",
            "The way of working is clearly changed, with technology that suits the task",
            "A new approach for the area, with suitable technology at a reasonable cost",
            "A new approach outstanding in the whole country that truly changes how the service is given",
        ),
    ),
    "results": CriterionWords(
        "ผลลัพธ์ต่อประชาชนที่วัดได้",
        "Measurable results for the public",
        (
            "ไม่แสดงผลลัพธ์",
            "กล่าวถึงผลลัพธ์โดยไม่มีตัวเลขหรือหลักฐาน",
            "มีตัวเลขผลผลิต เช่น จำนวนผู้ใช้ แต่ไม่แสดงผลต่อประชาชน",
            "มีตัวเลขก่อนและหลัง แต่ยังไม่ครบทุกกลุ่มเป้าหมาย",
            "มีตัวเลขก่อนและหลังครบทุกกลุ่มเป้าหมาย และมีหลักฐานตรวจสอบได้",
            "ผลลัพธ์ต่อประชาชนเด่นชัดและต่อเนื่อง มีตัวเลขก่อนและหลังครบถ้วน หลักฐานตรวจสอบได้",
        ),
        (
            "No results are shown",
            "Results are mentioned without figures or evidence",
            "Figures of output, such as users, but not of the effect on the public",
            "Figures before and after, but not yet for every target group",
            "Figures before and after for every target group, with evidence that can be checked",
            "Striking and lasting results for the public, with full figures before and after and evidence",
        ),
    ),
    "use": CriterionWords(
        "ใช้งานจริงและความครอบคลุม",
        "Real use and coverage",
        (
            "ยังไม่มีการใช้งานจริง",
            "อยู่ระหว่างทดลอง มีผู้ใช้จำนวนน้อยมาก",
            "ใช้งานจริงแล้ว แต่จำกัดเฉพาะบางพื้นที่หรือบางกลุ่ม",
            "ใช้งานจริงอย่างสม่ำเสมอ ครอบคลุมกลุ่มเป้าหมายส่วนใหญ่",
            "ใช้งานจริงอย่างต่อเนื่อง ครอบคลุมกลุ่มเป้าหมายเกือบทั้งหมด และมีช่องทางสำหรับผู้ที่เข้าถึงเทคโนโลยีได้ยาก",
            "ใช้งานจริงเต็มพื้นที่ เป็นช่องทางหลักของบริการ และทุกกลุ่มเข้าถึงได้โดยไม่ทิ้งใครไว้ข้างหลัง",
        ),
        (
            "Not in real use yet",
            "On trial, with very few users",
            "In real use, but only in some areas or for some groups",
            "In regular use, covering most of the target group",
            "In steady use by nearly all of the target group, with help for those who find technology hard",
            "The main channel of the service in the whole area; every group can use it",
        ),
    ),
    "sustainability": CriterionWords(
        "ความยั่งยืน",
        "Sustainability",
        (
            "ไม่มีแผนดำเนินการต่อ",
            "มีความตั้งใจดำเนินการต่อ แต่ไม่มีผู้รับผิดชอบหรืองบประมาณ",
            "มีผู้รับผิดชอบ แต่งบประมาณหรือบุคลากรยังไม่แน่นอน",
            "มีผู้รับผิดชอบและงบประมาณสำหรับปีต่อไป",
            "บรรจุอยู่ในแผนหรือข้อบัญญัติงบประมาณ และมีบุคลากรที่ดูแลระบบได้เอง",
            "เป็นงานประจำของหน่วยงาน มีงบประมาณและบุคลากรต่อเนื่อง และพัฒนาตามความเห็นของผู้ใช้สม่ำเสมอ",
        ),
        (
            "No plan to go on",
            "The will to go on, but nobody in charge and no budget",
            "Somebody is in charge, but budget or staff are uncertain",
            "Somebody is in charge and next year's budget is there",
            "Part of the plan or budget ordinance, with staff who can look after the system themselves",
            "Routine work with lasting budget and staff, improved regularly by what users say",
        ),
    ),
    "openness": CriterionWords(
        "ความโปร่งใส ข้อมูลเปิด ความมั่นคงปลอดภัย/PDPA",
        "Transparency, open data, security and personal data",
        (
            "ไม่กล่าวถึง หรือมีการเปิดเผยข้อมูลส่วนบุคคลโดยไม่เหมาะสม",
            "กล่าวถึงหลักการ แต่ไม่มีการปฏิบัติ",
            "มีมาตรการพื้นฐานด้านความมั่นคงปลอดภัยหรือข้อมูลส่วนบุคคลเพียงบางส่วน",
            "มีมาตรการด้านความมั่นคงปลอดภัยและข้อมูลส่วนบุคคลครบถ้วนตามกฎหมาย",
            "มีมาตรการครบถ้วน และเปิดเผยข้อมูลหรือผลการดำเนินงานให้ประชาชนตรวจสอบได้",
            "เป็นแบบอย่างที่ดี มีมาตรการครบถ้วนและทบทวนสม่ำเสมอ เปิดข้อมูลในรูปแบบที่นำไปใช้ต่อได้",
        ),
        (
            "Not mentioned, or personal data are disclosed improperly",
            "Principles are mentioned but not practiced",
            "Basic measures for only part of security or personal data",
            "Measures for security and personal data are complete as the law asks",
            "Measures are complete, and data or performance are open for the public to check",
            "A good example: complete measures, reviewed regularly, and open data in reusable form",
        ),
    ),
    "replication": CriterionWords(
        "การขยายผล",
        "Replication",
        (
            "ใช้ได้เฉพาะกรณีนี้ ไม่สามารถขยายผล",
            "อาจขยายผลได้ แต่ไม่ได้ระบุวิธี",
            "ระบุวิธีขยายผล แต่ต้องใช้งบประมาณหรือบุคลากรสูง",
            "หน่วยงานที่มีขนาดใกล้เคียงกันนำไปใช้ได้ และมีคู่มือหรือคำแนะนำ",
            "มีหน่วยงานอื่นนำไปใช้หรืออยู่ระหว่างนำไปใช้ และมีคู่มือพร้อม",
            "หลายหน่วยงานนำไปใช้แล้วอย่างเห็นผล และหน่วยงานทุกขนาดนำไปใช้ได้ด้วยต้นทุนต่ำ",
        ),
        (
            "Works only in this case; it cannot be repeated",
            "Might be repeated, but how is not said",
            "How to repeat it is said, but it takes a large budget or staff",
            "Towns of a similar size can use it, with a manual or guidance",
            "Other towns use it or have begun to, and a manual is ready",
            "Several towns use it with results, and towns of every size can do so at low cost",
        ),
    ),
    "presentation": CriterionWords(
        "นำเสนอและตอบคำถาม",
        "Presentation and answers",
        (
            "ไม่มาชี้แจง หรือไม่สามารถตอบคำถามได้",
            "นำเสนอไม่ตรงประเด็น และตอบคำถามได้น้อย",
            "นำเสนอได้ตามประเด็น แต่ตอบคำถามสำคัญไม่ครบ",
            "นำเสนอชัดเจน และตอบคำถามสำคัญได้",
            "นำเสนอชัดเจน มีการสาธิตการใช้งานจริง และตอบคำถามได้ครบถ้วน",
            "นำเสนอโดดเด่น สาธิตการใช้งานจริงได้สมบูรณ์ ตอบคำถามได้ครบถ้วนพร้อมหลักฐาน",
        ),
        (
            "Did not appear, or could not answer",
            "Beside the point, with few questions answered",
            "To the point, but important questions stayed open",
            "Clear, with the important questions answered",
            "Clear, with a demonstration of real use and all questions answered",
            "Outstanding, with a complete demonstration of real use and every answer backed by evidence",
        ),
    ),
}


@dataclass(frozen=True)
class RoundDefault:
    """A round as a new edition starts with it; its criteria by code, each with its weight in this round."""

    name_th: str
    name_en: str
    criteria: tuple[tuple[str, int], ...]


ROUNDS = [
    RoundDefault(
        "รอบที่ 1 พิจารณาเอกสาร",
        "Round 1, documents",
        (
            ("problem", 15),
            ("innovation", 20),
            ("results", 25),
            ("use", 15),
            ("sustainability", 10),
            ("openness", 10),
            ("replication", 5),
        ),
    ),
    RoundDefault(
        "รอบที่ 2 นำเสนอผลงาน",
        "Round 2, presentation",
        (
            ("results", 40),
            ("replication", 25),
            ("presentation", 20),
            ("sustainability", 15),
        ),
    ),
]

COMMENT_REQUIRED_AT = [0, 1, 5]


def set_up(edition: Edition, rounds: int = 1) -> None:
    """Give an edition the default categories, award levels and the first of the default rounds (or both)."""
    Category.objects.bulk_create(
        Category(edition=edition, code=code, name_th=th, name_en=en, position=place)
        for place, (code, th, en) in enumerate(CATEGORIES, start=1)
    )
    AwardLevel.objects.bulk_create(
        AwardLevel(edition=edition, code=code, name_th=th, name_en=en, quota=quota, position=place)
        for place, (code, th, en, quota) in enumerate(LEVELS, start=1)
    )
    for number, row in enumerate(ROUNDS[:rounds], start=1):
        _set_up_round(edition, number, row)


def _set_up_round(edition: Edition, number: int, row: RoundDefault) -> None:
    made = Round.objects.create(
        edition=edition,
        number=number,
        name_th=row.name_th,
        name_en=row.name_en,
        comment_required_at=COMMENT_REQUIRED_AT,
    )
    Criterion.objects.bulk_create(
        Criterion(
            round=made,
            code=code,
            position=place,
            name_th=CRITERIA[code].name_th,
            name_en=CRITERIA[code].name_en,
            weight=Decimal(weight),
            words_th=list(CRITERIA[code].words_th),
            words_en=list(CRITERIA[code].words_en),
        )
        for place, (code, weight) in enumerate(row.criteria, start=1)
    )
    by_weight = sorted(made.criteria.all(), key=lambda criterion: -criterion.weight)
    TieStep.objects.bulk_create(
        TieStep(round=made, position=place, kind=TieStep.Kind.CRITERION, criterion=criterion)
        for place, criterion in enumerate(by_weight, start=1)
    )
