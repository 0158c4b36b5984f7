"""Can a personal answer be taken out of what was sent, and the rest still be proven?"""

from dataclasses import dataclass

from submissions.sealing import broken, fingerprint, key_of, redact, seal
from thai.traces import MARK


@dataclass
class File:
    pk: int
    question_code: str
    original_name: str
    sha256: str


ANSWERS = {"title": "จองคิว", "contact_name": "สมหญิง ใจดี", "audience": ["citizens"], "declares_rights": True}


def files() -> list[File]:
    return [File(7, "letter", "หนังสือของสมหญิง.pdf", "a" * 64), File(9, "images", "ภาพ.jpg", "b" * 64)]


def test_what_was_sent_fits_its_seals():
    seals = seal(ANSWERS, files())
    assert set(seals) == {*ANSWERS, "file:7", "file:9"}
    assert broken(ANSWERS, seals, files(), fingerprint(seals, files())) == []


def test_equal_answers_have_unequal_seals():
    first, second = seal(ANSWERS, files()), seal(ANSWERS, files())
    assert [first[key][1] == second[key][1] for key in first] == [False] * 6


def test_a_redacted_answer_leaves_the_fingerprint_as_it_was():
    seals = seal(ANSWERS, files())
    sent = fingerprint(seals, files())
    left = {**ANSWERS, "contact_name": MARK}
    held = files()
    held[0].original_name = f"{MARK}.pdf"
    redacted = redact(seals, ["contact_name", key_of(held[0])])
    assert (redacted["contact_name"][0], redacted["contact_name"][1]) == ("", seals["contact_name"][1])
    assert broken(left, redacted, held, sent) == []


def test_whatever_else_was_changed_is_found():
    seals = seal(ANSWERS, files())
    sent = fingerprint(seals, files())
    assert broken({**ANSWERS, "title": "อื่น"}, seals, files(), sent) == ["title"]
    assert broken({**ANSWERS, "contact_name": MARK}, seals, files(), sent) == ["contact_name"]
    assert broken({**ANSWERS, "new": "x"}, seals, files(), sent) == ["fingerprint"]
    renamed = files()
    renamed[1].original_name = "อื่น.jpg"
    assert broken(ANSWERS, seals, renamed, sent) == ["file:9"]
    other = files()
    other[1].sha256 = "c" * 64
    assert broken(ANSWERS, seals, other, sent) == ["fingerprint"]
    forged = {**seals, "title": ["", "d" * 64]}
    assert broken({**ANSWERS, "title": "อื่น"}, forged, files(), sent) == ["fingerprint"]
