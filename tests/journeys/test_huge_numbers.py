"""Does no page break over a number of thousands of digits that a page of ours never sent?"""

import pytest
import time_machine
from django.urls import reverse

from organizations import notice
from tests import cast

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("page", "arguments", "told", "status"),
    [
        ("contest:organization_merge", ["organization"], {"into": HUGE}, 200),
        ("judging_office:panel", [], {"edition": HUGE}, 404),
        ("submissions_office:question_new", ["year"], {"kind": "number", "section": HUGE}, 200),
        ("submissions_office:question_preview", ["year"], {"question": HUGE}, 404),
    ],
)
def test_a_page_asked_with_a_huge_number_answers(client, page, arguments, told, status):
    pks = {"organization": cast.pang_mu().pk, "year": cast.open_edition().year}
    address = reverse(page, args=[pks[one] for one in arguments])
    secretary = cast.sign_in(client, cast.secretary(1))
    ask = secretary.post if page.endswith("_preview") else secretary.get
    query = f"?question={HUGE}" if page.endswith("_preview") else ""
    assert ask(address + query, told).status_code == status


def test_a_huge_number_of_a_version_or_an_entry_is_refused(client):
    draft = notice.start(by=cast.secretary(2), at=cast.MID_CALL)
    secretary = cast.sign_in(client, cast.secretary(1))
    sent = {
        "/accounts/privacy/": {"version": HUGE},
        reverse("contest:notice_publish", args=[draft.pk]): {"saves": HUGE},
        reverse("submissions_office:batch_preview"): {"verb": "accept", "entries": [HUGE]},
        reverse("judging_office:judges_rest"): {"verb": "rest", "judge": [HUGE]},
    }
    answers = {address: secretary.post(address, told).status_code for address, told in sent.items()}
    assert list(answers.values()) == [409, 409, 302, 409]


def test_a_sheet_is_not_signed_with_a_huge_number(client):
    first = cast.a_round_in_judging()
    assignment = cast.an_assignment(
        first.edition.entries.all()[0], first.edition.seats.get(user=cast.judge(1))
    )
    cast.a_draft_sheet(assignment, 3)
    judge = cast.sign_in(client, cast.judge(1))
    with time_machine.travel(cast.MID_JUDGING, tick=False):
        answer = judge.post(reverse("judging:sheet_sign", args=[assignment.pk]), {"version": HUGE})
    assert (answer.status_code, assignment.sheet.signed_at) == (409, None)
