"""Is every page of every audience, in both languages and at both widths, whole, named and free of barriers?

The pages are found as people find them, by following links; what nobody reaches is told by name.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve
from django.utils import translation

from contest.sample_people import PASSWORD
from tests.access.ways import API_HIDDEN
from tests.browser import people
from tests.browser.conftest import DESKTOP
from tests.browser.looks import flaws_of
from tests.browser.people import click, fill, name_of, press
from tests.house.tree import routes

EXAMPLES = {
    # page: how many addresses of its kind are looked at, because they differ; one of all others
    "mfa_index": 3,
    "submissions:entry_page": 4,
    "submissions_office:entry_page": 3,
    "judging:sheet_edit": 3,
    "judging_office:panel": 4,
    "judging_office:ranking": 3,
    "judging_office:rounds_page": 4,
    "results:edition": 3,
    "results:entry": 2,
    "results_office:board": 5,
    "organizations_office:membership_page": 2,
}

STARTS = {
    # who: where they begin, besides what links lead to
    "": [
        "/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/nowhere/",
        "/results/search/?q=เทศบาล",
    ],
    people.NEWCOMER: [
        "/accounts/organizations/?q=อบจ",
        "/accounts/memberships/",
        "/accounts/profile/",
        "/accounts/privacy/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/totp/activate/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
        "/office/",
        "/entries/",
    ],
    people.OFFICER: ["/entries/", "/accounts/memberships/", "/entries/adoptions/2564/4/"],
    people.JUDGES[0]: ["/judging/", "/accounts/2fa/"],
    people.JUDGES[4]: ["/judging/"],
    people.SECRETARY: [
        "/office/",
        "/office/entries/late-passes/?q=ริมธาร",
        "/office/entries/paper/?q=ริมธาร",
    ],
    people.AUDITOR: ["/office/"],
}

DESKS = (
    "submissions:",
    "submissions_office:",
    "judging:",
    "judging_office:",
    "organizations:member",
    "organizations_office:",
    "results_office:",
    "contest:office_home",
    "contest:letter",
    "contest:journal",
    "contest:notice_list",
)
"""Pages that differ by who looks at them; all others are looked at for everybody together."""

NOT_OURS = "admin:"
"""Django's own pages for editing, until the secretariat has pages of its own for that."""

BEHIND_AN_ACT = {
    # looked at below
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    # looked at in the journeys
    "mfa_view_recovery_codes",
    "organizations:invitation_accept",
    "organizations:judge_service_add",
    "organizations:office_resting",
    "organizations:reset_object",
    "organizations:second_factor_lost",
    "organizations_office:second_factor_page",
    "contest:letter_edit",
    "contest:notice_edit",
    "contest:notice_page",
    "contest:privacy_version",
    "contest:removal_page",
    "organizations:code_enter",
    "organizations:member_page",
    "judging:sheet_sign",
    "submissions:entry_compare",
    "submissions:entry_earlier",
    "submissions_office:batch_preview",
    "submissions_office:early_opening",
    "submissions_office:eligibility_new",
    "submissions_office:entry_compare",
    "submissions_office:entry_disqualify",
    "submissions_office:question_new",
    "submissions_office:question_remove",
    "results_entrant:entry_certificate",
    "judging:tie_decide",
    "judging:board",
    "judging:entries_compare",
    "judging:meeting_page",
    "judging:presentation_list",
    "judging_office:entries_compare",
    "judging_office:extra_ask",
    "judging_office:meeting_page",
    "judging_office:presentation_page",
    "judging_office:slot_absence",
    "judging_office:slot_edit",
    "results_office:feedback_edit",
    "results_office:feedback_list",
    "results_office:level_leave",
    "results_office:objection_page",
    "judging_office:entries_send_on",
    "judging_office:entry_scores",
    "judging_office:round_open",
    "results_office:award_new",
    "results_office:citation_edit",
    "results_office:press_draft_edit",
    "results_entrant:press_check",
    "results_office:publication_new",
    "results_office:publication_withdraw",
}
"""Pages to which no link leads before somebody has done something."""

WITHOUT_A_PAGE = {
    # for machines
    "healthz",
    "readyz",
    "sitemap",
    "robots",
    *(f"results_api:{name}" for name in (*API_HIDDEN, "editions", "api_root", "api_nothing")),
    "mfa_download_recovery_codes",
    # one of ours stands at the same address
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    # without a provider of single sign-on there are none (tests/journeys/test_single_sign_on.py)
    "organizations:sign_on_begin",
    "organizations:sign_on_return",
    "organizations:sign_on_register",
    "organizations:sign_on_connect",
    "organizations:sign_on_page",
    "organizations:sign_on_disconnect",
    # only posted to
    "results_entrant:adoption_take_back",
    *("results_office:certificates_issue", "results_office:bundle_ask", "results_office:bundle_take"),
    "results_office:adoption_show",
    "organizations:session_end",
    "organizations:session_end_others",
    # the picture beside a shared link
    "results:entry_card",
    # a file behind a button
    "contest:journal_export",
    # data for the script of a page
    "judging:sheet_save",
    "submissions:entry_standing",
    # only led through
    "organizations:home",
    "account_inactive",
    "account_set_password",
    "mfa_reauthenticate",
    # only posted to
    *("judging:meeting_open", "judging:meeting_close", "judging:presence_set", "judging:note_add"),
    *("judging_office:lots_draw", "judging_office:slots_plan", "judging_office:slots_tell"),
    *("judging_office:slot_came", "judging_office:meeting_open", "judging_office:meeting_close"),
    *("judging_office:presence_set", "judging_office:note_add", "results_office:unawarded_confirm"),
    *("results_office:unawarded_take_back", "results_office:feedback_send_all"),
    "results_entrant:objection_file",
    "results_office:objection_answer",
    "contest:letter_send",
    "contest:letter_stop",
    "contest:my_data_download",
    "contest:notice_discard",
    "contest:notice_publish",
    "contest:notice_start",
    "contest:removal_ask",
    "contest:removal_begin",
    "contest:removal_carry_out",
    "contest:removal_decline",
    "contest:removal_take_back",
    "judging_office:conflicts_find",
    "judging_office:assignment_remove",
    "judging_office:criterion_move",
    "judging_office:chair_name",
    "judging_office:reminder_send",
    "judging_office:round_move",
    "organizations:code_send",
    "organizations:member_admit",
    "organizations:member_change_role",
    "organizations:member_hand_over",
    "organizations:member_invitation_resend",
    "organizations:member_invitation_revoke",
    "organizations:member_remove",
    "organizations:judge_tie_remove",
    "organizations:judge_ties_none",
    "organizations_office:invitation_resend",
    "organizations_office:invitation_revoke",
    "organizations_office:reset_cancel",
    "organizations_office:reset_confirm",
    "organizations_office:mailbox_change",
    "organizations_office:judge_put_to_sleep",
    "organizations_office:judge_wake",
    "organizations_office:membership_admit",
    "organizations_office:membership_end",
    "organizations_office:membership_refuse",
    "organizations_office:membership_replace",
    "results_office:award_confirm",
    "results_office:award_unconfirm",
    "results_office:award_withdraw",
    "results_office:awards_confirm",
    "results_office:awards_propose",
    "submissions:answer_save",
    "submissions:attachment_add",
    "submissions:attachment_remove",
    "submissions:upload",
    "submissions:upload_new",
    # a part of a page, for its script
    "submissions:entry_files",
    "submissions:entry_amend",
    "submissions:entry_submit",
    "submissions_office:batch_decide",
    "submissions_office:disqualification_confirm",
    "submissions_office:disqualification_drop",
    "submissions_office:late_pass_revoke",
    "submissions_office:paper_discard",
    "submissions_office:paper_file_remove",
    "submissions_office:eligibility_move",
    "submissions_office:eligibility_remove",
    "submissions_office:question_move",
    "submissions_office:question_preview",
    "submissions_office:rules_change",
    "submissions_office:section_move",
    "submissions_office:entry_accept",
    "submissions_office:entry_check",
    "submissions_office:export_ask",
    "submissions_office:export_take",
    "submissions_office:entry_reject",
    "submissions_office:entry_reopen",
    "submissions_office:entry_send_back",
}

FILES = {
    "certificates:key_file",
    "results_office:award_preview",
    "results_office:judge_preview",
    "results_office:certificate_file",
    "results_entrant:entry_certificate",
    "results_judge:certificate_file",
    "results:entry_image",
    "results:data_file",
    "results:feed",
    "results_api:openapi_json",
    "results:version_image",
    "results:awards_csv",
    "results:press_docx",
    "results:press_pdf",
    "results:entries_csv",
    "contest:journal_heads_csv",
    "contest:journal_heads_json",
    "submissions:entry_file",
    "submissions:form_blank",
    "submissions_office:form_blank",
    "submissions_office:entry_file",
    "submissions:entry_printout",
    "submissions_office:entry_printout",
    "submissions_office:paper_file",
    "judging:entry_file",
    "judging_office:ranking_file",
    "judging_office:seal_export",
    "judging:offline_file",
    "judging_office:assignments_csv",
    "organizations_office:judge_list_template",
    "organizations_office:membership_letter",
    "mfa_download_recovery_codes",
}
"""Addresses that give no page but a file."""


@dataclass
class Walk:
    """What one person saw: the names of the pages, and what was wrong with them."""

    names: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


def kind_of(address: str) -> tuple[Any, ...]:
    """What makes an address worth a look of its own: its page, the section of a form, the asked move."""
    with translation.override("th"):
        found = resolve(urlsplit(address).path)
    asked = parse_qs(urlsplit(address).query)
    return (found.view_name, found.kwargs.get("section"), tuple(sorted(asked)), str(asked.get("verb")))


def links_of(page: Any, portal_url: str) -> Iterator[str]:
    """The Thai addresses of pages to which a page leads."""
    whole = "links => links.map(link => new URL(link.getAttribute('href'), location).href)"
    for link in page.eval_on_selector_all("a[href]", whole):
        address = link.partition("#")[0].removeprefix(portal_url)
        if address.startswith("/") and not address.startswith("/en/") and name_of(address):
            yield address


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    """The walks that were made, by person: each is made once."""
    return {}


@pytest.fixture(scope="module")
def looked_at() -> Counter[tuple[Any, ...]]:
    """How many pages of each kind were looked at, by all together."""
    return Counter()


@pytest.fixture
def walk(
    portal: Any, open_as: Any, open_page: Any, axe: Any, walks: dict[str, Walk], looked_at: Counter[Any]
) -> Callable[[str], Walk]:
    """Let somebody follow every link from where they begin, and look at each kind of page."""

    def walk_as(who: str) -> Walk:
        if who not in walks:
            page = open_as(who) if who else open_page(DESKTOP)
            walks[who] = _walk(page, who, portal.url, axe, looked_at)
        return walks[who]

    return walk_as


def _walk(
    page: Any, who: str, portal_url: str, axe: Callable[[Any], list[str]], looked_at: Counter[Any]
) -> Walk:
    seen, waiting, made = set(STARTS[who]), deque(STARTS[who]), Walk()
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        if name in FILES:
            made.names.add(name)
        if name in FILES or name.startswith(NOT_OURS):
            continue
        kind: tuple[Any, ...] = ()
        if name:
            kind = (*kind_of(address), who if name.startswith(DESKS) else "")
            if looked_at[kind] >= EXAMPLES.get(name, 1):
                continue
        for language, path in (("th", address), ("en", f"/en{address}")):
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(path)
            landed = page.url.removeprefix(portal_url).removeprefix("/en" if language == "en" else "")
            if name_of(landed) != name:
                break  # it only leads on, to a page with a look of its own
            made.complaints += [f"{path} ({name}): {flaw}" for flaw in flaws_of(page, language, axe)]
            made.names.add(name)
            if language == "th":
                looked_at[kind] += 1
                found = [one for one in links_of(page, portal_url) if one not in seen]
                seen.update(found)
                waiting.extend(found)
    return made


@pytest.mark.parametrize("who", STARTS, ids=[who.partition("@")[0] or "public" for who in STARTS])
def test_every_page_that_somebody_reaches_is_whole(walk, who):
    complaints = walk(who).complaints
    assert not complaints, "\n".join(complaints)


def test_no_page_is_forgotten(walk):
    seen = set().union(*(walk(who).names for who in STARTS))
    names = {route.name for route in routes() if not route.name.startswith(NOT_OURS)}
    forgotten = names - seen - BEHIND_AN_ACT - WITHOUT_A_PAGE
    assert not forgotten, "nobody looked at: " + ", ".join(sorted(forgotten))
    gone = (BEHIND_AN_ACT | WITHOUT_A_PAGE) - names
    assert not gone, "listed above, but no page of the portal: " + ", ".join(sorted(gone))


def test_the_pages_of_signing_in_that_only_a_letter_opens(open_page, look_at, portal):
    page = open_page(DESKTOP)
    page.goto("/accounts/signup/")
    address = "looking@example.go.th"
    fill(page, full_name="นายมานะ ตั้งใจ", position="ปลัด", phone="043 123 456", email=address)
    fill(page, password1=PASSWORD * 2, password2=PASSWORD * 2)
    page.locator("[name='privacy']").check()
    press(page, "Make an account")
    look_at(page, "account_email_verification_sent")

    page = open_page(DESKTOP)
    page.goto("/accounts/login/code/")
    fill(page, email=people.NEWCOMER)
    click(page, page.locator("main form button[type='submit']").first)
    look_at(page, "account_confirm_login_code")

    page = open_page(DESKTOP)
    page.goto("/accounts/password/reset/")
    fill(page, email=address)
    click(page, page.locator("main form button[type='submit']").first)
    look_at(page, "account_reset_password_done")
    page.goto(portal.link_for(address))
    look_at(page, "account_reset_password_from_key")
    fill(page, password1=PASSWORD * 3, password2=PASSWORD * 3)
    click(page, page.locator("main form button[type='submit']").first)
    look_at(page, "account_reset_password_from_key_done")

    page = open_page(DESKTOP)
    page.goto("/accounts/login/")
    fill(page, login=people.JUDGES[1], password=PASSWORD)
    press(page, "Sign in")
    look_at(page, "mfa_authenticate")
