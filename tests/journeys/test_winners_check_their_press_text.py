"""Winners may check what the press will read of them, under embargo; silence keeps the draft."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from editions.models import Edition
from journal.models import Line
from results import press_drafts, publication
from results.models import Award, PressDraft
from tests import cast

pytestmark = pytest.mark.django_db
DRAFT, THEIRS = "ข่าวฉบับร่าง", "ข่าวที่เทศบาลแก้แล้ว"
LINK = re.compile(r"(/(?:en/)?entries/press/[\w-]{43}/)")
TYPED = {"until_day": "30", "until_month": "9", "until_year": "2569"}


@pytest.fixture(autouse=True)
def deciding():
    """While the edition is decided."""
    with time_machine.travel(cast.DECIDING, tick=False):
        yield


def a_confirmed_award(*, asks: bool = True) -> Award:
    """The confirmed award of a winner, in an edition that asks winners."""
    edition = cast.a_deciding_edition(cast.saen_suk(), cast.pang_mu())
    Edition.objects.update(asks_winners=asks)
    cast.officer(cast.saen_suk())
    cast.officer(cast.pang_mu())
    award = cast.a_confirmed_award(edition.entries.select_related("edition").order_by("number")[0])
    return Award.objects.select_related("edition", "entry").get(pk=award.pk)


def asked(award: Award) -> str:
    """Ask the winner; the link of the letter."""
    secretary = cast.sign_in(Client(), cast.secretary(1))
    page = f"/office/results/awards/{award.pk}/press/"
    answer = secretary.post(page, {"text_th": DRAFT, "text_en": "", **TYPED})
    assert (answer.status_code, answer.url) == (302, page)
    (letter,) = cast.letters_to(cast.officer(cast.saen_suk()).email)[-1:]
    assert (letter.kind, letter.is_secret) == ("results.press_draft", True)
    return LINK.search(letter.body)[1]


def test_a_winner_reads_only_their_own_words_changes_them_and_they_are_announced(client: Client):
    award = a_confirmed_award()
    link = asked(award)
    page = client.get(link)
    told = page.content.decode()
    assert (page.status_code, DRAFT in told, award.level.name_th in told) == (200, True, False)
    assert "no-store" in page["Cache-Control"]
    answer = client.post(link, {"text_th": THEIRS, "text_en": "", "version": 0})
    assert (answer.status_code, answer.url) == (302, link)
    draft = PressDraft.objects.get()
    assert (draft.text_th, draft.signed_off_at, draft.version) == (THEIRS, cast.DECIDING, 1)
    verbs = list(Line.objects.order_by("number").values_list("verb", flat=True))
    assert verbs[-2:] == ["ask_for_sign_off", "sign_off"]
    announced = publication.publish(Edition.objects.get(), by=cast.secretary(1), at=cast.ANNOUNCING)
    assert announced.content["awards"][0]["press"] == {"th": THEIRS, "en": ""}
    assert client.get(link).status_code == 404


def test_silence_keeps_the_draft_and_after_the_day_nothing_is_changed(client: Client):
    link = asked(a_confirmed_award())
    with time_machine.travel(cast.DECIDING + timedelta(days=30), tick=False):
        late = client.post(link, {"text_th": THEIRS, "text_en": "", "version": 0})
        assert (late.status_code, DRAFT in client.get(link).content.decode()) == (409, True)
    announced = publication.publish(Edition.objects.get(), by=cast.secretary(1), at=cast.ANNOUNCING)
    assert announced.content["awards"][0]["press"]["th"] == DRAFT


def test_of_two_who_have_the_link_the_second_is_told(client: Client):
    link = asked(a_confirmed_award())
    for status in (302, 409):
        answer = client.post(link, {"text_th": THEIRS, "text_en": "", "version": 0})
        assert answer.status_code == status


def test_a_new_link_ends_the_older_one_and_no_other_link_tells_anything(client: Client):
    award = a_confirmed_award()
    old, new = asked(award), asked(award)
    wrong = "/entries/press/" + "x" * 43 + "/"
    assert [client.get(one).status_code for one in (old, new, wrong)] == [404, 200, 404]
    assert token_of(old) not in str(list(PressDraft.objects.values()))
    Award.objects.update(state="proposed", confirmed_by=None, confirmed_at=None)
    assert client.get(new).status_code == 404


def token_of(link: str) -> str:
    """The token of a link."""
    return link.rstrip("/").rpartition("/")[2]


def test_an_edition_that_asks_nobody_has_no_such_page():
    award = a_confirmed_award(asks=False)
    secretary = cast.sign_in(Client(), cast.secretary(1))
    assert secretary.get(f"/office/results/awards/{award.pk}/press/").status_code == 404
    with pytest.raises(press_drafts.RuleBroken):
        press_drafts.ask(
            award,
            text_th=DRAFT,
            text_en="",
            answer_by=cast.ANNOUNCING,
            by=cast.secretary(1),
            at=cast.DECIDING,
        )
    announced = publication.publish(Edition.objects.get(), by=cast.secretary(1), at=cast.ANNOUNCING)
    assert "press" not in announced.content["awards"][0]


def test_the_loser_is_written_nothing():
    asked(a_confirmed_award())
    kinds = [letter.kind for letter in cast.letters_to(cast.officer(cast.pang_mu()).email)]
    assert "results.press_draft" not in kinds
