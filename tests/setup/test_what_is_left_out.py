"""Does make test say what it cannot run here, so that REQUIRE_ALL fails on it?"""

from tests.__main__ import missing
from tests.register import GLOSSARY

REGISTER = "the register of all organizations and the glossary (CONTEST_REGISTER names the file)"


def test_without_the_register_or_the_glossary_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("CONTEST_REGISTER", str(tmp_path / "organizations.csv"))
    assert missing()[0] == REGISTER
    (tmp_path / "organizations.csv").touch()
    assert missing()[0] == "the glossary (no glossary.csv beside the register)"
    (tmp_path / GLOSSARY).touch()
    assert not any("register" in one for one in missing())


def test_without_its_programs_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [one for one in missing() if one.startswith("the text of printed pages")] != []
