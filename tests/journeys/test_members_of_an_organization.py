"""The owner of an organization invites colleagues, admits who asks, removes people and hands over."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from organizations import members, registration
from organizations.models import Invitation, Membership, User
from tests.cast import (
    MID_CALL,
    a_request,
    judge,
    letters_to,
    newcomer,
    officer,
    organization,
    pang_mu,
    saen_suk,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db

EMAIL = "colleague@example.go.th"
PASSWORD = "แสนสุขเมืองน่าอยู่-2569"
DAY = timedelta(days=1)


def invite(email: str = EMAIL, role: str = "editor", at=MID_CALL) -> Invitation:
    """An invitation of the owner of แสนสุข."""
    return members.invite(saen_suk(), email, "มานี ช่วยงาน", role, by=officer(), at=at)


def token_in(letter) -> str:
    """The token of the link in a letter."""
    return re.search(r"/invitations/([\w-]+)/", letter.body)[1]


def accept(token: str, user: User | None = None, at=MID_CALL) -> User:
    """Use the link of an invitation."""
    return registration.accept_invitation(token, at=at, user=user, password=PASSWORD)


def colleague(role: str = "editor", email: str = EMAIL) -> Membership:
    """An admitted colleague of the owner of แสนสุข."""
    invite(email, role)
    return accept(token_in(letters_to(email)[-1])).memberships.get()


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


# --- inviting --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_the_invited_get_the_role_by_a_link_of_which_only_the_hash_is_kept(role):
    invitation = invite(role=role)
    letter = letters_to(EMAIL)[0]
    assert (letter.kind, letter.is_secret) == ("organizations.invited_member", True)
    assert token_in(letter) != invitation.token_hash
    user = accept(token_in(letter))
    membership = user.memberships.get()
    assert (membership.state, membership.role, membership.proof) == ("admitted", role, "invitation")
    assert (user.full_name, user.check_password(PASSWORD)) == ("มานี ช่วยงาน", True)
    assert [one.kind for one in letters_to(officer().email)] == ["organizations.joined"]
    assert list(Line.objects.values_list("verb", flat=True)) == ["invite_member", "admit", "accept"]
    assert Line.objects.get(verb="admit").facts["role"] == role
    assert chain.verify() is None


def test_the_letters_of_a_sample_organization_are_samples():
    town = organization("SAO", "ตัวอย่าง", "ยะลา", "เมืองยะลา", "SAMPLE-T99", is_sample=True)
    members.invite(town, EMAIL, "มานี", "viewer", by=officer(town), at=MID_CALL)
    assert [letter.is_sample for letter in letters_to(EMAIL)] == [True]


def test_the_link_is_good_once_and_for_fourteen_days():
    invite()
    token = token_in(letters_to(EMAIL)[0])
    assert refusal_of(accept, token, at=MID_CALL + 14 * DAY).startswith("This link is not valid any more")
    user = accept(token, at=MID_CALL + 14 * DAY - timedelta(seconds=1))
    assert refusal_of(accept, token, user).startswith("This link is not valid any more")


def test_a_new_link_makes_the_older_one_worthless():
    invitation = invite()
    members.resend(invitation, by=officer(), at=MID_CALL + DAY)
    old, new = (token_in(letter) for letter in letters_to(EMAIL))
    assert refusal_of(accept, old).startswith("This link is not valid any more")
    assert accept(new, at=MID_CALL + 14 * DAY).memberships.get().state == Membership.State.ADMITTED
    line = Line.objects.get(verb="resend")
    assert line.facts["before"] < line.facts["after"]
    assert refusal_of(members.resend, invitation, by=officer(), at=MID_CALL + DAY) == (
        "This invitation has been accepted or revoked already."
    )


def test_a_revoked_link_is_worthless():
    invitation = invite()
    members.revoke(invitation, by=officer(), at=MID_CALL)
    assert refusal_of(accept, token_in(letters_to(EMAIL)[0])).startswith("This link is not valid any more")
    invite()
    assert len(letters_to(EMAIL)) == 2


def test_who_has_asked_already_is_admitted_by_the_invitation():
    officer()
    asked = a_request()
    invite(asked.user.email, "viewer")
    accept(token_in(letters_to(asked.user.email)[-1]), asked.user)
    asked.refresh_from_db()
    assert (asked.state, asked.role) == ("admitted", "viewer")


def test_nobody_is_invited_twice_and_no_member_at_all():
    invite()
    assert refusal_of(invite, EMAIL.upper()).startswith("An invitation to this address is still open.")
    accept(token_in(letters_to(EMAIL)[0]))
    assert refusal_of(invite) == "This person acts for your organization already."


def test_an_office_of_the_contest_cannot_accept():
    someone = judge()
    invite(someone.email)
    sentence = refusal_of(accept, token_in(letters_to(someone.email)[-1]), someone)
    assert sentence.startswith("You hold an office of the contest")


def test_the_database_knows_no_invited_owner_and_no_member_without_an_organization():
    at = {"token_hash": "x", "invited_at": MID_CALL, "expires_at": MID_CALL}
    for fields in ({"role": "owner", "organization": saen_suk()}, {"role": "viewer"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(email="a@example.go.th", full_name="ก", **fields, **at)


def test_no_link_of_an_owner_whose_membership_ended_is_good():
    invite()
    registration.end(officer().memberships.get(), "ย้ายหน่วยงาน", by=secretary(), at=MID_CALL)
    assert refusal_of(accept, token_in(letters_to(EMAIL)[0])).startswith("This link is not valid any more")


def test_a_new_owner_by_letter_finds_no_open_link_of_the_old_one():
    invite()
    registration.replace_owner(a_request(in_place_of_owner=True), by=secretary(), at=MID_CALL)
    assert refusal_of(accept, token_in(letters_to(EMAIL)[0])).startswith("This link is not valid any more")


# --- what only the owner may ----------------------------------------------------------------------


def test_only_the_owner_decides():
    held = colleague()
    other = colleague("viewer", "viewer@example.go.th")
    only = "Only the owner of the organization may do this."
    for act, args in (
        (members.invite, (saen_suk(), "x@example.go.th", "ก", "editor")),
        (members.change_role, (other, "editor")),
        (members.hand_over, (other,)),
        (members.remove, (other, "ไม่")),
    ):
        assert refusal_of(act, *args, by=held.user, at=MID_CALL) == only
        assert refusal_of(act, *args, by=officer(pang_mu()), at=MID_CALL) == only


def test_the_owner_hands_over_and_stays_as_an_editor():
    held = colleague()
    members.hand_over(held, by=officer(), at=MID_CALL)
    roles = dict(saen_suk().memberships.values_list("user__email", "role"))
    assert roles == {officer().email: "editor", EMAIL: "owner"}
    assert letters_to(officer().email)[-1].kind == letters_to(EMAIL)[-1].kind == "organizations.handed_over"
    told = Line.objects.filter(verb__in=["change_role", "hand_over"]).order_by("number")
    assert [(line.facts["before"], line.facts["after"]) for line in told] == [
        ("owner", "editor"),
        ("editor", "owner"),
    ]
    assert "มานี" not in str([line.facts for line in told])
    assert refusal_of(members.hand_over, held, by=officer(), at=MID_CALL).startswith("Only the owner")


def test_the_owner_removes_a_colleague_with_words_but_not_themself():
    held = colleague()
    members.remove(held, "ย้ายไปหน่วยงานอื่น", by=officer(), at=MID_CALL)
    held.refresh_from_db()
    assert held.state == Membership.State.ENDED
    assert "ย้ายไปหน่วยงานอื่น" in letters_to(EMAIL)[-1].body
    sentence = refusal_of(members.remove, officer().memberships.get(), "x", by=officer(), at=MID_CALL)
    assert sentence == "This can be done only with a colleague who acts for the organization."


def test_a_role_changes_between_editor_and_viewer_only():
    held = colleague()
    members.change_role(held, "viewer", by=officer(), at=MID_CALL)
    held.refresh_from_db()
    assert held.role == Membership.Role.VIEWER
    assert refusal_of(members.change_role, held, "owner", by=officer(), at=MID_CALL) == (
        "An owner is made by handing the ownership over."
    )


# --- the pages -------------------------------------------------------------------------------------


def page(name: str, *args) -> str:
    return reverse(f"organizations:{name}", args=args)


def test_the_whole_way_on_the_pages(client):
    town, owner = saen_suk(), officer()
    sign_in(client, owner)
    listed = page("member_list", town.pk)
    assert client.get(page("membership_list")).content.decode().count(listed) == 1
    assert client.get(listed).content.decode().count(page("member_invite", town.pk)) == 1
    whom = {"full_name": "มานี ช่วยงาน", "email": EMAIL, "role": "viewer", "language": "th"}
    assert client.post(page("member_invite", town.pk), {**whom, "role": "owner"}).status_code == 422
    assert client.post(page("member_invite", town.pk), whom).url == listed
    again = client.post(page("member_invite", town.pk), whom)
    assert again.status_code == 409
    assert str(again.context["refusal"]) in again.content.decode()
    invitation = Invitation.objects.get()
    assert client.post(page("member_invitation_resend", invitation.pk)).url == listed
    token = token_in(letters_to(EMAIL)[-1])

    client.logout()
    link = page("invitation_accept", token)
    assert client.get(link).content.decode().count("เทศบาลเมืองแสนสุข") == 1
    answer = {
        "full_name": "มานี ช่วยงาน",
        "position": "นักวิชาการ",
        "phone": "038",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "language": "th",
        "privacy": "on",
    }
    assert client.post(link, answer).status_code == 302
    held = Membership.objects.get(user__email=EMAIL)
    assert (held.role, client.get(listed).context["is_owner"]) == ("viewer", False)
    assert client.get(page("member_page", held.pk)).status_code == 404

    sign_in(client, owner)
    assert client.get(listed).content.decode().count(page("member_page", held.pk)) == 1
    assert client.post(page("member_change_role", held.pk), {"role": "owner"}).status_code == 409
    assert client.post(page("member_change_role", held.pk), {"role": "editor"}).url == listed
    assert client.post(page("member_remove", held.pk), {"words": ""}).status_code == 422
    assert client.post(page("member_hand_over", held.pk)).url == listed
    assert client.get(listed).context["is_owner"] is False


def test_the_owner_admits_who_asks_on_the_page(client):
    owner, asked = officer(), a_request()
    sign_in(client, owner)
    listed = page("member_list", saen_suk().pk)
    assert [row.pk for row in client.get(listed).context["asking"]] == [asked.pk]
    assert client.post(page("member_admit", asked.pk)).url == listed
    asked.refresh_from_db()
    assert (asked.state, asked.role) == ("admitted", "editor")
    assert client.post(page("member_admit", asked.pk)).status_code == 409
    assert client.post(page("member_remove", asked.pk), {"words": "ไม่ใช่"}).url == listed
    assert client.post(page("member_remove", asked.pk), {"words": "ไม่ใช่"}).status_code == 404


def test_an_open_invitation_is_revoked_on_the_page_and_no_page_of_the_office_shows_it(client):
    invitation = invite(at=timezone.now())
    sign_in(client, officer())
    listed = page("member_list", saen_suk().pk)
    assert client.get(listed).context["invited"] == [(invitation, True)]
    assert client.post(page("member_invitation_revoke", invitation.pk)).url == listed
    assert client.get(listed).context["invited"] == []
    assert client.post(page("member_invitation_revoke", invitation.pk)).status_code == 409
    sign_in(client, secretary())
    assert client.get(reverse("organizations_office:invitation_list")).context["lines"] == []


def test_members_of_another_organization_are_hidden(client):
    held, invitation = colleague(), invite("x@example.go.th")
    sign_in(client, officer(pang_mu()))
    for name in ("member_list", "member_invite"):
        assert client.get(page(name, saen_suk().pk)).status_code == 404
    assert client.get(page("member_page", held.pk)).status_code == 404
    for name in ("member_admit", "member_change_role", "member_hand_over", "member_remove"):
        assert client.post(page(name, held.pk)).status_code == 404
    for name in ("member_invitation_resend", "member_invitation_revoke"):
        assert client.post(page(name, invitation.pk)).status_code == 404
    assert sign_in(client, newcomer()).get(page("member_list", saen_suk().pk)).status_code == 403
