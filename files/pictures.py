"""What do readers get of a picture? The picture alone, upright, in three sizes.

Only the quarantine calls this: what stands in the bytes is decided by strangers.
"""

from collections.abc import Mapping
from pathlib import Path

import pi_heif
from PIL import Image, ImageOps

from files.verdicts import Refused

Image.MAX_IMAGE_PIXELS = None  # ours are stricter, and stand below
pi_heif.options.DECODE_THREADS = 1

SIZES = {"full": 2_400, "page": 1_280, "thumb": 480}
"""The longest edge of each rendition, in pixels."""
MOST_PIXELS = {"jpeg": 40_000_000, "png": 40_000_000, "webp": 16_000_000, "heic": 25_000_000}
"""How many pixels a picture may have: what is decoded within 300 MB."""
MOST_HELD_TWICE = 20_000_000
"""The same where a decoder holds the picture twice: a progressive JPEG, transparency, a palette."""


def render(source: Path, kind: str, folder: Path) -> Mapping[str, str]:
    """Write the renditions of a picture into a folder; gives the name of each size. Raises Refused.

    They are painted onto fresh paper: no metadata, no other picture of the file, nothing that was appended.
    """
    picture = _decode(source, kind)
    made = {}
    for size, edge in SIZES.items():
        if size == "full" or max(picture.size) > edge:
            picture = _smaller(picture, edge)
        picture.save(folder / f"{size}.jpg", "JPEG", quality=86 if size == "full" else 82, optimize=True)
        made[size] = f"{size}.jpg"
    return made


def _decode(source: Path, kind: str) -> Image.Image:
    """The picture on white paper, upright, no larger than the largest rendition."""
    with _opened(source, kind) as image:
        most = MOST_PIXELS[kind]
        if "progressive" in image.info or image.mode not in ("1", "L", "RGB", "CMYK", "YCbCr", "I;16"):
            most = min(most, MOST_HELD_TWICE)
        if image.width * image.height > most:
            raise Refused("pixels", most=most // 1_000_000)
        image.draft("RGB", (SIZES["full"], SIZES["full"]))
        picture: Image.Image = image
        if picture.mode in ("P", "PA"):
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        elif picture.mode == "1":
            picture = picture.convert("L")
        picture = _smaller(picture, SIZES["full"])
        if picture.mode.startswith("I"):  # 16 bits a pixel
            picture = picture.convert("I").point(lambda value: value / 256).convert("L")
        picture = ImageOps.exif_transpose(picture)
        paper = Image.new("RGB", picture.size, "white")
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            paper.paste(picture, mask=picture.getchannel("A"))
        else:
            paper.paste(picture.convert("RGB"))
        return paper


def _opened(source: Path, kind: str) -> Image.Image:
    if kind != "heic":
        return Image.open(source, formats=[kind.upper()])
    heif = pi_heif.open_heif(source, convert_hdr_to_8bit=True)
    if heif.size[0] * heif.size[1] > MOST_PIXELS["heic"]:  # asked before the first pixel is decoded
        raise Refused("pixels", most=MOST_PIXELS["heic"] // 1_000_000)
    return heif.to_pillow()  # libheif has turned it upright


def _smaller(picture: Image.Image, edge: int) -> Image.Image:
    """The picture with its longest edge at most so long; never larger than it was."""
    width, height = picture.size
    if max(width, height) <= edge:
        picture.load()
        return picture
    share = edge / max(width, height)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
