"""How is an entry written, read again and sent in a browser?"""

import re
import time
from pathlib import Path
from typing import Any

from submissions.form import DEFAULT
from submissions.models import Question
from tests import cast
from tests.browser.people import click, press

Kind = Question.Kind
LETTER = {"name": "หนังสือรับรอง.pdf", "mimeType": "application/pdf", "buffer": cast.a_pdf()}
SUMMARY = {"name": "สรุปผลงาน.pdf", "mimeType": "application/pdf", "buffer": cast.a_pdf(2)}
IMAGES = [
    {"name": f"ภาพที่ {number}.jpg", "mimeType": "image/jpeg", "buffer": cast.a_jpeg(640, 480, color)}
    for number, color in enumerate(("steelblue", "seagreen", "goldenrod"), start=1)
]
SECONDS_TO_PRINT = 60


def start(page: Any) -> None:
    """Start an entry for the first organization that is offered; leads to its first section."""
    page.goto("/entries/new/")
    press(page, "Start the entry")
    if page.url.endswith("/earlier/"):
        press(page, "Start with an empty form")
    assert re.search(r"/entries/\d+/edit/1/$", page.url), page.inner_text("main")


def write(page: Any, answers: dict[str, Any]) -> None:
    """Answer what the section on the page asks, as far as `answers` go; nothing is saved yet."""
    for ask in DEFAULT:
        field, answer = page.locator(f"[name='{ask.code}']"), answers.get(ask.code)
        match ask.kind:
            case _ if answer is None:
                continue
            case Kind.DATE if page.locator(f"[name='{ask.code}_day']").count():
                year, month, day = (int(part) for part in answer.split("-"))
                write_date(page, ask.code, day, month, year + 543)
            case _ if field.count() == 0:
                continue
            case Kind.CATEGORY:
                field.select_option(answer)
            case Kind.CHOICES | Kind.AGENCIES:
                for one in answer:
                    page.locator(f"[name='{ask.code}'][value='{one}']").check()
            case Kind.DECLARATION:
                field.check()
            case _:
                field.fill(answer)


def write_date(page: Any, name: str, day: int, month: int, year: int) -> None:
    """Fill in the three parts of a date, with the year as it is typed."""
    page.locator(f"[name='{name}_day']").fill(str(day))
    page.locator(f"[name='{name}_month']").select_option(str(month))
    page.locator(f"[name='{name}_year']").fill(str(year))


def go(page: Any, where: str) -> None:
    """Press the button of the form that saves and leads on: "next", "back", "stay" or "review"."""
    click(page, page.locator(f"button[name='go'][value='{where}']").last, where)


def write_all(page: Any, answers: dict[str, Any], files: bool = True) -> None:
    """From the first section to the review, saving at every step."""
    for number in range(1, 5):
        require_section(page, number)
        write(page, answers)
        if number == 4 and files:
            page.locator("[name='letter']").set_input_files(LETTER)
            page.locator("[name='summary']").set_input_files(SUMMARY)
            page.locator("[name='images']").set_input_files(IMAGES)
        go(page, "next")
    require_section(page, 5)
    write(page, answers)
    go(page, "review")


def require_section(page: Any, number: int) -> None:
    """Fail with the words of the page where it is not that section of the form."""
    here = page.url.partition("#")[0]
    assert here.endswith(f"/edit/{number}/"), f"{here} is not section {number}:\n{page.inner_text('main')}"


def send(page: Any, answers: dict[str, Any]) -> str:
    """Start an entry, write all of it and send it; returns its number."""
    start(page)
    write_all(page, answers)
    press(page, "Confirm submission")
    return number_on(page)


def number_on(page: Any) -> str:
    """The reference number on a receipt."""
    assert page.url.endswith("/receipt/"), page.inner_text("main")
    return page.locator("main .h1").inner_text().strip()


def pdf_on(page: Any) -> bytes:
    """The PDF that a receipt offers, as soon as the worker has made it: until then the page is reloaded."""
    deadline = time.monotonic() + SECONDS_TO_PRINT
    while not (offered := page.locator("#pdf a[href$='/pdf/']")).count():
        assert time.monotonic() < deadline, f"no PDF comes: {page.inner_text('#pdf')}"
        press(page, "Reload the page")
    with page.expect_download() as coming:
        offered.click()
    return Path(coming.value.path()).read_bytes()


def entry_id(page: Any) -> int:
    """Which entry the page is about, from its address."""
    found = re.search(r"/entries/(\d+)/", page.url)
    assert found, f"{page.url} is no page of an entry"
    return int(found[1])
