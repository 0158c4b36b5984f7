"""What does the matrix say, and which cases does it make? A case is one cell on one way to its object.

`matrix.csv` is the single source: for each object and verb, what each role is answered.

    allowed   the page, or the document (of a list: with the row); a rule may still say no to what is sent
    sign-in   302 to the sign-in
    hidden    404, as if there were no such row (of a list: the page, without the row)
    refused   403, the page is not for this role
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.access.ways import WAYS, Way

OUTCOMES = frozenset({"allowed", "sign-in", "hidden", "refused"})
VERBS = frozenset({"list", "read", "create", "change", "remove", "download"})
SOURCE = Path(__file__).with_name("matrix.csv")

Matrix = dict[tuple[str, str], dict[str, str]]


class Case(NamedTuple):
    """What one role is answered on one way."""

    role: str
    way: Way
    outcome: str

    @property
    def id(self) -> str:
        """The case as a test is named: judge_recused-attachment-download-judging:entry_file."""
        sent = "" if self.way.method == "GET" else f"-{self.way.method}"
        return f"{self.role}-{self.way.object}-{self.way.verb}-{self.way.name}{sent}"


def read(source: Path = SOURCE) -> Matrix:
    """Give each role's outcome by object and verb, as the file has it."""
    with source.open(encoding="utf-8", newline="") as lines:
        return {(row.pop("object"), row.pop("verb")): row for row in csv.DictReader(lines)}


def cases(matrix: Matrix, ways: Iterable[Way] = WAYS) -> Iterator[Case]:
    """Every cell of the matrix on every way that reaches its object."""
    for way in ways:
        for role, outcome in matrix.get((way.object, way.verb), {}).items():
            yield Case(role, way, outcome)


def complaints(
    matrix: Matrix, names: Iterable[str], exempt: Iterable[str] = (), ways: Iterable[Way] = WAYS
) -> list[str]:
    """What is missing or wrong, one line each, for a site map with those names, of which some are exempt."""
    ways, site_map, free = list(ways), set(names), set(exempt)
    reached = {(way.object, way.verb) for way in ways}
    named = {way.name for way in ways}
    return [
        *(f"no line of ways.py leads to the page {name}" for name in sorted(site_map - named - free)),
        *(f"there is no page {name}" for name in sorted((named | free) - site_map)),
        *(f"no row of matrix.csv for {' '.join(cell)}" for cell in sorted(reached - set(matrix))),
        *(f"no line of ways.py reaches {' '.join(cell)}" for cell in sorted(set(matrix) - reached)),
        *(f"unknown verb: {verb} of {object_}" for object_, verb in matrix if verb not in VERBS),
        *(
            f"unknown outcome: {object_} {verb} {role}: {outcome}"
            for (object_, verb), row in matrix.items()
            for role, outcome in row.items()
            if outcome not in OUTCOMES
        ),
    ]


def count() -> str:
    """How large the matrix is, in words."""
    matrix = read()
    tried = list(cases(matrix))
    outcomes = Counter(case.outcome for case in tried)
    objects = {object_ for object_, _verb in matrix}
    roles = {case.role for case in tried}
    return (
        f"{sum(map(len, matrix.values()))} cells: {len(roles)} roles, {len(objects)} objects,"
        f" {len(matrix)} objects with verb\n"
        f"{len({way.name for way in WAYS})} pages, reached in {len(WAYS)} ways\n"
        f"{len(tried)} cases: {', '.join(f'{n} {outcome}' for outcome, n in outcomes.most_common())}"
    )
