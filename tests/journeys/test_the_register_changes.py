"""A newer register comes in: types and names change, rows go, and what was sent keeps its words."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from editions.moves import RuleBroken
from journal.models import Line
from organizations import claims, directory, provinces, register, registered, registration
from organizations.models import Organization, OrganizationName, RegisterLoad
from results import freezing
from submissions import intake
from submissions.models import Entry
from tests import cast
from tests.cast import MID_CALL, TESTER, a_version

pytestmark = pytest.mark.django_db

HEADING = "dla_code,type_th,name_th,name_en_matched,province_th,district_th"
SAEN_SUK = "4200103,เทศบาลเมือง,แสนสุข,Saen Suk,ชลบุรี,เมืองชลบุรี"
PANG_MU = "6580103,องค์การบริหารส่วนตำบล,ปางหมู,Pang Mu,แม่ฮ่องสอน,เมืองแม่ฮ่องสอน"
PANG_MU_GROWN = "6580103,เทศบาลตำบล,ปางหมูพัฒนา,Pang Mu Phatthana,แม่ฮ่องสอน,ปางมะผ้า"
FIRST = a_version().dated
SECOND = a_version(later=100).dated


@pytest.fixture(autouse=True)
def with_provinces():
    provinces.load()


def load(*rows: str, **version) -> register.Report:
    """Load a register of these rows."""
    return register.load(directory.read([HEADING, *rows]), a_version(**version), by=TESTER, at=MID_CALL)


def told(name: OrganizationName) -> tuple:
    """What an earlier name says."""
    return (
        name.type,
        name.full_name_th,
        name.district_th,
        name.province.name_th,
        name.valid_from,
        name.valid_to,
    )


def dates(organization: Organization) -> tuple:
    """Since when an organization has its words, until when, and which register named it last."""
    organization.refresh_from_db()
    return organization.valid_from, organization.valid_to, organization.registered_on


# --- history ---------------------------------------------------------------------------------------


def test_an_organization_that_changed_type_and_name_keeps_the_earlier_ones_with_their_dates():
    load(SAEN_SUK, PANG_MU)
    report = load(SAEN_SUK, PANG_MU_GROWN, later=100)
    assert (report.changed, report.unchanged) == (("6580103",), 1)
    row = Organization.objects.get(dla_code="6580103")
    assert (row.full_name_th, dates(row)) == ("เทศบาลตำบลปางหมูพัฒนา", (SECOND, None, SECOND))
    assert [told(name) for name in row.past_names.all()] == [
        ("SAO", "องค์การบริหารส่วนตำบลปางหมู", "เมืองแม่ฮ่องสอน", "แม่ฮ่องสอน", FIRST, SECOND)
    ]
    other = Organization.objects.get(dla_code="4200103")
    assert (dates(other), other.past_names.count()) == ((FIRST, None, SECOND), 0)


def test_an_older_version_never_overwrites_a_newer_one_nor_brings_back_what_left_it():
    load(SAEN_SUK, PANG_MU_GROWN, later=100, whole=True)
    report = load(
        SAEN_SUK.replace("แสนสุข,", "บางแสน,"), PANG_MU, "6580104,องค์การบริหารส่วนตำบล,ผาบ่อง,,แม่ฮ่องสอน,เมือง"
    )
    assert (report.added, report.changed, report.older) == ((), (), 3)
    assert sorted(Organization.objects.values_list("full_name_th", flat=True)) == [
        "เทศบาลตำบลปางหมูพัฒนา",
        "เทศบาลเมืองแสนสุข",
    ]
    assert OrganizationName.objects.count() == 0


def test_the_organizations_of_a_province_are_counted_as_of_a_day():
    load(SAEN_SUK)  # a part of a register says nothing of how many there are
    brought_along = registered.on(FIRST)
    assert (brought_along.dated, sum(brought_along.by_province.values())) == (date(2020, 9, 9), 7850)
    load(SAEN_SUK, PANG_MU, whole=True)
    load(PANG_MU_GROWN, "6580104,องค์การบริหารส่วนตำบล,ผาบ่อง,,แม่ฮ่องสอน,เมือง", later=100, whole=True, closes=1)
    last_day = SECOND - timedelta(days=1)
    assert registered.on(last_day) == registered.Registered(FIRST, {"TH-20": 1, "TH-58": 1})
    assert registered.on(SECOND) == registered.Registered(SECOND, {"TH-58": 2})
    assert registered.on(FIRST - timedelta(days=1)) == brought_along


def test_the_same_version_again_changes_nothing_at_all():
    load(SAEN_SUK, PANG_MU, whole=True)
    load(SAEN_SUK, PANG_MU_GROWN, later=100, whole=True)

    def everything() -> list:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Organization, OrganizationName, RegisterLoad, Line)
        ]

    before = everything()
    report = load(SAEN_SUK, PANG_MU_GROWN, later=100, whole=True)
    assert (report.did_something, report.unchanged, everything()) == (False, 2, before)


def test_a_correction_of_the_same_day_is_no_history():
    load(SAEN_SUK.replace("แสนสุข,", "แสนสุก,"))
    report = register.load(
        directory.read([HEADING, SAEN_SUK]),
        register.Version(FIRST, is_whole=False, file_name="corrected.csv", sha256="c" * 64),
        by=TESTER,
        at=MID_CALL,
    )
    row = Organization.objects.get()
    assert (report.changed, row.name_th, row.past_names.count()) == (("4200103",), "แสนสุข", 0)
    assert RegisterLoad.objects.count() == 2


def test_each_version_leaves_its_date_file_and_figures_and_one_line_in_the_journal():
    load(SAEN_SUK, PANG_MU, whole=True)
    load(SAEN_SUK, PANG_MU_GROWN, "bad,,,,,", later=100)
    row = RegisterLoad.objects.first()
    assert (row.dated, row.layout, row.is_whole, row.file_name) == (SECOND, "register", False, "register.csv")
    assert (row.added, row.changed, row.closed, row.unchanged, row.refused) == (0, 1, 0, 1, 1)
    assert (row.sha256, row.loaded_at, row.actor_role) == (f"{100:064}", MID_CALL, "secretariat")
    assert Line.objects.get(subject_id_text=str(row.pk), subject_type="registerload").facts == {
        "register": "2026-10-09",
        "layout": "register",
        "sha256": f"{100:064}",
        "added": 0,
        "changed": 1,
        "closed": 0,
        "unchanged": 1,
        "refused": 1,
        "personal": Line.objects.latest("number").facts["personal"],
    }


def test_the_database_keeps_an_earlier_name_from_ending_before_it_begins():
    row = cast.saen_suk()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationName.objects.create(
            organization=row, type=row.type, province=row.province, valid_from=SECOND, valid_to=FIRST
        )


# --- rows that go ----------------------------------------------------------------------------------


def test_a_row_that_a_newer_whole_register_lacks_is_closed_and_lives_again_when_it_comes_back():
    load(SAEN_SUK, PANG_MU, whole=True)
    report = load(SAEN_SUK, later=100, whole=True, closes=1)
    row = Organization.objects.get(dla_code="6580103")
    assert (report.closed, dates(row)) == (("6580103",), (FIRST, SECOND, FIRST))
    assert list(Organization.objects.living().values_list("dla_code", flat=True)) == ["4200103"]

    report = load(SAEN_SUK, PANG_MU, later=200, whole=True)
    third = a_version(later=200).dated
    assert (report.changed, dates(row)) == (("6580103",), (third, None, third))
    assert [(name.valid_from, name.valid_to) for name in row.past_names.all()] == [(FIRST, SECOND)]


@pytest.mark.parametrize(
    ("rows", "version"),
    [
        ((SAEN_SUK,), {"whole": False}),  # a part of the register
        ((SAEN_SUK, "bad,,,,,"), {"whole": True}),  # a line was refused: it may be the one that is missed
    ],
)
def test_a_part_of_the_register_and_one_with_refused_lines_close_nothing(rows, version):
    load(SAEN_SUK, PANG_MU, whole=True)
    assert load(*rows, later=100, closes=1, **version).closed == ()
    assert Organization.objects.living().count() == 2


def test_a_whole_register_that_lacks_too_many_is_refused_and_changes_nothing():
    load(SAEN_SUK, PANG_MU, whole=True)
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        load(SAEN_SUK.replace("แสนสุข,", "บางแสน,"), later=100, whole=True)
    assert str(no.value).startswith("This file lacks 1 of 2 organizations of the register.")
    assert (Organization.objects.living().count(), RegisterLoad.objects.count()) == (2, 1)
    assert Organization.objects.get(dla_code="4200103").name_th == "แสนสุข"


def test_bangkok_and_samples_are_not_closed_by_the_register_of_the_department():
    load(",กรุงเทพมหานคร,กรุงเทพมหานคร,Bangkok,กรุงเทพมหานคร,", SAEN_SUK, whole=True)
    cast.organization("SAO", "ตัวอย่าง", "ตราด", "เมืองตราด", "SAMPLE-9", is_sample=True)
    assert load(SAEN_SUK, later=100, whole=True, closes=0).closed == ()


def test_a_closed_row_is_neither_found_nor_asked_for(client):
    load(SAEN_SUK, PANG_MU, whole=True)
    asker = cast.newcomer()
    row = Organization.objects.get(dla_code="6580103")
    code = claims.send_code(asker, row, by=asker, at=MID_CALL)
    load(SAEN_SUK, later=100, whole=True, closes=1)
    row.refresh_from_db()
    for ask in (
        lambda: claims.send_code(asker, row, by=asker, at=MID_CALL + timedelta(hours=2)),
        lambda: claims.ask(asker, row, cast.a_mandate(), by=asker, at=MID_CALL),
    ):
        with translation.override("en"), pytest.raises(RuleBroken) as no:
            ask()
        assert str(no.value) == (
            "องค์การบริหารส่วนตำบลปางหมู has left the register of organizations (9 October 2026 (B.E. 2569))."
            " Please choose the organization that took its place, or write to the secretariat."
        )
    assert code.used_at is None

    cast.sign_in(client, asker)
    found = client.get(reverse("organizations:organization_search"), {"q": "ปางหมู"})
    assert found.context["found"].choices == ()
    page = client.get(
        reverse("organizations:membership_ask", args=[row.pk]), headers={"Accept-Language": "th"}
    )
    html = page.content.decode()
    assert "ออกจากทะเบียน" in html
    assert "code/send" not in html
    assert 'type="file"' not in html


@pytest.mark.parametrize("page", ["submissions_office:late_pass_list", "submissions_office:paper_list"])
def test_the_office_picks_living_rows_only_with_the_type_first(client, page):
    load(SAEN_SUK, PANG_MU, whole=True)
    load(SAEN_SUK, later=100, whole=True, closes=1)
    cast.sign_in(client, cast.secretary())
    found = client.get(reverse(page), {"q": "เมือง"})
    assert [str(choice.organization) for choice in found.context["found"].choices] == ["เทศบาลเมืองแสนสุข"]
    assert '<span class="pick__type">เทศบาลเมือง (ทม.)</span>' in found.content.decode()


def test_a_request_that_waits_for_a_closed_row_is_not_admitted():
    load(SAEN_SUK, PANG_MU, whole=True)
    waiting = cast.a_request(Organization.objects.get(dla_code="6580103"))
    load(SAEN_SUK, later=100, whole=True, closes=1)
    with pytest.raises(RuleBroken):
        registration.admit(waiting, by=cast.secretary(), at=MID_CALL)
    waiting.refresh_from_db()
    assert waiting.state == "asked"


def test_who_acts_for_a_closed_row_reads_what_was_sent_and_starts_nothing_new(client):
    load(SAEN_SUK, PANG_MU, whole=True)
    town = Organization.objects.get(dla_code="6580103")
    entry = cast.an_entry(organization=town)
    load(SAEN_SUK, later=100, whole=True, closes=1)
    by = cast.officer(town)
    cast.sign_in(client, by)
    assert client.get(reverse("submissions:entry_page", args=[entry.pk])).status_code == 200
    with pytest.raises(RuleBroken):
        intake.start(entry.edition, Organization.objects.get(pk=town.pk), by=by, at=MID_CALL)
    assert "ออกจากทะเบียน" in client.get(reverse("organizations:membership_list")).content.decode()


# --- what was sent ---------------------------------------------------------------------------------


def test_a_past_entry_keeps_its_words_through_a_load_that_changes_type_and_name(client):
    load(SAEN_SUK, PANG_MU, whole=True)
    town = Organization.objects.get(dla_code="6580103")
    sent, draft = cast.an_entry(organization=town), cast.a_draft(organization=town)
    load(SAEN_SUK, PANG_MU_GROWN, later=100, whole=True)

    def words(entry: Entry) -> tuple[str, str, str, str]:
        entry.refresh_from_db()
        return (
            entry.organization_name_th,
            entry.organization_type,
            entry.district_th,
            entry.province.name_th,
        )

    as_sent = ("องค์การบริหารส่วนตำบลปางหมู", "SAO", "เมืองแม่ฮ่องสอน", "แม่ฮ่องสอน")
    assert words(sent) == as_sent
    cast.sign_in(client, cast.secretary())
    page = client.get(reverse("submissions_office:entry_page", args=[sent.pk])).content.decode()
    assert ("องค์การบริหารส่วนตำบลปางหมู" in page, "ปางหมูพัฒนา" in page) == (True, False)

    intake.submit(draft, by=cast.officer(town), at=MID_CALL)
    assert words(draft) == ("เทศบาลตำบลปางหมูพัฒนา", "SUBDISTRICT_MUNI", "ปางมะผ้า", "แม่ฮ่องสอน")
    assert words(sent) == as_sent


def test_an_announcement_names_who_sent_an_entry_as_they_were_called_then_in_english_too():
    load(SAEN_SUK, PANG_MU, whole=True)
    towns = Organization.objects.order_by("dla_code")
    edition = cast.a_deciding_edition(*towns)
    load(SAEN_SUK.replace("เทศบาลเมือง", "เทศบาลนคร"), PANG_MU_GROWN, later=100, whole=True)
    names = [freezing.name_of(entry) for entry in Entry.objects.filter(edition=edition).order_by("pk")]
    assert names == [
        {"th": "เทศบาลเมืองแสนสุข", "en": "Saen Suk Town Municipality"},
        {"th": "องค์การบริหารส่วนตำบลปางหมู", "en": ""},  # what its English name was then is not known
    ]


# --- the pages -------------------------------------------------------------------------------------


def test_the_office_sees_earlier_names_closed_rows_and_the_versions(client):
    load(SAEN_SUK, PANG_MU, whole=True)
    load(PANG_MU_GROWN, later=100, whole=True, closes=1)
    cast.sign_in(client, cast.auditor())
    town = Organization.objects.get(dla_code="6580103")
    page = client.get(reverse("organizations_office:organization_page", args=[town.pk]))
    assert [told(name) for name in page.context["earlier"]] == [
        ("SAO", "องค์การบริหารส่วนตำบลปางหมู", "เมืองแม่ฮ่องสอน", "แม่ฮ่องสอน", FIRST, SECOND)
    ]
    assert "องค์การบริหารส่วนตำบลปางหมู" in page.content.decode()
    address = reverse("organizations_office:organization_list")
    for standing, codes in (("living", ["6580103"]), ("closed", ["4200103"]), ("", ["4200103", "6580103"])):
        listed = client.get(address, {"standing": standing}).context["page"]
        assert [row.dla_code for row in listed] == codes
    versions = client.get(reverse("organizations_office:register_list")).context["page"]
    assert [(row.dated, row.closed) for row in versions] == [(SECOND, 1), (FIRST, 0)]


# --- the command -----------------------------------------------------------------------------------


def test_the_command_takes_the_date_of_the_file_and_remembers_it(tmp_path, capsys):
    file = tmp_path / "register.csv"
    file.write_text(f"{HEADING}\n{SAEN_SUK}\n", encoding="utf-8")
    call_command("load_organizations", str(file), dated="2563-09-09")
    call_command("load_organizations", str(file))
    assert list(RegisterLoad.objects.values_list("dated", flat=True)) == [date(2020, 9, 9)]
    assert "Added 0, changed 0, closed 0, unchanged 1, refused 0" in capsys.readouterr().out


@pytest.mark.parametrize("dated", ["2020-09-09", "yesterday"])
def test_the_command_refuses_a_date_that_is_none_of_the_buddhist_era(tmp_path, dated):
    file = tmp_path / "register.csv"
    file.write_text(f"{HEADING}\n{SAEN_SUK}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="is not a day of the Buddhist Era"):
        call_command("load_organizations", str(file), dated=dated)
    assert Organization.objects.count() == 0


def test_the_command_loads_a_part_and_closes_only_as_many_as_it_is_told(tmp_path):
    whole, less = tmp_path / "whole.csv", tmp_path / "less.csv"
    whole.write_text(f"{HEADING}\n{SAEN_SUK}\n{PANG_MU}\n", encoding="utf-8")
    less.write_text(f"{HEADING}\n{SAEN_SUK}\n", encoding="utf-8")
    call_command("load_organizations", str(whole), dated="2563-09-09")
    call_command("load_organizations", str(less), "--part", dated="2566-09-09")
    assert Organization.objects.living().count() == 2
    with pytest.raises(CommandError, match="This file lacks 1 of 2"):
        call_command("load_organizations", str(less), dated="2567-09-09")
    call_command("load_organizations", str(less), "--closing", "1", dated="2567-09-09")
    assert Organization.objects.living().count() == 1
