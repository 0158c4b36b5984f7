"""How does the secretariat change what certificates say, and see it before anything is announced?"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from editions.models import AwardLevel, Edition
from editions.moves import RuleBroken
from files import checks
from journal import chain
from organizations.models import Province, User
from results import certificate_paper, certificate_words, certificates
from results.content import Content, Words
from results.models import Certificate, CertificateTemplate, Signatory
from thai import era

KINDS = ["jpeg", "png", "webp"]
MOST_MB = 5
SIGNATORIES = 3
"""How many people sign at most: more names do not fit side by side."""
TEXTS = ("heading_th", "heading_en", "award_th", "award_en", "judge_th", "judge_en")
OF_A_SIGNATORY = ("name_th", "name_en", "office_th", "office_en")
SAMPLE_NAME: Words = {
    "th": "องค์การบริหารส่วนตำบลชื่อตัวอย่าง",
    "en": "Sample Subdistrict Administrative Organization",
}
SAMPLE_JUDGE: Words = {"th": "ชื่อและนามสกุลของกรรมการ", "en": "Name of the judge"}
SAMPLE_AGENCY: Words = {"th": "หน่วยงานของกรรมการ", "en": "Agency of the judge"}
SAMPLE_TITLE = "ชื่อผลงานตัวอย่างตามที่หน่วยงานส่งเข้าประกวด"


def keep_picture(file: File) -> str:
    """Make a picture safe and keep it for good; returns its name. Raises `checks.FileRefused`."""
    with checks.checking(file, KINDS, max_mb=MOST_MB) as checked:
        data = checked.renditions["page"].read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"{sha256[:2]}/{sha256}.jpg"
    _write(certificate_paper.SHELF.path_of(name), data)
    return name


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def save(
    edition: Edition,
    texts: Mapping[str, str],
    emblem: str,
    signatories: Sequence[Mapping[str, str]],
    *,
    version: int,
    by: User,
    at: datetime,
) -> CertificateTemplate:
    """Save the template of an edition; certificates that are issued already stay as they are.

    `signatories` have the columns of OF_A_SIGNATORY and `signature`, the name of a kept picture. Raises
    RuleBroken where a text names a place that there is not, or somebody has saved since `version`.
    """
    for name in TEXTS[2:]:
        places = getattr(certificate_words, f"{name[:5].upper()}_PLACES")
        if wrong := certificate_words.problem(texts[name], places):
            raise RuleBroken(wrong)
    with transaction.atomic():
        edition.hold()
        row = CertificateTemplate.objects.filter(edition=edition).first() or CertificateTemplate(
            edition=edition
        )
        if row.version != version:
            raise RuleBroken(
                _("Someone else has just changed this. Please reload the page and look at it again.")
            )
        for name in TEXTS:
            setattr(row, name, texts[name])
        row.emblem, row.version = emblem, version + 1
        row.save()
        row.signatories.all().delete()
        Signatory.objects.bulk_create(
            Signatory(template=row, position=place, **one) for place, one in enumerate(signatories, start=1)
        )
        people = "\n".join(f"{one['name_th']}, {one['office_th']}" for one in signatories)
        chain.write(
            "save_certificate_template",
            edition,
            by=by,
            at=at,
            facts={"version": row.version, "texts": dict(texts), "emblem": emblem},
            personal={"signatories": people} if people else None,
            edition_year=edition.year,
        )
    return row


def preview(edition: Edition, audience: str, language: str, at: datetime) -> bytes:
    """How the certificates of an edition will look, with invented words, as a PDF marked as a sample."""
    template, signatories = certificates.template_of(edition)
    content = _sample(edition)
    if audience == Certificate.Audience.AWARD:
        facts = certificates.award_facts(template, signatories, content, content["awards"][0])
        recipient = SAMPLE_NAME
    else:
        facts = certificates.judge_facts(template, signatories, content, SAMPLE_AGENCY)
        recipient = SAMPLE_JUDGE
    facts["date"] = era.day_of(at).isoformat()
    return certificate_paper.preview(audience, facts, recipient, language)


def _sample(edition: Edition) -> Content:
    """As much of an announcement as a certificate needs, invented: nothing of any entry shows."""
    level = AwardLevel.objects.filter(edition=edition).order_by("position").first()
    province = Province.objects.order_by("sort_order")[0]
    honors = level.honors.all() if level else []
    made: dict[str, Any] = {
        "edition": {
            "year": edition.year,
            "name": {"th": edition.name_th, "en": edition.name_en},
            "is_sample": False,
        },
        "levels": [
            {
                "code": "sample",
                "position": 1,
                "name": {"th": level.name_th, "en": level.name_en} if level else {"th": "", "en": ""},
                "honors": [{"th": one.name_th, "en": one.name_en} for one in honors],
            },
            {"code": "", "position": 2, "name": {"th": "", "en": ""}, "honors": []},
        ],
        "categories": [],
        "provinces": [{"iso": province.iso, "name": {"th": province.name_th, "en": province.name_en}}],
        "awards": [
            {
                "number": 0,
                "level": "sample",
                "title": SAMPLE_TITLE,
                "category": "",
                "province": province.iso,
                "organization": {"name": SAMPLE_NAME},
            }
        ],
    }
    content: Content = made  # type: ignore[assignment]
    return content
