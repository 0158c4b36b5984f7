"""Which ties of a judge to an entry are facts, of which kind, and which of them bar?"""

import pytest

from judging.relations import Candidate, Panelist, Rules, Tie, facts

RULES = Rules(year=2569, years=5, same_province=False, supervisors=False)
ENTRY = Candidate(entry=1, organization=10, province="TH-20", agencies=frozenset({7}))
ELSEWHERE = Candidate(entry=2, organization=11, province="TH-50")


def found(*ties, agency=1, supervises=False, rules=RULES):
    judge = Panelist(seat=3, agency=agency, supervises=supervises, ties=ties)
    return [(one.entry, one.kind, one.bars) for one in facts([judge], [ENTRY, ELSEWHERE], rules)]


def service(from_year=None, to_year=None, organization=10):
    return Tie("service", "TH-20", "เทศบาลเมืองแสนสุข", organization, from_year, to_year)


def test_a_judge_without_ties_has_no_conflict():
    assert found() == []


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (service(2560), (1, "same_organization", True)),
        (service(2550, 2564), (1, "served_there", True)),
        (service(2550, 2563), (1, "served_there", False)),
        (service(), (1, "served_there", True)),
        (Tie("member", "TH-20", "เทศบาลเมืองแสนสุข", 10, 2568), (1, "same_organization", True)),
        (Tie("member", "TH-20", "เทศบาลเมืองแสนสุข", 10, 2568, 2568), (1, "served_there", True)),
        (Tie("origin", "TH-20", "ชลบุรี"), (1, "same_province", False)),
        (service(2550, 2551, organization=99), (1, "same_province", False)),
        (Tie("origin", "TH-50", "เชียงใหม่"), (2, "same_province", False)),
    ],
)
def test_a_tie_is_a_fact_of_one_kind(tie, expected):
    assert found(tie) == [expected]


def test_the_edition_says_how_long_service_bars_and_whether_the_province_and_supervision_do():
    strict = Rules(year=2569, years=10, same_province=True, supervisors=True)
    assert found(service(2550, 2559), rules=strict) == [(1, "served_there", True)]
    assert found(Tie("origin", "TH-20", "ชลบุรี"), rules=strict) == [(1, "same_province", True)]
    assert found(supervises=True) == [(1, "supervises", False), (2, "supervises", False)]
    assert found(supervises=True, rules=strict) == [(1, "supervises", True), (2, "supervises", True)]


def test_an_agency_that_took_part_bars_its_judges():
    assert found(agency=7) == [(1, "agency_took_part", True)]


def test_several_ties_are_one_fact_with_all_the_evidence():
    judge = Panelist(3, 1, ties=(service(2540, 2545), service(2563, 2566)))
    (fact,) = facts([judge], [ENTRY], RULES)
    assert (fact.kind, fact.bars) == ("served_there", True)
    assert fact.evidence == {
        "ties": [
            {"tie": "service", "place": "เทศบาลเมืองแสนสุข", "from": 2540, "to": 2545},
            {"tie": "service", "place": "เทศบาลเมืองแสนสุข", "from": 2563, "to": 2566},
        ]
    }
