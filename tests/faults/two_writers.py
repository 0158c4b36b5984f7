"""Does a text that one of several tabs wrote ever vanish without having been seen? C2, as a state machine.

Three tabs of two people write one section: two as the script of the page does, answer by answer, and one by
its buttons alone. Requests overtake each other and acknowledgments are lost. Whatever comes, a saved text
gives way only to a tab that had it before its eyes, and a refused one still stands in its own tab.
"""

import itertools
import json
import logging
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as sown
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from organizations.models import Membership
from submissions.models import Entry, Revision
from tests import cast

CODES = ("problem", "users")
SECTION = 2
TABS = range(3)
PLAIN = 2
"""The tab without a script."""
NOTHING = "0.0.-"
"""What the script says to have seen where two versions wait for a choice."""
STEPS = 24


class Tab:
    """One open page: what stands in its fields, what it saw of each answer, what was before its eyes."""

    def __init__(self, number: int, client: Client, entry: Entry) -> None:
        self.name = f"tab-{number}"
        self.has_script = number != PLAIN
        self.theirs: dict[str, str] = {}
        self.client = client
        self.entry = entry
        self.turn = 0
        self.fields: dict[str, str] = {}
        self.saved: dict[str, str | None] = {}
        self.seen: dict[str, str] = {}
        self.eyes: dict[str, set[str]] = {code: set() for code in CODES}
        self.differs: set[str] = set()
        self.turns: dict[str, int] = {}
        self.on_the_way: list[tuple[str, dict[str, Any]]] = []

    def take_page(self, page: Any) -> None:
        """Take over what a page shows."""
        self.differs = set()
        for row in page.context["rows"]:
            if (code := row["code"]) in CODES:
                self.fields[code] = row["field"].value() or ""
                self.seen[code] = row["seen"]
                self.saved[code] = None if row["theirs"] else self.fields[code]
                self.eyes[code].add(self.fields[code])
                if row["theirs"]:
                    self.differ(code, row["seen"])
                    self.eyes[code].add(_one(json.loads(row["theirs"]["fields"]), code))

    def differ(self, code: str, theirs: str) -> None:
        """Two versions are shown; with a script nothing is saved until one is chosen."""
        self.differs.add(code)
        self.saved[code] = None
        self.theirs[code] = theirs
        if self.has_script:
            self.seen[code] = NOTHING

    def request(self, code: str) -> dict[str, Any]:
        """What the script sends of one answer."""
        self.turn += 1
        self.turns[self.fields[code]] = self.turn
        return {
            code: self.fields[code],
            f"seen:{code}": self.seen[code],
            "tab": self.name,
            "turn": str(self.turn),
            "version": "0",
            "section": str(SECTION),
        }


def _one(fields: dict[str, list[str]], code: str) -> str:
    return (fields.get(code) or [""])[0]


class Writers(RuleBasedStateMachine):
    """Three tabs write one draft."""

    clients: list[Client]

    @initialize()
    def open_all(self) -> None:
        """Each tab opens the section of a new draft."""
        self.entry = cast.a_draft(filled=False)
        self.numbers = itertools.count(1)
        self.tabs = [Tab(number, self.clients[number % 2], self.entry) for number in TABS]
        for tab in self.tabs:
            self.open(tab)

    def open(self, tab: Tab) -> None:
        """Load the page anew; what was typed and not saved is put back, as the script does."""
        unsaved = {
            code: (text, tab.seen[code]) for code, text in tab.fields.items() if text != tab.saved[code]
        }
        page = tab.client.get(reverse("submissions:entry_edit", args=[self.entry.pk, SECTION]))
        tab.take_page(page)
        for code, (text, seen) in unsaved.items():
            tab.fields[code], tab.seen[code] = text, seen

    def standing(self) -> dict[str, str]:
        """What is saved now, as it stands in the fields."""
        revision = Revision.objects.get(entry=self.entry)
        return {
            code: _one(revision.typed.get(code, {}), code) or str(revision.answers.get(code, ""))
            for code in CODES
        }

    def watched(self, tab: Tab, deed: Any) -> Any:
        """Let a tab do something; whatever it replaces must have been before its eyes."""
        before = self.standing()
        answer = deed()
        for code, text in self.standing().items():
            lost = before[code] if text != before[code] else ""
            assert not lost or lost in tab.eyes[code], (
                f"{tab.name} replaced {code} “{lost}”, which it never saw"
            )
        return answer

    def deliver(self, tab: Tab, code: str, sent: dict[str, Any]) -> Any:
        """Let a request of the script arrive."""
        address = reverse("submissions:answer_save", args=[self.entry.pk, code])
        return self.watched(tab, lambda: tab.client.post(address, sent))

    def hear(self, tab: Tab, code: str, sent: dict[str, Any], answer: Any) -> None:
        """Take over what the server answered to the latest save of an answer."""
        told = answer.json()
        if answer.status_code == 200:
            tab.seen[code] = told.get("seen", tab.seen[code])
            tab.saved[code] = sent[code]
            assert "seen" not in told or self.standing()[code] == sent[code], (
                f"“{sent[code]}” was acknowledged and is not saved"
            )
        else:
            assert answer.status_code == 409
            tab.differ(code, told["seen"])
            standing = self.standing()[code]
            is_shown = all(part in told["conflict"] for part in standing.split("\n\n"))
            assert is_shown, f"“{standing}” was not shown to {tab.name}"
            tab.eyes[code].add(standing)
        for other in told["others"]:
            mine = other["code"]
            is_news = mine in CODES and other["seen"] != tab.seen[mine]
            if is_news and tab.fields[mine] == tab.saved[mine]:
                text = _one(other["fields"], mine)
                tab.fields[mine] = tab.saved[mine] = text
                tab.seen[mine] = other["seen"]
                tab.eyes[mine].add(text)

    @rule(number=st.sampled_from(TABS), code=st.sampled_from(CODES), good=st.booleans())
    def type(self, number: int, code: str, good: bool) -> None:
        """Somebody types what nobody has typed before; of a number sometimes what is none."""
        tab, count = self.tabs[number], next(self.numbers)
        words = str(count) if good else f"ราว {count}"
        tab.fields[code] = words if code == "users" else f"ข้อความ {count}"
        tab.eyes[code].add(tab.fields[code])

    @rule(number=st.sampled_from(TABS[:PLAIN]), code=st.sampled_from(CODES))
    def leave(self, number: int, code: str) -> None:
        """The script saves an answer that is left, and hears what came of it."""
        tab = self.tabs[number]
        if code not in tab.differs and tab.fields[code] != tab.saved[code]:
            sent = tab.request(code)
            self.hear(tab, code, sent, self.deliver(tab, code, sent))

    @rule(number=st.sampled_from(TABS[:PLAIN]), code=st.sampled_from(CODES))
    def leave_on_a_bad_line(self, number: int, code: str) -> None:
        """The script saves an answer, and the request hangs somewhere on its way."""
        tab = self.tabs[number]
        if code not in tab.differs and tab.fields[code] != tab.saved[code]:
            tab.on_the_way.append((code, tab.request(code)))

    @rule(number=st.sampled_from(TABS[:PLAIN]), last=st.booleans())
    def arrive(self, number: int, last: bool) -> None:
        """A request that hung arrives after all, in any order; nobody hears of it."""
        tab = self.tabs[number]
        if tab.on_the_way:
            code, sent = tab.on_the_way.pop(-1 if last else 0)
            before = self.standing()[code]
            self.deliver(tab, code, sent)
            replaced = before if before != self.standing()[code] else ""
            assert tab.turns.get(replaced, 0) <= int(sent["turn"]), f"{tab.name} fell back from “{replaced}”"

    @rule(number=st.sampled_from(TABS[:PLAIN]), code=st.sampled_from(CODES), keep=st.sampled_from("mtb"))
    def choose(self, number: int, code: str, keep: str) -> None:
        """Somebody chooses between two versions, with the script: mine, theirs, both."""
        tab = self.tabs[number]
        if code not in tab.differs:
            return
        tab.differs.discard(code)
        tab.seen[code] = tab.theirs[code]
        if keep == "t":
            self.open_one(tab, code)
            return
        if keep == "b" and code != "users":
            tab.fields[code] += f"\n\n{max(tab.eyes[code], key=len)}"
            tab.eyes[code].add(tab.fields[code])
        self.leave(number, code)

    def open_one(self, tab: Tab, code: str) -> None:
        """Take the saved version of one answer."""
        page = tab.client.get(reverse("submissions:entry_edit", args=[self.entry.pk, SECTION]))
        [row] = [row for row in page.context["rows"] if row["code"] == code]
        tab.fields[code] = tab.saved[code] = row["field"].value() or ""
        tab.seen[code] = row["seen"]
        tab.eyes[code].add(tab.fields[code])

    @rule(number=st.sampled_from(TABS), keep=st.sampled_from([None, "mine", "theirs", "both"]))
    def press(self, number: int, keep: str | None) -> None:
        """Somebody presses a button: the whole section goes, or one of two versions is chosen."""
        tab = self.tabs[number]
        sent = {"section": str(SECTION), "version": "0", **tab.fields}
        sent |= {f"seen:{code}": seen for code, seen in tab.seen.items()}
        if tab.has_script:
            tab.turn += 1
            sent |= {"tab": tab.name, "turn": str(tab.turn)}
            keep = None  # with a script one chooses beside the answer
        chosen = next(iter(sorted(tab.differs)), "")
        if keep and chosen:
            sent["keep"] = f"{keep}:{chosen}"
        if keep == "both" and chosen and (theirs := self.standing()[chosen]) in tab.eyes[chosen]:
            tab.eyes[chosen].add(f"{tab.fields[chosen]}\n\n{theirs}")
        typed = {code: text for code, text in tab.fields.items() if text != tab.saved[code]}
        tab.turns |= dict.fromkeys(typed.values(), tab.turn)
        if keep in ("theirs", "both"):
            typed.pop(chosen, None)
        address = reverse("submissions:entry_edit", args=[self.entry.pk, SECTION])
        page = self.watched(tab, lambda: tab.client.post(address, sent))
        if page.status_code == 302:
            page = tab.client.get(address)
            standing = self.standing()
            for code, text in typed.items():
                assert standing[code] == text, f"“{text}” was acknowledged and is not saved"
        tab.take_page(page)
        for code, text in typed.items():
            assert tab.fields[code] == text, f"“{text}” is no longer on the page of {tab.name}"

    @rule(number=st.sampled_from(TABS))
    def reload(self, number: int) -> None:
        """Somebody loads the page anew; without a script what is not saved is gone, as everybody knows."""
        if number == PLAIN:
            self.tabs[number].fields = {}
        self.open(self.tabs[number])

    @invariant()
    def every_answer_says_who_saved_it(self) -> None:
        """What is saved has its saver."""
        if hasattr(self, "entry"):
            revision = Revision.objects.get(entry=self.entry)
            assert set(revision.answer_versions) == set(revision.answer_savers)


def two_tabs(rounds: int, seed: int) -> list[str]:
    """Let three tabs write a draft in so many rounds; what was lost is told in words."""
    officer = cast.officer()
    colleague = cast.person("ปรีดา ช่วยงาน", "colleague@example.go.th")
    Membership.objects.get_or_create(
        user=colleague,
        organization=cast.saen_suk(),
        defaults={"role": "editor", "state": "admitted", "asked_at": cast.OPENS},
    )
    heard = logging.getLogger("django.request")
    heard.setLevel(logging.ERROR)  # refusals are what is asked for here
    with time_machine.travel(cast.MID_CALL, tick=False), translation.override("en"):
        Writers.clients = [Client(), Client()]
        for client, person in zip(Writers.clients, (officer, colleague), strict=True):
            client.force_login(person)
        how = settings(
            max_examples=rounds,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # what was lost is told as it was; shrinking takes minutes
        )
        try:
            run_state_machine_as_test(sown(seed)(Writers), settings=how)
        except AssertionError as lost:
            return [str(lost)]
        finally:
            heard.setLevel(logging.NOTSET)
    return []
