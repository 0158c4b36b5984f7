"""Which world is the matrix tried in? One edition at every stage, and somebody of each role, signed in.

Everything the addresses are made of stands in `rows` under a word of the contest, everything a page may not
tell whom it does not concern in `words`.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from editions import calendar
from editions.models import CalendarDate, Edition, Round
from judging import board, conflicts, panel
from judging.models import Seat, Slot
from letters.models import Letter
from organizations import claims, judge_lists, members, notice, registration, removals, second_factor
from organizations.models import Membership, Session, User
from results import adoptions, awards, certificate_bundles, objections, press_drafts
from results.models import Award, Certificate, CertificateBundle, Publication
from submissions import disqualifying, eligibility, exporting, late_passes, paper, printouts, uploads
from submissions.models import Entry, Printout
from tests import cast

NOW = cast.ANNOUNCING + timedelta(days=1)
"""When the matrix is tried: every call but that of 2570 is over."""


@dataclass
class World:
    """The rows by which addresses are made, the words that name them, and who is signed in."""

    rows: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def told(self, values: dict[str, Any]) -> dict[str, Any]:
        """The same values, with the row where a word names one."""
        return {name: self.rows.get(value, value) for name, value in values.items()}

    def browser(self, role: str) -> Client:
        """The browser of somebody of that role; nobody is signed in for `anonymous`."""
        client = Client()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


def build() -> World:
    """Make all of it; about as many statements as a hundred pages."""
    world = World()
    _published(world)
    _deciding(world)
    _judging(world)
    _open(world)
    _set_up(world)
    _people(world)
    _privacy(world)
    for role, user in _cast().items():
        browser = cast.sign_in(Client(), user)
        world.sessions[role] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    other = cast.sign_in(Client(), cast.person("คนอื่น", "somebody@example.go.th"))
    world.rows["session of another"] = Session.objects.get(pk=other.session.session_key).name
    return world


def _cast() -> dict[str, User]:
    """Somebody of each role but `anonymous`. The organization of viewer, editor and owner is แสนสุข."""
    return {
        "signed_up": cast.newcomer(),
        "viewer": _member("ผู้อ่าน แสนสุข", "viewer@example.go.th", Membership.Role.VIEWER),
        "editor": _member("ผู้เขียน แสนสุข", "editor@example.go.th", Membership.Role.EDITOR),
        "owner": cast.officer(cast.saen_suk()),
        "officer_elsewhere": cast.officer(cast.pang_mu(), name="ใจดี ปางหมู"),
        "judge_assigned": cast.judge(1),
        "judge_unassigned": cast.judge(3),
        "judge_recused": cast.judge(4),
        "judge_asleep": cast.judge_asleep_on_a_panel(5),
        "secretariat": cast.secretary(1),
        "auditor": cast.auditor(),
    }


def _member(name: str, email: str, role: str) -> User:
    user = cast.person(name, email)
    Membership.objects.create(
        user=user,
        organization=cast.saen_suk(),
        role=role,
        state=Membership.State.ADMITTED,
        asked_at=cast.OPENS,
        decided_at=cast.OPENS,
    )
    return user


def _name(world: World, word: str, entry: Entry) -> None:
    """Put an entry, its title and its files under a word."""
    world.rows[word] = entry.pk
    world.words[word] = entry.title
    world.rows[f"code of {word}"] = entry.organization.dla_code
    world.words[f"reference of {word}"] = entry.reference
    world.rows[f"number of {word}"] = entry.number
    for code in ("summary", "images", "letter"):
        world.rows[f"{code} of {word}"] = entry.attachments.filter(question_code=code)[0].pk


def _published(world: World) -> None:
    """2566: one entry won, the other did not and is not published."""
    announced = cast.an_announcement(cast.saen_suk(), cast.pang_mu(), year=2566, winners=1)
    winner, other = announced.edition.entries.select_related("edition").order_by("number")
    world.rows |= {"published year": 2566, "announcement": announced.pk}
    at = cast.ANNOUNCING + timedelta(hours=1)
    objection = objections.file(other, "คำคัดค้านที่รอคำตอบ", by=cast.officer(cast.pang_mu()), at=at)
    world.rows["objection"], world.words["objection"] = objection.pk, objection.text
    elsewhere = cast.officer(cast.pang_mu())
    said = adoptions.say(winner, cast.pang_mu(), "นำไปใช้ที่ปางหมู", by=elsewhere, at=at)
    world.rows["adoption"], world.words["adoption"] = said.pk, said.sentence
    _name(world, "winner", winner)
    _name(world, "entry that won nothing", other)
    world.words["announcement"] = "2566"
    _certificates(world, announced)


def _certificates(world: World, announced: Publication) -> None:
    """The certificate of the winner, one of the judge who is assigned elsewhere, and the ZIP of both."""
    won = Certificate.objects.select_related("key").get(edition=announced.edition)
    seat = Seat.objects.create(
        edition=announced.edition, user=cast.judge(1), agency=cast.agency(1), seated_at=NOW
    )
    facts = won.facts | {"where": {"th": "ท", "en": ""}}
    columns = {"publication": announced, "facts": facts, "key": won.key}
    columns |= {"payload": won.payload, "signature": won.signature, "issued_at": NOW}
    served = Certificate.objects.create(
        **columns,
        edition=announced.edition,
        audience="judge",
        seat=seat,
        serial="ABCD-EFGH-2345",
        recipient_th=cast.judge(1).full_name,
    )
    name = "aa/certificates.zip"
    certificate_bundles.SHELF.path_of(name).parent.mkdir(parents=True, exist_ok=True)
    certificate_bundles.SHELF.path_of(name).write_bytes(b"PK\x05\x06" + bytes(18))
    CertificateBundle.objects.create(
        edition=announced.edition, state="ready", asked_at=NOW, moved_at=NOW, made_at=NOW, stored_name=name
    )
    world.rows |= {"certificate": won.pk, "serial": won.serial, "certificate of a judge": served.pk}
    world.rows["key of certificates"] = won.key.code
    world.words |= {"certificate": won.serial, "certificate of a judge": served.serial}


def _deciding(world: World) -> None:
    """2567: the round is closed, one award is proposed and one confirmed, nothing is announced."""
    edition = cast.a_judged_edition(3, 3, cast.open_edition(2567))
    following = Round.objects.create(edition=edition, number=2, name_th="รอบที่ 2", name_en="Round 2")
    first, second, third = edition.entries.select_related("edition").order_by("number")
    Entry.objects.filter(pk=first.pk).update(title="ผลงานที่เสนอรางวัล")
    proposed = cast.a_proposal(first, by=cast.secretary(2))
    confirmed = cast.a_confirmed_award(second, "OUTSTANDING")
    first.refresh_from_db()
    Round.objects.filter(pk=following.pk).update(is_presentation=True)
    slot = Slot.objects.create(round=following, entry=third, position=1)
    Seat.objects.filter(edition=edition, user=cast.judge(3)).update(is_chair=True)
    closed = Round.objects.select_related("edition").get(edition=edition, number=1)
    meeting = board.open_meeting(closed, place="", by=cast.secretary(), at=cast.DECIDING)
    lowest = edition.award_levels.get(code="OUTSTANDING")
    left = awards.leave(lowest, 1, reason="คะแนนไม่ถึง", by=cast.secretary(2), at=cast.DECIDING)
    world.rows |= {"slot": slot.pk, "meeting": meeting.pk, "awards not given": left.pk}
    world.rows["token of press text"] = _asked_winner(confirmed)
    _name(world, "proposed entry", first)
    world.rows |= {
        "deciding year": 2567,
        "deciding edition": edition.pk,
        "closed round": edition.rounds.get(number=1).pk,
        "planned round": following.pk,
        "proposed award": proposed.pk,
        "confirmed award": confirmed.pk,
        "entry without award": third.pk,
        "level of deciding edition": edition.award_levels.get(code="EXCELLENCE").pk,
    }


def _asked_winner(award: Award) -> str:
    """Ask the winner to check the text for the press; the token of the link."""
    Edition.objects.filter(pk=award.edition_id).update(asks_winners=True)
    mine = Award.objects.select_related("edition", "entry").get(pk=award.pk)
    press_drafts.ask(
        mine,
        text_th="ข่าวฉบับร่าง",
        text_en="",
        answer_by=cast.DECIDING + timedelta(days=3650),
        by=cast.secretary(),
        at=cast.DECIDING,
    )
    letter = Letter.objects.filter(kind="results.press_draft").latest("pk")
    return re.findall(r"/entries/press/([\w-]+)/", letter.body)[0]


def _judging(world: World) -> None:
    """2568: four entries, five judges. The first entry is of judges 1, 2 and 5; judge 4 stepped aside; the
    second entry is signed by judge 1; the third is of judges 3 (the chair) and 4; the last, of judge 1, is
    withdrawn."""
    edition = cast.open_edition(2568)
    titles = ("ผลงานระหว่างการตัดสิน", "ผลงานที่ลงนามคะแนนแล้ว", "ผลงานของกรรมการคนอื่น", "ผลงานที่ถอนแล้ว")
    entries = [cast.an_eligible_entry(cast.saen_suk(), title, edition) for title in titles]
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    seats = {number: cast.a_seat(edition, number, is_chair=number == 3) for number in (1, 2, 3, 4, 5)}
    round_ = edition.rounds.get(number=1)
    panel.open_round(round_, by=cast.secretary(), at=cast.JUDGING_STARTS)
    own = cast.an_assignment(entries[0], seats[1])
    another = cast.an_assignment(entries[0], seats[2])
    asleep = cast.an_assignment(entries[0], seats[5])
    signed = cast.an_assignment(entries[1], seats[1])
    cast.an_assignment(entries[2], seats[3])
    cast.an_assignment(entries[2], seats[4])
    barring = conflicts.declare(
        seats[4], entries[0], "เป็นที่ปรึกษาของโครงการ", by=cast.judge(4), at=cast.JUDGING_STARTS
    )
    sheet = cast.a_draft_sheet(own, 4)
    signed_by_another = cast.a_signed_sheet(another, 3)
    cast.a_signed_sheet(signed, 5)
    withdrawn = cast.an_assignment(entries[3], seats[1])
    cast.a_draft_sheet(withdrawn, 2)
    cast.intake.withdraw(entries[3], "", by=cast.officer(cast.saen_suk()), at=cast.MID_JUDGING)
    _name(world, "judged entry", entries[0])
    _name(world, "signed entry", entries[1])
    _name(world, "withdrawn entry", entries[3])
    world.rows |= {
        "judging year": 2568,
        "conflict": barring.pk,
        "open round": round_.pk,
        "own assignment": own.pk,
        "assignment of another judge": another.pk,
        "assignment of the sleeping judge": asleep.pk,
        "signed assignment": signed.pk,
        "assignment of the withdrawn entry": withdrawn.pk,
        "version of own sheet": sheet.version,
        "signed sheet of another judge": signed_by_another.pk,
        "seat": seats[2].pk,
        "free seat": seats[3].pk,
        "barred seat": seats[4].pk,
        "seat in the deciding edition": Seat.objects.filter(edition__year=2567)[0].pk,
        "judge without a seat": cast.judge(6).pk,
        "person who is no judge": cast.officer(cast.pang_mu()).pk,
    }
    world.words["seat"] = cast.judge(2).full_name


def _open(world: World) -> None:
    """2570: a draft, an entry to be screened; the call is open now."""
    edition = cast.open_edition(2570)
    draft = cast.a_draft(cast.saen_suk(), "ร่างผลงานที่ยังไม่ส่ง", edition)
    sent = cast.an_entry(cast.saen_suk(), "ผลงานที่ส่งแล้วรอตรวจ", edition)
    closes = CalendarDate.Act.CALL_CLOSES
    calendar.set_date(edition, closes, NOW + timedelta(days=30), by=cast.TESTER, at=cast.MID_CALL)
    _name(world, "draft", draft)
    begun = uploads.start(draft, "evidence", "x.pdf", 1000, by=cast.officer(), at=cast.MID_CALL)
    world.rows["upload of draft"] = begun.token
    _name(world, "sent entry", sent)
    export = exporting.ask(edition, "xlsx", with_personal=True, by=cast.secretary(), at=cast.MID_CALL)
    exporting.make(export, cast.MID_CALL)
    _sending(world, edition, sent)
    world.rows |= {
        "open year": 2570,
        "export": export.pk,
        "open edition": edition.pk,
        "version of draft": draft.revisions.get().version,
    }


def _sending(world: World, edition: Edition, sent: Entry) -> None:
    """An entry sent twice, a printed one, a late pass, an entry on paper, a proposal to disqualify."""
    by, office = cast.officer(), cast.secretary(2)
    amended = cast.an_entry(cast.saen_suk(), "ผลงานที่ส่งสองครั้ง", edition)
    again = cast.intake.amend(amended, by=by, at=cast.MID_CALL)
    results = {"results": "ผลลัพธ์ที่แก้ไขแล้ว"}
    cast.intake.save_draft(amended, results, again.version, by=by, at=cast.MID_CALL)
    cast.intake.submit(amended, by=by, at=cast.MID_CALL)
    _name(world, "amended entry", amended)
    name = "aa/printed.pdf"
    printouts.SHELF.path_of(name).parent.mkdir(parents=True, exist_ok=True)
    printouts.SHELF.path_of(name).write_bytes(cast.a_pdf())
    printed = {"stored_name": name, "size": 9, "sha256": "0" * 64, "made_at": NOW}
    Printout.objects.create(revision=sent.revisions.get(), **printed)
    late = late_passes.grant(edition, cast.phuket(), "ระบบขัดข้อง", NOW + timedelta(days=60), by=office, at=NOW)
    typed = paper.enter(edition, cast.phuket(), "หนังสือ ที่ ภก 52001/7", by=office, at=cast.MID_CALL)
    title = {"title": "ผลงานจากแบบกระดาษ"}
    cast.intake.save_draft(typed.entry, title, 0, by=office, at=cast.MID_CALL)
    file = cast.ContentFile(cast.a_pdf(), "กระดาษ.pdf")
    attached = cast.attachments.add(typed.entry, "letter", file, by=office, at=cast.MID_CALL)
    signed = Entry.objects.select_related("edition").get(pk=world.rows["signed entry"])
    proposal = disqualifying.propose(signed, "คัดลอกผลงาน", by=office, at=NOW)
    world.rows |= {
        "late pass": late.pk,
        "paper entry": typed.pk,
        "paper file": attached.pk,
        "disqualification": proposal.pk,
    }
    world.words["paper entry"] = "ผลงานจากแบบกระดาษ"


def _set_up(world: World) -> None:
    """2571: being set up."""
    edition = cast.edition(2571)
    edition.seals_until_close = edition.early_opening_allowed = True
    edition.save()
    cast.form.set_up(edition)
    eligibility.set_up(edition)
    question, check = edition.questions.get(code="problem"), edition.eligibility_questions.all()[0]
    criterion = edition.rounds.get(number=1).criteria.all()[0]
    world.words |= {
        "question": question.label_th,
        "eligibility question": check.text_th,
        "criterion": criterion.name_th,
    }
    world.rows |= {
        "question": question.pk,
        "eligibility question": check.pk,
        "edition": edition.pk,
        "edition in set-up year": 2571,
        "round": edition.rounds.get(number=1).pk,
        "criterion": criterion.pk,
        "award level": edition.award_levels.order_by("position")[0].pk,
    }


def _privacy(world: World) -> None:
    """A notice in force that nobody has to acknowledge, the draft of the next, two requests to be removed."""
    first = notice.start(by=cast.secretary(2), at=NOW)
    texts = {"text_th": "ประกาศฉบับแรก", "text_en": "The first notice", "changes_th": "", "changes_en": ""}
    notice.save(first, texts, is_material=False, saves=0, by=cast.secretary(2), at=NOW)
    notice.publish(first, saves=1, by=cast.secretary(1), at=NOW)
    draft = notice.start(by=cast.secretary(2), at=NOW)
    texts |= {"text_th": "ร่างประกาศฉบับที่สอง"}
    notice.save(draft, texts, is_material=True, saves=0, by=cast.secretary(2), at=NOW)
    leaving = cast.person("ผู้ขอลบชื่อ หนึ่งคน", "leaving@example.go.th")
    removals.ask(cast.newcomer(), "", by=cast.newcomer(), at=NOW)
    world.rows |= {
        "draft of the notice": draft.pk,
        "request to be removed": removals.ask(leaving, "", by=leaving, at=NOW).pk,
        "person who asks": cast.person("ผู้ขอทางโทรศัพท์ หนึ่งคน", "calling@example.go.th").pk,
    }
    world.words |= {
        "draft of the notice": "ร่างประกาศฉบับที่สอง",
        "person to be removed": leaving.full_name,
    }


def _people(world: World) -> None:
    """A request to act for ภูเก็ต, a code to its mailbox, invitations to a judge and a colleague, a letter."""
    claims.send_code(cast.newcomer(), cast.phuket(), by=cast.newcomer(), at=NOW)
    asked = cast.a_request(cast.phuket(), cast.person("ผู้ขอ ภูเก็ต", "asker@example.go.th"))
    invitation = registration.invite_judge(
        "invited@example.or.th", "ผู้รับเชิญ ท่านหนึ่ง", cast.agency(9), by=cast.TESTER, at=NOW
    )
    beside = _member("ผู้ร่วมงาน แสนสุข", "beside@example.go.th", Membership.Role.EDITOR)
    colleague = members.invite(
        cast.saen_suk(), "colleague@example.go.th", "ผู้รับเชิญ แสนสุข", "editor", by=cast.officer(), at=NOW
    )
    reset = second_factor.propose(cast.judge(2), "โทรกลับแล้ว", by=cast.secretary(2), at=NOW)
    objection = cast.letters_to(cast.judge(2).email)[-1]
    guests = judge_lists.read("listed@example.or.th,ผู้อยู่ในรายชื่อ,หน่วยงานตัวอย่าง 9")
    letter = cast.letters_to("invited@example.or.th")[-1]
    plain = Letter.objects.filter(is_secret=False).order_by("pk")[0]
    decision = Letter.objects.filter(kind="submissions.accepted").order_by("pk")[0]
    world.rows |= {
        "organization": cast.saen_suk().pk,
        "another organization": cast.phuket().pk,
        "membership request": asked.pk,
        "judge": cast.judge(2).appointments.get().pk,
        "judge on no panel": cast.judge(9).appointments.get().pk,
        "sleeping judge": cast.judge(5).appointments.get().pk,
        "invitation": invitation.pk,
        "invited colleague": colleague.pk,
        "colleague": beside.memberships.get().pk,
        "appointment of the secretariat": cast.secretary(2).appointments.get().pk,
        "token": re.findall(r"/invitations/([\w-]+)/", letter.body)[0],
        "reset": reset.pk,
        "token of reset": re.findall(r"/2fa/resets/([\w-]+)/", objection.body)[0],
        "sealed list": judge_lists.seal(judge_lists.weigh(guests, NOW), cast.secretary(1)),
        "tie of judge": cast.judge(1).judge_profile.ties.get().pk,
        "letter": plain.pk,
        "letter of a decision": decision.pk,
        "agency": cast.agency(9).pk,
    }
    world.words |= {
        "organization": cast.saen_suk().full_name_th,
        "another organization": cast.phuket().full_name_th,
        "membership request": "ผู้ขอ ภูเก็ต",
        "colleague": beside.full_name,
        "invited colleague": colleague.full_name,
        "judge": cast.judge(2).full_name,
        "agency": cast.agency(9).name_th,
        "second secretary": cast.secretary(2).full_name,
        "person who lost the second factor": cast.judge(2).full_name,
        "invitation": "ผู้รับเชิญ ท่านหนึ่ง",
        "letter": plain.subject,
        "letter of a decision": decision.subject,
    }
