"""F1 to F10: is the corpus whole, would a wrong verdict be noticed, and has no stored file an address?

The verdicts themselves: `make faults ID=F`, and a sample of them in test_long_runs.py.
"""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions import attachments
from submissions.models import Attachment
from tests import cast
from tests.faults import corpus, hostile_files

pytestmark = pytest.mark.django_db
SEED = 2564


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False):
        yield


def test_the_corpus_is_as_large_as_it_should_be_and_names_no_file_twice():
    whole = list(corpus.cases(SEED, 0))
    assert len(whole) >= 300
    assert len({case.id for case in whole}) == len(whole)


def test_a_wrong_verdict_is_noticed():
    entry, client = hostile_files.a_place()
    bad = corpus.Case("F2", "x", "x.pdf", lambda: b"MZ", corpus.TAKEN)
    assert hostile_files.brought(client, entry, bad, b"MZ").startswith("refused: “x.pdf”")
    good = corpus.Case("F1", "x", "x.pdf", cast.a_pdf, corpus.REFUSED)
    assert hostile_files.brought(client, entry, good, cast.a_pdf()) == "taken"
    told = corpus.Case("F7", "x", "x.jpg", cast.a_jpeg, corpus.TAKEN, marks=(b"JFIF",))
    assert "hidden" in hostile_files.brought(client, entry, told, cast.a_jpeg())


def test_F12_a_stored_file_has_no_address_of_its_own(client):
    entry = cast.a_draft(filled=False)
    client.force_login(cast.officer())
    file = SimpleUploadedFile("a.pdf", cast.a_pdf())
    client.post(f"/en/entries/{entry.pk}/files/add/evidence/", {"evidence": file})
    kept = Attachment.objects.get()
    assert attachments.SHELF.path_of(kept.stored_name).exists()
    for path in (f"/media/{kept.stored_name}", f"/files/{kept.stored_name}", f"/entries/{kept.stored_name}"):
        assert client.get(path).status_code == 404
