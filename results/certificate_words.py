"""How does a template with named places become the lines of a certificate, and which places may it name?"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

AWARD_PLACES = ("organization", "province", "title", "category", "level", "honors", "edition", "year")
JUDGE_PLACES = ("agency", "edition", "year")
"""The places of each text; the name of the recipient stands above the text by itself."""

DEFAULTS = {
    "heading_th": "ท้องถิ่นดิจิทัล",
    "heading_en": "Local Digital Contest",
    "award_th": "ได้รับ{level}\nพร้อมด้วย {honors}\nจากผลงาน “{title}”\nในการประกวด “{edition}” ประจำปี {year}",
    "award_en": "{level}\nwith {honors}\nfor “{title}”\nin the contest “{edition}”, {year}",
    "judge_th": "ได้ทำหน้าที่กรรมการตัดสินผลงาน\nในการประกวด “{edition}” ประจำปี {year}\n"
    "อันเป็นประโยชน์ต่อการพัฒนาบริการดิจิทัลของท้องถิ่น",
    "judge_en": "in appreciation of serving on the judging panel\nof the contest “{edition}”, {year}",
}
"""What stands in a template until the secretariat writes its own."""

_PLACE = re.compile(r"{([^{}]*)}")


def problem(text: str, places: tuple[str, ...]) -> str:
    """What is wrong with a text of a template, in one sentence; empty where nothing is."""
    for name in _PLACE.findall(text):
        if name not in places:
            return _("There is no place {%(name)s}. Possible: %(places)s.") % {
                "name": name,
                "places": ", ".join(f"{{{one}}}" for one in places),
            }
    if re.search(r"[{}]", _PLACE.sub("", text)):
        return _("A brace stands alone. Please write places as {title}, with both braces.")
    return ""


def lines(text: str, values: Mapping[str, str]) -> list[str]:
    """The lines of a text with its places filled; a line is left out where one of its places is empty."""
    filled = []
    for line in text.splitlines():
        if line.strip() and all(values[name] for name in _PLACE.findall(line)):
            filled.append(_PLACE.sub(lambda found: values[found[1]], line).strip())
    return filled
