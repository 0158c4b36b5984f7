"""The whole public edition is written as a static site whose links work, and reads as the portal does."""

import html
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from django.core.management import CommandError, call_command

from results import site
from tests import cast

pytestmark = pytest.mark.django_db
TO = re.compile(r'[\s:](?:href|src|action)="([^"]+)"')


def links_of(page: Path) -> list[str]:
    """What a page links or needs, as it stands there."""
    return [html.unescape(link) for link in TO.findall(page.read_text(encoding="utf-8"))]


def broken_links(folder: Path) -> list[str]:
    """Links that lead to no file of the folder and not to the portal either, or to no place of a page."""
    broken = []
    for page in folder.rglob("*.html"):
        for link in links_of(page):
            to, mark = urldefrag(link)
            if to.startswith(("https:", "http:", "mailto:", "tel:", "data:")):
                continue
            target = Path(posixpath.normpath(page.parent / unquote(to))) if to else page
            if not target.is_file() or not target.is_relative_to(folder):
                broken.append(f"{page.relative_to(folder)}: {link}")
            elif mark and f'id="{mark}"' not in target.read_text(encoding="utf-8"):
                broken.append(f"{page.relative_to(folder)}: {link} has no such place")
    return broken


def test_it_has_every_page_and_no_link_leads_nowhere(tmp_path: Path):
    announced = cast.an_announcement()
    folder = tmp_path / "edition"
    call_command("export_site", "2569", str(folder), verbosity=0)
    wanted = {
        address.lstrip("/") + ("index.html" if address.endswith("/") else "")
        for _language, address in site.addresses(announced.content)
    }
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert wanted - found == set()
    assert {one.partition("/")[0] for one in found - wanted} == {"index.html", "static"}
    assert broken_links(folder) == []
    assert [link for link in links_of(folder / "results/2569/index.html") if link.startswith("/")] == []
    assert any(path.suffix == ".woff2" for path in folder.rglob("*"))


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path):
    (tmp_path / "index.html").write_text('<a href="gone.html">x</a> <a href="#nowhere">y</a>')
    assert broken_links(tmp_path) == ["index.html: gone.html", "index.html: #nowhere has no such place"]


def test_what_is_not_announced_is_not_written_and_nothing_is_overwritten(tmp_path: Path):
    with pytest.raises(CommandError, match="not announced"):
        call_command("export_site", "2569", str(tmp_path / "a"))
    cast.an_announcement()
    (tmp_path / "kept").write_text("x")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_site", "2569", str(tmp_path))
