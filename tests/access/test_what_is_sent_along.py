"""What does a form make of what nobody asked for: another's row in its fields or its address, and fields
that it does not have?"""

from typing import Any

import pytest
from django.urls import reverse

from editions.models import Edition, Round
from journal.models import Line
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from organizations.models import (
    Agency,
    Appointment,
    Invitation,
    JudgeProfile,
    JudgeTerms,
    Membership,
    Organization,
    ProvinceTie,
    SecondFactorReset,
    TermsAcceptance,
    User,
)
from results.models import Award, Publication
from submissions.models import Entry, Revision
from tests.access import matrix
from tests.access.test_matrix import MATRIX, asked
from tests.access.ways import CLOSED_ROUND, DRAFT, OPEN_ROUND, OWN, SENT, WAYS, Way

# --- another's row ----------------------------------------------------------------------------------

SWAPS = [
    # who, page, method, made of, sent along, answer
    ("officer_elsewhere", "submissions:entry_new", "POST", {},
     {"organization": "organization", "edition": "open edition"}, 422),
    ("owner", "submissions:entry_new", "POST", {},
     {"organization": "another organization", "edition": "open edition"}, 422),
    ("owner", "submissions:entry_new", "POST", {},
     {"organization": "organization", "edition": "deciding edition"}, 422),
    ("owner", "submissions:entry_file", "GET", {**DRAFT, "file": "summary of sent entry"}, {}, 404),
    ("owner", "submissions:entry_file", "GET",
     {**SENT, "file": "summary of entry that won nothing"}, {}, 404),
    ("owner", "submissions:attachment_remove", "POST", {**DRAFT, "file": "summary of sent entry"}, {}, 404),
    ("owner", "submissions:attachment_remove", "POST", {**SENT, "file": "summary of sent entry"}, {}, 404),
    ("owner", "submissions:attachment_add", "POST", {**DRAFT, "code": "letter-of-nobody"}, {}, 404),
    ("owner", "submissions:entry_edit", "POST", {**DRAFT, "section": 99}, {}, 404),
    ("owner", "submissions:entry_receipt", "GET", DRAFT, {}, 404),
    ("owner", "submissions:entry_receipt", "GET", {**SENT, "number": 2}, {}, 404),
    ("owner", "submissions:entry_page", "GET", {"pk": "entry that won nothing"}, {}, 404),
    ("owner", "organizations:member_change_role", "POST", {"pk": "colleague"}, {"role": "owner"}, 409),
    ("owner", "organizations:member_invite", "POST", {"pk": "organization"},
     {"full_name": "ก ข", "email": "new@example.go.th", "role": "owner", "language": "th"}, 422),
    ("owner", "organizations:member_invite", "POST", {"pk": "organization"},
     {"full_name": "ก ข", "email": "new@example.go.th", "role": "judge", "language": "th"}, 422),
    ("owner", "organizations:member_remove", "POST", {"pk": "membership request"},
     {"words": "ถ้อยคำถึงผู้รับ"}, 404),
    ("judge_assigned", "judging:entry_file", "GET", {**OWN, "file_pk": "summary of signed entry"}, {}, 404),
    ("judge_assigned", "judging:sheet_edit", "GET", {"pk": "assignment of the sleeping judge"}, {}, 404),
    ("secretariat", "submissions_office:entry_file", "GET", {**SENT, "file": "summary of draft"}, {}, 404),
    ("secretariat", "submissions_office:entry_file", "GET", {**SENT, "file": "summary of winner"}, {}, 404),
    ("secretariat", "judging_office:seat_add", "POST", {"year": "judging year"},
     {"user": "person who is no judge"}, 422),
    ("secretariat", "judging_office:assignment_edit", "GET",
     {**OPEN_ROUND, "entry_pk": "proposed entry"}, {}, 404),
    ("secretariat", "judging_office:assignment_edit", "POST",
     {**OPEN_ROUND, "entry_pk": "judged entry"}, {"seat": "barred seat"}, 422),
    ("secretariat", "judging_office:assignment_edit", "POST",
     {**OPEN_ROUND, "entry_pk": "judged entry"}, {"seat": "seat in the deciding edition"}, 422),
    ("secretariat", "judging_office:entry_scores", "GET",
     {**CLOSED_ROUND, "entry_pk": "judged entry"}, {}, 404),
    ("secretariat", "results_office:award_new", "POST", {"pk": "entry without award"},
     {"level": "award level", "reason": "ตามมติ"}, 422),
    ("secretariat", "results_office:award_new", "GET", {"pk": "draft"}, {}, 404),
    ("secretariat", "results_office:board", "GET", {"year": "open year"}, {}, 404),
    ("secretariat", "results_office:publication_new", "POST", {"year": "open year"}, {}, 404),
    ("secretariat", "organizations_office:judge_put_to_sleep", "POST",
     {"pk": "appointment of the secretariat"}, {}, 404),
    ("secretariat", "organizations_office:office_take_away", "GET", {"pk": "judge"}, {}, 404),
    ("secretariat", "organizations_office:office_take_away", "POST", {"pk": "judge"}, {"words": "ย้าย"}, 404),
    ("secretariat", "organizations_office:invitation_resend", "POST", {"pk": "invited colleague"}, {}, 404),
    ("judge_assigned", "organizations:judge_service_add", "POST", {"province": "TH-83"},
     {"organization": "organization"}, 422),
    ("secretariat", "organizations_office:invitation_new", "POST", {},
     {"full_name": "ก ข", "email": "x@example.or.th", "agency": 999_999, "language": "th"}, 422),
]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "name", "method", "made_of", "data", "status"),
    SWAPS,
    ids=[f"{role}-{name}-{method}-{status}" for role, name, method, _, _, status in SWAPS],
)
def test_another_row_in_the_address_or_in_a_field_is_not_taken(
    role, name, method, made_of, data, status, world, db
):
    before = Line.objects.count()
    way = Way("", "", name, method, made_of, data=data)
    assert asked(world.browser(role), way, world).status_code == status
    assert Line.objects.count() == before


ORDERS = ("submissions_office:entry_list", "organizations_office:membership_list", "contest:journal_list")
QUERIES = (
    "?order_by=password&o=1.2.-3&sort=score&state=nonsense&page=-1",
    "?page=999999&edition=9%27%20OR%201=1&q=%00%27%3B--",
    "?user__password__startswith=p&organization__memberships__user__email=x&edition=zzz&subject=a%3Ab%3Ac",
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ORDERS)
def test_a_filter_that_nobody_offered_is_left_aside(name, query, world, db):
    assert world.browser("secretariat").get(reverse(name) + query).status_code == 200


# --- fields that no form has ------------------------------------------------------------------------

BESIDE = {
    # never a field of a form, always a column that decides something
    "state": "eligible", "stage": "published", "proof": "mailbox", "role": "owner", "number": "999",
    "is_active": "", "is_staff": "on", "is_superuser": "on", "acting_as": "secretariat", "is_sample": "on",
    "id": "1", "pk": "1", "user_id": "1", "owner": "1", "organization_id": "1", "edition_id": "1",
    "created_by": "1", "proposed_by": "1", "confirmed_by": "1", "published_by": "1", "added_by": "1",
    "submitted_at": "2020-01-01", "sent_at": "2020-01-01", "signed_at": "2020-01-01", "decided_at": "",
    "left_at": "2020-01-01", "withdrawn_at": "2020-01-01", "asleep_since": "", "returned_until": "2099-01-01",
    "score": "100", "total": "100", "place": "1", "is_abstention": "on", "bars": "", "quota": "99",
}  # fmt: skip
KEPT = (
    # what is compared: every column but the random ones, and the keys of rows that the request makes
    (Agency, set()),
    (Appointment, {"user_id"}),
    (Assignment, set()),
    (Award, set()),
    (Conflict, set()),
    (Edition, set()),
    (Entry, set()),
    (Invitation, {"token_hash"}),
    (JudgeProfile, set()),
    (JudgeTerms, set()),
    (Membership, set()),
    (Organization, set()),
    (ProvinceTie, set()),
    (Publication, {"content", "sha256"}),
    (Revision, {"entry_id", "sha256", "seals", "form_id"}),
    (Round, set()),
    (ScoreSheet, {"salt"}),
    (Seat, set()),
    (SecondFactorReset, {"objection_hash"}),
    (TermsAcceptance, {"terms_id"}),
    (User, {"password"}),
)
WHO = (
    *("owner", "officer_elsewhere", "judge_assigned", "judge_unassigned", "signed_up", "secretariat"),
    "anonymous",
)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of what decides something, in its order."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in left_out | {"id"}}
            for row in model.objects.order_by("pk").values()
        ]
        for model, left_out in KEPT
    }


SENDERS = [
    (next(role for role in WHO if MATRIX[way.object, way.verb][role] == "allowed"), way)
    for way in WAYS
    if way.method == "POST"
    and not way.name.startswith("admin:")
    and "allowed" in MATRIX[way.object, way.verb].values()
]


@pytest.mark.parametrize(
    ("role", "way"), SENDERS, ids=[matrix.Case(role, way, "allowed").id for role, way in SENDERS]
)
def test_fields_that_the_form_does_not_have_change_nothing(role, way, world, db, again):
    answer = asked(world.browser(role), way, world)
    asked_for = everything()
    again()
    beside = Way(**{**vars(way), "data": {**BESIDE, **way.data}})
    assert asked(world.browser(role), beside, world).status_code == answer.status_code
    assert everything() == asked_for
