"""An officer says that a town uses the work of another; everybody reads it, the secretariat may hide it."""

import pytest
from django.utils.translation import override

from editions.moves import RuleBroken
from journal.models import Line
from organizations.models import Membership
from results import adoptions, publication
from results import merging as of_results
from results.models import Adoption, Publication
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
SENTENCE = "ใช้กับงานทะเบียนตั้งแต่เดือนมกราคม"
PAGE = "/results/2569/entries/1/adopters/"
FORM = "/entries/adoptions/2569/1/"


@pytest.fixture
def announced() -> Publication:
    return cast.an_announcement(cast.saen_suk(), cast.pang_mu(), winners=1)


def work(announced: Publication, number: int = 1) -> Entry:
    return announced.edition.entries.select_related("edition").get(number=number)


def say(announced: Publication, sentence: str = SENTENCE) -> Adoption:
    officer = cast.officer(cast.pang_mu())
    return adoptions.say(work(announced), cast.pang_mu(), sentence, by=officer, at=cast.ANNOUNCING)


def test_what_an_officer_says_stands_on_the_page_of_the_work_and_in_the_journal(client, announced):
    before = client.get("/results/2569/entries/1/").content
    client.force_login(cast.officer(cast.pang_mu()))
    answer = client.post(FORM, {"organization": cast.pang_mu().pk, "sentence": SENTENCE})
    assert (answer.status_code, answer["Location"]) == (302, FORM)
    client.logout()
    told = client.get(PAGE).content.decode()
    assert (told.count(SENTENCE), told.count("องค์การบริหารส่วนตำบลปางหมู")) == (1, 1)
    assert client.get("/results/2569/entries/1/").content == before
    line = Line.objects.get(verb="say_adoption")
    assert (line.facts["entry"], line.facts["organization"]) == ("2569-0001", cast.pang_mu().full_name_th)


@pytest.mark.parametrize(
    ("number", "sentence", "mine", "told"),
    [
        (1, "๑ ", True, "Please write in a sentence how your organization uses this work."),
        (1, SENTENCE, False, "You cannot speak for this organization. Please choose one of yours."),
        (2, SENTENCE, True, "Only a work whose award is announced can be adopted."),
    ],
)
def test_it_is_refused_without_words_for_another_town_and_for_a_work_that_won_nothing(
    announced, number, sentence, mine, told
):
    officer = cast.officer(cast.pang_mu() if mine else cast.saen_suk())
    with override("en"), pytest.raises(RuleBroken) as refusal:
        adoptions.say(work(announced, number), cast.pang_mu(), sentence, by=officer, at=cast.ANNOUNCING)
    assert str(refusal.value) == told
    assert Adoption.objects.count() == 0


def test_nobody_says_it_twice_nor_of_their_own_work(client, announced):
    say(announced)
    client.force_login(cast.officer(cast.pang_mu()))
    twice = client.post(FORM, {"organization": cast.pang_mu().pk, "sentence": "อีกครั้งหนึ่ง"})
    assert (twice.status_code, twice.content.decode().count("อีกครั้งหนึ่ง")) == (409, 1)
    client.force_login(cast.officer(cast.saen_suk()))
    own = client.post(FORM, {"organization": cast.saen_suk().pk, "sentence": SENTENCE})
    assert (own.status_code, Adoption.objects.count()) == (409, 1)


def test_a_viewer_cannot_speak_for_the_town(client, announced):
    officer = cast.officer(cast.pang_mu())
    Membership.objects.filter(user=officer).update(role=Membership.Role.VIEWER)
    client.force_login(officer)
    assert client.get(FORM).status_code == 403


def test_the_secretariat_hides_it_with_a_reason_and_shows_it_again(client, announced):
    row = say(announced)
    secretary = cast.sign_in(client, cast.secretary())
    hide = f"/office/results/adoptions/{row.pk}/hide/"
    secretary.post(hide, {"reason": "ระบุชื่อบุคคล"})
    row.refresh_from_db()
    assert (row.state, row.hidden_reason, adoptions.of_entry(work(announced))) == ("hidden", "ระบุชื่อบุคคล", [])
    assert secretary.post(hide, {"reason": "อีกครั้ง"}).status_code == 409
    secretary.post(f"/office/results/adoptions/{row.pk}/show/")
    assert [one.sentence for one in adoptions.of_entry(work(announced))] == [SENTENCE]
    assert list(Line.objects.filter(subject_type="adoption").values_list("verb", flat=True)) == [
        "say_adoption",
        "hide_adoption",
        "show_adoption",
    ]


def test_the_town_takes_back_what_it_said_and_may_say_it_anew(client, announced):
    row = say(announced)
    take_back = f"/entries/adoptions/{row.pk}/take-back/"
    client.force_login(cast.officer(cast.saen_suk()))
    assert client.post(take_back).status_code == 404
    client.force_login(cast.officer(cast.pang_mu()))
    assert client.post(take_back).status_code == 302
    assert adoptions.of_entry(work(announced)) == []
    assert say(announced, "ใช้อีกครั้ง").state == "shown"


def test_what_the_secretariat_hides_is_not_taken_back_and_said_again(client, announced):
    row = say(announced)
    adoptions.hide(row, "ระบุชื่อบุคคล", by=cast.secretary(), at=cast.ANNOUNCING)
    client.force_login(cast.officer(cast.pang_mu()))
    refused = client.post(f"/entries/adoptions/{row.pk}/take-back/")
    row.refresh_from_db()
    assert (refused.status_code, row.state, row.hidden_reason) == (302, "hidden", "ระบุชื่อบุคคล")
    with pytest.raises(RuleBroken):
        say(announced, "ใช้อีกครั้ง")
    assert adoptions.of_entry(work(announced)) == []


def test_with_the_announcement_its_page_is_gone(client, announced):
    say(announced)
    publication.withdraw(announced, reason="แก้ไข", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert client.get(PAGE).status_code == 404


def test_the_winning_town_reads_who_uses_its_work(client, announced):
    say(announced)
    client.force_login(cast.officer(cast.saen_suk()))
    told = client.get(f"/entries/{work(announced).pk}/outcome/").content.decode()
    assert told.count(SENTENCE) == 1


def test_what_a_town_says_goes_along_when_rows_of_the_register_are_merged(announced):
    row = say(announced)
    held = of_results.held_by(cast.pang_mu())
    moved = of_results.hand_over(cast.pang_mu(), cast.phuket(), by=cast.secretary(), at=cast.ANNOUNCING)
    row.refresh_from_db()
    assert (len(held), moved, row.organization) == (1, {"moved_adoptions": [row.pk]}, cast.phuket())
