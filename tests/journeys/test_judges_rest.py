"""Between editions several judges are let rest at once, or woken: first it is shown what would happen."""

import pytest
from django.urls import reverse

from editions.models import Edition
from editions.moves import RuleBroken
from journal.models import Line
from judging import resting
from judging.resting import Fate
from organizations import registration
from organizations.models import Appointment
from tests.cast import (
    MID_CALL,
    TESTER,
    a_seat,
    auditor,
    edition,
    judge,
    judge_asleep,
    letters_to,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db
PAGE = "/office/judging/judges/rest/"


def of(*numbers: int) -> list[int]:
    """The appointments of judges."""
    return [judge(number).appointments.get().pk for number in numbers]


def awake() -> set[str]:
    """Who is awake."""
    rows = Appointment.objects.filter(role="judge", asleep_since=None)
    return set(rows.values_list("user__email", flat=True))


def an_edition_with_two_judges() -> Edition:
    """An edition of the past, with judges 1 and 2, and one that runs, with judge 2."""
    past, running = edition(2568), edition(2569)
    a_seat(past, 1), a_seat(past, 2), a_seat(running, 2)
    Edition.objects.filter(pk=past.pk).update(stage="closed")
    return past


def test_the_judges_of_a_closed_edition_are_let_rest_but_who_is_needed(client):
    an_edition_with_two_judges()
    judge_asleep(3)
    sign_in(client, secretary())
    page = client.get(PAGE, {"edition": 2568})
    assert ([row.pk for row in page.context["judges"]], page.context["all_chosen"]) == (of(1, 2), True)

    before = Line.objects.count()
    shown = client.post(PAGE, {"verb": "put_to_sleep", "judge": of(1, 2, 3)})
    assert [(line.fate, line.detail) for line, _tone in shown.context["lines"]] == [
        (Fate.RESTS, ""),
        (Fate.NEEDED, "การประกวดปี 2569"),
        (Fate.ASLEEP, ""),
    ]
    assert Line.objects.count() == before
    confirmed = {"verb": "put_to_sleep", "judge": of(1, 2, 3), "shown": shown.context["shown"]}
    assert client.post(PAGE, confirmed).url == reverse("organizations_office:judge_list")
    assert awake() == {judge(2).email}
    again = client.post(PAGE, confirmed)
    assert (again.status_code, [line.fate for line, _tone in again.context["lines"]]) == (
        409,
        [Fate.ASLEEP, Fate.NEEDED, Fate.ASLEEP],
    )


def test_judges_are_woken_with_a_letter_each(client):
    judge_asleep(1), judge_asleep(2), judge(3)
    registration.appoint(judge(2), "auditor", by=TESTER, at=MID_CALL)
    sign_in(client, secretary())
    asleep = client.get(PAGE, {"state": "asleep"}).context["judges"]
    assert [row.user for row in asleep] == [judge(1), judge(2)]
    two = judge(2).appointments.get(role="judge").pk
    chosen = [*of(1), two, *of(3)]
    shown = client.post(PAGE, {"verb": "wake", "judge": chosen}).context
    assert [line.fate for line, _tone in shown["lines"]] == [Fate.WAKES, Fate.BARRED, Fate.AWAKE]
    client.post(PAGE, {"verb": "wake", "judge": chosen, "shown": shown["shown"]})
    assert awake() == {judge(1).email, judge(3).email}
    assert [letter.kind for letter in letters_to(judge(1).email)] == ["organizations.woken"]
    assert letters_to(judge(3).email) == []


def test_nothing_is_done_where_it_would_be_otherwise_now():
    chosen = of(1, 2)
    shown = resting.told(resting.weigh("put_to_sleep", chosen))
    registration.put_to_sleep(judge(1).appointments.get(), by=TESTER, at=MID_CALL)
    with pytest.raises(RuleBroken):
        resting.change("put_to_sleep", chosen, shown, by=secretary(), at=MID_CALL)
    assert awake() == {judge(2).email}


@pytest.mark.parametrize(
    "sent",
    [
        {"verb": "put_to_sleep"},
        {"judge": "1"},
        {"verb": "take_away", "judge": "1"},
        {"verb": "wake", "judge": "x"},
    ],
)
def test_without_a_choice_the_list_is_shown_again(client, sent):
    judge()
    answer = sign_in(client, secretary()).post(PAGE, sent)
    assert (answer.status_code, len(answer.context["judges"])) == (409, 1)


def test_an_office_of_another_sort_is_never_changed_here(client):
    person = auditor().appointments.get()
    answer = sign_in(client, secretary()).post(PAGE, {"verb": "put_to_sleep", "judge": person.pk})
    assert answer.context["lines"] == []
    sent = {"verb": "put_to_sleep", "judge": person.pk, "shown": f"{person.pk}:rests"}
    assert client.post(PAGE, sent).status_code == 409
    person.refresh_from_db()
    assert person.asleep_since is None


def test_a_judge_whom_a_running_panel_needs_is_not_put_to_sleep_alone_either(client):
    an_edition_with_two_judges()
    sign_in(client, secretary())
    (needed,) = of(2)
    answer = client.post(f"/office/organizations/judges/{needed}/sleep/")
    assert (answer.status_code, awake()) == (409, {judge(1).email, judge(2).email})
