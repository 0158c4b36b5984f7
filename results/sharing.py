"""What does a page of a winner say where it is shared: the picture, the links, the facts for machines?

The picture is drawn from the frozen words. Thai marks stand where they belong because the text is shaped
(HarfBuzz, by Pillow's own layout), and lines break between words, which in Thai takes a dictionary.
"""

import json
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from files import printing
from results.announcement import Announcement
from results.lines import Line
from thai.text import letters_of, truncate

SIZE = (1200, 630)
MARGIN, EDGE = 80, 20
INK, QUIET, PAPER = "#16243b", "#4a5a73", "#ffffff"
BRAND, LIGHT = "#12467f", "#dbe7f5"
COLORS = {"EXCELLENCE": ("#f3b63f", "#fdf3dc", "#8a5a00"), "OUTSTANDING": ("#8fb4dd", "#e7effa", "#2c5b8f")}
"""Of each level the edge, the chip, and the words on it; other levels are as the brand is."""
TITLE_SIZES = (64, 56, 48, 42)
TITLE_LINES = 3
LONGEST_LINE = 90
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
"""What would end a script element, or a line of one, stands escaped in JSON."""


class Link(NamedTuple):
    """A plain link by which a page is passed on."""

    name: str
    url: str


def links(address: str, title: str) -> list[Link]:
    """Where a page can be passed on: plain links, no script of anybody."""
    return [
        Link("LINE", f"https://social-plugins.line.me/lineit/share?{urlencode({'url': address})}"),
        Link("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}"),
        Link("X", f"https://x.com/intent/post?{urlencode({'url': address, 'text': title})}"),
    ]


def facts_for_machines(
    announcement: Announcement, line: Line, address: str, pictures: list[str]
) -> SafeString:
    """What a search engine reads of a work (schema.org), as an element of data: it is never run."""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": line.title,
        "url": address,
        "inLanguage": "th",
        "image": pictures,
        "identifier": line.reference,
        "creator": {
            "@type": "GovernmentOrganization",
            "name": line.organization,
            "address": {
                "@type": "PostalAddress",
                "addressRegion": line.province.name,
                "addressCountry": "TH",
            },
        },
        "isPartOf": {"@type": "Event", "name": f"{announcement.name} {announcement.year}"},
    }
    if line.level:
        facts["award"] = f"{line.level.name}, {announcement.name} {announcement.year}"
    if line.citation:
        facts["abstract"] = line.citation
    if announcement.published_at:
        facts["datePublished"] = announcement.published_at.date().isoformat()
    text = json.dumps(facts, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)


def picture(announcement: Announcement, line: Line) -> bytes:
    """The picture that a messenger shows beside the link of a work: PNG, in the language of the page."""
    edge, chip, word = COLORS.get(line.level.code if line.level else "", (BRAND, LIGHT, BRAND))
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, EDGE, SIZE[1]), fill=edge)
    draw.rectangle((0, SIZE[1] - 96, SIZE[0], SIZE[1]), fill=BRAND)
    room = SIZE[0] - 2 * MARGIN
    top = 56
    named = line.level.name if line.level else _("Took part")
    small = _font("Bold", 32)
    wide = draw.textlength(named, font=small)
    draw.rounded_rectangle((MARGIN, top, MARGIN + wide + 48, top + 64), 32, fill=chip)
    draw.text((MARGIN + 24, top + 32), named, font=small, fill=word, anchor="lm")
    top += 92
    size, told = _fitted(line.title, room)
    for row in told:
        draw.text((MARGIN, top), row, font=_font("Bold", size), fill=INK)
        top += round(size * 1.45)
    top += 12
    quiet = _font("Regular", 34)
    for row in _lines(line.organization_told, quiet, room)[:2]:
        draw.text((MARGIN, top), row, font=quiet, fill=QUIET)
        top += 50
    foot = truncate(f"{announcement.name} {announcement.year}", LONGEST_LINE)
    draw.text((MARGIN, SIZE[1] - 48), foot, font=small, fill=PAPER, anchor="lm")
    if line.is_sample:
        draw.text((SIZE[0] - MARGIN, SIZE[1] - 48), _("Sample"), font=small, fill=LIGHT, anchor="rm")
    made = BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(printing.FONTS / f"Sarabun-{face}.ttf"), size, layout_engine=ImageFont.Layout.RAQM
    )


def _fitted(text: str, room: int) -> tuple[int, list[str]]:
    """The largest size at which a title fits its lines; the smallest cuts what is longer."""
    for size in TITLE_SIZES:
        told = _lines(text, _font("Bold", size), room)
        if len(told) <= TITLE_LINES:
            return size, told
    return TITLE_SIZES[-1], [*told[: TITLE_LINES - 1], f"{told[TITLE_LINES - 1]}…"]


def _lines(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """The text in lines that are not wider than there is room."""
    lines = [""]
    for word in printing.breakable(text):
        for piece in [word] if font.getlength(word.strip()) <= room else letters_of(word):
            if font.getlength((lines[-1] + piece).strip()) > room:
                lines.append("")
            lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]
