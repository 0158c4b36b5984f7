"""The secretariat merges two rows of the register that are one organization."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from contest.merging import ACTS
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from judging import conflicts
from organizations import claims, directory, members, merging, panelists, register, registration
from organizations.models import Membership, Organization
from submissions.models import Entry, LatePass
from tests import cast
from tests.cast import MID_CALL, a_version, letters_to, organization

pytestmark = pytest.mark.django_db

WHY = "ราชกิจจานุเบกษา: จัดตั้ง อบต.ท่าคันโท เป็น เทศบาลตำบลท่าคันโท"


def sao() -> Organization:
    """The row that goes: อบต.ท่าคันโท under its code of before."""
    return organization("SAO", "ท่าคันโท", "กาฬสินธุ์", "ท่าคันโท", "6461101")


def town() -> Organization:
    """The row that stays: ทต.ท่าคันโท under its new code."""
    return organization("SUBDISTRICT_MUNI", "ท่าคันโท", "กาฬสินธุ์", "ท่าคันโท", "5461101")


def member(of: Organization, name: str, role: str = "editor", state: str = "admitted") -> Membership:
    """Somebody with that role in an organization, verified or still asking."""
    person = cast.person(name, f"{len(name)}-{of.dla_code}@example.go.th")
    return join(person, of, role, state)


def join(person, of: Organization, role: str = "editor", state: str = "admitted") -> Membership:
    """Let a person be a member of one more organization."""
    return Membership.objects.create(
        user=person, organization=of, role=role, state=state, proof="letter", asked_at=MID_CALL
    )


def merge(gone: Organization, stays: Organization, words: str = WHY) -> Organization:
    """Merge as the page of the secretariat does."""
    return merging.merge(gone, stays, words, acts=ACTS, by=cast.secretary(), at=MID_CALL)


def standing(membership: Membership) -> tuple[str, str, str]:
    """Where a membership stands, as what, and in which state."""
    membership.refresh_from_db()
    return membership.organization.dla_code, membership.role, membership.state


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


# --- what goes along -------------------------------------------------------------------------------


def test_the_row_that_goes_is_closed_and_says_into_which_it_was_merged():
    merge(sao(), town())
    gone = sao()
    assert (gone.merged_into, gone.valid_to) == (town(), MID_CALL.date())
    assert list(Organization.objects.living()) == [town()]
    assert register.closed_words(gone).startswith("องค์การบริหารส่วนตำบลท่าคันโท รวมเข้ากับเทศบาลตำบลท่าคันโทแล้ว")


def test_everybody_goes_along_and_the_owner_stays_the_owner_where_there_is_none_yet():
    owner, editor = cast.officer(sao()).memberships.get(), member(sao(), "แก้ไข ได้")
    viewer, asker = member(sao(), "อ่าน ได้", "viewer"), cast.a_request(sao())
    merge(sao(), town())
    assert [standing(one) for one in (owner, editor, viewer, asker)] == [
        ("5461101", "owner", "admitted"),
        ("5461101", "editor", "admitted"),
        ("5461101", "viewer", "admitted"),
        ("5461101", "owner", "asked"),
    ]
    assert asker.mandate.original_name
    for one in (owner, editor, viewer, asker):
        assert [letter.kind for letter in letters_to(one.user.email)][-1] == "organizations.merged"


def test_of_two_owners_the_one_of_the_row_that_stays_remains_and_hears_who_came():
    host = cast.officer(town(), name="เจ้าบ้าน ท่าคันโท").memberships.get()
    guest = cast.officer(sao(), name="ผู้มา ใหม่").memberships.get()
    merge(sao(), town())
    assert (standing(host), standing(guest)) == (
        ("5461101", "owner", "admitted"),
        ("5461101", "editor", "admitted"),
    )
    letter = letters_to(host.user.email)[-1]
    assert (letter.kind, "- ผู้มา ใหม่" in letter.body) == ("organizations.merged_to_owner", True)


@pytest.mark.parametrize(
    ("before", "beside", "after"),
    [
        # what they are in the row that goes; in the one that stays; afterwards there
        (("owner", "admitted"), ("viewer", "admitted"), ("owner", "admitted")),
        (("viewer", "admitted"), ("editor", "admitted"), ("editor", "admitted")),
        (("editor", "admitted"), ("owner", "asked"), ("editor", "admitted")),
        (("owner", "asked"), ("viewer", "admitted"), ("viewer", "admitted")),
        (("owner", "asked"), ("owner", "asked"), ("owner", "asked")),
    ],
)
def test_who_acts_for_both_has_one_membership_with_the_higher_role(before, beside, after):
    person = cast.newcomer()
    old, new = join(person, sao(), *before), join(person, town(), *beside)
    merge(sao(), town())
    assert standing(new) == ("5461101", *after)
    assert standing(old) == ("6461101", before[0], "ended" if before[1] == "admitted" else "refused")
    assert old.words == "หน่วยงานนี้เปลี่ยนเป็น เทศบาลตำบลท่าคันโท แล้ว"


def test_the_owner_of_both_rows_owns_one():
    person = cast.newcomer()
    join(person, sao(), "owner")
    new = join(person, town(), "owner")
    merge(sao(), town())
    assert standing(new) == ("5461101", "owner", "admitted")


def test_past_memberships_stay_as_the_record_of_the_row_that_went():
    ended = member(sao(), "เคย อยู่", state="ended")
    merge(sao(), town())
    assert standing(ended) == ("6461101", "editor", "ended")


def test_open_invitations_go_along_and_one_to_the_same_person_is_revoked():
    guest, host = cast.officer(sao(), name="ผู้มา ใหม่"), cast.officer(town(), name="เจ้าบ้าน ท่าคันโท")
    moved, double = (
        members.invite(sao(), email, "มานี ช่วยงาน", "editor", by=guest, at=MID_CALL)
        for email in ("one@example.go.th", "two@example.go.th")
    )
    members.invite(town(), "two@example.go.th", "มานี ช่วยงาน", "viewer", by=host, at=MID_CALL)
    merge(sao(), town())
    moved.refresh_from_db()
    double.refresh_from_db()
    assert (moved.organization, moved.revoked_at) == (town(), None)
    assert (double.organization, double.revoked_at) == (sao(), MID_CALL)


def test_a_code_to_the_mailbox_of_the_row_that_went_admits_nobody():
    asker = cast.newcomer()
    claims.send_code(asker, sao(), by=asker, at=MID_CALL)
    code = letters_to("saraban_06461101@dla.go.th")[0].body.split("\n\n")
    merge(sao(), town())
    assert asker.mailbox_codes.open(MID_CALL).count() == 0
    assert code
    assert "No code is valid any more" in refusal_of(
        claims.enter_code, asker, sao(), "12345678", by=asker, at=MID_CALL
    )


def test_entries_go_along_with_the_words_under_which_they_were_sent(client):
    sent = cast.an_entry(organization=sao())
    draft = cast.a_draft(organization=sao())
    theirs = cast.an_entry(organization=town())
    host = cast.officer(town())
    merge(sao(), town())
    assert set(Entry.objects.for_officer(host)) == {sent, draft, theirs}
    sent.refresh_from_db()
    assert (sent.organization, sent.organization_name_th, sent.organization_type) == (
        town(),
        "องค์การบริหารส่วนตำบลท่าคันโท",
        "SAO",
    )
    cast.sign_in(client, host)
    page = client.get(reverse("submissions:entry_page", args=[sent.pk]))
    assert (page.status_code, "องค์การบริหารส่วนตำบลท่าคันโท" in page.content.decode()) == (200, True)


def test_conflicts_of_interest_go_along_with_the_entries():
    entry = cast.an_eligible_entry(organization=sao())
    seat = cast.a_seat(entry.edition)
    conflict = conflicts.declare(seat, entry, "เคยร่วมงาน", by=seat.user, at=MID_CALL)
    merge(sao(), town())
    conflict.refresh_from_db()
    assert (conflict.entry.organization, conflict.bars) == (town(), True)


def test_late_passes_go_along_and_of_two_the_later_end_counts():
    secretary, edition, other = cast.secretary(), cast.open_edition(2569), cast.edition(2570)

    def late(of: Organization, where, days: int) -> LatePass:
        return LatePass.objects.create(
            edition=where,
            organization=of,
            reason="ไฟฟ้าดับ",
            until=MID_CALL + timedelta(days=days),
            granted_by=secretary,
            granted_at=MID_CALL,
        )

    late(sao(), edition, 3)
    double, alone = late(town(), edition, 1), late(sao(), other, 2)
    merge(sao(), town())
    double.refresh_from_db()
    alone.refresh_from_db()
    assert (double.until, alone.organization) == (MID_CALL + timedelta(days=3), town())


def test_where_a_judge_has_served_goes_along():
    row = sao()
    tie = panelists.add_tie(
        cast.judge(), "service", row.province, organization=row, by=cast.judge(), at=MID_CALL
    )
    merge(sao(), town())
    tie.refresh_from_db()
    assert tie.organization == town()


def test_nothing_that_belongs_to_an_organization_is_forgotten():
    """A new reference to an organization stands here, and in `merging` or in what an act hands over."""
    references = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Organization._meta.related_objects
    }
    assert references == {
        "organizations.Invitation.organization",
        "organizations.MailboxCode.organization",
        "organizations.Membership.organization",
        "organizations.Organization.merged_into",
        "organizations.OrganizationName.organization",  # stays: the past of the row itself
        "organizations.ProvinceTie.organization",
        "results.Adoption.organization",
        "submissions.Entry.organization",
        "submissions.LatePass.organization",
    }


def test_a_row_merged_before_leads_to_the_one_that_stays_in_the_end():
    first = organization("SAO", "ท่าคันโทเก่า", "กาฬสินธุ์", "ท่าคันโท", "6461199")
    merge(first, sao())
    merge(sao(), town())
    first.refresh_from_db()
    assert first.merged_into == town()
    assert Line.objects.filter(verb="merge_organization").last().facts["merged_before"] == ["6461199"]


def test_one_line_of_the_journal_says_who_was_what_before_and_after():
    owner, entry = cast.officer(sao()).memberships.get(), cast.an_entry(organization=sao())
    cast.officer(town(), name="เจ้าบ้าน ท่าคันโท")
    merge(sao(), town())
    line = Line.objects.get(verb="merge_organization")
    facts = {name: value for name, value in line.facts.items() if name != "personal"}
    assert facts == {
        "organization": "6461101",
        "name": "องค์การบริหารส่วนตำบลท่าคันโท",
        "into": "5461101 เทศบาลตำบลท่าคันโท",
        "members": [f"{owner.pk}: admitted owner → {owner.pk}: admitted editor"],
        "moved_entries": [entry.pk],
    }
    assert (line.subject_id_text, line.actor_id_text) == (str(sao().pk), str(cast.secretary().pk))
    assert line.personal_values.get(key="words").value == WHY
    assert chain.verify() is None


# --- what is refused -------------------------------------------------------------------------------


def test_a_row_is_not_merged_into_itself_nor_without_a_reason():
    assert refusal_of(merge, sao(), sao()) == (
        "An organization cannot be merged into itself. Please choose another one."
    )
    assert refusal_of(merge, sao(), town(), "  ") == "Please say why the two are one organization."
    assert Line.objects.count() == 0


def test_a_row_is_not_merged_into_one_that_is_closed_or_was_merged():
    other = organization("SAO", "กุดจิก", "กาฬสินธุ์", "ท่าคันโท", "6461102")
    merge(town(), other)
    assert refusal_of(merge, sao(), town()).startswith(
        "เทศบาลตำบลท่าคันโท was merged into องค์การบริหารส่วนตำบลกุดจิก ("
    )
    Organization.objects.filter(pk=other.pk).update(valid_to=MID_CALL.date())
    other.refresh_from_db()
    assert refusal_of(merge, sao(), other).startswith(
        "องค์การบริหารส่วนตำบลกุดจิก has left the register of organizations ("
    )
    assert sao().valid_to is None


def test_a_row_is_merged_once():
    merge(sao(), town())
    other = organization("SAO", "กุดจิก", "กาฬสินธุ์", "ท่าคันโท", "6461102")
    assert refusal_of(merge, sao(), other).endswith(
        "has been merged into another organization already. Please reload the page."
    )


def test_the_two_of_a_circle_cannot_be_merged_into_each_other():
    merge(sao(), town())
    assert refusal_of(merge, town(), sao()).startswith("องค์การบริหารส่วนตำบลท่าคันโท was merged into")
    assert town().valid_to is None


def test_a_sample_and_a_real_organization_are_never_one():
    sample = organization("SAO", "ตัวอย่าง", "กาฬสินธุ์", "ท่าคันโท", "SAMPLE-1", is_sample=True)
    assert refusal_of(merge, sample, town()) == "A sample organization and a real one cannot be merged."


def test_the_database_knows_no_living_row_that_was_merged_and_none_merged_into_itself():
    row = sao()
    for changes in ({"merged_into": town().pk}, {"merged_into": row.pk, "valid_to": MID_CALL.date()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organization.objects.filter(pk=row.pk).update(**changes)


def test_a_row_that_left_the_register_may_be_merged_and_keeps_the_day_on_which_it_left():
    Organization.objects.filter(pk=sao().pk).update(valid_to=a_version().dated)
    merge(sao(), town())
    assert (sao().merged_into, sao().valid_to) == (town(), a_version().dated)


def test_a_merged_row_stays_merged_though_the_next_register_names_it_again():
    merge(sao(), town())
    heading = "dla_code,type_th,name_th,name_en_matched,province_th,district_th"
    rows = [
        f"{row.dla_code},{row.TYPE_TH[row.type][0]},{row.name_th},,กาฬสินธุ์,ท่าคันโท" for row in (sao(), town())
    ]
    report = register.load(
        directory.read([heading, *rows]), a_version(later=200), by=cast.TESTER, at=MID_CALL
    )
    assert (report.added, report.closed) == ((), ())
    assert (sao().merged_into, sao().valid_to) == (town(), MID_CALL.date())


def test_nobody_is_admitted_to_a_merged_row():
    waiting = cast.a_request(sao())
    Organization.objects.filter(pk=sao().pk).update(merged_into=town(), valid_to=MID_CALL.date())
    waiting.refresh_from_db()
    assert "was merged into" in refusal_of(registration.admit, waiting, by=cast.secretary(), at=MID_CALL)


# --- the pages -------------------------------------------------------------------------------------


def test_the_secretariat_finds_the_other_row_looks_at_both_and_merges(client):
    owner, entry = cast.officer(sao()).memberships.get(), cast.an_entry(organization=sao())
    assert town().valid_to is None
    cast.sign_in(client, cast.secretary())
    address = reverse("contest:organization_merge", args=[sao().pk])

    likely = client.get(address).context["likely"]
    assert [choice.organization for choice in likely] == [town()]
    found = client.get(address, {"q": "ทต ท่าคันโท"}).context["found"]
    assert [choice.organization for choice in found.choices] == [town()]

    preview = client.get(address, {"into": town().pk})
    assert [(title, str(row)) for title, row, _facts in preview.context["sides"]] == [
        ("รายการที่จะปิด", "องค์การบริหารส่วนตำบลท่าคันโท"),
        ("รายการที่คงไว้", "เทศบาลตำบลท่าคันโท"),
    ]
    assert [line["membership"] for line in preview.context["members"]] == [owner]
    assert preview.context["plan"].acts == (f"{entry} ({entry.get_state_display()})",)
    assert sao().merged_into is None

    without = client.post(address, {"into": town().pk, "words": ""})
    assert (without.status_code, sao().merged_into) == (422, None)
    done = client.post(address, {"into": town().pk, "words": WHY})
    assert (done.status_code, done.url) == (
        302,
        reverse("organizations_office:organization_page", args=[town().pk]),
    )
    again = client.post(address, {"into": town().pk, "words": WHY})
    assert (again.status_code, str(again.context["refusal"])[-40:]) == (
        409,
        "ถูกรวมเข้ากับหน่วยงานอื่นแล้ว กรุณาเปิดหน้านี้ใหม่"[-40:],
    )
    assert WHY in again.content.decode()


def test_the_address_of_a_merged_row_says_so_to_the_office_and_to_who_asks(client):
    merge(sao(), town())
    for user, name in (
        (cast.secretary(), "organizations_office:organization_page"),
        (cast.newcomer(), "organizations:membership_ask"),
    ):
        cast.sign_in(client, user)
        html = client.get(reverse(name, args=[sao().pk])).content.decode()
        assert "รวมเข้ากับเทศบาลตำบลท่าคันโทแล้ว" in html
        assert f'href="{reverse(name, args=[town().pk])}"' in html
    cast.sign_in(client, cast.secretary())
    page = client.get(reverse("organizations_office:organization_page", args=[town().pk]))
    assert list(page.context["merged_rows"]) == [sao()]


def test_a_merge_that_is_impossible_shows_why_and_no_button(client):
    cast.sign_in(client, cast.secretary())
    address = reverse("contest:organization_merge", args=[sao().pk])
    page = client.get(address, {"into": sao().pk})
    assert (page.context["plan"], "<textarea" in page.content.decode()) == (None, False)
    assert client.get(address, {"into": "999999"}).status_code == 404
    assert client.post(address, {"words": WHY}).status_code == 404
