"""Does the map show every province, and the font every character of Thai and English?"""

import csv
import re
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from contest.assets import PROVINCES, VENDOR, WEIGHTS, province_map, rounded

SYMBOL = "{http://www.w3.org/2000/svg}symbol"


def test_the_map_has_one_symbol_for_each_of_the_77_provinces_and_one_for_the_lake():
    with PROVINCES.open(encoding="utf-8-sig", newline="") as opened:
        codes = {row["iso_3166_2"] for row in csv.DictReader(opened)}
    symbols = ElementTree.parse(VENDOR / "thailand.svg").getroot().findall(SYMBOL)
    assert len(codes) == 77
    assert sorted(symbol.get("id") for symbol in symbols) == sorted(codes | {"lake"})
    assert {symbol.get("viewBox") for symbol in symbols} == {"0 0 560 1025"}


def test_a_province_without_a_shape_is_noticed():
    source = {"viewBox": "0 0 1 1", "locations": [{"id": "krb", "name": "Krabi", "path": "m 0,0 1,1 z"}]}
    with pytest.raises(KeyError, match="TH-83"):
        province_map(source, {"krabi": "TH-81", "phuket": "TH-83"})


def test_rounding_a_path_rounds_places_so_that_errors_do_not_add_up():
    step = "0.04,0"
    assert rounded(f"m 10.01,10 {' '.join([step] * 100)} z").split()[0] == "m10,10"
    ends = [
        float(x)
        for x in re.findall(r"(?<![\d.,-])(-?[\d.]+),", rounded(f"m 10,10 {' '.join([step] * 100)} z"))
    ]
    assert round(sum(ends), 1) == 14.0


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_font_has_all_of_thai_and_ascii(weight):
    font = TTFont(VENDOR / f"sarabun-{weight}.woff2")
    needed = {*range(0x20, 0x7F), *range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C), *map(ord, "–—‘’“”…•×")}
    assert needed - set(font.getBestCmap()) == set()
    assert {"GSUB", "GPOS"} - set(font.keys()) == set()


def test_the_notice_names_every_work_of_others():
    notice = (VENDOR / "NOTICE.txt").read_text(encoding="utf-8")
    named = ("Bootstrap", "tus-js-client", "MIT", "CC BY 4.0", "SIL Open Font License")
    assert [name for name in named if name not in notice] == []


def test_the_script_of_uploads_names_no_map_of_its_source_and_needs_no_policy_of_its_own():
    script = (VENDOR / "tus.js").read_text(encoding="utf-8")
    assert (".Upload" in script, "sourceMappingURL" in script) == (True, False)
    assert re.findall(r"\beval\(|new Function\(", script) == []


def test_no_style_sheet_asks_another_host_or_names_a_map_of_its_source():
    style = (VENDOR / "bootstrap.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\s*[\"']?([^)]{5})", style)
    assert (set(addresses), "sourceMappingURL" in style, "@import" in style) == ({"data:"}, False, False)
