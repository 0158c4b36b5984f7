"""Does every list page ask the database the same number of questions at 1, 45 and 2,000 rows?"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editions.models import AwardLevel, Edition
from editions.moves import advance
from journal.models import DailyHead, Line
from judging.models import Assignment, Conflict, Mark, RoundEntry, ScoreSheet, Seat
from letters.models import Letter
from organizations.models import (
    Agency,
    Appointment,
    Invitation,
    Membership,
    Organization,
    RegisterLoad,
    SecondFactorReset,
    Session,
    User,
)
from organizations.models_privacy import PrivacyNotice, Removal
from results import publication
from results.models import Adoption, Award, Certificate, Feedback, Objection, Publication, SigningKey
from submissions import form, form_versions
from submissions.models import Entry, Export, LatePass, PaperEntry, Revision
from tests import cast
from tests.house.tree import our_routes

pytestmark = pytest.mark.django_db
SIZES = (1, 45, 2000)
BARRED = 10_000
"""From which number on the entries stand in which the judge has a conflict of interest."""
AT = cast.MID_CALL

# Every page that shows a list: its name, an address that shows the rows, and who looks at it.
# {town} stands for แสนสุข, to which the officer belongs.
LISTS: list[tuple[str, str, Callable[[], User] | None]] = [
    ("contest:home", "/", None),
    ("contest:office_home", "/office/", cast.secretary),
    ("contest:letter_list", "/office/letters/", cast.secretary),
    ("contest:journal_list", "/office/journal/", cast.secretary),
    ("contest:journal_head_list", "/journal/", None),
    ("contest:journal_heads_csv", "/journal/heads.csv", None),
    ("judging:presentation_list", "/judging/presentations/", cast.judge),
    ("judging:board", "/judging/board/", cast.judge),
    ("judging_office:board", "/office/judging/board/", cast.secretary),
    ("results_office:feedback_list", "/office/results/2568/feedback/", cast.secretary),
    ("results_office:objection_list", "/office/results/objections/", cast.secretary),
    ("contest:notice_list", "/office/privacy/", cast.secretary),
    ("contest:removal_list", "/office/privacy/removals/?q=คนที่", cast.secretary),
    ("results_office:certificate_list", "/office/results/2567/certificates/", cast.secretary),
    ("results_judge:certificate_list", "/judging/certificates/", cast.judge),
    ("certificates:key_list", "/verify/key/", None),
    ("results:edition_list", "/results/", None),
    ("results_api:editions", "/api/v1/editions", None),
    ("results_api:entries", "/api/v1/editions/2567/entries", None),
    ("results:feed", "/results/feed.atom", None),
    ("sitemap", "/sitemap.xml", None),
    ("results:edition", "/results/2567/", None),
    ("results:by_level", "/results/2567/levels/", None),
    ("results:figures", "/results/2567/figures/", None),
    ("results:figure_rows", "/results/2567/figures/all/entries/", None),
    ("results:participation", "/results/2567/map/entries/by-number/", None),
    ("results:press", "/results/2567/press/", None),
    ("results:entry_list", "/results/2567/entries/", None),
    ("results:awards_of", "/results/2567/type/SAO/", None),
    ("results:awards_found", "/results/2567/awards/?type=SAO&region=east", None),
    ("results:work_search", "/results/search/?q=ผลงาน", None),
    ("results:organization_page", "/results/organizations/X000001/", None),
    ("results:version_list", "/results/2567/versions/", None),
    ("results:adopter_list", "/results/2567/entries/1/adopters/", None),
    ("results_office:adoption_list", "/office/results/adoptions/", cast.secretary),
    ("results:awards_csv", "/results/2567/awards.csv", None),
    ("results:entries_csv", "/results/2567/entries.csv", None),
    ("submissions:entry_list", "/entries/", cast.officer),
    ("judging:assignment_list", "/judging/", cast.judge),
    ("judging:signed_list", "/judging/signed/", cast.judge),
    ("judging:conflict_list", "/judging/conflicts/", cast.judge),
    ("judging:entry_list", "/judging/conflicts/entries/", cast.judge),
    ("judging:signature_list", "/judging/panel/", cast.judge),
    ("judging:sheet_table", "/judging/rounds/{judged}/table/", cast.judge),
    ("organizations:organization_search", "/accounts/organizations/?q=ที่", cast.officer),
    ("organizations:membership_list", "/accounts/memberships/", cast.officer),
    ("organizations:session_list", "/accounts/sessions/", cast.officer),
    ("organizations:member_list", "/accounts/organizations/{town}/members/", cast.officer),
    ("organizations_office:organization_list", "/office/organizations/", cast.secretary),
    ("organizations_office:register_list", "/office/organizations/register/", cast.secretary),
    ("organizations_office:membership_list", "/office/organizations/memberships/", cast.secretary),
    ("organizations_office:judge_list", "/office/organizations/judges/", cast.secretary),
    ("organizations_office:invitation_list", "/office/organizations/judges/invitations/", cast.secretary),
    ("organizations_office:agency_list", "/office/organizations/judges/agencies/", cast.secretary),
    ("organizations_office:office_holder_list", "/office/organizations/people/", cast.secretary),
    (
        "organizations_office:second_factor_list",
        "/office/organizations/people/second-factors/",
        cast.secretary,
    ),
    ("judging_office:judges_rest", "/office/judging/judges/rest/", cast.secretary),
    ("submissions_office:entry_list", "/office/entries/", cast.secretary),
    ("submissions_office:form_list", "/office/entries/forms/", cast.secretary),
    ("submissions_office:late_pass_list", "/office/entries/late-passes/?q=ที่", cast.secretary),
    ("submissions_office:paper_list", "/office/entries/paper/", cast.secretary),
    ("submissions_office:export_list", "/office/entries/exports/", cast.secretary),
    ("judging_office:panel", "/office/judging/?edition=2569", cast.secretary),
    ("judging_office:assignment_list", "/office/judging/assignments/?edition=2569", cast.secretary),
    ("judging_office:assignment_grid", "/office/judging/rounds/{judged}/grid/", cast.secretary),
    ("judging_office:assignment_deal", "/office/judging/rounds/{judged}/deal/", cast.secretary),
    ("judging_office:assignments_csv", "/office/judging/rounds/{judged}/list.csv", cast.secretary),
    ("judging_office:conflict_list", "/office/judging/conflicts/?edition=2569", cast.secretary),
    ("judging_office:seal_list", "/office/judging/rounds/{scored}/seals/", cast.secretary),
    ("judging_office:ranking", "/office/judging/ranking/", cast.secretary),
    ("results_office:board", "/office/results/2568/", cast.secretary),
]

# Names that lists bear; a new page of such a name must stand in the table above.
NAMES_OF_LISTS = ("_list", "panel", "ranking", "board")


class World:
    """An edition in judging, one being decided and one announced, that grow by any number of rows."""

    def __init__(self) -> None:
        self.size = 0
        self.officer, self.judge, self.secretary = cast.officer(), cast.judge(), cast.secretary()
        self.open = cast.open_edition(2570)
        form.set_up(self.open)
        self.judging, self.deciding, self.announced = (self._judged(year) for year in (2569, 2568, 2567))
        for edition in (self.deciding, self.announced):
            advance(edition.rounds.get(), "close_round", by=cast.TESTER, at=AT)
            advance(edition, "end_judging", by=cast.TESTER, at=AT)
        advance(self.announced, "publish", by=cast.TESTER, at=AT)
        Edition.objects.filter(pk=self.announced.pk).update(others_policy=Edition.OthersPolicy.TITLES)

    def _judged(self, year: int) -> Edition:
        edition = cast.screening_edition(year)
        form.set_up(edition)
        advance(edition, "start_judging", by=cast.TESTER, at=AT)
        round_ = edition.rounds.get()
        round_.edition = edition
        advance(round_, "open_round", by=cast.TESTER, at=AT)
        Seat.objects.create(
            edition=edition, user=self.judge, agency=cast.agency(), is_chair=True, seated_at=AT
        )
        return edition

    def grow(self, size: int) -> None:
        """Have so many rows of everything."""
        new = range(self.size + 1, size + 1)
        self.size = size
        organizations = self._organizations(new)
        self._people(new, organizations)
        self._privacy(new)
        typed = self._entries(self.open, new, [cast.saen_suk()] * len(new), state="submitted")
        PaperEntry.objects.bulk_create(
            PaperEntry(entry=entry, source="ที่ 1", entered_by=self.secretary, entered_at=AT) for entry in typed
        )
        LatePass.objects.bulk_create(
            LatePass(
                edition=self.open,
                organization=organization,
                reason="เหตุผล",
                until=AT,
                granted_by=self.secretary,
                granted_at=AT,
            )
            for organization in organizations
        )
        for edition in (self.judging, self.deciding, self.announced):
            self._scored(edition, self._entries(edition, new, organizations, state="eligible"))
        used = Entry.objects.get(edition=self.announced, number=1)
        Adoption.objects.bulk_create(
            Adoption(entry=used, organization=organization, sentence="ใช้", said_by=self.officer, said_at=AT)
            for organization in organizations
        )
        self._certify(Entry.objects.filter(edition=self.announced, certificates=None))
        barred = range(new.start + BARRED, new.stop + BARRED)
        seat = self.judging.seats.get(user=self.judge)
        Conflict.objects.bulk_create(
            Conflict(entry=entry, seat=seat, kind="declared", reason="เหตุผล", noted_at=AT)
            for entry in self._entries(self.judging, barred, organizations, state="eligible")
        )
        if connection.vendor == "postgresql":
            # What a server does by itself; without it the planner takes minutes over tables it thinks empty.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self._announce()
        moments = {"asked_at": AT, "moved_at": AT, "made_at": AT}
        Export.objects.bulk_create(
            Export(edition=self.open, kind="csv", state="ready", asked_by=self.secretary, **moments)
            for _number in new
        )
        Letter.objects.bulk_create(
            Letter(kind="test", to_address="a@example.go.th", subject=f"{number}", body="", written_at=AT)
            for number in new
        )
        DailyHead.objects.bulk_create(
            DailyHead(day=AT.date() + timedelta(days=number), number=number, hash="0" * 64, noted_at=AT)
            for number in new
        )
        last = Line.objects.order_by("-number").values_list("number", flat=True).first() or 0
        Line.objects.bulk_create(
            Line(
                number=last + place,
                at=AT,
                actor_id_text="test",
                actor_role="secretariat",
                verb="test",
                subject_type="entry",
                subject_id_text=str(place),
                previous_hash="0" * 64,
                hash=hashlib.sha256(f"{last + place}".encode()).hexdigest(),
            )
            for place in range(1, len(new) + 1)
        )

    def _organizations(self, new: range) -> list[Organization]:
        province = cast.province("ชลบุรี")
        return Organization.objects.bulk_create(
            Organization(
                dla_code=f"X{number:06d}",
                type="SAO",
                name_th=f"ที่ {number}",
                full_name_th=f"องค์การบริหารส่วนตำบลที่ {number}",
                province=province,
                search_key=f"|องค์การบริหารส่วนตำบลที่{number}|/ชลบุรี/",
            )
            for number in new
        )

    def _privacy(self, new: range) -> None:
        """Versions of the notice that are replaced, and requests to be removed, waiting and declined."""
        PrivacyNotice.objects.bulk_create(
            PrivacyNotice(
                version=number,
                state="replaced",
                is_material=False,
                edited_by=self.officer,
                edited_at=AT,
                published_by=self.secretary,
                published_at=AT,
            )
            for number in new
        )
        askers = User.objects.filter(email__startswith="asker-of-many-").order_by("-pk")[: len(new)]
        for state in ("asked", "declined"):
            Removal.objects.bulk_create(
                Removal(
                    user=user,
                    state=state,
                    by_person=True,
                    asked_at=AT,
                    decided_by=self.secretary if state == "declined" else None,
                    decided_at=AT if state == "declined" else None,
                )
                for user in askers
            )

    def _people(self, new: range, organizations: list[Organization]) -> None:
        users = User.objects.bulk_create(
            User(email=f"{role}-of-many-{number}@example.go.th", full_name=f"คนที่ {number}", password="!")
            for role in ("asker", "judge")
            for number in new
        )
        askers, judges = users[: len(new)], users[len(new) :]
        Membership.objects.bulk_create(
            Membership(user=user, organization=organization, asked_at=AT)
            for user, organization in zip(askers, organizations, strict=True)
        )
        Membership.objects.bulk_create(
            Membership(user=self.officer, organization=organization, state="refused", asked_at=AT)
            for organization in organizations
        )
        for state in ("admitted", "asked"):
            of_the_town = User.objects.bulk_create(
                User(email=f"{state}-{number}@example.go.th", full_name=f"คนที่ {number}", password="!")
                for number in new
            )
            Membership.objects.bulk_create(
                Membership(user=user, organization=cast.saen_suk(), role="editor", state=state, asked_at=AT)
                for user in of_the_town
            )
        Appointment.objects.bulk_create(
            Appointment(user=user, role="judge", agency=cast.agency(), appointed_at=AT) for user in judges
        )
        Appointment.objects.bulk_create(
            Appointment(user=user, role="auditor", appointed_at=AT) for user in askers
        )
        SecondFactorReset.objects.bulk_create(
            SecondFactorReset(user=user, state=state, asked_at=AT)
            for user in judges
            for state in ("asked", "canceled")
        )
        Agency.objects.bulk_create(
            Agency(name_th=f"หน่วยงานที่ {number}", name_en=f"Agency {number}") for number in new
        )
        RegisterLoad.objects.bulk_create(
            RegisterLoad(
                dated=AT.date(),
                layout="register",
                is_whole=True,
                sha256=f"{number:064}",
                **dict.fromkeys(("added", "changed", "closed", "unchanged", "refused"), number),
                loaded_at=AT,
            )
            for number in new
        )
        Invitation.objects.bulk_create(
            Invitation(
                email=f"invited-{number}@example.go.th",
                full_name=f"ผู้ได้รับเชิญ {number}",
                agency=cast.agency(),
                token_hash=f"{number}",
                invited_at=AT,
                expires_at=AT,
            )
            for number in new
        )

        Session.objects.bulk_create(
            Session(
                session_key=f"many-{number}",
                user=self.officer,
                begun_at=AT,
                seen_at=AT,
                expire_date=timezone.now() + timedelta(hours=1),
            )
            for number in new
        )

    def _entries(
        self, edition: Edition, new: range, organizations: list[Organization], state: str
    ) -> list[Entry]:
        category = edition.categories.first()
        province = cast.province("ชลบุรี")
        entries = Entry.objects.bulk_create(
            Entry(
                edition=edition,
                organization=organization,
                organization_name_th=organization.full_name_th,
                organization_type=organization.type,
                province=province,
                category=category,
                number=number,
                state=state,
                title=f"ผลงานที่ {number}",
                created_by=self.officer,
                created_at=AT,
                submitted_at=AT,
            )
            for number, organization in zip(new, organizations, strict=True)
        )
        on = form_versions.current(edition, AT)
        Revision.objects.bulk_create(
            Revision(entry=entry, number=1, form=on, saved_by=self.officer, saved_at=AT, sent_at=AT)
            for entry in entries
        )
        return entries

    def _scored(self, edition: Edition, entries: list[Entry]) -> None:
        """Everything of act two and three; every second entry is signed and awarded."""
        round_, seat = edition.rounds.get(), edition.seats.get(user=self.judge)
        RoundEntry.objects.bulk_create(
            RoundEntry(round=round_, entry=entry, entered_at=AT) for entry in entries
        )
        assignments = Assignment.objects.bulk_create(
            Assignment(round=round_, entry=entry, seat=seat, assigned_at=AT) for entry in entries
        )
        sheets = ScoreSheet.objects.bulk_create(
            ScoreSheet(assignment=assignment, state="signed", saved_at=AT, signed_at=AT)
            for assignment in assignments
            if assignment.entry.number % 2
        )
        criteria = list(round_.criteria.all())
        Mark.objects.bulk_create(
            Mark(sheet=sheet, criterion=criterion, value=4) for sheet in sheets for criterion in criteria
        )
        if edition != self.judging:
            AwardLevel.objects.filter(edition=edition).update(quota=self.size)
            level = edition.award_levels.first()
            Award.objects.bulk_create(
                Award(
                    edition=edition,
                    entry=entry,
                    level=level,
                    reason="เหตุผล",
                    proposed_by=self.secretary,
                    proposed_at=AT,
                )
                for entry in entries
                if entry.number % 2
            )
            Feedback.objects.bulk_create(Feedback(entry=entry, text="ก", edited_at=AT) for entry in entries)
            Objection.objects.bulk_create(
                Objection(entry=entry, text="ก", filed_by=self.officer, filed_at=AT) for entry in entries
            )

    def _certify(self, entries: Iterable[Entry]) -> None:
        announced = Publication.objects.filter(edition=self.announced).first()
        if announced is None:
            self._announce()
            announced = Publication.objects.get(edition=self.announced)
        key, _made = SigningKey.objects.get_or_create(code="0" * 16, public="", first_used_at=AT)
        Certificate.objects.bulk_create(
            Certificate(
                edition=self.announced,
                publication=announced,
                audience="award",
                entry=entry,
                serial=f"{entry.pk:014d}",
                facts={},
                recipient_th="ชื่อ",
                payload="{}",
                signature="x",
                key=key,
                issued_at=AT,
            )
            for entry in entries
        )

    def _announce(self) -> None:
        before = Publication.objects.filter(edition=self.announced)
        before.filter(withdrawn_at=None).update(withdrawn_at=AT, withdrawal_reason="เหตุผล")
        content = publication.freeze(Edition.objects.get(pk=self.announced.pk))
        Publication.objects.create(
            edition=self.announced,
            version=before.count() + 1,
            content=content,
            sha256=publication.sha256_of(content),
            published_at=AT,
            published_by=self.secretary,
        )


def queries_of_all_pages() -> dict[str, int]:
    """The number of queries of each list page."""
    counts = {}
    for name, address, person in LISTS:
        client = Client()
        if person is not None:
            client.force_login(person())
        asked = address.format(
            town=cast.saen_suk().pk,
            judged=Edition.objects.get(year=2569).rounds.get().pk,
            scored=Edition.objects.get(year=2568).rounds.get().pk,
        )
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(asked)
            for _part in answer if answer.streaming else ():
                pass
        assert answer.status_code == 200, (name, answer.status_code)
        counts[name] = len(queries)
    return counts


def growing(*counts: dict[str, int]) -> dict[str, list[int]]:
    """The pages whose numbers are not all the same."""
    together = {name: [count[name] for count in counts] for name in counts[0]}
    return {name: numbers for name, numbers in together.items() if len(set(numbers)) > 1}


def test_every_list_page_asks_as_much_at_2000_rows_as_at_one():
    world = World()
    counts = []
    for size in SIZES:
        world.grow(size)
        counts.append(queries_of_all_pages())
    assert growing(*counts) == {}


def test_every_list_page_is_measured():
    named = {route.name for route in our_routes() if route.short_name.endswith(NAMES_OF_LISTS)}
    assert named - {name for name, _address, _person in LISTS} == set()


def test_a_page_that_asks_for_every_row_is_found():
    counts = []
    for provinces in (1, 3):
        cast.province("ชลบุรี")
        kept = list(cast.Province.objects.values_list("pk", flat=True)[:provinces])
        with CaptureQueriesContext(connection) as queries:
            shown = [row.organizations.count() for row in cast.Province.objects.filter(pk__in=kept)]
        counts.append({"bad": len(queries)})
        assert len(shown) == provinces
    assert growing(*counts) == {"bad": [2, 4]}
