"""What do the files of sample entries look like? Small pictures and PDFs, made in code."""

from functools import cache
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 640
PALETTES = [
    # sky, ground, building, accent
    ((214, 230, 246), (196, 214, 180), (18, 70, 127), (243, 182, 63)),
    ((253, 236, 214), (208, 190, 160), (138, 74, 0), (27, 110, 75)),
    ((222, 240, 232), (170, 200, 180), (27, 110, 75), (163, 32, 44)),
    ((232, 226, 244), (200, 194, 214), (74, 58, 120), (63, 119, 182)),
    ((240, 244, 250), (205, 212, 222), (44, 91, 143), (138, 90, 0)),
]


def letter() -> ContentFile[bytes]:
    """A signed letter of endorsement, or rather a page that says it stands for one."""
    return ContentFile(_pdf("SAMPLE - letter of endorsement", pages=1), name="หนังสือรับรอง (ตัวอย่าง).pdf")


def mandate() -> ContentFile[bytes]:
    """The official letter by which a town says who acts for it, or rather a page that stands for one."""
    return ContentFile(_pdf("SAMPLE - letter naming the officer", pages=1), name="หนังสือมอบหมาย (ตัวอย่าง).pdf")


def summary(number: int) -> ContentFile[bytes]:
    """A summary of two pages; each number gives its own."""
    return ContentFile(_pdf(f"SAMPLE - summary of project {number}", pages=2), name="สรุปผลงาน (ตัวอย่าง).pdf")


def picture(number: int, view: int) -> ContentFile[bytes]:
    """One of the pictures of a project: the town hall by day, its screen, a chart."""
    return ContentFile(_picture(number, view), name=f"ภาพตัวอย่าง {view + 1}.jpg")


@cache
def _pdf(words: str, pages: int) -> bytes:
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for page in range(1, pages + 1):
        text = f"BT /F1 20 Tf 72 740 Td ({words}) Tj 0 -32 Td /F1 12 Tf (Page {page} of {pages}) Tj ET"
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[-1].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        pdf.pages[-1].Contents = pdf.make_stream(text.encode("ascii"))
    made = BytesIO()
    pdf.save(made, deterministic_id=True)
    return made.getvalue()


@cache
def _picture(number: int, view: int) -> bytes:
    sky, ground, building, accent = PALETTES[number % len(PALETTES)]
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, WIDTH, HEIGHT), fill=ground)
    if view == 0:
        _town_hall(draw, building, accent)
    elif view == 1:
        _screen(draw, building, accent)
    else:
        _chart(draw, building, accent, number)
    made = BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()


Color = tuple[int, int, int]


def _town_hall(draw: ImageDraw.ImageDraw, building: Color, accent: Color) -> None:
    draw.polygon([(230, 260), (480, 140), (730, 260)], fill=accent)
    draw.rectangle((250, 260, 710, 480), fill=building)
    for left in range(285, 690, 84):
        draw.rectangle((left, 300, left + 44, 380), fill=(255, 255, 255))
    draw.rectangle((450, 400, 510, 480), fill=(255, 255, 255))


def _screen(draw: ImageDraw.ImageDraw, building: Color, accent: Color) -> None:
    draw.rounded_rectangle((340, 70, 620, 590), radius=36, fill=(30, 34, 44))
    draw.rectangle((362, 120, 598, 540), fill=(255, 255, 255))
    draw.rectangle((362, 120, 598, 180), fill=building)
    for row, top in enumerate(range(205, 500, 62)):
        draw.rounded_rectangle(
            (380, top, 580, top + 44), radius=10, fill=accent if row == 1 else (228, 234, 242)
        )


def _chart(draw: ImageDraw.ImageDraw, building: Color, accent: Color, number: int) -> None:
    draw.rectangle((180, 90, 780, 560), fill=(255, 255, 255))
    for column in range(6):
        height = 80 + (number * 37 + column * 53) % 120 + column * 40
        left = 225 + column * 90
        draw.rectangle((left, 530 - height, left + 56, 530), fill=accent if column == 5 else building)
