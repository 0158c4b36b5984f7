"""An officer shows with a code from the organization's mailbox that they act for it; who else may not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal import chain
from journal.models import Line, PersonalValue
from letters import outbox
from letters.models import Letter
from organizations import claims, registration
from organizations.models import MailboxCode, Membership
from tests.cast import (
    MID_CALL,
    letters_to,
    newcomer,
    officer,
    organization,
    pang_mu,
    person,
    phuket,
    saen_suk,
    secretary,
    sign_in,
)
from thai.templatetags.thai import be_datetime

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MAILBOX = "saraban_04200103@dla.go.th"


def code_to(mailbox: str = MAILBOX) -> str:
    """The code of the newest letter to a mailbox."""
    return re.search(r"^(\d{4}-\d{4})$", letters_to(mailbox)[-1].body, re.M)[1]


def wrong(code: str) -> str:
    """A code that differs from this one in its last digit alone."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def send(user=None, town=None, at=MID_CALL) -> MailboxCode:
    """Send a code to the mailbox of แสนสุข, or another."""
    user = user or newcomer()
    return claims.send_code(user, town or saen_suk(), by=user, at=at)


def enter(code: str, user=None, town=None, at=MID_CALL) -> Membership:
    """Type a code."""
    user = user or newcomer()
    return claims.enter_code(user, town or saen_suk(), code, by=user, at=at)


def refusal_of(act, *args, **kwargs) -> str:
    """The sentence with which a rule says no, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


def test_the_code_goes_to_the_mailbox_on_record_and_admits_the_owner_at_once():
    send()
    letter = letters_to(MAILBOX)[0]
    assert (letter.kind, letter.is_secret, letter.is_sample) == ("organizations.mailbox_code", True, False)
    assert "วิชัย มาใหม่" in letter.body
    assert code_to().replace("-", "") not in MailboxCode.objects.get().code_hash

    membership = enter(code_to())
    assert (membership.state, membership.role, membership.proof) == ("admitted", "owner", "mailbox")
    assert [letter.kind for letter in letters_to("newcomer@example.go.th")] == ["organizations.admitted"]
    assert list(Line.objects.values_list("verb", "facts__proof")) == [
        ("send_code", None),
        ("ask", "mailbox"),
        ("admit", "mailbox"),
    ]
    assert chain.verify() is None


@pytest.mark.parametrize("grouped", ["{0} {1}", "{0}{1}", " {0} - {1} "])
def test_the_code_is_taken_however_it_is_grouped_and_in_thai_digits(grouped):
    send()
    typed = grouped.format(*code_to().split("-")).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert enter(typed).state == Membership.State.ADMITTED


def test_five_wrong_tries_wear_the_code_out():
    send()
    code = code_to()
    told = [refusal_of(enter, wrong(code)) for _try in range(5)]
    assert told[0] == "This is not the code. You can try 4 more times."
    assert told[3] == "This is not the code. You can try 1 more time."
    assert told[4].startswith("No code is valid any more")
    assert refusal_of(enter, code) == told[4]
    assert Membership.objects.count() == 0
    with pytest.raises(IntegrityError, match="five_tries_a_code"):
        MailboxCode.objects.update(tries=6)


def test_after_a_day_the_code_is_worth_nothing():
    send()
    code = code_to()
    late = MID_CALL + timedelta(hours=24)
    assert refusal_of(enter, code, at=late).startswith("No code is valid any more")
    assert enter(code, at=late - timedelta(seconds=1)).state == Membership.State.ADMITTED


def test_a_mailbox_gets_one_code_an_hour_whoever_asks():
    send()
    other = person("คนอื่น", "other@example.go.th")
    early = refusal_of(send, other, at=MID_CALL + HOUR - timedelta(seconds=1))
    assert early.startswith("A code was sent to this mailbox less than an hour ago.")
    send(other, at=MID_CALL + HOUR)
    assert len(letters_to(MAILBOX)) == 2


def test_a_newer_code_of_the_same_person_replaces_the_older_but_not_that_of_another():
    send()
    first = code_to()
    other = person("คนอื่น", "other@example.go.th")
    send(other, at=MID_CALL + HOUR)
    theirs = code_to()
    send(at=MID_CALL + 2 * HOUR)
    at = MID_CALL + 3 * HOUR
    assert refusal_of(enter, first, at=at).startswith("This is not the code.")
    assert enter(theirs, other, at=at).state == Membership.State.ADMITTED


def test_the_code_is_good_for_the_person_and_the_organization_it_was_sent_for():
    send()
    code = code_to()
    other = person("คนอื่น", "other@example.go.th")
    assert refusal_of(enter, code, other).startswith("No code is valid any more")
    assert refusal_of(enter, code, town=phuket()).startswith("No code is valid any more")
    assert enter(code).state == Membership.State.ADMITTED
    assert refusal_of(enter, code).startswith("No code is valid any more")


def test_nobody_floods_the_mailboxes_of_the_country():
    for number in range(5):
        send(town=organization("SAO", f"ทดสอบ {number}", "ยะลา", "เมืองยะลา", f"695020{number}"))
    assert (
        refusal_of(send, at=MID_CALL + HOUR) == "You have sent many codes today. Please wait until tomorrow."
    )
    send(at=MID_CALL + timedelta(hours=24))


def test_who_holds_an_office_or_is_a_member_sends_no_code():
    assert refusal_of(send, secretary()).startswith("You hold an office of the contest")
    assert refusal_of(send, officer()) == "You have asked to act for this organization already."
    assert Letter.objects.count() == 0


def test_where_there_is_an_owner_the_code_is_a_proof_that_owner_and_secretariat_hear_of():
    owner, clerk = officer(), secretary()
    send()
    membership = enter(code_to())
    assert (membership.state, membership.proof) == ("asked", "mailbox")
    assert [letter.kind for letter in letters_to(owner.email)] == ["organizations.asked_to_owner"]
    assert [letter.kind for letter in letters_to(clerk.email)] == ["organizations.asked_to_secretariat"]


def test_the_mailbox_is_by_rule_unless_the_secretariat_wrote_another_down():
    town = saen_suk()
    assert town.mailbox_on_record == MAILBOX
    clerk = secretary()
    registration.change_mailbox(town, " Saraban@SaenSuk.go.th ", by=clerk, at=MID_CALL)
    registration.change_mailbox(town, "saraban@saensuk.go.th", by=clerk, at=MID_CALL)
    assert send().sent_to == "saraban@saensuk.go.th"
    line = Line.objects.get(verb="change_mailbox")
    values = dict(PersonalValue.objects.filter(line=line).values_list("key", "value"))
    assert (values["before"], values["after"]) == (MAILBOX, "saraban@saensuk.go.th")
    assert "saensuk" not in str(line.facts)


def test_where_no_mailbox_is_known_there_is_the_other_way_only(client):
    bangkok = organization("BMA", "กรุงเทพมหานคร", "กรุงเทพมหานคร", "", "BMA")
    assert refusal_of(send, town=bangkok).startswith("No central mailbox of this organization is known.")
    page = sign_in(client, newcomer()).get(reverse("organizations:membership_ask", args=[bangkok.pk]))
    assert page.content.decode().count(reverse("organizations:code_send", args=[bangkok.pk])) == 0


def test_the_letter_to_a_sample_organization_stays_here(settings):
    settings.LAPTOP = False
    town = organization("SAO", "ตัวอย่าง", "ยะลา", "เมืองยะลา", "SAMPLE-T99", is_sample=True)
    send(town=town)
    letter = letters_to("saraban.sample-t99@sample.example")[0]
    outbox.send(letter, MID_CALL)
    letter.refresh_from_db()
    assert letter.state == Letter.State.KEPT


# --- the pages -------------------------------------------------------------------------------------


def test_the_whole_way_on_the_pages(client):
    user, town = newcomer(), pang_mu()
    sign_in(client, user)
    ask = client.get(reverse("organizations:membership_ask", args=[town.pk])).content.decode()
    assert ask.count("saraban_06580103@dla.go.th") == 1
    enter_page = reverse("organizations:code_enter", args=[town.pk])
    send_page = reverse("organizations:code_send", args=[town.pk])
    assert client.post(send_page).url == enter_page
    assert client.get(reverse("organizations:home")).url == reverse("organizations:membership_list")
    assert client.get(reverse("organizations:membership_list")).content.decode().count(enter_page) == 1

    again = client.post(send_page)
    assert again.status_code == 409
    assert str(again.context["refusal"]) in again.content.decode()

    code = code_to("saraban_06580103@dla.go.th")
    mistaken = client.post(enter_page, {"code": wrong(code)})
    assert (mistaken.status_code, mistaken.context["sent"].tries_left) == (409, 4)
    assert f'value="{wrong(code)}"' in mistaken.content.decode()
    assert client.post(enter_page, {"code": ""}).status_code == 422
    assert client.post(enter_page, {"code": code}).url == reverse("organizations:home")
    assert client.get(reverse("organizations:home")).url == reverse("submissions:entry_list")


def test_while_the_mailbox_rests_the_pages_say_until_when_and_offer_no_button(client):
    town = saen_suk()
    send_page = reverse("organizations:code_send", args=[town.pk])
    ask, enter_page = (
        reverse(f"organizations:{name}", args=[town.pk]) for name in ("membership_ask", "code_enter")
    )
    with time_machine.travel(MID_CALL, tick=False):
        sign_in(client, newcomer())
        assert send_page in client.get(ask).text
        client.post(send_page)
        code = code_to()
        page = client.get(ask)
        assert (page.context["rests_until"], send_page in page.text) == (MID_CALL + HOUR, False)
        for _try in range(5):
            worn_out = client.post(enter_page, {"code": wrong(code)})
        when = be_datetime(MID_CALL + HOUR)
        assert (worn_out.status_code, worn_out.text.count(when)) == (409, 2)
    with time_machine.travel(MID_CALL + HOUR, tick=False):
        sign_in(client, newcomer())
        assert send_page in client.get(ask).text


@pytest.mark.parametrize("typed", ["1234-567", "123456789"])
def test_a_code_of_another_length_is_a_slip_and_no_try(client, typed):
    town = saen_suk()
    sign_in(client, newcomer())
    send(at=timezone.now())
    page = client.post(reverse("organizations:code_enter", args=[town.pk]), {"code": typed})
    assert (page.status_code, MailboxCode.objects.get().tries) == (422, 0)


def test_without_a_code_the_page_leads_back_to_the_ways(client):
    town = saen_suk()
    page = sign_in(client, newcomer()).get(reverse("organizations:code_enter", args=[town.pk]))
    assert page.context["sent"] is None
    assert reverse("organizations:membership_ask", args=[town.pk]) in page.content.decode()


def test_a_second_officer_reads_that_the_owner_was_told(client):
    officer(saen_suk())
    send(at=timezone.now())
    page = sign_in(client, newcomer()).post(
        reverse("organizations:code_enter", args=[saen_suk().pk]), {"code": code_to()}
    )
    assert page.url == reverse("organizations:membership_list")


def test_the_secretariat_changes_the_mailbox_on_the_page(client):
    officer(saen_suk())
    sign_in(client, secretary())
    address = reverse("organizations_office:organization_page", args=[saen_suk().pk])
    assert client.get(address).content.decode().count(MAILBOX) == 1
    assert client.get(reverse("organizations_office:organization_list")).content.decode().count(address) == 1
    change = reverse("organizations_office:mailbox_change", args=[saen_suk().pk])
    assert client.post(change, {"mailbox": "ไม่ใช่"}).status_code == 422
    assert client.post(change, {"mailbox": "saraban@saensuk.go.th"}).url == address
    assert client.get(address).content.decode().count("saraban@saensuk.go.th") == 2
    assert client.post(change, {"mailbox": ""}).url == address
    assert saen_suk().mailbox_on_record == MAILBOX
