"""How does a page become a PDF whose Thai text can be read letter by letter?

WeasyPrint draws the page and shapes Thai rightly, but a page that looks perfect may hold other letters in its
text, which search, copying and screen readers get: ตาบล for ตำบล, since a font draws ำ (SARA AM) as ํ and า,
and ค้ิว for คิ้ว, since readers put marks in the order of their places. Two repairs mend that; both hang on
private names of WeasyPrint, hence its pin.
"""

import functools
import hashlib
import mimetypes
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fontpkg_sarabun
import pydyf
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from thai.text import letters_of

PARTS_OF_SARA_AM = "\N{THAI CHARACTER NIKHAHIT}\N{THAI CHARACTER SARA AA}"
MARKED = re.compile(r"[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]")
"""Thai marks above and below, and ำ, of which a part stands above."""
FONTS = Path(fontpkg_sarabun.__file__).parent / "files"
FACES = (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"))
STYLE = "".join(
    f"@font-face {{ font-family: Sarabun; src: url(font:Sarabun-{name}.ttf);"
    f" font-weight: {weight}; font-style: {style}; }}\n"
    for name, weight, style in FACES
)


class Unavailable(RuntimeError):
    """No PDF can be made on this machine; the text says why, fit to show."""


def pdf(html: str, *, title: str, language: str, sheet: str = "print.css") -> bytes:
    """Draw a page, given as a whole HTML document, as a PDF with title, language and tags.

    It looks as that style sheet of ours says. The page reads nothing but `data:` addresses and `static:`
    ones, our own static files. The same page gives the same bytes. Raises Unavailable where the system lacks
    what draws it.
    """
    tool = _tool()
    page = tool.weasyprint.HTML(string=html, base_url="static:", url_fetcher=tool.read)
    page.etree_element.set("lang", language)
    fonts = tool.FontConfiguration()
    look = f'@import url("static:{sheet}");\n{STYLE}'
    style = tool.weasyprint.CSS(string=look, font_config=fonts, url_fetcher=tool.read)
    document = page.render(stylesheets=[style], font_config=fonts, pdf_tags=True)
    document.metadata.title = title
    document.metadata.generator = ""
    mark = hashlib.sha256("\0".join((title, language, html)).encode()).digest()[:16]
    made: bytes = document.write_pdf(pdf_identifier=mark, pdf_tags=True)
    return made


def reader() -> Callable[[str], Any]:
    """What reads an address for a printed page: gives what lies there, or raises where it may not be read."""
    read: Callable[[str], Any] = _tool().read
    return read


def breakable(text: str) -> list[str]:
    """The pieces of a text between which a line may break, in their order; Thai breaks between words.

    Where the system lacks Pango, whose dictionary knows Thai words, only what must stay together does.
    """
    try:
        from weasyprint.text.line_break import get_log_attrs
    except OSError:
        return list(letters_of(text))
    marks = get_log_attrs(text, "th")
    starts = [0, *(place for place in range(1, len(text)) if marks[place].is_line_break)]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


@functools.cache
def _tool() -> SimpleNamespace:
    """WeasyPrint, loaded when the first page is printed, with the two repairs.

    The portal runs without the system's Pango; only what prints then says that it cannot.
    """
    try:
        import weasyprint
        from weasyprint.draw import text as drawing
        from weasyprint.pdf import stream
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        raise Unavailable(
            _(
                "PDF files cannot be made at the moment, because this server lacks Pango. Please tell whoever"
                " runs it to install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."
            )
        ) from error

    class ReadableFont(stream.Font):
        """A font that knows from the start which letters the two parts of ำ are when they stand alone."""

        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            with TTFont(BytesIO(self.file_content), fontNumber=self.index, lazy=True) as font:
                glyphs = font.getBestCmap() or {}
                self.to_unicode |= {
                    font.getGlyphID(glyphs[ord(part)]): part
                    for part in PARTS_OF_SARA_AM
                    if ord(part) in glyphs
                }

    draw_first_line = drawing.draw_first_line

    def draw_readable_line(page: Any, box: Any, *more: Any) -> Any:
        """Draw a line; where it holds marks, with its text beside it, which readers take instead."""
        if not MARKED.search(box.text):
            return draw_first_line(page, box, *more)
        words = pydyf.Dictionary({"ActualText": pydyf.String(box.text)})
        page.begin_marked_content("Span", property_list=words)
        emojis = draw_first_line(page, box, *more)
        page.end_marked_content()
        return emojis

    def own_files_only(url: str) -> Any:
        """Read what stands in the page itself, our fonts and our static files; refuse all else."""
        scheme, _colon, name = url.partition(":")
        if scheme == "data":
            return in_the_page(url)
        found: str | Path | None = None
        if scheme == "static":
            found = finders.find(name)
        elif scheme == "font":
            found = FONTS / Path(name).name
        if not found:
            raise ValueError(f"a printed page may not read {url[:80]}")
        path = Path(found)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    in_the_page = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    stream.Font = ReadableFont
    drawing.draw_first_line = draw_readable_line
    return SimpleNamespace(
        weasyprint=weasyprint,
        FontConfiguration=FontConfiguration,
        read=own_files_only,
    )
