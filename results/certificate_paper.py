"""How does a certificate look on paper: A4 across, letter by letter as it was announced, with its code?

Drawn when it is asked for, from the frozen words alone; the same certificate gives the same bytes.
"""

import base64
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from files import printing
from files.shelf import Shelf
from results import certificates
from results.content import Words
from results.models import Certificate
from thai import era
from thai.text import letters_of, to_thai_digits

SHELF = Shelf("certificates")
"""Where emblems and signatures lie, each under its hash: for good, since certificates name them."""
SIZES = ((26, "largest"), (36, "large"), (48, "middle"))
"""Up to how many letters a name is written how large; a longer one is small."""
DIMENSION = 36
"""The width of the code on the paper in millimeters, with its white rim."""


def drawn(certificate: Certificate, language: str) -> bytes:
    """A certificate as a PDF (select `edition` and `key` along). Raises `printing.Unavailable`."""
    recipient: Words = {"th": certificate.recipient_th, "en": certificate.recipient_en}
    code = segno.make_qr(certificates.signed_text(certificate), error="l")
    facts = certificate.facts
    shown = {"serial": certificate.serial, "code": code.svg_data_uri(scale=4, border=4)}
    return _drawn(certificate.audience, facts, recipient, language, shown)


def preview(audience: str, facts: dict[str, Any], recipient: Words, language: str) -> bytes:
    """How certificates of a template will look: marked as a sample, without a serial and a code."""
    return _drawn(audience, facts, recipient, language, {"is_preview": True})


def name_of(certificate: Certificate, language: str) -> str:
    """Under which name a certificate is handed out."""
    return f"certificate-{certificate.edition.year}-{certificate.serial}-{language}.pdf"


def day_in_words(day: date, language: str) -> str:
    """A day as a certificate has it: ๑๕ ตุลาคม พ.ศ. ๒๕๖๔."""
    if language != "th":
        return era.long_date(day, language)
    month = era.month_names("th")[day.month - 1]
    return to_thai_digits(f"{day.day} {month} พ.ศ. {era.to_be(day.year)}")


def _drawn(
    audience: str, facts: dict[str, Any], recipient: Words, language: str, shown: dict[str, Any]
) -> bytes:
    def told(words: Any) -> str:
        return str(words[language] or words["th"])

    with translation.override(language):
        is_award = audience == Certificate.Audience.AWARD
        kind = _("Certificate of Award") if is_award else _("Certificate of Appreciation")
        name = told(recipient)
        context = {
            "kind": kind,
            "heading": told(facts["heading"]),
            "recipient": name,
            "size": _size(name),
            "where": told(facts["where"]),
            "lines": facts["lines"][language] or facts["lines"]["th"],
            "day": day_in_words(date.fromisoformat(facts["date"]), language),
            "tone": ("gold" if facts.get("is_highest") else "silver") if is_award else "plain",
            "emblem": _picture(facts["emblem"]),
            "signatories": [
                {
                    "name": told(one["name"]),
                    "office": told(one["office"]),
                    "signature": _picture(one["signature"]),
                }
                for one in facts["signatories"]
            ],
            "is_sample": facts["is_sample"],
            "verify": settings.PORTAL_ADDRESS.rstrip("/").partition("://")[2]
            + reverse("certificates:certificate_search"),
            **shown,
        }
        html = render_to_string("results/_certificate.html", context)
    return printing.pdf(html, title=f"{kind} {name}", language=language, sheet="certificate.css")


def _size(name: str) -> str:
    letters = sum(1 for _piece in letters_of(name))
    return next((size for most, size in SIZES if letters <= most), "small")


def _picture(stored_name: str) -> str:
    """A picture of the template as it stands in the page itself; nothing where there is none."""
    if not stored_name:
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(SHELF.path_of(stored_name).read_bytes()).decode()
