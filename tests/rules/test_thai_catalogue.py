"""Every sentence is found in the source, and what lacks Thai, is said in vain or cannot be right is told."""

import contextlib
import shutil
import sys
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.template import Engine
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from contest.management.commands import messages
from contest.management.commands.messages import Message, Unreadable, python_messages, template_messages

PARTS = Path(__file__).resolve().parents[2] / "locale" / "th" / "LC_MESSAGES" / "parts"


@pytest.fixture
def parts(tmp_path, settings):
    """The parts of this package and of the borrowed sentences, to be changed as a test likes."""
    folder = tmp_path / "th" / "LC_MESSAGES" / "parts"
    folder.mkdir(parents=True)
    for part in ("thai", "borrowed"):
        shutil.copy(PARTS / f"{part}.po", folder)
    settings.LOCALE_PATHS = [tmp_path]
    return folder


def changed(path: Path, change) -> None:
    file = polib.pofile(str(path), wrapwidth=0)
    change(file)
    file.save()


def checked(*names: str) -> list[str]:
    """What `messages --check` complains of."""
    said = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("messages", *names, check=True, stdout=said)
    return said.getvalue().splitlines()


# --- reading the source


def test_a_module_gives_the_sentences_it_marks():
    source = """
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy as lazily, ngettext, pgettext_lazy, npgettext
from elsewhere import gettext_noop
LABELS = [lazily("One"), pgettext_lazy("of an entry", "Draft")]
def say(n, name):
    unmarked("Not me")
    gettext_noop("Nor me")
    _(name)
    ngettext("%(count)d entry", "%(count)d entries", n)
    npgettext("of a town", "%d town", "%d towns", n)
    translation.gettext("Through the module")
    return _(
        "A sentence "
        "in two lines, 100%"
    )
"""
    assert list(python_messages(source)) == [
        Message("", "One", ""),
        Message("of an entry", "Draft", ""),
        Message("", "%(count)d entry", "%(count)d entries"),
        Message("of a town", "%d town", "%d towns"),
        Message("", "Through the module", ""),
        Message("", "A sentence in two lines, 100%", ""),
    ]


@pytest.mark.parametrize("words", ['f"Entry {n}"', '"Entry %d" % n', '"Entry " + name'])
def test_a_sentence_that_is_put_together_is_told(words):
    source = f"from django.utils.translation import gettext as _\nn = name = 0\n_({words})\n"
    with pytest.raises(Unreadable, match="line 3"):
        list(python_messages(source))


def test_a_template_gives_the_sentences_it_marks_wherever_they_stand():
    source = """
{% extends "base.html" %}{% load i18n %}
{% block title %}{% translate "Award results" %}{% endblock %}
{% block content %}
  {% translate "Draft" context "of an entry" as state %}
  {% translate name %}
  {% if name == _("In a condition") %}
    {{ _("In a variable") }}{% else %}{{ name|default:_("In a filter") }}
  {% endif %}
  {% include "parts/empty.html" with text=_("In an include") %}
  {% for one in many %}{% translate "In a loop"|upper %}{% endfor %}
  {% blocktranslate trimmed count n=many|length %}
    {{ n }} entry of
    the province
  {% plural %}
    {{ n }} entries of
    the province
  {% endblocktranslate %}
  {% blocktranslate context "of a town" with town=name %}Dear {{ town }}, 100% yours{% endblocktranslate %}
  {% translate "Only 50% of it" noop %}
{% endblock %}
"""
    with translation.override("th"):
        found = list(template_messages(source, Engine.get_default()))
        assert translation.get_language() == "th"
    assert sorted(found) == [
        Message("", "%(n)s entry of the province", "%(n)s entries of the province"),
        Message("", "Award results", ""),
        Message("", "In a condition", ""),
        Message("", "In a filter", ""),
        Message("", "In a loop", ""),
        Message("", "In a variable", ""),
        Message("", "In an include", ""),
        Message("", "Only 50%% of it", ""),
        Message("of a town", "Dear %(town)s, 100%% yours", ""),
        Message("of an entry", "Draft", ""),
    ]


def test_a_template_that_does_not_parse_is_told():
    with pytest.raises(Unreadable):
        list(template_messages("{% if %}", Engine.get_default()))


# --- keeping the parts


def test_each_app_of_the_house_has_a_part_and_each_template_one_owner():
    names = messages.part_names()
    assert names == [
        "contest",
        "editions",
        "files",
        "journal",
        "judging",
        "letters",
        "organizations",
        "results",
        "submissions",
        "thai",
    ]
    owners = [path for part in names for path in messages.sources(part)]
    assert len(owners) == len(set(owners))
    templates = {path for path in (PARTS.parents[3] / "templates").rglob("*") if path.is_file()}
    assert templates - set(owners) == set()


def test_a_part_in_step_with_the_source_stays_to_the_letter(parts):
    before = (parts / "thai.po").read_text(encoding="utf-8")
    call_command("messages", "thai", stdout=StringIO())
    assert (parts / "thai.po").read_text(encoding="utf-8") == before
    assert checked("thai") == ["Every sentence has its Thai."]


def test_what_the_source_says_is_added_with_the_thai_that_another_part_has_and_the_rest_is_dropped(parts):
    before = (parts / "thai.po").read_text(encoding="utf-8")

    def muddle(file):
        file.remove(file.find("Day"))
        file.append(polib.POEntry(msgid="No longer said", msgstr="ไม่มีแล้ว"))
        file.find("Month").flags.append("fuzzy")

    changed(parts / "thai.po", muddle)
    assert checked("thai") == [
        "thai: missing: 'Day' (thai/forms.py)",
        "thai: obsolete: 'No longer said'",
        "thai: without Thai: 'Month'",
    ]
    changed(parts / "borrowed.po", lambda file: file.append(polib.POEntry(msgid="Day", msgstr="วัน")))
    later = polib.POFile()
    later.append(polib.POEntry(msgid="Day", msgstr=""))
    later.save(str(parts / "submissions.po"))
    said = StringIO()
    call_command("messages", "thai", stdout=said)
    assert said.getvalue() == "thai: 10 sentences, 1 without Thai\n"
    assert checked("thai") == ["thai: without Thai: 'Month'"]
    changed(parts / "thai.po", lambda file: setattr(file.find("Month"), "msgstr", "เดือน"))
    assert (parts / "thai.po").read_text(encoding="utf-8") == before


def test_thai_that_leaves_other_things_open_is_told(parts):
    sentence = "Please give the year in the Buddhist Era: %(suggestion)s instead of %(year)s."
    changed(
        parts / "thai.po",
        lambda file: setattr(file.find(sentence), "msgstr", "กรุณาระบุ %(suggestions)s แทน %(year)s"),
    )
    assert checked("thai") == [
        f"thai: other placeholders: {sentence!r} → กรุณาระบุ %(suggestions)s แทน %(year)s"
    ]


@pytest.mark.parametrize(
    ("words", "open_places"),
    [
        ("%(count)d of %(total)s", {"%(count)d", "%(total)s"}),
        ("{name} “{object}”, {}", {"{name}", "{object}", "{}"}),
        ("100%% of %s", {"%s"}),
        ("95 % of them", set()),
    ],
)
def test_what_a_sentence_leaves_open(words, open_places):
    assert messages.placeholders(words) == open_places


def test_one_sentence_in_two_ways_is_told(parts):
    changed(parts / "borrowed.po", lambda file: file.append(polib.POEntry(msgid="Day", msgstr="วันที่")))
    assert checked("thai") == ["two ways: 'Day': วันที่ (borrowed); วัน (thai)"]


@pytest.fixture
def town(parts, tmp_path, settings, monkeypatch):
    """A small house of its own, with one app, a page of it and a page of nobody else's."""
    house = tmp_path / "house"
    for folder in ("town/migrations", "town/templates/town", "templates/town", "templates/account"):
        (house / folder).mkdir(parents=True)
    (house / "town" / "__init__.py").touch()
    marked = "from django.utils.translation import gettext as _\n_('%s')\n"
    (house / "town" / "views.py").write_text(marked % "In a view")
    (house / "town" / "migrations" / "0001_initial.py").write_text(marked % "In a migration")
    page = "{%% load i18n %%}{%% translate '%s' %%}"
    (house / "templates" / "town" / "page.html").write_text(page % "On a page")
    (house / "town" / "templates" / "town" / "widget.html").write_text(page % "In a widget")
    (house / "templates" / "account" / "login.html").write_text(page % "At the door")
    monkeypatch.syspath_prepend(house)
    settings.BASE_DIR = house
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "town"]
    yield house
    sys.modules.pop("town")


def test_a_part_speaks_for_the_code_and_the_pages_of_its_app_only(town):
    found = messages.found_in_source("town")
    assert {words: files for (context, words), (plural, files) in found.items()} == {
        "In a view": ["town/views.py"],
        "On a page": ["templates/town/page.html"],
        "In a widget": ["town/templates/town/widget.html"],
    }
    assert [path.relative_to(town).as_posix() for path in messages.sources("contest")] == [
        "templates/account/login.html"
    ]


def test_a_part_whose_source_cannot_be_read_stays_as_it_is(town, parts):
    call_command("messages", "town", stdout=StringIO())
    before = (parts / "town.po").read_text(encoding="utf-8")
    (town / "templates" / "town" / "page.html").write_text("{% nonsense %}")
    with pytest.raises(
        CommandError, match=r"town stays as it is: templates/town/page\.html: Invalid block tag"
    ):
        call_command("messages", "town", stdout=StringIO())
    assert (parts / "town.po").read_text(encoding="utf-8") == before
    assert len(before) > 0
    assert [line for line in checked("town") if "cannot be read: templates/town/page.html" in line] != []


def test_anything_wrong_ends_the_check_with_1(parts):
    changed(parts / "thai.po", lambda file: file.remove(file.find("Day")))
    with pytest.raises(SystemExit) as stop:
        call_command("messages", "thai", check=True, stdout=StringIO())
    assert stop.value.code == 1


def test_a_part_that_does_not_exist_is_told(parts):
    with pytest.raises(CommandError, match="No such part: thia"):
        call_command("messages", "thia")


# --- compiling them


def test_the_compiled_parts_speak_thai_in_thai_and_english_in_english(parts):
    def more(file):
        file.append(polib.POEntry(msgctxt="of an entry", msgid="Draft", msgstr="ร่าง"))
        file.append(polib.POEntry(msgid="%d town", msgid_plural="%d towns", msgstr_plural={0: "%d เมือง"}))
        file.append(polib.POEntry(msgid="Not yet", msgstr=""))

    changed(parts / "thai.po", more)
    call_command("compile_catalogue", stdout=StringIO())
    with translation.override("th"):
        assert gettext("Month") == "เดือน"
        assert pgettext("of an entry", "Draft") == "ร่าง"
        assert ngettext("%d town", "%d towns", 1) == ngettext("%d town", "%d towns", 2) == "%d เมือง"
        assert gettext("Not yet") == "Not yet"
        assert gettext("This field is required.") == "กรุณาระบุข้อมูลในช่องนี้"
    with translation.override("en"):
        assert gettext("Month") == "Month"
        assert pgettext("of an entry", "Draft") == "Draft"
        assert ngettext("%d town", "%d towns", 1) == "%d town"
        assert ngettext("%d town", "%d towns", 2) == "%d towns"
        assert gettext("This field is required.") == "This field is required."
        assert gettext("Incorrect password.") == "Incorrect password."


def test_a_sentence_said_alone_in_one_part_and_with_its_plural_in_another_is_thai_in_both(parts):
    changed(parts / "borrowed.po", lambda file: file.append(polib.POEntry(msgid="town", msgstr="เมือง")))
    changed(
        parts / "thai.po",
        lambda file: file.append(
            polib.POEntry(msgid="town", msgid_plural="towns", msgstr_plural={0: "เมือง"})
        ),
    )
    call_command("compile_catalogue", stdout=StringIO())
    with translation.override("th"):
        assert gettext("town") == ngettext("town", "towns", 2) == "เมือง"


def test_compiling_again_does_nothing_until_a_part_changes(parts):
    first, second, third = StringIO(), StringIO(), StringIO()
    call_command("compile_catalogue", stdout=first)
    call_command("compile_catalogue", stdout=second)
    changed(parts / "thai.po", lambda file: setattr(file.find("Month"), "msgstr", "เดือนที่"))
    call_command("compile_catalogue", stdout=third)
    assert first.getvalue() == third.getvalue()
    assert first.getvalue().endswith("sentences of 2 parts\n")
    assert second.getvalue() == ""
    with translation.override("th"):
        assert gettext("Month") == "เดือนที่"
