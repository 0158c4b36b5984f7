"""K8: what does a visitor see whose submit was taken, while the line broke before the answer came?"""

import requests

from journal import chain
from submissions.models import Entry
from tests import cast
from tests.faults import promises
from tests.faults.kills import a_draft_now, an_officer, an_open_call, numbers, receipts
from tests.faults.rows import SENT, entry_as_it_is
from tests.faults.server import HOST, BadLine, Server
from tests.faults.visitors import Ledger, Visitor


def answer_lost_after_sending(rounds: int, seed: int) -> list[str]:
    """K8: each round the connection is reset when the answer to a submit begins; then it is pressed again."""
    del seed  # the line breaks at the same moment each time: when the portal has done its part
    failures: list[str] = []
    edition, officer = an_open_call(), an_officer()
    with Server() as server:
        visitor = Visitor(server, Ledger())
        visitor.sign_in(officer.email, cast.PASSWORD)
        # Behind the encryption: a line that knew only of encrypted bytes could not wait for the answer.
        line = BadLine(server.app_port)
        line.cut_answers = True
        for number in range(1, rounds + 1):
            entry = a_draft_now(edition, f"โครงการที่ {number}")
            pressing = f"/entries/{entry.pk}/submit/"
            if came := pressed_over(line, visitor, pressing):
                failures.append(f"round {number}: an answer came over a line that lets none through: {came}")
            if (left := entry_as_it_is(entry.pk)) != SENT:
                failures.append(f"round {number}: the portal answered and left {left}")
            reference = Entry.objects.get(pk=entry.pk).reference
            again = visitor.ask("POST", pressing)
            if (again.status, again.location) != (302, f"/entries/{entry.pk}/receipt/"):
                failures.append(f"round {number}: the second press was answered {again.status}")
            page = visitor.ask("GET", f"/entries/{entry.pk}/receipt/")
            if reference not in page.text or (now := entry_as_it_is(entry.pk)) != SENT:
                failures.append(f"round {number}: not the same receipt: {reference}, {page.status}, {now}")
        failures += promises.broken(visitor.ledger)
        failures += numbers(edition)
        failures += receipts(server, officer, edition)
        line.stop()
    if broken := chain.verify():
        failures.append(f"the journal breaks: {broken}")
    return failures


def pressed_over(line: BadLine, visitor: Visitor, path: str) -> str:
    """Press over a line that breaks, as the proxy would pass it on; what was answered, or nothing."""
    cookies = visitor.session.cookies
    token = cookies.get("csrftoken") or cookies.get("__Host-csrftoken") or ""
    headers = {
        "Host": HOST,
        "Cookie": "; ".join(f"{one.name}={one.value}" for one in cookies),
        "Referer": f"https://{HOST}{path}",
        "X-CSRFToken": token,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": HOST,
        "Connection": "close",
    }
    with requests.Session() as session:
        session.trust_env = False
        try:
            url = f"http://{HOST}:{line.port}{path}"
            answer = session.post(url, headers=headers, timeout=30, allow_redirects=False)
        except requests.RequestException:
            return ""
        return f"{answer.status_code}"
