"""Which sentences does the portal say, and which of them lack Thai?

English stands in the code and in the templates; Thai stands in one catalogue part an app, in the folder
locale/th/LC_MESSAGES/parts/. This keeps the parts in step with the source, without GNU gettext
(docs/decisions/0004-catalogue-in-parts.md).
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template import Context, Engine, Node, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Variable
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.functional import Promise

ROOF = "contest"
BORROWED = "borrowed"

# Where the arguments stand: context, singular, plural.
FUNCTIONS = {
    name + ending: places
    for name, places in {
        "gettext": (None, 0, None),
        "ngettext": (None, 0, 1),
        "pgettext": (0, 1, None),
        "npgettext": (0, 1, 2),
    }.items()
    for ending in ("", "_lazy")
} | {"gettext_noop": (None, 0, None)}

PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
NAMED_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
# Of what a compiled template consists; there is nothing to translate in anything else.
TEMPLATE_PIECES = (Node, TokenBase, TemplateLiteral)


class Message(NamedTuple):
    """A sentence in the source: its context (or ""), its words, and its plural (or "")."""

    context: str
    words: str
    plural: str


class Unreadable(Exception):
    """A source from which the sentences cannot be told."""


# --- reading the source ----------------------------------------------------------------------------


def python_messages(source: str) -> Iterator[Message]:
    """Give the sentences that a Python module marks; raise Unreadable where one is no literal text."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        match call.func:
            case ast.Name(id=name) if name in names:
                places = FUNCTIONS[names[name]]
            case ast.Attribute(value=ast.Name(id="translation"), attr=name) if name in FUNCTIONS:
                places = FUNCTIONS[name]
            case _:
                continue
        context, words, plural = (_literal(call, place) for place in places)
        if context is not None and words is not None and plural is not None:
            yield Message(context, words, plural)


def _literal(call: ast.Call, place: int | None) -> str | None:
    """Return the text of an argument; None for a variable, whose text is marked where it is written."""
    if place is None:
        return ""
    match call.args[place]:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr() | ast.BinOp():
            raise Unreadable(f"line {call.lineno}: a sentence to translate is put together")
    return None


def template_messages(source: str, engine: Engine) -> Iterator[Message]:
    """Give the sentences that a template marks, as Django looks them up; raise Unreadable for a bad one."""
    try:
        template = Template(source, engine=engine)
    except TemplateSyntaxError as error:
        raise Unreadable(str(error)) from error
    with translation.override(None):
        messages = dict.fromkeys(_marked(template.nodelist))
    yield from messages


def _marked(piece: Any) -> Iterator[Message]:
    match piece:
        case TranslateNode():
            expression = piece.filter_expression
            if isinstance(expression.var, Variable) and expression.var.literal is not None:
                yield Message(_context(piece), str(expression.var.literal).replace("%", "%%"), "")
            yield from _marked(expression.filters)
        case BlockTranslateNode():
            words, _ = piece.render_token_list(piece.singular)
            plural, _ = piece.render_token_list(piece.plural) if piece.plural else ("", [])
            yield Message(_context(piece), words, plural)
            yield from _marked(piece.extra_context)
        case Promise():
            yield Message("", str(piece), "")
        case Variable(translate=True, literal=str(words)):
            yield Message("", words.replace("%", "%%"), "")
        case FilterExpression():
            yield from _marked([piece.var, piece.filters])
        case dict():
            yield from _marked(list(piece.values()))
        case list() | tuple():
            for one in piece:
                yield from _marked(one)
        case _ if isinstance(piece, TEMPLATE_PIECES):
            yield from _marked(list(vars(piece).values()))


def _context(node: TranslateNode | BlockTranslateNode) -> str:
    return str(node.message_context.resolve(Context())) if node.message_context else ""


# --- the parts -------------------------------------------------------------------------------------


def parts_folder() -> Path:
    """Return the folder of the catalogue parts."""
    return Path(settings.LOCALE_PATHS[0]) / "th" / "LC_MESSAGES" / "parts"


def part_names() -> list[str]:
    """Return the names of the parts that follow the source: one for each app of the house."""
    return sorted(
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    )


def sources(part: str) -> Iterator[Path]:
    """Give the files that a part speaks for; the roof's speaks for every template that is no other part's."""
    home, templates = settings.BASE_DIR / part, settings.BASE_DIR / "templates"
    yield from (path for path in home.rglob("*.py") if "migrations" not in path.relative_to(home).parts)
    yield from (path for path in (home / "templates").rglob("*") if path.is_file())
    others = set(part_names()) - {part}
    for path in templates.rglob("*"):
        folder = path.relative_to(templates).parts[0]
        if path.is_file() and (folder == part or (part == ROOF and folder not in others)):
            yield path


def found_in_source(part: str) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """Return the sentences of a part by context and words: their plural, and the files that say them."""
    engine = Engine.get_default()
    found: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for path in sorted(sources(part)):
        name, source = str(path.relative_to(settings.BASE_DIR)), path.read_text(encoding="utf-8")
        messages = python_messages(source) if path.suffix == ".py" else template_messages(source, engine)
        try:
            for context, words, plural in messages:
                other_plural, files = found.get((context, words), ("", []))
                found[context, words] = (plural or other_plural, files)
                if name not in files:
                    files.append(name)
        except (Unreadable, SyntaxError) as error:
            raise Unreadable(f"{name}: {error}") from error
    return found


def kept_part(part: str) -> dict[tuple[str, str], polib.POEntry]:
    """Return the entries of a part as it stands, by context and words."""
    path = parts_folder() / f"{part}.po"
    entries = polib.pofile(str(path)) if path.exists() else []
    return {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}


def thai_of(entry: polib.POEntry) -> str:
    """Return the Thai of an entry, one form for any number; nothing for a mere guess."""
    if entry.fuzzy:
        return ""
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def renewed_part(part: str, known: dict[tuple[str, str], str]) -> polib.POFile:
    """Return the part as the source now asks for it: its Thai kept, or else taken from ``known``."""
    kept = kept_part(part)
    file = polib.POFile(wrapwidth=0)
    file.header = f"The sentences of {part}. Kept in step with the source by: manage.py messages {part}"
    file.metadata = {
        "Language": "th",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    found = found_in_source(part)
    for context, words in sorted(found, key=lambda key: key[::-1]):
        key = (context, words)
        plural, files = found[key]
        thai = (thai_of(kept[key]) if key in kept else "") or known.get(key, "")
        file.append(
            polib.POEntry(
                msgctxt=context or None,
                msgid=words,
                msgid_plural=plural,
                msgstr="" if plural else thai,
                msgstr_plural={0: thai} if plural else {},
                occurrences=[(name, "") for name in files],
                flags=["python-format"] if NAMED_PLACEHOLDER.search(words + plural) else [],
                tcomment=kept[key].tcomment if key in kept else "",
            )
        )
    return file


# --- what is wrong with them -----------------------------------------------------------------------


def complaints_about(part: str) -> Iterator[str]:
    """Give what a part lacks, what it holds in vain, and where its Thai cannot be right."""
    kept = kept_part(part)
    if part != BORROWED:
        try:
            found = found_in_source(part)
        except Unreadable as error:
            yield f"{part}: cannot be read: {error}"
            return
        for key in found.keys() - kept.keys():
            yield f"{part}: missing: {_shown(key)} ({', '.join(found[key][1])})"
        for key in kept.keys() - found.keys():
            yield f"{part}: obsolete: {_shown(key)}"
        for key in found.keys() & kept.keys():
            if found[key][0] != kept[key].msgid_plural:
                yield f"{part}: another plural: {_shown(key)}"
    for key, entry in kept.items():
        thai = thai_of(entry)
        if not thai:
            yield f"{part}: without Thai: {_shown(key)}"
        elif placeholders(thai) != placeholders(entry.msgid_plural or entry.msgid):
            yield f"{part}: other placeholders: {_shown(key)} → {thai}"


def contradictions(parts: list[str]) -> Iterator[str]:
    """Give each sentence that one of these parts and any other put into different Thai: one would be lost."""
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for path in sorted(parts_folder().glob("*.po")):
        for key, entry in kept_part(path.stem).items():
            if thai := thai_of(entry):
                said.setdefault(key, {}).setdefault(thai, []).append(path.stem)
    for key, ways in said.items():
        if len(ways) > 1 and any(part in parts for sayers in ways.values() for part in sayers):
            yield f"two ways: {_shown(key)}: " + "; ".join(
                f"{thai} ({', '.join(sayers)})" for thai, sayers in ways.items()
            )


def placeholders(words: str) -> set[str]:
    """Return what a sentence leaves open: %(name)s, %s, {name}."""
    return set(PLACEHOLDER.findall(words)) - {"%%"}


def _shown(key: tuple[str, str]) -> str:
    context, words = key
    return f"{words!r}" + (f" in the context {context!r}" if context else "")


class Command(BaseCommand):
    """Write the parts anew, or with --check say what is wrong with them."""

    help = "Adds the sentences that the source says to the Thai catalogue parts, and drops the others."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the parts to look at, and whether only to look."""
        parser.add_argument("parts", nargs="*", help="apps, all where none is named")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 if anything is wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew or check the parts; a part whose source cannot be read stays as it is."""
        parts = options["parts"] or part_names()
        if unknown := set(parts) - {*part_names(), BORROWED}:
            raise CommandError(f"No such part: {', '.join(sorted(unknown))}")
        if not options["check"]:
            self.renew([part for part in parts if part != BORROWED])
            return
        looked_at = parts if options["parts"] else [*parts, BORROWED]
        complaints = sorted(complaint for part in looked_at for complaint in complaints_about(part))
        complaints += contradictions(looked_at)
        for complaint in complaints:
            self.stdout.write(complaint)
        if complaints:
            sys.exit(1)
        self.stdout.write("Every sentence has its Thai.")

    def renew(self, parts: list[str]) -> None:
        """Write the named parts as the source asks for them."""
        known = {
            key: thai
            for path in sorted(parts_folder().glob("*.po"))
            for key, entry in kept_part(path.stem).items()
            if (thai := thai_of(entry))
        }
        parts_folder().mkdir(parents=True, exist_ok=True)
        unreadable = []
        for part in parts:
            try:
                file = renewed_part(part, known)
            except Unreadable as error:
                unreadable.append(f"{part} stays as it is: {error}")
                continue
            (parts_folder() / f"{part}.po").write_text(str(file), encoding="utf-8")
            lacking = sum(not thai_of(entry) for entry in file)
            self.stdout.write(f"{part}: {len(file)} sentences, {lacking} without Thai")
        if unreadable:
            raise CommandError("\n".join(unreadable))
