"""Does the register come in as its files say, in either layout, as often as one likes?"""

import re
from collections import defaultdict
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from editions.moves import RuleBroken
from journal.models import Line
from organizations import directory, picker, provinces, register
from organizations.directory import Reading, Refusal
from organizations.models import Agency, Organization, Province
from organizations.register import Version
from tests.cast import MID_CALL, TESTER, a_version
from tests.register import register_file, register_rows
from thai.text import to_thai_digits

REGISTER = "dla_code,type,type_th,type_abbr_th,name_th,full_name_th,name_en_matched,province_code,iso_3166_2,province_th,district_th"  # noqa: E501
DLA = "จังหวัด,อำเภอ,ตำบล,รหัส อปท.,ประเภท อปท.,อปท.,ที่ตั้งสำนักงานเลขที่,หมู่ที่,รหัสไปรษณีย์,ขนาดพื้นที่,LAT,LONG,เว็ปไซต์ของอปท"
SAEN_SUK = "4200103,TOWN,เทศบาลเมือง,ทม.,แสนสุข,เทศบาลเมืองแสนสุข,Saen Suk,20,TH-20,ชลบุรี,เมืองชลบุรี"


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


def reading_of(*rows: str) -> Reading:
    """What the reader makes of a register file with these rows."""
    return directory.read([REGISTER, *rows])


def dla(*rows: str) -> Reading:
    """What the reader makes of an official download with these rows."""
    return directory.read([DLA, *rows])


def whys(reading: Reading) -> list[tuple[int, str]]:
    """The lines refused and why."""
    return [(refusal.line, refusal.why) for refusal in reading.refusals]


def test_a_row_of_the_register_file_is_read():
    row = reading_of(SAEN_SUK).rows[0]
    assert (row.code, row.type, row.name_th, row.full_name_th) == (
        "4200103",
        "TOWN",
        "แสนสุข",
        "เทศบาลเมืองแสนสุข",
    )
    assert (row.name_en, row.province_th, row.district_th, row.line) == ("Saen Suk", "ชลบุรี", "เมืองชลบุรี", 2)


def test_the_official_download_holds_an_organization_once_for_each_subdistrict():
    reading = dla(
        "กระบี่,คลองท่อม,คลองท่อมเหนือ,6810408,อบต.,คลองท่อมใต้,99,2,81120,,7.944773,99.152228,",
        "กระบี่,คลองท่อม,คลองท่อมใต้,6810408,อบต.,คลองท่อมใต้,99,2,81120,,7.944773,99.152228,",
        "กระบี่,คลองท่อม,เพหลา,5810401,เทศบาลตำบล,คลองท่อมใต้,-,2,81120,2.7,7.9,99.1,http://www.x.go.th/",
    )
    assert [(row.code, row.type, row.full_name_th) for row in reading.rows] == [
        ("6810408", "SAO", "องค์การบริหารส่วนตำบลคลองท่อมใต้"),
        ("5810401", "SUBDISTRICT_MUNI", "เทศบาลตำบลคลองท่อมใต้"),
    ]
    assert reading.refusals == ()


def test_the_type_is_what_is_written_never_what_the_code_looks_like():
    row = dla("ชลบุรี,บางละมุง,x,6200408,เทศบาลนคร,ตัวอย่าง").rows[0]
    assert row.type == "CITY"


@pytest.mark.parametrize("written", ["องค์การบริหารส่วนตำบล", "อบต.", "SAO"])
def test_a_type_is_known_in_full_short_and_as_code(written):
    row = dla(f"ชลบุรี,พานทอง,x,6200999,{written},บ้านใหม่").rows[0]
    assert (row.type, row.full_name_th) == ("SAO", "องค์การบริหารส่วนตำบลบ้านใหม่")


def test_bangkok_has_a_code_of_ours_and_pattaya_its_own_name():
    rows = reading_of(
        ",BMA,กรุงเทพมหานคร,กทม.,กรุงเทพมหานคร,กรุงเทพมหานคร,Bangkok,10,TH-10,กรุงเทพมหานคร,",
        "3200408,PATTAYA,เมืองพัทยา,,เมืองพัทยา,เมืองพัทยา,Pattaya,20,TH-20,ชลบุรี,บางละมุง",
    ).rows
    assert [(row.code, row.full_name_th) for row in rows] == [
        ("BMA", "กรุงเทพมหานคร"),
        ("3200408", "เมืองพัทยา"),
    ]


@pytest.mark.parametrize("code", ["4200103", "04200103", "๔๒๐๐๑๐๓", " 4200103\u200b"])
def test_a_code_is_seven_digits_however_it_is_written(code):
    assert reading_of(SAEN_SUK.replace("4200103", code)).rows[0].code == "4200103"


def test_text_is_kept_clean_and_composed():
    row = dla("กำแพงเพชร,เมือง\u200bกำแพงเพชร,x,6620101,อบต., นครชุม \u200b").rows[0]
    assert (row.province_th, row.district_th, row.name_th) == ("กำแพงเพชร", "เมืองกำแพงเพชร", "นครชุม")


def test_each_line_that_is_not_taken_is_named_with_its_reason():
    reading = reading_of(
        SAEN_SUK,
        SAEN_SUK.replace("4200103", "42001"),
        SAEN_SUK.replace("4200103", "4200104").replace("เทศบาลเมือง", "เทศบาลใหญ่"),
        "4200105,TOWN,เทศบาลเมือง,ทม.,,,,20,TH-20,ชลบุรี,",
        SAEN_SUK.replace("4200103", "4200106").replace("ชลบุรี", ""),
        SAEN_SUK.replace("แสนสุข", "แสนสบาย"),
        "4200107",
        "",
        SAEN_SUK,
    )
    assert [row.code for row in reading.rows] == ["4200103"]
    assert whys(reading) == [
        (3, "“42001” is not a code of seven digits"),
        (4, "unknown type “เทศบาลใหญ่”"),
        (5, "the name is missing"),
        (6, "the province is missing"),
        (7, "code 4200103 stands already in line 2, with other content"),
        (8, "unknown type “”"),
    ]


def test_the_line_is_that_of_the_file_even_after_a_cell_of_two_lines():
    reading = directory.read(
        StringIO(f'{REGISTER}\n4200103,TOWN,เทศบาลเมือง,ทม.,"แสน\nสุข",x,,20,TH-20,ชลบุรี,เมือง\nbad,row\n')
    )
    assert [row.name_th for row in reading.rows] == ["แสน สุข"]
    assert [refusal.line for refusal in reading.refusals] == [4]


def test_another_file_is_refused_as_a_whole():
    with pytest.raises(RuleBroken) as refusal:
        directory.read(["name,price", "tea,20"])
    assert str(refusal.value).startswith("This is not a register of organizations")


@pytest.mark.django_db
class TestLoading:
    """Rows come into the database."""

    @pytest.fixture(autouse=True)
    def with_provinces(self):
        provinces.load()

    def load(self, *rows: str, later: int = 0):
        at = MID_CALL + timedelta(days=later)
        return register.load(reading_of(*rows), a_version(later=later), by=TESTER, at=at)

    def test_the_first_load_adds_and_the_second_changes_nothing(self):
        first = self.load(SAEN_SUK)
        assert (first.added, first.changed, first.unchanged) == (("4200103",), (), 0)
        second = self.load(SAEN_SUK, later=1)
        assert (second.added, second.changed, second.unchanged) == ((), (), 1)
        assert Organization.objects.get().updated_at == MID_CALL

    def test_a_changed_name_changes_the_row_and_what_is_searched(self):
        self.load(SAEN_SUK)
        Organization.objects.update(mailbox="saraban_04200103@dla.go.th")
        report = self.load(SAEN_SUK.replace("TOWN,เทศบาลเมือง", "CITY,เทศบาลนคร"), later=1)
        row = Organization.objects.get()
        assert (report.changed, row.full_name_th) == (("4200103",), "เทศบาลนครแสนสุข")
        assert (row.updated_at, row.mailbox) == (MID_CALL + timedelta(days=1), "saraban_04200103@dla.go.th")
        assert list(Organization.objects.matching("ทน.แสนสุข")) == [row]
        assert list(Organization.objects.matching("ทม.แสนสุข")) == []

    def test_the_official_download_does_not_take_the_english_name_away(self):
        self.load(SAEN_SUK)
        official = dla("ชลบุรี,เมืองชลบุรี,แสนสุข,4200103,เทศบาลเมือง,แสนสุข")
        report = register.load(official, a_version(later=1), by=TESTER, at=MID_CALL)
        assert (report.unchanged, Organization.objects.get().name_en) == (1, "Saen Suk")

    def test_an_unknown_province_is_refused_with_its_line(self):
        report = self.load(SAEN_SUK.replace("ชลบุรี,เมือง", "เมืองใหม่,เมือง"), SAEN_SUK)
        assert report.refusals == (
            Refusal(2, "unknown province “เมืองใหม่”"),
            Refusal(3, "code 4200103 stands already in line 2, with other content"),
        )

    def test_a_load_that_did_something_leaves_one_line_in_the_journal(self):
        self.load(SAEN_SUK, "bad")
        self.load(SAEN_SUK)  # the same version again
        assert [(line.verb, line.facts["added"], line.facts["refused"]) for line in Line.objects.all()] == [
            ("load_organizations", 1, 1)
        ]

    def test_the_command_prints_the_report_with_the_line_of_each_refusal(self, tmp_path):
        file = tmp_path / "register.csv"
        file.write_text(f"\ufeff{REGISTER}\n{SAEN_SUK}\n1,2,3\n", encoding="utf-8")
        said = StringIO()
        call_command("load_organizations", str(file), dated="2563-09-09", stdout=said)
        told = said.getvalue().splitlines()
        assert told[:-1] == [
            "line 3: refused, unknown type “3”",
            "Nothing was closed, because lines were refused; mend them and load again.",
            "Added 1, changed 0, closed 0, unchanged 0, refused 1, left as a newer register says 0.",
        ]
        assert re.fullmatch(
            r"Register of 2563-09-09, SHA-256 [0-9a-f]{16}\.\.\., whole: [0-9]+\.[0-9] s\.", told[-1]
        )

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"a,b\n", "This is not a register of organizations"),
            ("จังหวัด".encode("cp874"), "is not in UTF-8"),
        ],
    )
    def test_the_command_refuses_another_file(self, tmp_path, content, sentence):
        file = tmp_path / "register.csv"
        file.write_bytes(content)
        with pytest.raises(CommandError, match=sentence):
            call_command("load_organizations", str(file))


@pytest.mark.django_db
def test_the_starter_directory_comes_in_once():
    first = register.load_starter(by=TESTER, at=MID_CALL)
    assert (len(first.added), first.refusals) == (89, ())
    assert Province.objects.count() == 77
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = register.load_starter(by=TESTER, at=MID_CALL)
    assert (second.added, second.changed, second.unchanged) == ((), (), 89)
    assert len(queries) < 15
    assert list(Agency.objects.filter(is_organizer=True).values_list("abbr_th", flat=True)) == ["สพร."]
    assert list(Agency.objects.filter(supervises_laos=True).values_list("abbr_th", flat=True)) == ["สถ."]
    assert Agency.objects.count() == 10


@pytest.mark.django_db
def test_every_province_but_bangkok_has_its_provincial_organization():
    register.load_starter(by=TESTER, at=MID_CALL)
    without = Province.objects.exclude(organizations__type="PAO")
    assert [province.name_th for province in without] == ["กรุงเทพมหานคร"]


@pytest.mark.django_db
class TestTheWholeRegister:
    """The register file of all organizations, where it is at hand."""

    def test_all_7850_come_in_and_stay_as_they_are(self):
        provinces.load()
        reading, sha256 = register.open_file(register_file())
        version = Version(date(2020, 9, 9), is_whole=True, file_name="organizations.csv", sha256=sha256)
        first = register.load(reading, version, by=TESTER, at=MID_CALL)
        assert (len(first.added), first.refusals) == (7850, ())
        second = register.load(reading, version, by=TESTER, at=MID_CALL)
        assert (second.added, second.changed, second.unchanged) == ((), (), 7850)
        kept = dict(Organization.objects.values_list("dla_code", "full_name_th"))
        assert kept == {row["dla_code"] or "BMA": row["full_name_th"] for row in register_rows()}
        assert max(map(len, Organization.objects.values_list("search_key", flat=True))) < 600

        found = Organization.objects.matching
        assert [str(row) for row in found("ยะลา")[:3]] == [
            "องค์การบริหารส่วนจังหวัดยะลา",
            "เทศบาลนครยะลา",
            "องค์การบริหารส่วนตำบลยะลา",
        ]
        assert str(found("ซุ้มขี้เหล็ก")[0]) == "องค์การบริหารส่วนตำบลบ้านน้อยซุ้มขี้เหล็ก"
        assert str(found("สุไหงโกลก")[0]) == "เทศบาลเมืองสุไหงโก-ลก"
        assert str(found("อบต ปางหมู แม่ฮ่องสอน")[0]) == "องค์การบริหารส่วนตำบลปางหมู"
        assert str(found("saen suk town")[0]) == "เทศบาลเมืองแสนสุข"
        assert str(found("พัทยา")[0]) == "เมืองพัทยา"

    def test_every_organization_is_the_best_match_for_its_name_and_place_however_typed(self):
        provinces.load()
        reading, _sha256 = register.open_file(register_file())
        register.load(reading, a_version(), by=TESTER, at=MID_CALL)
        for row in Organization.objects.select_related("province").order_by("dla_code")[::200]:
            place = f"จ.{row.province.name_th} {row.district_th and 'อำเภอ'}{row.district_th}"
            for typed in (
                f"{row.full_name_th} {place}",
                f"{place} {row.abbreviation}{row.name_th}",
                f"{place} {row.abbreviation} {row.name_th}".replace("ำ", "\u0e4d\u0e32").replace("แ", "เเ"),
                to_thai_digits(f"{place} {row.full_name_th}"),
            ):
                assert Organization.objects.matching(typed).first() == row, typed
            if row.name_en:
                english = f"{row.name_en} {row.province.name_en} {Organization.Type(row.type).label}".upper()
                assert row in Organization.objects.matching(english)[:20], english

    def test_856_names_stand_under_two_types_and_more_and_each_match_says_so(self):
        provinces.load()
        reading, _sha256 = register.open_file(register_file())
        register.load(reading, a_version(), by=TESTER, at=MID_CALL)
        types = defaultdict(set)
        for name, type_ in Organization.objects.values_list("name_th", "type"):
            types[name].add(type_)
        assert sum(len(of_name) > 1 for of_name in types.values()) == 856
        for name in sorted(name for name, of_name in types.items() if len(of_name) > 1)[::40]:
            for choice in picker.find(name, Organization.objects.living()).choices:
                if choice.organization.name_th == name:
                    told = {*choice.here, *choice.elsewhere, choice.organization.abbreviation}
                    assert told == {Organization.TYPE_TH[type_][1] for type_ in types[name]}


@pytest.mark.django_db
def test_a_search_forgives_spaces_dots_and_typing():
    provinces.load()
    register.load(
        reading_of(
            "3960301,TOWN,เทศบาลเมือง,ทม.,สุไหงโก-ลก,x,Su-ngai Kolok,96,TH-96,นราธิวาส,สุไหงโก-ลก",
            "6620101,SAO,องค์การบริหารส่วนตำบล,อบต.,นครชุม,x,Nakhon Chum,62,TH-62,กำแพงเพชร,เมืองกำแพงเพชร",
        ),
        a_version(),
        by=TESTER,
        at=MID_CALL,
    )

    def found(typed: str) -> list[str]:
        return [row.dla_code for row in Organization.objects.matching(typed)]

    assert [found(typed) for typed in ("โก-ลก", "โก ลก", "โกลก", "SU-NGAI kolok", "ทม. สุไหง")] == [
        ["3960301"]
    ] * 5
    assert [found(typed) for typed in ("กําแพงเพชร", "อบต.นครชุม", "นครชุม กำแพง")] == [["6620101"]] * 3
    assert [found(typed) for typed in ("", "  ", "%", "_", "ไม่มี")] == [[]] * 5
