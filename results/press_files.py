"""How does a press release become a file to work with (DOCX) and one to hand out (PDF)?

The same release gives the same bytes.
"""

import hashlib
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from files import printing
from results.press import Release
from thai.era import in_bangkok

FONT = "Sarabun"
SIZE = 14
"""In points; Thai letters of Sarabun at 14 are as tall as Latin ones at 12."""
STYLES = {"Normal": SIZE, "Title": 20, "Heading 1": 16, "List Bullet": SIZE}
CACHED_SECONDS = 24 * 60 * 60
EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(release: Release, published_at: datetime) -> bytes:
    """The release as a DOCX with real paragraphs and headings; Thai in Sarabun, named and not embedded."""
    document = Document()
    for name, size in STYLES.items():
        _set(document.styles[name], size)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    document.add_heading(release.title, level=0)
    for paragraph in release.paragraphs:
        document.add_paragraph(paragraph)
    for section in release.sections:
        document.add_heading(section.heading, level=1)
        if section.honors:
            document.add_paragraph(section.honors)
        for won in section.awards:
            line = document.add_paragraph(style="List Bullet")
            font = line.add_run(won.organization).font
            font.bold = font.cs_bold = True
            line.add_run(f": {won.title}")
            if won.words:
                document.add_paragraph(won.words)
    for note in release.notes:
        small = document.add_paragraph().add_run(note).font
        small.italic = small.cs_italic = True
    told = document.core_properties
    told.title, told.author, told.comments = release.title, "", ""
    told.language = translation.get_language() or "th"
    told.created = told.modified = in_bangkok(published_at).replace(tzinfo=None)
    written = BytesIO()
    document.save(written)
    return _without_the_clock(written.getvalue())


def pdf(release: Release) -> bytes:
    """The release as a PDF; drawn once and then kept for a day. Raises `printing.Unavailable`."""
    language = translation.get_language() or "th"
    html = render_to_string("results/_press_paper.html", {"release": release})
    key = f"results.press.{language}.{hashlib.sha256(html.encode()).hexdigest()}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = printing.pdf(html, title=release.title, language=language)
        cache.set(key, made, CACHED_SECONDS)
    return made


def _set(style: Any, size: int) -> None:
    """Set a style in Sarabun, for Latin letters and for Thai, which Word takes for a complex script."""
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    for name, value in (("w:szCs", str(2 * size)), ("w:lang", "en-US")):
        for old in properties.findall(qn(name)):
            properties.remove(old)
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        if name == "w:lang":
            element.set(qn("w:bidi"), "th-TH")
        properties.append(element)


def _without_the_clock(written: bytes) -> bytes:
    """The same archive without the moment at which it was packed."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(written)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
