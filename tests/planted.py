"""A person who stands in every place where the portal may keep something of one, each in words of its own."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.files.base import ContentFile

from editions.models import Edition
from files import checks
from journal import chain
from judging.models import Assignment, Conflict, Mark, Meeting, MeetingNote, ScoreSheet, Seat
from letters.models import Letter
from organizations import claims, sessions
from organizations.models import (
    Appointment,
    Expertise,
    Invitation,
    JudgeProfile,
    MailboxCode,
    Mandate,
    Membership,
    ProvinceTie,
    SecondFactorReset,
    Session,
    User,
)
from organizations.models_privacy import PrivacyNotice, Removal
from results.models import Award, Objection, Publication
from submissions import attachments, intake
from submissions.models import (
    Disqualification,
    Entry,
    LatePass,
    PaperEntry,
    Revision,
    ScreeningNote,
    Upload,
)
from tests import cast

Say = Callable[[int], str]
AT = cast.MID_CALL
OTHER_ADDRESS = "planted-second@example.go.th"
ADDRESS = "planted@example.go.th"
NETWORK = "203.0.113.77"


def a_pdf_that_says(words: str) -> bytes:
    """A PDF whose title says something."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = words
        pdf.save(made)
    return made.getvalue()


def a_person(say: Say) -> User:
    """Somebody with rows in 40 places and more; `say(n)` is what stands in the place of that number."""
    user = User.objects.create_user(
        email=ADDRESS, full_name=say(1), position=say(2), phone=say(3), joined_at=cast.OPENS
    )
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    EmailAddress.objects.create(user=user, email=OTHER_ADDRESS, verified=True)
    edition = cast.open_edition()
    cast.form.set_up(edition)
    _account(user, say)
    _entries(user, edition, say)
    _judging(user, edition, say)
    _results(user, say)
    _post(user, say)
    return user


def _account(user: User, say: Say) -> None:
    store = sessions.SessionStore()
    store["parked"] = {"page": "/", "fields": say(4)}
    store.create()
    Session.objects.filter(pk=store.session_key).update(
        user=user, begun_at=AT, browser=say(5)[:200], address=NETWORK
    )
    Membership.objects.create(
        user=user,
        organization=cast.saen_suk(),
        role="editor",
        state="admitted",
        asked_at=AT,
        decided_at=AT,
    )
    refused = Membership.objects.create(
        user=user, organization=cast.phuket(), state="refused", asked_at=AT, decided_at=AT, words=say(6)
    )
    _mandate(refused, say)
    MailboxCode.objects.create(
        user=user,
        organization=cast.saen_suk(),
        code_hash="0" * 64,
        sent_to="planted-saraban@dla.go.th",
        sent_at=AT,
        expires_at=AT,
    )
    Appointment.objects.create(
        user=user, role="judge", agency=cast.agency(8), appointed_at=AT, asleep_since=AT
    )
    Invitation.objects.create(
        email=ADDRESS,
        full_name=say(9),
        agency=cast.agency(8),
        token_hash="1" * 64,
        invited_at=AT,
        expires_at=cast.CLOSES,
        expertise=[say(10)],
    )
    SocialAccount.objects.create(
        user=user, provider="openid_connect", uid=f"uid-{ADDRESS}", extra_data={"email": ADDRESS}
    )
    profile = JudgeProfile.objects.create(user=user, changed_at=AT)
    Expertise.objects.create(profile=profile, code="other", name_th=say(11), name_en="Other")
    ProvinceTie.objects.create(
        profile=profile, kind="service", province=cast.province("น่าน"), organization=cast.pang_mu()
    )
    SecondFactorReset.objects.create(user=user, asked_at=AT, reason=say(12))
    Removal.objects.create(
        user=user, state="declined", by_person=True, asked_at=AT, decided_at=AT, words=say(13), reason=say(14)
    )
    PrivacyNotice.objects.create(
        text_th=say(15), text_en="text", changes_th=say(16), edited_by=user, edited_at=AT
    )


def _mandate(membership: Membership, say: Say) -> None:
    with (
        checks.checking(ContentFile(a_pdf_that_says(say(7)), "x.pdf"), ["pdf"]) as checked,
        claims.SHELF.placing() as place,
    ):
        placed = place(checked)
        Mandate.objects.create(
            membership=membership,
            kind="pdf",
            original_name=say(8)[:250],
            stored_name=placed.stored,
            size=checked.size,
            sha256=checked.sha256,
            added_at=AT,
        )


def _entries(user: User, edition: Edition, say: Say) -> None:
    told = {"problem": say(18), "contact_name": say(19), "contact_email": ADDRESS}
    entry = cast.a_draft(cast.saen_suk(), say(17)[:200], edition, **told)
    Upload.objects.create(
        token="planted", user=user, entry=entry, question_code="images", name=say(23), size=9,
        created_at=AT, expires_at=cast.CLOSES,
    )  # fmt: skip
    attachments.add(
        entry, "evidence", ContentFile(a_pdf_that_says(say(21)), f"{say(20)}.pdf"), by=user, at=AT
    )
    intake.submit(entry, by=user, at=AT)
    Entry.objects.filter(pk=entry.pk).update(created_by=user)
    entry.refresh_from_db()
    intake.amend(entry, by=user, at=AT)
    Revision.objects.working().filter(entry=entry).update(typed={"users": say(22)}, saved_by=user)
    ScreeningNote.objects.create(entry=entry, verb="send_back", words=say(24), by=user, at=AT)
    LatePass.objects.create(
        edition=edition, organization=cast.saen_suk(), reason=say(25), until=cast.CLOSES, granted_by=user,
        granted_at=AT,
    )  # fmt: skip
    PaperEntry.objects.create(entry=entry, source=say(26), entered_by=user, entered_at=AT)
    Disqualification.objects.create(entry=entry, reason=say(27), proposed_by=user, proposed_at=AT)


def _judging(user: User, edition: Edition, say: Say) -> None:
    entry = Entry.objects.get(edition=edition)
    round_ = edition.rounds.get(number=1)
    seat = Seat.objects.create(edition=edition, user=user, agency=cast.agency(8), seated_at=AT)
    Conflict.objects.create(
        entry=entry, seat=seat, kind="declared", reason=say(28), bars=False, noted_at=AT, ruling="cleared",
        ruling_words="ไม่เป็นการขัดกัน", ruled_by=cast.secretary(), ruled_at=AT,
    )  # fmt: skip
    assignment = Assignment.objects.create(round=round_, entry=entry, seat=seat, assigned_at=AT)
    sheet = ScoreSheet.objects.create(
        assignment=assignment,
        comment=say(29),
        private_note=say(30),
        comments_without_mark={"cost": say(31)},
        saved_at=AT,
    )
    Mark.objects.create(sheet=sheet, criterion=round_.criteria.all()[0], value=3, comment=say(32))


def _results(user: User, say: Say) -> None:
    entry = Entry.objects.get()
    Award.objects.create(
        edition=entry.edition,
        entry=entry,
        level=entry.edition.award_levels.all()[0],
        reason=say(33),
        citation_th=say(34),
        proposed_by=user,
        proposed_at=AT,
    )
    Objection.objects.create(entry=entry, text=say(33), filed_by=user, filed_at=AT)
    Objection.objects.create(
        entry=entry, text="คัดค้าน", filed_by=cast.officer(), filed_at=AT, state="upheld", answer=say(34),
        answered_by=user, answered_at=AT,
    )  # fmt: skip
    meeting = Meeting.objects.create(round=entry.edition.rounds.all()[0], opened_at=AT)
    MeetingNote.objects.create(meeting=meeting, text=say(34), written_by=user, written_at=AT)
    Publication.objects.create(
        edition=cast.edition(2565), version=1, content={}, sha256="0" * 64, published_at=AT,
        published_by=user,
        reason="ถ้อยคำที่เผยแพร่แล้ว",
    )  # fmt: skip


def _post(user: User, say: Say) -> None:
    for number, address in ((35, ADDRESS), (36, OTHER_ADDRESS.upper())):
        Letter.objects.create(
            kind="planted",
            to_address=address,
            to_name=say(1),
            subject=say(number),
            body=say(number + 2),
            state="sent",
            written_at=AT,
            sent_at=AT,
        )
    chain.write(
        "change_profile",
        user,
        by=cast.TESTER,
        at=AT,
        personal={"full_name": say(39), "phone": "081 999 8877"},
    )
    user.acting_as = "officer"
    chain.write("start", Entry.objects.get(), by=user, at=AT, personal={"reason": say(40)})
