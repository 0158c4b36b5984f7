"""What does an announcement certify, under which serial, and when does a certificate hold no more?

Serials are allotted in the transaction that publishes, so before it there is none. What was certified is
frozen; a later version of the announcement supersedes the certificates whose words it changed, no others.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken, advance
from journal import chain
from judging.models import ScoreSheet, Seat
from organizations.models import User
from results import certificate_words, signing
from results.content import AwardContent, Content, Words
from results.models import (
    Certificate,
    CertificateChange,
    CertificateTemplate,
    Publication,
    Signatory,
    SigningKey,
)
from submissions.models import Entry
from thai import era
from thai.text import to_arabic_digits, to_thai_digits, truncate

Audience, State = Certificate.Audience, Certificate.State
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of what a serial is made: nothing that reads like something else."""
LENGTH, GROUP = 12, 4
LONGEST_TITLE = 80
"""How many letters of a title the code on the paper carries, so that a phone can still read it."""
FORMAT = 1


# --- serials ------------------------------------------------------------------------------------------


def fresh_serial() -> str:
    """A serial that tells nothing: twelve random letters and digits in three groups."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    return "-".join(drawn[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def serial_of(typed: str) -> str:
    """A serial as it is kept, from what somebody typed; empty where it cannot be one."""
    bare = "".join(one for one in to_arabic_digits(typed[:100]).upper() if one not in " -–—\t\n\r")
    if len(bare) != LENGTH or any(one not in ALPHABET for one in bare):
        return ""
    return "-".join(bare[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def address_of(serial: str) -> str:
    """The whole address at which a certificate can be checked, as the paper has it: in Thai."""
    with translation.override("th"):
        return settings.PORTAL_ADDRESS.rstrip("/") + reverse("certificates:certificate", args=[serial])


# --- the template -------------------------------------------------------------------------------------


def template_of(edition: Edition) -> tuple[CertificateTemplate, list[Signatory]]:
    """The template of an edition and who signs; until one is saved, what stands there at first."""
    kept = CertificateTemplate.objects.filter(edition=edition).prefetch_related("signatories").first()
    if kept is None:
        return CertificateTemplate(edition=edition, **certificate_words.DEFAULTS), []
    return kept, list(kept.signatories.all())


# --- what an announcement certifies --------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A certificate that an announcement gives: for whom, and its words (all but the day)."""

    audience: str
    entry_id: int | None
    seat_id: int | None
    recipient: Words
    facts: dict[str, Any]


def wanted(edition: Edition, content: Content) -> Iterator[Wanted]:
    """The certificates of an announcement: of every award, and of every judge who signed a sheet.

    That of a judge tells the judge and the edition, never an entry.
    """
    template, signatories = template_of(edition)
    entries = dict(Entry.objects.filter(edition=edition).values_list("number", "pk"))
    for award in content["awards"]:
        yield Wanted(
            Audience.AWARD,
            entries[award["number"]],
            None,
            award["organization"]["name"],
            award_facts(template, signatories, content, award),
        )
    sheets = ScoreSheet.objects.filter(assignment__round__edition=edition, state=ScoreSheet.State.SIGNED)
    seats = Seat.objects.filter(pk__in=sheets.values("assignment__seat"), user__removed_at=None)
    for seat in seats.select_related("user", "agency").order_by("seated_at", "pk"):
        agency: Words = {"th": seat.agency.name_th, "en": seat.agency.name_en}
        yield Wanted(
            Audience.JUDGE,
            None,
            seat.pk,
            {"th": seat.user.full_name, "en": ""},
            judge_facts(template, signatories, content, agency),
        )


def award_facts(
    template: CertificateTemplate, signatories: list[Signatory], content: Content, award: AwardContent
) -> dict[str, Any]:
    """The words of a winner's certificate, all but its day."""
    levels = {level["code"]: level for level in content["levels"]}
    level = levels[award["level"]]
    province = next(row["name"] for row in content["provinces"] if row["iso"] == award["province"])
    category = next((row["name"] for row in content["categories"] if row["code"] == award["category"]), None)
    told = {
        "organization": award["organization"]["name"],
        "province": province,
        "title": {"th": award["title"], "en": award["title"]},
        "category": category or {"th": "", "en": ""},
        "level": level["name"],
        "honors": {
            "th": ", ".join(one["th"] for one in level["honors"]),
            "en": ", ".join(one["en"] or one["th"] for one in level["honors"]),
        },
    }
    facts = _facts(template, signatories, content, told, "award")
    where = {"th": f"จังหวัด{province['th']}", "en": f"{province['en']} Province"}
    if province["th"].startswith("กรุงเทพ"):
        where = {"th": province["th"], "en": province["en"]}
    first = min(row["position"] for row in levels.values())
    return facts | {
        "where": where,
        "level": level["name"],
        "is_highest": level["position"] == first and len(levels) > 1,
        "title": award["title"],
        "number": award["number"],
    }


def judge_facts(
    template: CertificateTemplate, signatories: list[Signatory], content: Content, agency: Words
) -> dict[str, Any]:
    """The words of a judge's certificate, all but the name and the day."""
    return _facts(template, signatories, content, {"agency": agency}, "judge") | {"where": agency}


def _facts(
    template: CertificateTemplate,
    signatories: list[Signatory],
    content: Content,
    told: dict[str, Any],
    which: str,
) -> dict[str, Any]:
    edition = content["edition"]
    told = told | {
        "edition": edition["name"],
        "year": {
            "th": to_thai_digits(f"พ.ศ. {edition['year']}"),
            "en": era.year_name(edition["year"], "en"),
        },
    }

    def lines(language: str) -> list[str]:
        values = {name: words[language] or words["th"] for name, words in told.items()}
        return certificate_words.lines(getattr(template, f"{which}_{language}"), values)

    return {
        "format": FORMAT,
        "year": edition["year"],
        "edition": edition["name"],
        "heading": {"th": template.heading_th, "en": template.heading_en},
        "lines": {"th": lines("th"), "en": lines("en")},
        "emblem": template.emblem,
        "signatories": [
            {
                "name": {"th": one.name_th, "en": one.name_en},
                "office": {"th": one.office_th, "en": one.office_en},
                "signature": one.signature,
            }
            for one in signatories
        ],
        "is_sample": edition["is_sample"],
    }


# --- issuing -------------------------------------------------------------------------------------------


def allot(publication: Publication, *, by: User, at: datetime, reason: str = "") -> list[Certificate]:
    """Give every award and judge of an announcement a certificate; called while its edition is held.

    What stands already and says the same stays, with its serial; what says something else is superseded, for
    `reason`; what the announcement no longer names is revoked for it. Once more, it changes nothing. Raises
    RuleBroken where the server has no key to sign with.
    """
    edition, reason = publication.edition, reason or publication.reason
    rows = Certificate.objects.filter(edition=edition).standing().order_by("pk")
    standing = {(row.entry_id, row.seat_id): row for row in rows}
    issued = []
    used: signing.Signer | None = None
    for want in wanted(edition, publication.content):
        before = standing.pop((want.entry_id, want.seat_id), None)
        if before is not None and _says_the_same(before, want):
            _reinstate(before, by=by, at=at)
            continue
        used = used or signing.signer()
        if before is not None:
            _end(before, "supersede_certificate", reason, by=by, at=at)
        issued.append(_issue(publication, want, before, used, at))
    for left in standing.values():
        if left.payload:
            _end(left, "revoke_certificate", reason, by=by, at=at)
        else:  # of a judge who was removed: it stays, without a name
            _reinstate(left, by=by, at=at)
    if issued:
        chain.write(
            "issue_certificates",
            publication,
            by=by,
            at=at,
            facts={
                "version": publication.version,
                "serials": [row.serial for row in issued],
                "reason": reason,
            },
            edition_year=edition.year,
        )
    return issued


def issue_anew(edition: Edition, reason: str, *, by: User, at: datetime) -> list[Certificate]:
    """Bring the certificates of a standing announcement to the template as it is now, each with a new serial.

    Raises RuleBroken without a reason, where nothing is announced, and where they say the same already.
    """
    if not reason.strip():
        raise RuleBroken(_("Please write the reason. Everybody who checks a certificate reads it."))
    with transaction.atomic():
        edition.hold()
        publication = Publication.objects.published().filter(edition=edition).first()
        if publication is None:
            raise RuleBroken(_("Certificates are issued with the announcement. Nothing is announced now."))
        issued = allot(publication, by=by, at=at, reason=reason.strip())
        if not issued:
            raise RuleBroken(_("All certificates say what the template says. There is nothing to issue."))
    return issued


def suspend(edition: Edition, reason: str, *, by: User, at: datetime) -> None:
    """Let no certificate hold while the announcement is taken back; called while its edition is held."""
    for row in Certificate.objects.filter(edition=edition, state=State.VALID).order_by("pk"):
        _end(row, "suspend_certificate", reason, by=by, at=at)


def revoke(certificate: Certificate, reason: str, *, by: User, at: datetime) -> None:
    """Revoke one certificate for good. Raises RuleBroken without a reason, or where it holds no more."""
    if not reason.strip():
        raise RuleBroken(_("Please write the reason. Everybody who checks a certificate reads it."))
    with transaction.atomic():
        certificate.edition.hold()
        _end(certificate, "revoke_certificate", reason.strip(), by=by, at=at)


def _end(certificate: Certificate, verb: str, reason: str, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        advance(certificate, verb, by=by, at=at, facts={"serial": certificate.serial, "reason": reason})
        _note(certificate, reason, at)


def _reinstate(certificate: Certificate, *, by: User, at: datetime) -> None:
    if certificate.state == State.SUSPENDED:
        _end(certificate, "reinstate_certificate", "", by=by, at=at)


def _says_the_same(certificate: Certificate, want: Wanted) -> bool:
    says = {name: value for name, value in certificate.facts.items() if name != "date"}
    recipient = {"th": certificate.recipient_th, "en": certificate.recipient_en}
    return says == want.facts and recipient == want.recipient


def _issue(
    publication: Publication,
    want: Wanted,
    before: Certificate | None,
    used: signing.Signer,
    at: datetime,
) -> Certificate:
    serial = fresh_serial()
    facts = want.facts | {"date": era.day_of(at).isoformat()}
    payload = signing.payload_of(_told(serial, want, facts))
    row = Certificate.objects.create(
        edition=publication.edition,
        publication=publication,
        audience=want.audience,
        entry_id=want.entry_id,
        seat_id=want.seat_id,
        serial=serial,
        facts=facts,
        recipient_th=want.recipient["th"],
        recipient_en=want.recipient["en"],
        payload=payload,
        signature=used.sign(payload.encode()),
        key=signing.published(used, at),
        issued_at=at,
        supersedes=before,
    )
    _note(row, "", at)
    return row


def _note(certificate: Certificate, reason: str, at: datetime) -> None:
    """Write the state a certificate has come to into the history that the public reads."""
    CertificateChange(certificate=certificate, state=certificate.state, at=at, reason=reason).save()


def _told(serial: str, want: Wanted, facts: dict[str, Any]) -> dict[str, Any]:
    """What the signature covers, in plain names."""
    told = {
        "contest": facts["edition"]["th"],
        "date": facts["date"],
        "for": want.audience,
        "serial": serial,
        "to": want.recipient["th"],
        "year": facts["year"],
    }
    if want.audience == Audience.AWARD:
        told |= {"level": facts["level"]["th"], "title": truncate(facts["title"], LONGEST_TITLE)}
    return told


# --- checking -------------------------------------------------------------------------------------------


def signed_text(certificate: Certificate) -> str:
    """What the code on the paper carries: the address, and behind its # the signed text."""
    text = signing.text_of(certificate.key.code, certificate.payload, certificate.signature)
    return f"{address_of(certificate.serial)}#{text}"


def check(text: str) -> dict[str, Any] | None:
    """What a signed text says, or None where no key of this portal signed it or it leads elsewhere."""

    def key_of(code: str) -> str | None:
        return SigningKey.objects.filter(code=code).values_list("public", flat=True).first()

    told = signing.verify(text, key_of)
    address, hash_, _text = text.strip().rpartition("#")
    if told is None or (hash_ and address != address_of(str(told.get("serial", "")))):
        return None
    return told


def find(typed: str) -> Certificate | None:
    """The certificate of a serial as somebody typed it, with its history."""
    serial = serial_of(typed)
    rows = Certificate.objects.select_related("edition", "superseded_by").prefetch_related("changes")
    return rows.filter(serial=serial).first() if serial else None


def day_of(certificate: Certificate) -> date:
    """The day that stands on a certificate."""
    return date.fromisoformat(certificate.facts["date"])
