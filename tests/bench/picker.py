"""How long does the search for one's organization take, in the whole register, on the server's side?"""

import csv
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

from django.test import Client
from django.urls import reverse

from organizations import directory, provinces
from organizations import register as loading
from organizations.models import Organization
from tests import cast, register
from tests.bench.table import Line, line, timed
from thai.text import to_thai_digits

MOST = 50.0
"""Milliseconds; for the median and for all but one in twenty."""
LIMIT = f"median, p95 <= {MOST:.0f} ms"
ROWS = 7850
EVERY = 260
"""Every so manieth organization of the register is looked for, each as six people would type it."""

TYPED = (
    *("กา", "บา", "หน", "แม", "เม", "โป", "ทต", "อบ", "เท", "อง", "นค", "ทม", "ส", "า", "ตำ", "อำ"),
    *("ya", "ba", "ch", "na", "an", "mu", "su", "on", "ph", "kh", "Ya", "SA", "a", "or"),
    *("เทศบาลตำบลท่าคันโท", "เทศบาลตําบลท่าคันโท", "ท่าคันโท ทต.", "กาฬสินธุ์ ท่าคันโท", "ท่าคันโท กาฬสินธุ์ ทต"),
    *("อบต.บ้านน้อยซุ้มขี้เหล็ก", "องค์การบริหารส่วนตำบล", "เทศบาลตำบล", "เเม่ฮ่องสอน", "กําเเพงเพชร", "กม.๕", "กม.5"),
    *("yala city", "city yala", "muang subdistrict chiang", "municipality", "ไม่มีชื่อนี้เลย", "zzzz"),
)
"""Two letters, whole types, spellings that look right, words in another order, and what is nowhere."""


def lines() -> Iterator[Line]:
    """Load the register and type: the page, the results alone as one types, and the list of the office."""
    provinces.load()
    reading, what = a_reading()
    loading.load(reading, cast.a_version(), by=cast.TESTER, at=cast.MID_CALL)
    texts = _texts()
    search, office = "organizations:organization_search", "organizations_office:organization_list"
    for name, page, person, headers in (
        ("page", search, cast.newcomer(), {}),
        ("results as one types", search, cast.newcomer(), {"HX-Request": "true"}),
        ("list of the office", office, cast.auditor(), {}),
    ):
        browser, address = cast.sign_in(Client(), person), reverse(page)
        assert browser.get(address).status_code == 200  # imports and templates are read once
        times = [_time(partial(browser.get, address, {"q": typed}, headers=headers)) for typed in texts]
        yield line(f"{name}, {what}", times, LIMIT, holds=lambda row: max(row.median, row.p95) <= MOST)


def _time(call: Callable[[], object]) -> float:
    """The quickest of three tries: what else the machine does is not what is measured."""
    return min(timed(call) for _try in range(3))


def a_reading() -> tuple[directory.Reading, str]:
    """What the register says, or as many made-up rows where it is not here; and which of both."""
    path = register.found()
    if path is not None:
        reading, _sha256 = loading.open_file(path)
        return reading, f"{len(reading.rows):,} rows"
    heading = "dla_code,type_th,name_th,name_en_matched,province_th,district_th"
    made_up = directory.read([heading, *_made_up()])
    return made_up, f"{len(made_up.rows):,} made-up rows (no register file here)"


def _made_up() -> Iterator[str]:
    heads = ("บ้าน", "หนอง", "ห้วย", "แม่", "คลอง", "โคก", "ท่า", "นา", "ป่า", "ดอน")
    tails = ("ใหม่", "น้อย", "ใหญ่", "กลาง", "แดง", "ขาว", "สูง", "ลึก", "งาม", "ดำ")
    with provinces.TABLE.open(encoding="utf-8", newline="") as table:
        names = [row["name_th"] for row in csv.DictReader(table)]
    parts = product(("เทศบาลตำบล", "องค์การบริหารส่วนตำบล"), names, heads, tails)
    for place, (type_, province, head, tail) in zip(range(ROWS), parts, strict=False):
        yield f"{2000000 + place},{type_},{head}{tail},Name {place},{province},เมือง{province}"


def _texts() -> list[str]:
    """About two hundred typed texts."""
    texts = list(TYPED)
    rows = Organization.objects.select_related("province").order_by("pk")
    for row in rows[::EVERY]:
        texts += [
            row.name_th[:2],
            f"{row.abbreviation}{row.name_th}",
            f"{row.district_th} {row.name_th}",
            row.full_name_th.replace("ำ", "\u0e4d\u0e32").replace("แ", "เเ"),
            f"{row.name_en} {row.province.name_en}".strip().lower(),
            to_thai_digits(f"{row.province.name_th} {row.name_th}"),
        ]
    return texts
