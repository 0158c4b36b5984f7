"""Many judges are invited from a list: first it is shown what would happen, then it happens, whole or not."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from editions.moves import RuleBroken
from journal.models import Line
from letters.models import Letter
from organizations import judge_lists, registration
from organizations.judge_lists import Guest, Verdict
from organizations.models import Agency, Appointment, Invitation
from tests.cast import (
    MID_CALL,
    TESTER,
    agency,
    auditor,
    judge,
    judge_asleep,
    letters_to,
    newcomer,
    officer,
    secretary,
    sign_in,
)

pytestmark = pytest.mark.django_db
PAGE = "/office/organizations/judges/invite/list/"
HEADING = "อีเมล,ชื่อ-นามสกุล,หน่วยงาน,บทบาท,ความเชี่ยวชาญ\n"


def weighed(*lines: str, at=MID_CALL) -> list[tuple[Verdict, str]]:
    """The verdict on each line, with its detail in English."""
    with translation.override("en"):
        rows = judge_lists.weigh(judge_lists.read(HEADING + "\n".join(lines)), at)
    return [(row.verdict, row.detail) for row in rows]


def everything() -> tuple[int, ...]:
    """How much is written of what an invitation writes."""
    return tuple(model.objects.count() for model in (Invitation, Letter, Line, Appointment))


def sealed_on(answer) -> str:
    """The sealed list of a preview."""
    return re.search(r'name="sealed" value="([^"]+)"', answer.content.decode())[1]


def test_each_line_says_what_would_happen():
    Agency.objects.create(name_th="กรมหนึ่ง", abbr_th="ก.น.", name_en="Department One", abbr_en="DO")
    Agency.objects.create(name_th="กองหนึ่ง", abbr_th="กน", name_en="Division One")
    judge_asleep(2)
    registration.invite_judge("invited@example.or.th", "เชิญแล้ว", agency(), by=TESTER, at=MID_CALL)
    old = MID_CALL - timedelta(days=30)
    registration.invite_judge("expired@example.or.th", "หมดอายุ", agency(), by=TESTER, at=old)
    before = everything()
    assert weighed(
        "new@example.or.th,ผู้มาใหม่,หน่วยงานตัวอย่าง 1,,",
        "chair@example.or.th,ประธานใหม่,DO,chair,e-Service",
        f"{newcomer().email},มีบัญชีแล้ว,department one,กรรมการ,",
        "expired@example.or.th,หมดอายุ,หน่วยงานตัวอย่าง 1,,",
        f"{judge(2).email},กรรมการคนที่ 2,หน่วยงานตัวอย่าง 2,,",
        f"{judge(1).email},กรรมการคนที่ 1,หน่วยงานตัวอย่าง 1,,",
        "invited@example.or.th,เชิญแล้ว,หน่วยงานตัวอย่าง 1,,",
        f"{secretary().email},เลขานุการ,หน่วยงานตัวอย่าง 1,,",
        f"{auditor().email},ผู้ตรวจสอบ,หน่วยงานตัวอย่าง 1,,",
        f"{officer().email},เจ้าหน้าที่,หน่วยงานตัวอย่าง 1,,",
        "nobody,ใคร,หน่วยงานตัวอย่าง 1,,",
        "=cmd@example.or.th,ใคร,หน่วยงานตัวอย่าง 1,,",
        "no-name@example.or.th,12,หน่วยงานตัวอย่าง 1,,",
        "no-agency@example.or.th,ใคร,กรมที่ไม่มี,,",
        "two-agencies@example.or.th,ใคร,กน,,",
        "role@example.or.th,ใคร,หน่วยงานตัวอย่าง 1,ราชา,",
        "knows@example.or.th,ใคร,หน่วยงานตัวอย่าง 1,,ดนตรี",
        "NEW@example.or.th,ซ้ำ,หน่วยงานตัวอย่าง 1,,",
    ) == [
        (Verdict.INVITE, ""),
        (Verdict.INVITE, "Department One"),
        (Verdict.INVITE, "Department One"),
        (Verdict.INVITE, ""),
        (Verdict.WAKE, ""),
        (Verdict.JUDGE, ""),
        (Verdict.INVITED, ""),
        (Verdict.SECRETARIAT, ""),
        (Verdict.AUDITOR, ""),
        (Verdict.OFFICER, ""),
        (Verdict.BAD_ADDRESS, "nobody"),
        (Verdict.BAD_ADDRESS, "=cmd@example.or.th"),
        (Verdict.NO_NAME, ""),
        (Verdict.UNKNOWN_AGENCY, "กรมที่ไม่มี"),
        (Verdict.AMBIGUOUS_AGENCY, "กน"),
        (Verdict.UNKNOWN_ROLE, "ราชา"),
        (Verdict.UNKNOWN_EXPERTISE, "ดนตรี"),
        (Verdict.DOUBLE, "as line 2"),
    ]
    after = everything()
    assert (after[0], after[2]) == (before[0], before[2])


def test_a_person_with_two_addresses_stands_in_the_list_once():
    person = newcomer()
    person.emailaddress_set.create(email="other@example.or.th", verified=True)
    assert [verdict for verdict, _detail in weighed(
        f"{person.email},คนเดียว,{agency().name_th},,", f"other@example.or.th,คนเดียว,{agency().name_th},,"
    )] == [Verdict.INVITE, Verdict.DOUBLE]  # fmt: skip


def test_a_woken_judge_may_come_from_another_agency():
    user = judge_asleep()
    line = f"{user.email},กรรมการ,{agency(7).name_th},,"
    assert weighed(line) == [(Verdict.WAKE, "from now on sent by Sample Agency 7")]
    sealed = judge_lists.seal(judge_lists.weigh(judge_lists.read(line), MID_CALL), secretary())
    judge_lists.invite(sealed, by=secretary(), at=MID_CALL)
    held = user.appointments.get()
    assert (held.asleep_since, held.agency) == (None, agency(7))
    assert [letter.kind for letter in letters_to(user.email)] == ["organizations.woken"]


def test_a_preview_asks_as_many_questions_for_500_lines_as_for_one():
    counts = []
    for lines in (1, 500):
        guests = [Guest(n, f"j{n}@example.or.th", "ชื่อ", agency().name_th) for n in range(lines)]
        with CaptureQueriesContext(connection) as queries:
            judge_lists.weigh(guests, MID_CALL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_is_shown_first_and_sent_when_confirmed(client):
    sign_in(client, secretary())
    asleep = judge_asleep(3)
    text = HEADING + (
        f"a@example.or.th,ดร.หนึ่ง,{agency().name_th},ประธาน,e-service|health-welfare\n"
        f"{asleep.email},กรรมการ,{agency(3).name_th},,\nnobody,ใคร,{agency().name_th},,\n"
    )
    file = SimpleUploadedFile("judges.csv", text.encode("cp874"))
    before = everything()
    shown = client.post(PAGE, {"file": file})
    assert [amount for amount, _label in shown.context["figures"]] == [1, 1, 1]
    assert everything() == before

    done = client.post(PAGE, {"sealed": sealed_on(shown)})
    assert done.url == reverse("organizations_office:invitation_list")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.as_chair, invitation.expertise) == (
        "a@example.or.th",
        True,
        ["e-service", "health-welfare"],
    )
    assert asleep.appointments.get().asleep_since is None
    assert [letter.kind for letter in letters_to("a@example.or.th")] == ["organizations.invited"]
    assert sorted(Line.objects.values_list("verb", flat=True)) == ["invite", "put_to_sleep", "wake"]

    again = client.post(PAGE, {"sealed": sealed_on(shown)})
    assert again.status_code == 409
    assert [row.verdict for row, _tone in again.context["lines"]] == [
        Verdict.INVITED,
        Verdict.JUDGE,
        Verdict.BAD_ADDRESS,
    ]
    assert Invitation.objects.count() == 1


def test_what_would_now_be_otherwise_is_shown_anew_and_nothing_is_written(client):
    sign_in(client, secretary())
    text = f"a@example.or.th,หนึ่ง,{agency().name_th}\nb@example.or.th,สอง,{agency().name_th}"
    sealed = sealed_on(client.post(PAGE, {"text": text}))
    registration.invite_judge("b@example.or.th", "สอง", agency(), by=secretary(2), at=timezone.now())
    before = everything()
    answer = client.post(PAGE, {"sealed": sealed})
    assert answer.status_code == 409
    assert [row.verdict for row, _tone in answer.context["lines"]] == [Verdict.INVITE, Verdict.INVITED]
    assert everything() == before


def test_only_what_was_shown_to_oneself_lately_is_confirmed(client):
    rows = judge_lists.weigh([Guest(1, "a@example.or.th", "หนึ่ง", agency().name_th)], MID_CALL)
    sealed = judge_lists.seal(rows, secretary(2))
    for forged in (sealed, sealed[:-2] + "xx", "x"):
        answer = sign_in(client, secretary(1)).post(PAGE, {"sealed": forged})
        assert (answer.status_code, Invitation.objects.count()) == (409, 0)
    with translation.override("en"), pytest.raises(RuleBroken, match="no longer valid"):
        judge_lists.unseal(forged, secretary(1))


def test_a_list_with_nothing_to_do_cannot_be_confirmed(client):
    answer = sign_in(client, secretary()).post(PAGE, {"text": "nobody@,x,y"})
    assert not answer.context["may_confirm"]
    assert client.post(PAGE, {"sealed": answer.context["sealed"]}).status_code == 409


def test_a_confirmation_from_an_expired_session_is_shown_again_and_not_done(client):
    user = secretary()
    rows = judge_lists.weigh([Guest(1, "a@example.or.th", "หนึ่ง", agency().name_th)], timezone.now())
    assert client.post(PAGE, {"sealed": judge_lists.seal(rows, user)}).status_code == 302
    client.force_login(user)
    answer = client.get(PAGE)
    assert [row.verdict for row, _tone in answer.context["lines"]] == [Verdict.INVITE]
    assert Invitation.objects.count() == 0


def test_the_refusals_of_the_page(client):
    sign_in(client, secretary())
    assert client.post(PAGE, {}).status_code == 422
    assert client.post(PAGE, {"text": "x"}).status_code == 409
    assert client.post(PAGE, {"text": "x"}).context["form"]["text"].value() == "x"
    assert client.post(PAGE, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04\x00\xdb")}).status_code == 409


def test_the_template_is_read_by_the_reader(client):
    answer = sign_in(client, secretary()).get(PAGE + "judges.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="judges.csv"'
    text = judge_lists.decode(answer.content + b"a@example.or.th,x,y,,\r\n")
    assert judge_lists.read(text) == [Guest(2, "a@example.or.th", "x", "y")]


def test_an_invitation_is_sent_again_and_the_older_link_is_dead(client):
    sign_in(client, secretary())
    invitation = registration.invite_judge("a@example.or.th", "หนึ่ง", agency(), by=TESTER, at=timezone.now())
    links = [_link("a@example.or.th")]
    page = reverse("organizations_office:invitation_resend", args=[invitation.pk])
    assert client.post(page).url == reverse("organizations_office:invitation_list")
    links.append(_link("a@example.or.th"))
    client.logout()
    assert [client.get(link).status_code for link in links] == [409, 200]
    line = Line.objects.get(verb="resend_invitation")
    assert line.facts["before"] < line.facts["after"]

    Invitation.objects.update(revoked_at=MID_CALL)
    assert sign_in(client, secretary()).post(page).status_code == 409


def test_an_expired_invitation_is_shown_so_and_can_be_sent_again(client):
    registration.invite_judge(
        "a@example.or.th", "หนึ่ง", agency(), by=TESTER, at=MID_CALL - timedelta(days=400)
    )
    sign_in(client, secretary())
    listed = client.get(reverse("organizations_office:invitation_list"), {"state": "expired"})
    assert [(row.email, waits) for row, _state, _tone, waits in listed.context["lines"]] == [
        ("a@example.or.th", True)
    ]
    client.post(reverse("organizations_office:invitation_resend", args=[Invitation.objects.get().pk]))
    for state, found in (("expired", 0), ("open", 1), ("accepted", 0), ("revoked", 0), ("", 1)):
        listed = client.get(reverse("organizations_office:invitation_list"), {"state": state})
        assert len(listed.context["lines"]) == found


def _link(email: str) -> str:
    return re.search(r"http://\S+?(/accounts/invitations/\S+)", letters_to(email)[-1].body)[1]
