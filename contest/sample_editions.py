"""Which three editions of fictitious towns stand beside 2564? One announced, one in judging, one open.

The dates of the latter two hang on the day of the load, so that the open one is open on every laptop.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from contest import clock, sample_files
from contest.sample_people import (
    AGENCIES,
    ASKER,
    JUDGES,
    LOADER,
    OFFICER,
    SECOND_OFFICER,
    SECRETARIES,
    Person,
    account,
)
from contest.sample_texts import (
    ABSTENTION_REASON,
    ADOPTION,
    AMENDED_RESULTS,
    CITATIONS,
    CONFLICT_REASON,
    JUDGING,
    MARK_COMMENTS,
    ON_PAPER,
    OPEN,
    OPENNESS,
    PAPER_SOURCE,
    PUBLISHED,
    REASON_TO_BE_LATE,
    REPLICATION,
    RETURN_WORDS,
    SHEET_COMMENTS,
    SUSTAINABILITY,
    TOWNS,
    Project,
)
from editions import calendar, defaults
from editions.models import AwardLevel, CalendarDate, Edition, Round
from judging import assigning, conflicts, panel, sheets
from judging.models import Assignment, Seat
from organizations import claims, directory, registration
from organizations.models import Agency, Appointment, Membership, Organization, Province, User
from results import adoptions, awards, publication, ranking
from submissions import attachments, eligibility, form, intake, late_passes, paper, screening
from submissions.models import Entry
from thai.era import BANGKOK, in_bangkok, to_ce

Act = CalendarDate.Act
END_OF_DAY = time(23, 59, 59)

NOTE_TH = "รุ่นตัวอย่าง: หน่วยงาน ผลงาน กรรมการ และคะแนนทั้งหมดเป็นข้อมูลสมมติ ใช้เพื่อทดลองใช้งานระบบเท่านั้น"
NOTE_EN = (
    "A sample edition: all towns, projects, judges and marks are fictitious and serve to try the portal out."
)

PUBLISHED_QUOTAS = {"EXCELLENCE": 2, "OUTSTANDING": 3}
QUALITY = (5, 4, 4, 3, 4, 3, 2, 3)
"""How good the judges find each announced project, before they differ from each other."""


def play_open(year: int, at: datetime) -> Edition:
    """An edition opened 45 days before the load and closing 15 days after it, with entries on their way."""
    opens = _day(at, -45)
    closes = _day(at, 15, END_OF_DAY)
    first = account(SECRETARIES[0])
    edition = _set_up(
        year,
        {
            Act.CALL_OPENS: opens,
            Act.CALL_CLOSES: closes,
            Act.SCREENING_ENDS: closes + timedelta(days=7),
            Act.ROUND_OPENS: _day(closes, 8, time(9)),
            Act.ROUND_CLOSES: _day(closes, 26, END_OF_DAY),
            Act.PUBLICATION: _day(closes, 45, time(10)),
        },
        at=opens - timedelta(days=10),
    )
    _let_happen(edition, Act.CALL_OPENS)
    begun, sent, returned, also_sent, accepted, also_begun = (
        _draft(edition, project, number, at=at - timedelta(days=30 - 2 * number))
        for number, project in enumerate(OPEN)
    )
    for number, entry in enumerate((begun, also_begun)):
        _fill(entry, OPEN[0 if entry is begun else 5], number, at=at - timedelta(days=3), whole=False)
    for number, entry in ((1, sent), (2, returned), (3, also_sent), (4, accepted)):
        _send(entry, OPEN[number], number, at=at - timedelta(days=20 - number))
    screening.accept(accepted, by=first, at=at - timedelta(days=12))
    until = _day(at, 7, END_OF_DAY)
    screening.send_back(returned, RETURN_WORDS, until, by=first, at=at - timedelta(days=4))
    _amend(sent, at=at - timedelta(days=10))
    _type_in(edition, by=first, at=at - timedelta(days=2))
    late_passes.grant(
        edition, _town(6), REASON_TO_BE_LATE, closes + timedelta(days=2), by=first, at=at - timedelta(days=1)
    )
    asker = account(ASKER)
    claims.ask(asker, _town(10), sample_files.mandate(), by=asker, at=at - timedelta(days=1))
    return edition


def play_judging(year: int, at: datetime) -> Edition:
    """An edition being judged: some sheets signed, some begun, one abstention, one conflict of interest."""
    opens, closes = _day(at, -120), _day(at, -60, END_OF_DAY)
    round_opens = _day(at, -12, time(9))
    first = account(SECRETARIES[0])
    edition = _set_up(
        year,
        {
            Act.CALL_OPENS: opens,
            Act.CALL_CLOSES: closes,
            Act.SCREENING_ENDS: closes + timedelta(days=7),
            Act.ROUND_OPENS: round_opens,
            Act.ROUND_CLOSES: _day(at, 16, END_OF_DAY),
            Act.PUBLICATION: _day(at, 40, time(10)),
        },
        at=opens - timedelta(days=10),
    )
    entries = _take_in(edition, JUDGING, closes)
    round_, seats = _open_round(edition, entries, round_opens, first)
    conflicts.declare(seats[1], entries[0], CONFLICT_REASON, by=seats[1].user, at=round_opens)
    assigning.auto_assign(round_, by=first, at=round_opens)
    begun: Counter[int] = Counter()
    for number, assignment in enumerate(_assignments(round_)):
        scored_at = round_opens + timedelta(days=1, hours=3 * number)
        begun[assignment.seat_id] += 1
        if begun[assignment.seat_id] == 1:
            _score(assignment, number, at=scored_at)
        elif begun[assignment.seat_id] == 2:
            _score(assignment, number, at=scored_at, signs=False)
        elif assignment.seat == seats[3] and begun[assignment.seat_id] == 3:
            judge = seats[3].user
            sheet = sheets.open_sheet(assignment, by=judge, at=scored_at)
            sheets.abstain(sheet, ABSTENTION_REASON, by=judge, at=scored_at)
    assigning.auto_assign(round_, by=first, at=at - timedelta(days=1))
    return edition


def play_published(year: int) -> Edition:
    """An edition announced with the totals of its winners."""
    ce = to_ce(year)
    opens = datetime(ce, 7, 1, tzinfo=BANGKOK)
    closes = datetime(ce, 8, 31, 23, 59, 59, tzinfo=BANGKOK)
    round_opens = datetime(ce, 9, 9, 9, tzinfo=BANGKOK)
    round_closes = datetime(ce, 9, 25, 23, 59, 59, tzinfo=BANGKOK)
    published = datetime(ce, 10, 8, 10, tzinfo=BANGKOK)
    first, second = (account(person) for person in SECRETARIES)
    edition = _set_up(
        year,
        {
            Act.CALL_OPENS: opens,
            Act.CALL_CLOSES: closes,
            Act.SCREENING_ENDS: closes + timedelta(days=7),
            Act.ROUND_OPENS: round_opens,
            Act.ROUND_CLOSES: round_closes,
            Act.PUBLICATION: published,
        },
        at=opens - timedelta(days=20),
        publishes_marks=True,
        publishes_sheets=True,
        others_policy=Edition.OthersPolicy.TITLES,
    )
    for code, quota in PUBLISHED_QUOTAS.items():
        AwardLevel.objects.filter(edition=edition, code=code).update(quota=quota)
    entries = _take_in(edition, PUBLISHED, closes)
    round_, _seats = _open_round(edition, entries, round_opens, first)
    assigning.auto_assign(round_, by=first, at=round_opens)
    for number, assignment in enumerate(_assignments(round_)):
        _score(assignment, number, at=round_opens + timedelta(days=1, hours=5 * number))
    _let_happen(edition, Act.ROUND_CLOSES, round_)
    decided = round_closes + timedelta(days=3)
    _decide(edition, first, second, decided)
    publication.publish(edition, by=second, at=published)
    _adopt(edition, published + timedelta(days=20))
    return edition


def _adopt(edition: Edition, at: datetime) -> None:
    """A town says that it uses the work of another that won."""
    officer = account(OFFICER)
    town = _town(0)
    won = Entry.objects.filter(edition=edition, award__isnull=False).exclude(organization=town)
    adoptions.say(won.order_by("number")[0], town, ADOPTION, by=officer, at=at)


# --- towns and entries ------------------------------------------------------------------------------


def _set_up(year: int, dates: Mapping[str, datetime], *, at: datetime, **policy: object) -> Edition:
    edition = Edition.objects.create(
        year=year,
        name_th="ท้องถิ่นดิจิทัล (ตัวอย่าง)",
        name_en="Local Digital (sample)",
        theme_th="บริการดี เมืองเดิน ประชาชนเป็นศูนย์กลาง",
        theme_en="Good services, towns that move, people first",
        note_th=NOTE_TH,
        note_en=NOTE_EN,
        is_sample=True,
        **policy,
    )
    defaults.set_up(edition)
    form.set_up(edition)
    eligibility.set_up(edition)
    round_ = edition.rounds.get(number=1)
    for act, when in dates.items():
        of_round = round_ if act in (Act.ROUND_OPENS, Act.ROUND_CLOSES) else None
        calendar.set_date(edition, act, when, by=LOADER, at=at, round_=of_round)
    _add_towns()
    return edition


def _add_towns() -> None:
    """The towns with their officers, admitted long ago; those that are there already stay as they are."""
    if Organization.objects.filter(dla_code=_code(0)).exists():
        return
    at = datetime(2024, 5, 20, 9, 0, tzinfo=BANGKOK)
    provinces = {province.name_th: province for province in Province.objects.all()}
    secretary = account(SECRETARIES[0])
    for place, town in enumerate(TOWNS):
        row = Organization(
            dla_code=_code(place),
            type=town.type,
            name_th=town.name_th,
            full_name_th=f"{Organization.TYPE_TH[town.type][0]}{town.name_th}",
            name_en=town.name_en,
            province=provinces[town.province_th],
            district_th=f"เมือง{town.province_th}",
            is_sample=True,
            updated_at=at,
        )
        row.search_key = directory.key_of(row)
        row.save()
        officer = account(_officer_of(place))
        claims.ask(officer, row, sample_files.mandate(), by=officer, at=at)
        registration.admit(Membership.objects.get(user=officer, organization=row), by=secretary, at=at)


def _code(place: int) -> str:
    return f"SAMPLE-T{place:02d}"


def _town(place: int) -> Organization:
    return Organization.objects.select_related("province").get(dla_code=_code(place))


def _officer_of(place: int) -> Person:
    return OFFICER if place == 0 else SECOND_OFFICER


def _draft(edition: Edition, project: Project, number: int, *, at: datetime) -> Entry:
    return intake.start(edition, _town(project.town), by=account(_officer_of(project.town)), at=at)


def _fill(entry: Entry, project: Project, number: int, *, at: datetime, whole: bool = True) -> None:
    officer = account(_officer_of(project.town))
    answers = _answers(entry.edition, project, number, officer)
    if not whole:
        answers = {
            code: answers[code] for code in ("title", "category", "contact_name", "problem", "solution")
        }
    version = entry.revisions.working().get().version
    intake.save_draft(entry, answers, version, by=officer, at=at)
    files = [("letter", sample_files.letter()), ("summary", sample_files.summary(number))]
    files += [("images", sample_files.picture(number, view)) for view in range(3)]
    for code, file in files if whole else files[2:3]:
        attachments.add(entry, code, file, by=officer, at=at)


def _send(entry: Entry, project: Project, number: int, *, at: datetime) -> None:
    _fill(entry, project, number, at=at)
    intake.submit(entry, by=account(_officer_of(project.town)), at=at)


def _amend(entry: Entry, *, at: datetime) -> None:
    """Send once more, with other results and another summary."""
    officer = account(OFFICER)
    revision = intake.amend(entry, by=officer, at=at)
    intake.save_draft(entry, {"results": AMENDED_RESULTS}, revision.version, by=officer, at=at)
    attachments.remove(entry, revision.attachments.get(question_code="summary"), by=officer, at=at)
    attachments.add(entry, "summary", sample_files.summary(7), by=officer, at=at)
    intake.submit(entry, by=officer, at=at)


def _type_in(edition: Edition, *, by: User, at: datetime) -> None:
    """What came on paper waits for the officer, who is to confirm it."""
    typed = paper.enter(edition, _town(ON_PAPER.town), PAPER_SOURCE, by=by, at=at)
    answers = _answers(edition, ON_PAPER, 8, account(OFFICER))
    intake.save_draft(typed.entry, answers, 0, by=by, at=at)
    files = [("letter", sample_files.letter()), ("summary", sample_files.summary(8))]
    for code, file in [*files, *(("images", sample_files.picture(8, view)) for view in range(3))]:
        attachments.add(typed.entry, code, file, by=by, at=at)
    paper.ask(typed, by=by, at=at)


def _answers(edition: Edition, project: Project, number: int, officer: User) -> dict[str, object]:
    partner = Agency.objects.get(name_th=AGENCIES["health"][0])
    return {
        "title": project.title,
        "category": project.category,
        "contact_name": officer.full_name,
        "contact_position": officer.position,
        "contact_phone": f"02 000 {1000 + number}",
        "contact_email": officer.email,
        "partner_agencies": [partner.pk] if project.category == "health-welfare" else [form.NO_AGENCY],
        "problem": project.problem,
        "solution": project.solution,
        "technology": project.technology,
        "audience": list(project.audience),
        "started_on": f"{to_ce(edition.year) - 1}-{1 + number % 12:02d}-15",
        "users": str(project.users),
        "results": project.results,
        "cost": str(project.cost),
        "sustainability": SUSTAINABILITY[number % len(SUSTAINABILITY)],
        "openness": OPENNESS[number % len(OPENNESS)],
        "replication": REPLICATION[number % len(REPLICATION)],
        "links": [f"https://project{number + 1}.sample.example/"],
        "declares_no_case": True,
        "declares_rights": True,
        "declares_publication": True,
    }


def _take_in(edition: Edition, projects: list[Project], closes: datetime) -> list[Entry]:
    """The whole call: opened, entries sent and accepted, closed."""
    first = account(SECRETARIES[0])
    _let_happen(edition, Act.CALL_OPENS)
    entries = []
    for number, project in enumerate(projects):
        at = closes - timedelta(days=14 - number, hours=3)
        entry = _draft(edition, project, number, at=at)
        _send(entry, project, number, at=at)
        entries.append(entry)
    _let_happen(edition, Act.CALL_CLOSES)
    for number, entry in enumerate(entries):
        screening.accept(entry, by=first, at=closes + timedelta(days=1 + number % 4))
    _let_happen(edition, Act.SCREENING_ENDS)
    return entries


# --- judging and deciding ---------------------------------------------------------------------------


def _open_round(
    edition: Edition, entries: list[Entry], at: datetime, secretary: User
) -> tuple[Round, list[Seat]]:
    seats = [
        panel.seat(edition, account(person), is_chair=place == 0, by=secretary, at=at - timedelta(days=3))
        for place, person in enumerate(JUDGES)
    ]
    for seat in seats:
        seat.user.acting_as = Appointment.Role.JUDGE
    round_ = edition.rounds.get(number=1)
    _let_happen(edition, Act.ROUND_OPENS, round_)
    for entry in entries:
        entry.edition = edition
    return Round.objects.select_related("edition").get(pk=round_.pk), seats


def _assignments(round_: Round) -> list[Assignment]:
    return list(
        Assignment.objects.filter(round=round_)
        .select_related("round__edition", "entry__edition", "seat__user", "seat__agency", "seat__edition")
        .order_by("entry__number", "seat__seated_at", "seat_id")
    )


def _score(assignment: Assignment, number: int, *, at: datetime, signs: bool = True) -> None:
    """Give marks around the quality of the entry, with the comments that the round asks for."""
    judge = assignment.seat.user
    judge.acting_as = Appointment.Role.JUDGE
    quality = QUALITY[(assignment.entry.number or 0) % len(QUALITY)]
    criteria = list(assignment.round.criteria.all())
    marks = {
        criterion.code: max(1, min(5, quality + _difference(assignment, criterion.code)))
        for criterion in criteria
    }
    if not signs:
        marks = dict(list(marks.items())[: 3 + number % 3])
    comments = {code: MARK_COMMENTS[mark] for code, mark in marks.items() if mark in MARK_COMMENTS}
    sheet = sheets.open_sheet(assignment, by=judge, at=at)
    sheets.save(
        sheet,
        marks,
        comments,
        comment=SHEET_COMMENTS[number % len(SHEET_COMMENTS)],
        version=sheet.version,
        by=judge,
        at=at,
    )
    if signs:
        sheets.sign(sheet, version=sheet.version, by=judge, at=at + timedelta(minutes=20))


def _difference(assignment: Assignment, code: str) -> int:
    """By how much this judge departs from the quality at this criterion: -1, 0 or 1, always the same."""
    names = f"{assignment.entry.number} {assignment.seat.user.email} {code}"
    return hashlib.sha256(names.encode()).digest()[0] % 3 - 1


def _decide(edition: Edition, first: User, second: User, at: datetime) -> None:
    """Propose from the ranking, decide what ties leave open, write the jury's sentences, confirm."""
    found = awards.propose_from(ranking.of(edition), awards.free_levels(edition))
    given = awards.propose(edition, found.proposals, by=first, at=at)
    levels = {level.code: level for level in AwardLevel.objects.filter(edition=edition)}
    for tie in found.ties:
        for entry_id, code in zip(tie.entry_ids, tie.levels, strict=False):
            entry = Entry.objects.select_related("edition").get(pk=entry_id)
            reason = "คะแนนเท่ากัน คณะกรรมการมีมติให้ได้รับรางวัลตามลำดับการส่งผลงาน"
            given.append(
                awards.propose_one(entry, levels[code], reason=reason, place=tie.place, by=first, at=at)
            )
    for place, award in enumerate(given):
        thai, english = CITATIONS[place % len(CITATIONS)]
        awards.cite(award, thai=thai, english=english, by=first, at=at)
    awards.confirm_all(edition, by=second, at=at + timedelta(hours=4))


# --- the clock --------------------------------------------------------------------------------------


def _day(at: datetime, days: int, hour: time = time(0)) -> datetime:
    """A time of day in Bangkok, some days before or after a moment."""
    return datetime.combine(in_bangkok(at).date() + timedelta(days=days), hour, tzinfo=BANGKOK)


def _let_happen(edition: Edition, act: str, round_: Round | None = None) -> None:
    """Let a date of the calendar come, as the clock does it."""
    date = CalendarDate.objects.select_related("edition", "round__edition").get(
        edition=edition, act=act, round=round_
    )
    calendar.happen(date, clock.let_happen, date.at)
    edition.refresh_from_db(fields=["stage"])
