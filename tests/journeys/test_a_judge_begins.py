"""A judge accepts the terms and tells of themselves before the first entry; the secretariat reads it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from editions.moves import RuleBroken
from journal.models import Line, PersonalValue
from organizations import panelists
from organizations.models import JudgeProfile, JudgeTerms, ProvinceTie, TermsAcceptance
from tests.cast import (
    MID_CALL,
    OPENS,
    a_draft_sheet,
    a_round_in_judging,
    agency,
    an_assignment,
    auditor,
    edition,
    judge,
    person,
    province,
    registration,
    saen_suk,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db
DESK = "/judging/"
TERMS, PROFILE, PROVINCES = (
    reverse(f"organizations:judge_{name}") for name in ("terms", "profile", "provinces")
)


def new_judge():
    """A judge who has done nothing yet but set the second factor."""
    user = person("ดร. ใหม่ เที่ยงตรง", "new-judge@example.or.th", second_factor=True)
    registration.appoint(user, "judge", agency(), by=secretary(), at=OPENS)
    user.acting_as = "judge"
    return user


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


# --- the terms --------------------------------------------------------------------------------------


def test_every_page_of_the_judges_leads_to_the_step_that_is_missing(client):
    user = new_judge()
    sign_in(client, user)
    for page in (DESK, "/judging/criteria/", "/judging/conflicts/", PROFILE, PROVINCES):
        assert client.get(page).url.partition("?")[0] == TERMS
    panelists.accept_terms(user, 1, by=user, at=MID_CALL)
    assert client.get(DESK).url.partition("?")[0] == PROFILE
    assert client.get(PROVINCES).url == PROFILE
    panelists.save_profile(user, "นักวิจัย", ["safety"], by=user, at=MID_CALL)
    assert client.get(DESK).url.partition("?")[0] == PROVINCES
    panelists.name_no_ties(user, by=user, at=MID_CALL)
    assert client.get(DESK).status_code == 200


def test_the_terms_are_accepted_with_a_tick_in_the_version_that_was_shown(client):
    sign_in(client, new_judge())
    assert client.get(TERMS).context["terms"].version == 1
    assert client.post(TERMS, {"version": 1}).status_code == 422
    assert client.post(TERMS, {"version": 2, "accepts": "on"}).status_code == 409
    assert TermsAcceptance.objects.count() == 0
    assert client.post(TERMS + "?next=/judging/criteria/", {"version": 1, "accepts": "on"}).url == (
        PROFILE + "?next=%2Fjudging%2Fcriteria%2F"
    )
    row = TermsAcceptance.objects.get()
    line = Line.objects.get(verb="accept_terms")
    assert (row.terms.version, line.facts["version"], len(line.facts["sha256"])) == (1, "1", 64)
    client.post(TERMS, {"version": 1, "accepts": "on"})
    assert Line.objects.filter(verb="accept_terms").count() == 1


def test_nobody_is_led_to_another_site(client):
    user = new_judge()
    sign_in(client, user)
    answer = client.post(TERMS + "?next=https://elsewhere.example/", {"version": 1, "accepts": "on"})
    panelists.save_profile(user, "นักวิจัย", ["safety"], by=user, at=MID_CALL)
    panelists.name_no_ties(user, by=user, at=MID_CALL)
    assert answer.url.startswith(PROFILE)
    assert client.get(PROVINCES + "?next=https://elsewhere.example/").context["onward"] == DESK


def test_a_new_version_is_accepted_again_and_what_was_typed_is_kept(client):
    round_ = a_round_in_judging(entries=1, judges=1)
    seat = round_.edition.seats.get()
    sheet = a_draft_sheet(an_assignment(round_.edition.entries.get(), seat), 3)
    user = seat.user
    page = reverse("judging:sheet_edit", args=[sheet.assignment_id])
    sign_in(client, user)
    assert client.get(page).status_code == 200

    panelists.issue_terms("ข้อตกลงใหม่", "New terms", by=secretary(), at=MID_CALL)
    typed = {"version": sheet.version, "comment": "ข้อสังเกตที่พิมพ์ไว้"}
    led = client.post(page, typed)
    assert led.url.partition("?")[0] == TERMS
    answer = client.get(led.url)
    assert (answer.context["accepted"].terms.version, answer.context["is_accepted"]) == (1, False)
    back = client.post(led.url, {"version": 2, "accepts": "on"})
    assert back.url == page
    assert "ข้อสังเกตที่พิมพ์ไว้" in client.get(page).content.decode()
    assert set(user.terms_accepted.values_list("terms__version", flat=True)) == {1, 2}


def test_the_secretariat_issues_a_version_and_sees_who_accepted_it(client):
    judge(1), judge(2)
    sign_in(client, secretary())
    page, new = reverse("organizations_office:terms_page"), reverse("organizations_office:terms_new")
    assert [client.get(page).context[name] for name in ("accepted", "awake")] == [2, 2]
    text = client.get(new).context["form"].initial
    assert client.post(new, text).status_code == 409  # nothing was changed
    assert client.post(new, {**text, "text_th": "ข้อตกลงใหม่"}).url == page
    assert [client.get(page).context[name] for name in ("accepted", "awake")] == [0, 2]
    assert [row.version for row in client.get(page).context["earlier"]] == [1]
    assert JudgeTerms.objects.get(version=1).text_th == text["text_th"]
    assert Line.objects.get(verb="issue_terms").facts["version"] == "2"
    assert sign_in(client, auditor()).get(new).status_code == 403


# --- the profile ------------------------------------------------------------------------------------


def ready_for_the_profile():
    """A judge who has accepted the terms."""
    user = new_judge()
    panelists.accept_terms(user, 1, by=user, at=MID_CALL)
    return user


def test_expertise_is_offered_by_the_invitation_and_outlives_its_category(client):
    row = edition()
    user = ready_for_the_profile()
    invitation = registration.invite_judge(
        "x@example.or.th", "x", agency(), by=secretary(), at=MID_CALL, expertise=["safety"]
    )
    type(invitation).objects.update(email=user.email, accepted_at=MID_CALL)
    sign_in(client, user)
    form = client.get(PROFILE).context["form"]
    assert form.initial["expertise"] == ["safety"]
    assert ("safety", "ความปลอดภัยและสาธารณภัย") in form.fields["expertise"].choices
    assert client.post(PROFILE, {"position": "นักวิจัย"}).status_code == 422
    assert client.post(PROFILE, {"position": "๑๒", "expertise": "safety"}).status_code == 422
    assert client.post(PROFILE, {"position": "นักวิจัย", "expertise": "music"}).status_code == 422
    assert client.post(PROFILE, {"position": "นักวิจัย", "expertise": ["safety", "other"]}).url == PROVINCES

    row.categories.filter(code="safety").delete()
    panelists.save_profile(user, "นักวิจัยอาวุโส", ["safety"], by=user, at=MID_CALL)
    assert [(one.code, one.name_th) for one in user.judge_profile.expertise.all()] == [
        ("safety", "ความปลอดภัยและสาธารณภัย")
    ]
    lines = list(Line.objects.filter(verb="change_judge_profile").order_by("number"))
    assert [line.facts.get("expertise") for line in lines] == [
        [[], ["other", "safety"]],
        [["other", "safety"], ["safety"]],
    ]
    panelists.save_profile(user, "นักวิจัยอาวุโส", ["safety"], by=user, at=MID_CALL)
    assert Line.objects.filter(verb="change_judge_profile").count() == 2


def a_judge_at_the_provinces():
    """A judge who has still to name the provinces."""
    user = ready_for_the_profile()
    panelists.save_profile(user, "นักวิจัย", ["safety"], by=user, at=MID_CALL)
    return user


def test_provinces_are_named_with_years_and_an_organization_there(client):
    user = a_judge_at_the_provinces()
    sign_in(client, user)
    town, home = saen_suk(), province("แม่ฮ่องสอน")
    assert client.post(PROVINCES, {"kind": "origin"}).status_code == 422
    assert client.post(PROVINCES, {"kind": "origin", "province": home.pk}).url == PROVINCES
    assert client.post(PROVINCES, {"kind": "origin", "province": home.pk}).status_code == 409
    service = client.post(PROVINCES, {"kind": "service", "province": town.province_id}).url
    assert service == reverse("organizations:judge_service_add", args=["TH-20"])
    assert [label for value, label in client.get(service).context["form"].fields["organization"].choices] == [
        "ไม่มี หรือเป็นหน่วยงานอื่น",
        "เทศบาลเมืองแสนสุข · เมืองชลบุรี",
    ]
    told = {"organization": town.pk, "from_year": "๒๕๕๐", "to_year": "2555"}
    assert client.post(service, told).url == PROVINCES
    assert client.post(service, told).status_code == 409
    ties = user.judge_profile.ties.values_list("kind", "province", "organization", "from_year", "to_year")
    assert list(ties) == [("origin", home.pk, None, None, None), ("service", "TH-20", town.pk, 2550, 2555)]
    told = PersonalValue.objects.filter(line__verb="add_tie", key="tie").order_by("pk")
    assert [row.value for row in told] == ["แม่ฮ่องสอน", "ชลบุรี เทศบาลเมืองแสนสุข 2550–2555"]


@pytest.mark.parametrize(
    ("years", "status"),
    [
        ({"from_year": "2007"}, 422),
        ({"from_year": "50"}, 422),
        ({"from_year": "2555", "to_year": "2550"}, 409),
        ({"from_year": "2699"}, 409),
        ({"to_year": "2550"}, 409),
        ({"organization": "999999"}, 422),
        ({}, 302),
    ],
)
def test_years_are_of_the_buddhist_era_and_in_their_order(client, years, status):
    sign_in(client, a_judge_at_the_provinces())
    province("ชลบุรี")
    page = reverse("organizations:judge_service_add", args=["TH-20"])
    assert client.post(page, years).status_code == status
    assert ProvinceTie.objects.count() == (status == 302)


def test_an_organization_of_another_province_is_refused():
    user, elsewhere = a_judge_at_the_provinces(), province("ภูเก็ต")
    sentence = refusal_of(
        panelists.add_tie, user, "service", elsewhere, organization=saen_suk(), by=user, at=MID_CALL
    )
    assert sentence == "This organization does not lie in the province."


def test_a_profile_without_any_province_is_not_complete_unless_the_judge_says_there_is_none(client):
    user = a_judge_at_the_provinces()
    sign_in(client, user)
    none = reverse("organizations:judge_ties_none")
    assert client.post(none + "?next=/judging/criteria/").url == "/judging/criteria/"
    assert JudgeProfile.objects.get().completed_at is not None
    client.post(PROVINCES, {"kind": "origin", "province": province("ภูเก็ต").pk})
    assert client.post(none).status_code == 409
    tie = ProvinceTie.objects.get()
    remove = reverse("organizations:judge_tie_remove", args=[tie.pk])
    assert client.post(remove).url == PROVINCES
    assert client.post(remove).status_code == 404
    assert client.get(DESK).url.partition("?")[0] == PROVINCES
    assert list(Line.objects.filter(subject_type="judgeprofile").values_list("verb", flat=True))[-2:] == [
        "add_tie",
        "remove_tie",
    ]


def test_the_database_keeps_years_and_origins_as_they_must_be():
    profile, row = judge().judge_profile, province("ภูเก็ต")
    for wrong in (
        {"kind": "origin", "from_year": 2550},
        {"kind": "service", "from_year": 2007},
        {"kind": "service", "from_year": 2550, "to_year": 2540},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            profile.ties.create(province=row, **wrong)


def test_the_secretariat_sees_who_is_complete_and_reads_the_profile(client):
    fresh, whole = new_judge(), judge(2)
    sign_in(client, secretary())
    listed = client.get(reverse("organizations_office:judge_list"))
    lacking = {line.judge.user_id: line.lacking for line in listed.context["lines"]}
    assert lacking == {fresh.pk: ["ข้อตกลง", "ข้อมูลกรรมการ"], whole.pk: []}
    for state, found in (("lacking", [fresh.pk]), ("awake", [fresh.pk, whole.pk]), ("asleep", [])):
        page = client.get(reverse("organizations_office:judge_list"), {"state": state})
        assert [line.judge.user_id for line in page.context["lines"]] == found
    page = client.get(reverse("organizations_office:judge_page", args=[whole.appointments.get().pk]))
    assert [row.province.name_th for row in page.context["ties"]] == ["กรุงเทพมหานคร"]
    assert "e-Service" in page.content.decode()


def test_the_second_factor_comes_first(client):
    user = person("ยังไม่มี", "no-factor@example.or.th")
    registration.appoint(user, "judge", agency(), by=secretary(), at=OPENS)
    assert client.get(TERMS).status_code == 302
    client.post(reverse("account_login"), {"login": user.email, "password": "ท้องถิ่นดิจิทัล-2569"})
    assert client.get(TERMS).url == reverse("mfa_activate_totp")
