"""How is a person taken out of a file that was sent, where text of theirs stands in it?

Pages of a PDF on which the person stands become pictures with black boxes, and what a PDF says of itself
goes; a picture loses all that is beside its pixels. What stands in pixels only a reader finds.
"""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from files.checks import Kind
from thai.traces import Traces

SCALE = 150 / 72
"""How many pixels of a redacted page go on a point: 150 an inch."""
LARGEST_PAGE = 40_000_000


def stands_in(path: Path, kind: str, traces: Traces) -> bool:
    """Whether the person stands in a file: in its text, or in what it says of itself."""
    return traces.stand_in(texts_of(path.read_bytes(), kind))


def texts_of(data: bytes, kind: str) -> list[str]:
    """All text that can be read in a file without looking at pictures."""
    found = [data.decode(encoding, "ignore") for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return found + _texts_of_pdf(data) if kind == Kind.PDF else found


def redacted(path: Path, rendition: Path, kind: str, traces: Traces) -> tuple[bytes, str]:
    """The file without the person, and of which kind it is now: of a picture, what readers get of it."""
    if kind == Kind.PDF:
        return _redacted_pdf(path.read_bytes(), traces), kind
    return rendition.read_bytes(), Kind.JPEG


def _texts_of_pdf(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [_text_of(page) for page in pdf]
    with pikepdf.open(BytesIO(data)) as inside:
        streams = [
            one.read_bytes().decode("utf-8", "ignore")
            for one in inside.objects
            if isinstance(one, pikepdf.Stream) and one.get("/Type") == "/Metadata"
        ]
        told = [inside.trailer, *inside.objects]
        return [*pages, *streams, *(str(text) for one in told for text in _strings(one))]


def _text_of(page: pypdfium2.PdfPage) -> str:
    return "".join(char for char, _place in _characters(page.get_textpage()))


def _characters(text: pypdfium2.PdfTextPage) -> list[tuple[str, int]]:
    """The characters of a page with their numbers; what is no character is a space."""
    found = []
    for place in range(text.count_chars()):
        code = pypdfium2.raw.FPDFText_GetUnicode(text, place)
        found.append((chr(code) if 32 <= code < 0xD800 else " ", place))
    return found


def _strings(top: pikepdf.Object) -> list[pikepdf.String]:
    """Every string in an object of a PDF: titles, notes, labels."""
    found, waiting = [], [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.String):
            found.append(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            waiting += [value for _key, value in one.items() if not _is_elsewhere(value)]
        elif isinstance(one, pikepdf.Array):
            waiting += [value for value in one if not _is_elsewhere(value)]
    return found


def _is_elsewhere(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _redacted_pdf(data: bytes, traces: Traces) -> bytes:
    made = _boxed(data, traces, every=False)
    return _boxed(data, traces, every=True) if traces.stand_in(texts_of(made, Kind.PDF)) else made


def _boxed(data: bytes, traces: Traces, *, every: bool) -> bytes:
    """The PDF with black boxes: pages where the person stands, or all pages, become pictures."""
    with pypdfium2.PdfDocument(data) as pdf, pikepdf.open(BytesIO(data)) as whole, pikepdf.new() as made:
        for number, page in enumerate(pdf):
            text = page.get_textpage()
            characters = _characters(text)
            spans = traces.spans("".join(char for char, _place in characters))
            if not spans and not every:
                made.pages.append(whole.pages[number])
                continue
            picture = _drawn(page)
            boxes = [
                text.get_charbox(place, loose=True)
                for first, behind in spans
                for _char, place in characters[first:behind]
            ]
            _blacken(picture, page, boxes)
            with pikepdf.open(BytesIO(_as_pdf(picture, page))) as drawn:
                made.pages.append(drawn.pages[0])
        written = BytesIO()
        made.save(written, deterministic_id=True)
        return written.getvalue()


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(SCALE, (LARGEST_PAGE / max(1.0, width * height)) ** 0.5)
    return page.render(scale=scale).to_pil().convert("RGB")


def _blacken(
    picture: Image.Image, page: pypdfium2.PdfPage, boxes: list[tuple[float, float, float, float]]
) -> None:
    width, height = page.get_size()
    across, down = picture.width / width, picture.height / height
    draw = ImageDraw.Draw(picture)
    for left, bottom, right, top in boxes:
        draw.rectangle(
            (left * across - 2, (height - top) * down - 2, right * across + 2, (height - bottom) * down + 2),
            fill="black",
        )


def _as_pdf(picture: Image.Image, page: pypdfium2.PdfPage) -> bytes:
    made = BytesIO()
    picture.save(made, "PDF", resolution=72 * picture.width / page.get_size()[0])
    return made.getvalue()
