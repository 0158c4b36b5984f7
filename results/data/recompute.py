"""Count the ranking of a contest again, from the tables that were published beside this file.

    python3 recompute.py [FOLDER] > again.csv      then compare it with ranking.csv: not one byte differs

It needs Python 3.9 or newer and nothing else. It reads rounds.csv (method, tie rule), criteria.csv (weights),
round_entries.csv (who is ranked), chair.csv (ties that the chair parted) and marks.csv (0 to 5; empty: not
applicable). Where the marks of a round stay closed, it starts from means.csv and scores.csv, and says so.

A sheet's total is the weighted share of what was applicable, of 100. An entry's is the mean or the median of
its sheets, or their mean once each judge's totals have the panel's mean and spread (few sheets, or no spread:
as they are). All is rounded once, half up. Equal totals are parted by the tie rule, step by step.
"""

import csv
import sys
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def table(name, round_=None):
    """The rows of a published table, of one round where one is given."""
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if round_ is None or row["round"] == round_]


def rounded(exact):
    """Two digits after the point, half up."""
    return Decimal((200 * exact.numerator + exact.denominator) // (2 * exact.denominator)).scaleb(-2)


def mean(numbers, power=1):
    return sum((number**power for number in numbers), Fraction(0)) / len(numbers)


def variance(numbers):
    return mean(numbers, power=2) - mean(numbers) ** 2


def decimal(exact):
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def normalized(sheets, fewest):
    """For each entry the mean of its totals ({judge: total}) on the scale of the panel."""
    by_judge, found, panel = {}, {}, [total for own in sheets.values() for total in own.values()]
    for judge, total in [pair for own in sheets.values() for pair in own.items()]:
        by_judge.setdefault(judge, []).append(total)
    with localcontext() as digits:
        digits.prec = 50
        middle = decimal(mean(panel or [Fraction(0)]))
        scale = {
            judge: (decimal(mean(own)), decimal(variance(panel) / variance(own)).sqrt())
            for judge, own in by_judge.items()
            if len(own) >= fewest and variance(own)
        }
        for entry, own in sheets.items():
            scaled = Decimal(0)
            for judge, total in own.items():
                center, factor = scale.get(judge, (middle, Decimal(1)))
                scaled += middle + (decimal(total) - center) * factor
            settled = (scaled / len(own)).quantize(Decimal("1e-30")) * 100 + Decimal("0.5")
            found[entry] = settled.to_integral_value(ROUND_FLOOR).scaleb(-2)
    return found


def from_marks(rules, weights, entries):
    """What each entry comes to, counted from the marks of the judges."""
    full, given, sheets = int(rules["full_mark"]), {entry: {} for entry in entries}, {}
    for row in table("marks.csv", rules["round"]):
        if row["mark"]:
            given[row["entry"]].setdefault(row["judge"], {})[row["criterion"]] = int(row["mark"])
    for entry, judges in given.items():
        for judge, own in judges.items():
            share = sum(weights[one] * mark for one, mark in own.items()) / sum(weights[one] for one in own)
            sheets.setdefault(entry, {})[judge] = share * 100 / full
    scaled, found = normalized(sheets, int(rules["fewest_sheets"])), {entry: {} for entry in entries}
    for entry, own in sheets.items():
        totals, marks, half = sorted(own.values()), {}, len(own) // 2
        for one, mark in [pair for sheet in given[entry].values() for pair in sheet.items()]:
            marks.setdefault(one, []).append(mark)
        found[entry] = {"criterion:" + one: rounded(mean(values)) for one, values in marks.items()}
        found[entry] |= {"mean": rounded(mean(totals)), "normalized": scaled[entry]}
        found[entry]["median"] = rounded(mean(totals[half - 1 + len(totals) % 2 : half + 1]))
        found[entry]["top_marks"] = sum(values.count(full) for values in marks.values())
    return found


def from_means(rules, weights, entries):
    """What each entry comes to, from the published means; only the mean of full sheets follows from them."""
    names = ("mean", "median", "normalized", "top_marks", "sheets")
    given, followed, rows = {entry: {} for entry in entries}, 0, table("scores.csv", rules["round"])
    found = {row["entry"]: {name: Decimal(row[name]) for name in names if row[name]} for row in rows}
    for row in table("means.csv", rules["round"]):
        if row["count"] != "0":
            given[row["entry"]][row["criterion"]] = Fraction(int(row["sum"]), int(row["count"])), row["count"]
    for entry, means in given.items():
        found[entry] |= {"criterion:" + one: rounded(exact) for one, (exact, _count) in means.items()}
        sheets = str(found[entry]["sheets"])
        if len(means) == len(weights) and {count for _exact, count in means.values()} == {sheets}:
            whole = sum(weights[one] * exact for one, (exact, _count) in means.items())
            found[entry]["mean"] = rounded(whole * 100 / int(rules["full_mark"]) / sum(weights.values()))
            followed += rules["method"] == "mean"
    told = f"marks stay closed ({rules['closed_because']}); started from means, which give {followed} totals"
    sys.stderr.write(f"Round {rules['round']}: {told}.\n")
    return found


def parted(group, steps, taken, value_of):
    """Part entries by the first step that can, each part by the steps after it; tell what parted them."""
    if not group or (len(group) == 1 and taken) or not steps:
        return [(group, taken)] if group else []
    step, values = steps[0], {entry: value_of(entry, steps[0], group) for entry in group}
    if None in values.values() or (step != "total" and len(set(values.values())) == 1):
        return parted(group, steps[1:], taken, value_of)
    found, descending = [], sorted(set(values.values()), reverse=step != "chair")
    for value in descending:
        others = ", ".join(str(one) for one in descending if one != value and step != "total")
        told = [*taken, f"{step} {value}" + (f" ({others})" if others else "")]
        found += parted([entry for entry in group if values[entry] == value], steps[1:], told, value_of)
    return found


def ranking(rules):
    """The lines of a round's ranking, best first."""
    weights = {row["criterion"]: Fraction(row["weight"]) for row in table("criteria.csv", rules["round"])}
    entries = sorted(row["entry"] for row in table("round_entries.csv", rules["round"]))
    chosen = {row["entry"]: row for row in table("chair.csv", rules["round"])}
    values = (from_marks if rules["scores_shown"] == "marks" else from_means)(rules, weights, entries)

    def value_of(entry, step, group):
        if step == "chair":
            decisions = {chosen[one]["decision"] if one in chosen else None for one in group}
            return int(chosen[entry]["place"]) if len(decisions) == 1 and entry in chosen else None
        return values[entry].get(rules["method"] if step == "total" else step)

    placed, lines = [entry for entry in entries if rules["method"] in values[entry]], []
    for group, taken in parted(placed, ["total", *rules["tie_steps"].split()], [], value_of):
        place, total = len(lines) + 1, values[group[0]][rules["method"]]
        lines += [[rules["round"], place, len(group), entry, total, "; ".join(taken)] for entry in group]
    return lines + [[rules["round"], "", 1, entry, "", ""] for entry in entries if entry not in placed]


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    csv.writer(sys.stdout).writerow(["round", "place", "shared_by", "entry", "total", "steps"])
    for rules in table("rounds.csv"):
        csv.writer(sys.stdout).writerows(ranking(rules) if rules["scores_shown"] != "closed" else [])
