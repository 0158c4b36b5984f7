"""Which addresses reach which object, and with which method? One literal table; one line is one way.

A new page gets a line for each of its methods (and, where its object is new, a row in `matrix.csv`):
the test of the site map fails until it has them.

    object, verb      the row of `matrix.csv` that says who may
    name, method      the page as the URLconf names it, and how it is asked
    made of           what its address is made of: a word is a row of `world.py`, a number is itself
    word              which of the world's words names the object: the page of everybody who is allowed has it
                      (of a list or a table that is what "allowed" means), and the page of nobody else
    query, data       what is asked and sent along; a word is a row of `world.py` there, too
    headers           what stands above it
    onward            a GET that leads on to another page, as its documentation says
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Way:
    """One way to one object."""

    object: str
    verb: str
    name: str
    method: str = "GET"
    made_of: dict[str, str | int] = field(default_factory=dict)
    word: str = ""
    query: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    onward: bool = False


def _table(*lines: tuple[Any, ...]) -> list[Way]:
    ways = []
    for line in lines:
        object_, verb, name, method, made_of, *rest = line
        word = rest[0] if rest and isinstance(rest[0], str) else ""
        more = rest[-1] if rest and isinstance(rest[-1], dict) else {}
        ways.append(Way(object_, verb, name, method, made_of, word, **more))
    return ways


DRAFT = {"pk": "draft"}
UPLOAD = {"pk": "draft", "token": "upload of draft"}
TUS = {"Tus-Resumable": "1.0.0"}
SENT = {"pk": "sent entry"}
OWN = {"pk": "own assignment"}
WITHDRAWN = {"pk": "assignment of the withdrawn entry"}
ANOTHERS = {"pk": "assignment of another judge"}
PUBLISHED = {"year": "published year"}
DECIDING = {"year": "deciding year"}
OPEN_ROUND = {"pk": "open round"}
CLOSED_ROUND = {"pk": "closed round"}
NUMBER_OF_WINNER = {**PUBLISHED, "number": "number of winner"}
NUMBER_OF_OTHER = {**PUBLISHED, "number": "number of entry that won nothing"}
NUMBER_PROPOSED = {**DECIDING, "number": "number of proposed entry"}
REASON = {"data": {"reason": "เหตุผลที่ต้องบอก"}}
WORDS = {"data": {"words": "ถ้อยคำถึงผู้รับ"}}
PERSON = {"full_name": "สมหญิง ใจงาม", "position": "นิติกร", "phone": "038 123 456", "language": "th"}
NEW_PASSWORD = dict.fromkeys(("password1", "password2"), "ท้องถิ่นดิจิทัล-2570")

PUBLIC = _table(
    ("public_page", "read", "contest:home", "GET", {}),
    ("public_page", "read", "contest:about", "GET", {}),
    ("public_page", "read", "contest:privacy", "GET", {}),
    ("public_page", "read", "contest:privacy_version", "GET", {"version": 1}),
    ("public_page", "read", "contest:contact", "GET", {}),
    ("public_page", "read", "contest:journal_head_list", "GET", {}),
    ("public_page", "read", "contest:journal_heads_csv", "GET", {}),
    ("public_page", "read", "contest:journal_heads_json", "GET", {}),
    ("published_results", "list", "results:edition_list", "GET", {}, "announcement"),
    ("published_results", "list", "contest:home", "GET", {}, "announcement"),
    ("published_results", "read", "results:edition", "GET", PUBLISHED, "winner"),
    ("published_results", "read", "results:by_level", "GET", PUBLISHED, "winner"),
    ("published_results", "read", "results:figures", "GET", PUBLISHED),
    ("published_results", "read", "results:entry", "GET", NUMBER_OF_WINNER, "winner"),
    ("published_results", "download", "results:entry_image", "GET", {**NUMBER_OF_WINNER, "image": 1}),
    ("published_results", "download", "results:awards_csv", "GET", PUBLISHED, "winner"),
    ("published_results", "download", "results:entries_csv", "GET", PUBLISHED, "winner"),
    ("unpublished_results", "list", "results:edition_list", "GET", {}, "proposed entry"),
    ("unpublished_results", "list", "contest:home", "GET", {}, "proposed entry"),
    ("unpublished_results", "read", "results:edition", "GET", DECIDING, "proposed entry"),
    ("unpublished_results", "read", "results:by_level", "GET", DECIDING, "proposed entry"),
    ("unpublished_results", "read", "results:figures", "GET", DECIDING),
    ("unpublished_results", "read", "results:entry_list", "GET", DECIDING, "proposed entry"),
    ("unpublished_results", "read", "results:entry", "GET", NUMBER_PROPOSED, "proposed entry"),
    ("unpublished_results", "download", "results:entry_image", "GET", {**NUMBER_PROPOSED, "image": 1}),
    ("unpublished_results", "download", "results:awards_csv", "GET", DECIDING, "proposed entry"),
    ("unpublished_results", "download", "results:entries_csv", "GET", DECIDING, "proposed entry"),
    ("entry_that_won_nothing", "list", "results:entry_list", "GET", PUBLISHED, "entry that won nothing"),
    ("entry_that_won_nothing", "list", "results:edition", "GET", PUBLISHED, "entry that won nothing"),
    ("entry_that_won_nothing", "list", "results:by_level", "GET", PUBLISHED, "entry that won nothing"),
    ("entry_that_won_nothing", "read", "results:entry", "GET", NUMBER_OF_OTHER, "entry that won nothing"),
    ("entry_that_won_nothing", "download", "results:entry_image", "GET", {**NUMBER_OF_OTHER, "image": 1}),
    ("entry_that_won_nothing", "download", "results:entries_csv", "GET", PUBLISHED, "entry that won nothing"),
)

ACCOUNT = _table(
    ("own_account", "read", "organizations:home", "GET", {}, {"onward": True}),
    ("own_account", "read", "organizations:profile_edit", "GET", {}),
    ("own_account", "change", "organizations:profile_edit", "POST", {}, {"data": PERSON}),
    # the second factor asks for the password once more before it is shown
    # off here, as without a provider everywhere: tests/journeys/test_single_sign_on.py switches it on
    ("way_in_by_another_site", "read", "organizations:sign_on_begin", "POST", {}),
    ("way_in_by_another_site", "read", "organizations:sign_on_return", "GET", {}),
    ("way_in_by_another_site", "create", "organizations:sign_on_register", "GET", {}),
    ("way_in_by_another_site", "create", "organizations:sign_on_register", "POST", {}),
    ("connection_to_another_site", "create", "organizations:sign_on_connect", "GET", {}),
    ("connection_to_another_site", "create", "organizations:sign_on_connect", "POST", {}),
    ("connection_to_another_site", "read", "organizations:sign_on_page", "GET", {}),
    ("connection_to_another_site", "remove", "organizations:sign_on_disconnect", "POST", {}),
    ("own_account", "read", "organizations:session_list", "GET", {}),
    ("own_account", "change", "organizations:session_end_others", "POST", {}),
    ("session_of_another", "remove", "organizations:session_end", "POST", {"name": "session of another"}),
    ("own_account", "change", "organizations:second_factor_deactivate", "GET", {}, {"onward": True}),
    ("own_account", "change", "organizations:second_factor_deactivate", "POST", {}),
    ("own_account", "change", "organizations:second_factor_activate", "GET", {}, {"onward": True}),
    ("own_account", "change", "organizations:second_factor_activate", "POST", {}),
    ("organization_register", "list", "organizations:organization_search", "GET", {}, "another organization",
     {"query": {"q": "ภูเก็ต"}}),
    ("organization_register", "read", "organizations:membership_ask", "GET", {"pk": "another organization"}),
    ("membership_request", "create", "organizations:membership_ask", "POST", {"pk": "another organization"}),
    ("mailbox_code", "list", "organizations:membership_list", "GET", {}, "another organization"),
    ("mailbox_code", "create", "organizations:code_send", "POST", {"pk": "another organization"}),
    ("mailbox_code", "change", "organizations:code_enter", "GET", {"pk": "another organization"}),
    ("mailbox_code", "change", "organizations:code_enter", "POST", {"pk": "another organization"},
     {"data": {"code": "00000000"}}),
    ("own_membership", "list", "organizations:membership_list", "GET", {}, "organization"),
    ("colleague", "list", "organizations:member_list", "GET", {"pk": "organization"}, "colleague"),
    ("colleague", "create", "organizations:member_invite", "GET", {"pk": "organization"}),
    ("colleague", "create", "organizations:member_invite", "POST", {"pk": "organization"},
     {"data": {"full_name": "ก ข", "email": "new@example.go.th", "role": "viewer", "language": "th"}}),
    ("colleague", "change", "organizations:member_page", "GET", {"pk": "colleague"}, "colleague"),
    ("colleague", "change", "organizations:member_admit", "POST", {"pk": "colleague"}),
    ("colleague", "change", "organizations:member_change_role", "POST", {"pk": "colleague"},
     {"data": {"role": "viewer"}}),
    ("colleague", "change", "organizations:member_hand_over", "POST", {"pk": "colleague"}),
    ("colleague", "remove", "organizations:member_remove", "POST", {"pk": "colleague"}, WORDS),
    ("colleague_invited", "list", "organizations:member_list", "GET", {"pk": "organization"},
     "invited colleague"),
    ("colleague_invited", "change", "organizations:member_invitation_resend", "POST",
     {"pk": "invited colleague"}),
    ("colleague_invited", "remove", "organizations:member_invitation_revoke", "POST",
     {"pk": "invited colleague"}),
    ("lost_second_factor", "create", "organizations:second_factor_lost", "GET", {}),
    ("lost_second_factor", "create", "organizations:second_factor_lost", "POST", {}),
    ("link_of_a_reset", "read", "organizations:reset_object", "GET", {"token": "token of reset"}),
    ("link_of_a_reset", "change", "organizations:reset_object", "POST", {"token": "token of reset"}),
    ("resting_office", "read", "organizations:office_resting", "GET", {}),
    ("invitation", "read", "organizations:invitation_accept", "GET", {"token": "token"}),
    ("invitation", "change", "organizations:invitation_accept", "POST", {"token": "token"},
     {"data": {**PERSON, **NEW_PASSWORD, "privacy": "on"}}),
)  # fmt: skip

BOTH = {"older": 1, "newer": 2}
OFFICER = _table(
    ("draft_entry", "list", "submissions:entry_list", "GET", {}, "draft"),
    ("draft_entry", "read", "submissions:entry_page", "GET", DRAFT, "draft"),
    ("draft_entry", "create", "submissions:entry_new", "GET", {}),
    ("draft_entry", "create", "submissions:entry_new", "POST", {},
     {"data": {"organization": "organization", "edition": "open edition"}}),
    ("draft_entry", "change", "submissions:entry_edit", "GET", {**DRAFT, "section": 1}, "draft"),
    ("draft_entry", "change", "submissions:entry_edit", "POST", {**DRAFT, "section": 1}, "draft",
     {"data": {"section": "1", "version": "version of draft", "title": "ชื่อใหม่ของร่าง"}}),
    ("draft_entry", "change", "submissions:entry_earlier", "GET", DRAFT),
    ("draft_entry", "change", "submissions:entry_earlier", "POST", DRAFT),
    ("draft_entry", "change", "submissions:answer_save", "POST", {**DRAFT, "code": "title"},
     {"data": {"version": "version of draft", "title": "ชื่อใหม่ของร่าง"}}),
    ("draft_entry", "change", "submissions:entry_standing", "GET", DRAFT),
    ("draft_entry", "change", "submissions:entry_review", "GET", DRAFT, "draft"),
    ("draft_entry", "change", "submissions:entry_submit", "POST", DRAFT, "draft"),
    ("draft_entry", "remove", "submissions:entry_discard", "GET", DRAFT, "draft"),
    ("draft_entry", "remove", "submissions:entry_discard", "POST", DRAFT, "draft"),
    ("draft_attachment", "create", "submissions:attachment_add", "POST", {**DRAFT, "code": "summary"}),
    ("draft_attachment", "remove", "submissions:attachment_remove", "POST",
     {**DRAFT, "file": "summary of draft"}),
    ("draft_attachment", "download", "submissions:entry_file", "GET", {**DRAFT, "file": "summary of draft"}),
    ("draft_attachment", "download", "submissions:entry_file", "GET",
     {**DRAFT, "file": "summary of draft", "form": "view"}),
    ("draft_attachment", "change", "submissions:entry_files", "GET", {**DRAFT, "code": "summary"}),
    ("draft_attachment", "create", "submissions:upload_new", "OPTIONS", {**DRAFT, "code": "evidence"}),
    ("draft_attachment", "create", "submissions:upload_new", "POST", {**DRAFT, "code": "evidence"},
     {"headers": {**TUS, "Upload-Length": "1000"}}),
    ("upload", "read", "submissions:upload", "HEAD", UPLOAD, {"headers": TUS}),
    ("upload", "change", "submissions:upload", "PATCH", UPLOAD, {"headers": {**TUS, "Upload-Offset": "0"}}),
    ("upload", "change", "submissions:upload", "POST", UPLOAD,
     {"headers": {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}}),
    ("upload", "remove", "submissions:upload", "DELETE", UPLOAD, {"headers": TUS}),
    ("sent_entry", "list", "submissions:entry_list", "GET", {}, "sent entry"),
    ("sent_entry", "read", "submissions:entry_page", "GET", SENT, "sent entry"),
    ("sent_entry", "change", "submissions:entry_amend", "POST", SENT, "sent entry"),
    ("sent_entry", "remove", "submissions:entry_withdraw", "GET", SENT, "sent entry"),
    ("sent_entry", "remove", "submissions:entry_withdraw", "POST", SENT, "sent entry"),
    ("attachment", "download", "submissions:entry_file", "GET", {**SENT, "file": "images of sent entry"}),
    ("attachment", "download", "submissions:entry_file", "GET", {**SENT, "file": "letter of sent entry"}),
    ("attachment", "download", "submissions:entry_file", "GET",
     {**SENT, "file": "images of sent entry", "form": "thumb"}),
    ("receipt", "read", "submissions:entry_receipt", "GET", SENT, "sent entry"),
    ("receipt", "read", "submissions:entry_receipt", "GET", {**SENT, "number": 1}, "sent entry"),
    ("receipt", "read", "submissions:entry_compare", "GET", {"pk": "amended entry", **BOTH}, "amended entry"),
    ("receipt", "download", "submissions:entry_printout", "GET", {**SENT, "number": 1}),
)  # fmt: skip

SET_UP = {"year": "edition in set-up year"}
QUESTION = {**SET_UP, "pk": "question"}
ELIGIBILITY = {**SET_UP, "pk": "eligibility question"}
A_QUESTION = {
    "label_th": "คำถามใหม่", "label_en": "A new question", "max_length": "200", "section": "1",
}  # fmt: skip
A_CHECK = {
    "text_th": "คำถาม", "text_en": "A question", "qualifies_with_yes": "yes",
    "why_th": "เหตุผล", "why_en": "A reason",
}  # fmt: skip
FORM = _table(
    ("form_for_all", "read", "submissions:form_blank", "GET", {"year": "open year"}),
    ("form_for_all", "read", "submissions:eligibility_check", "GET", {"year": "open year"}),
    ("form_being_set_up", "read", "submissions:form_blank", "GET", SET_UP),
    ("form_being_set_up", "read", "submissions:eligibility_check", "GET", SET_UP),
    ("question_set_up", "list", "submissions_office:form_list", "GET", {}),
    ("question_set_up", "list", "submissions_office:form_page", "GET", SET_UP, "question"),
    ("question_set_up", "read", "submissions_office:form_preview", "GET", SET_UP, "question"),
    ("question_set_up", "read", "submissions_office:form_blank", "GET", SET_UP),
    ("question_set_up", "create", "submissions_office:question_new", "GET", SET_UP),
    ("question_set_up", "create", "submissions_office:question_new", "POST", SET_UP,
     {"query": {"kind": "short_text"}, "data": A_QUESTION}),
    ("question_set_up", "create", "submissions_office:question_preview", "POST", SET_UP,
     {"query": {"kind": "short_text"}, "data": A_QUESTION}),
    ("question_set_up", "change", "submissions_office:question_edit", "GET", QUESTION, "question"),
    ("question_set_up", "change", "submissions_office:question_edit", "POST", QUESTION, "question",
     {"data": A_QUESTION}),
    ("question_set_up", "change", "submissions_office:question_move", "POST", {**QUESTION, "step": "down"},
     "question"),
    ("question_set_up", "change", "submissions_office:section_edit", "GET", {**SET_UP, "number": 2}),
    ("question_set_up", "change", "submissions_office:section_edit", "POST", {**SET_UP, "number": 2},
     {"data": {"title_th": "ส่วนที่สอง", "title_en": "Second"}}),
    ("question_set_up", "change", "submissions_office:section_move", "POST",
     {**SET_UP, "number": 2, "step": "down"}),
    ("question_set_up", "remove", "submissions_office:question_remove", "GET", QUESTION, "question"),
    ("question_set_up", "remove", "submissions_office:question_remove", "POST", QUESTION, "question"),
    ("rules_set_up", "read", "submissions_office:rules_page", "GET", SET_UP),
    ("rules_set_up", "change", "submissions_office:rules_change", "POST", SET_UP,
     {"data": {"grace_seconds": "60", "max_file_mb": "20", "max_files": "20", "max_entry_mb": "100"}}),
    ("eligibility_set_up", "list", "submissions_office:eligibility_page", "GET", SET_UP,
     "eligibility question"),
    ("eligibility_set_up", "create", "submissions_office:eligibility_new", "GET", SET_UP),
    ("eligibility_set_up", "create", "submissions_office:eligibility_new", "POST", SET_UP,
     {"data": A_CHECK}),
    ("eligibility_set_up", "change", "submissions_office:eligibility_edit", "GET", ELIGIBILITY,
     "eligibility question"),
    ("eligibility_set_up", "change", "submissions_office:eligibility_edit", "POST", ELIGIBILITY,
     {"data": A_CHECK}),
    ("eligibility_set_up", "change", "submissions_office:eligibility_move", "POST",
     {**ELIGIBILITY, "step": "down"}),
    ("eligibility_set_up", "remove", "submissions_office:eligibility_remove", "POST", ELIGIBILITY),
)  # fmt: skip

WHY = {"reason": "เหตุผลที่ต้องบอก"}
UNTIL = ("until_day", "until_month", "until_year")
TOWN = {"organization": "another organization"}
PAPER = {"pk": "paper entry"}
SIGNED, JUDGED = {"pk": "signed entry"}, {"pk": "judged entry"}
PROPOSAL = {**SIGNED, "proposal": "disqualification"}
SCREENING = _table(
    ("draft_in_office", "list", "submissions_office:entry_list", "GET", {}, "draft"),
    ("draft_in_office", "read", "submissions_office:entry_page", "GET", DRAFT, "draft"),
    ("draft_in_office", "change", "submissions_office:entry_accept", "POST", DRAFT, "draft"),
    ("draft_in_office", "change", "submissions_office:entry_reject", "POST", DRAFT, "draft"),
    ("draft_in_office", "download", "submissions_office:entry_file", "GET",
     {**DRAFT, "file": "summary of draft"}),
    ("seal", "read", "submissions_office:early_opening", "GET", SET_UP),
    ("seal", "change", "submissions_office:early_opening", "POST", SET_UP, REASON),
    ("export", "list", "submissions_office:export_list", "GET", {}),
    ("export", "create", "submissions_office:export_ask", "POST", {},
     {"data": {"edition": "open edition", "kind": "csv"}}),
    ("export", "download", "submissions_office:export_take", "POST", {"pk": "export"}),
    ("screening", "list", "submissions_office:entry_list", "GET", {}, "sent entry"),
    ("screening", "read", "submissions_office:entry_page", "GET", SENT, "sent entry"),
    ("screening", "change", "submissions_office:entry_accept", "POST", SENT, "sent entry"),
    ("screening", "change", "submissions_office:entry_check", "POST", SENT, "sent entry"),
    ("screening", "change", "submissions_office:batch_preview", "POST", {},
     {"data": {"verb": "accept", "entries": "sent entry"}}),
    ("screening", "change", "submissions_office:batch_decide", "POST", {},
     {"data": {"verb": "accept", "entries": "sent entry", "words": ""}}),
    ("screening", "change", "submissions_office:entry_send_back", "POST", SENT, "sent entry", WORDS),
    ("screening", "change", "submissions_office:entry_reject", "POST", SENT, "sent entry", REASON),
    ("screening", "change", "submissions_office:entry_reopen", "POST", SENT, "sent entry", WORDS),
    ("screening", "download", "submissions_office:entry_file", "GET",
     {**SENT, "file": "images of sent entry"}),
    ("screening", "read", "submissions_office:entry_sendings", "GET", SENT, "sent entry"),
    ("screening", "read", "submissions_office:entry_compare", "GET", {"pk": "amended entry", **BOTH},
     "amended entry"),
    ("printed_entry_in_office", "download", "submissions_office:entry_printout", "GET",
     {**SENT, "number": 1}),
    ("late_pass", "list", "submissions_office:late_pass_list", "GET", {}, "another organization"),
    ("late_pass", "create", "submissions_office:late_pass_grant", "GET", TOWN, "another organization"),
    ("late_pass", "create", "submissions_office:late_pass_grant", "POST", TOWN,
     {"data": {"edition": "open edition", **dict(zip(UNTIL, ("1", "9", "2600"), strict=True)), **WHY}}),
    ("late_pass", "remove", "submissions_office:late_pass_revoke", "POST", {"pk": "late pass"}),
    ("paper_entry", "list", "submissions_office:paper_list", "GET", {}, "paper entry"),
    ("paper_entry", "create", "submissions_office:paper_new", "GET", TOWN, "another organization"),
    ("paper_entry", "create", "submissions_office:paper_new", "POST", TOWN,
     {"data": {"edition": "open edition", "source": "หนังสือที่ 1"}}),
    ("paper_entry", "change", "submissions_office:paper_edit", "GET", PAPER, "paper entry"),
    ("paper_entry", "change", "submissions_office:paper_edit", "POST", PAPER, {"data": {"version": "99"}}),
    ("paper_entry", "download", "submissions_office:paper_file", "GET", {**PAPER, "file": "paper file"}),
    ("paper_entry", "remove", "submissions_office:paper_file_remove", "POST",
     {**PAPER, "file": "paper file"}),
    ("paper_entry", "remove", "submissions_office:paper_discard", "POST", PAPER),
    ("disqualification", "read", "submissions_office:entry_disqualify", "GET", SIGNED, "signed entry"),
    ("disqualification", "create", "submissions_office:entry_disqualify", "POST", JUDGED, {"data": WHY}),
    ("disqualification", "change", "submissions_office:disqualification_confirm", "POST", PROPOSAL),
    ("disqualification", "remove", "submissions_office:disqualification_drop", "POST", PROPOSAL),
    ("personal_file_in_office", "download", "submissions_office:entry_file", "GET",
     {**SENT, "file": "letter of sent entry"}),
    ("personal_file_in_office", "download", "submissions_office:entry_file", "GET",
     {**SENT, "file": "letter of sent entry", "form": "view"}),
)  # fmt: skip

JUDGE = _table(
    ("own_judge_profile", "read", "organizations:judge_terms", "GET", {}),
    ("own_judge_profile", "read", "organizations:judge_profile", "GET", {}),
    ("own_judge_profile", "read", "organizations:judge_provinces", "GET", {}),
    ("own_judge_profile", "change", "organizations:judge_terms", "POST", {},
     {"data": {"version": 1, "accepts": "on"}}),
    ("own_judge_profile", "change", "organizations:judge_profile", "POST", {},
     {"data": {"position": "นักวิจัย", "expertise": "safety"}}),
    ("own_judge_profile", "change", "organizations:judge_provinces", "POST", {},
     {"data": {"kind": "origin", "province": "TH-20"}}),
    ("own_judge_profile", "change", "organizations:judge_service_add", "GET", {"province": "TH-20"}),
    ("own_judge_profile", "change", "organizations:judge_service_add", "POST", {"province": "TH-20"},
     {"data": {"organization": "organization", "from_year": "2550", "to_year": "2555"}}),
    ("own_judge_profile", "change", "organizations:judge_ties_none", "POST", {}),
    ("tie_of_a_judge", "remove", "organizations:judge_tie_remove", "POST", {"pk": "tie of judge"}),
    ("assigned_entry", "list", "judging:assignment_list", "GET", {}, "judged entry"),
    ("assigned_entry", "read", "judging:sheet_edit", "GET", OWN, "judged entry"),
    ("own_score_sheet", "list", "judging:signed_list", "GET", {}, "signed entry"),
    ("own_score_sheet", "read", "judging:sheet_edit", "GET", {"pk": "signed assignment"}, "signed entry"),
    ("own_score_sheet", "change", "judging:sheet_edit", "POST", OWN, "judged entry",
     {"data": {"version": "version of own sheet", "comment": "ข้อสังเกต"}}),
    ("own_score_sheet", "change", "judging:sheet_save", "POST", OWN, "judged entry",
     {"data": {"version": "version of own sheet", "comment": "ข้อสังเกต"}}),
    ("own_score_sheet", "change", "judging:sheet_sign", "GET", OWN, "judged entry"),
    ("own_score_sheet", "change", "judging:sheet_sign", "POST", OWN, "judged entry",
     {"data": {"version": "version of own sheet"}}),
    ("own_score_sheet", "change", "judging:sheet_abstain", "GET", OWN, "judged entry"),
    ("own_score_sheet", "change", "judging:sheet_abstain", "POST", OWN, "judged entry", REASON),
    ("score_sheet_of_another_judge", "list", "judging:conflict_list", "GET", {}, "seat"),
    ("score_sheet_of_another_judge", "read", "judging:sheet_edit", "GET", ANOTHERS, "judged entry"),
    ("score_sheet_of_another_judge", "change", "judging:sheet_edit", "POST", ANOTHERS, "judged entry"),
    ("score_sheet_of_another_judge", "change", "judging:sheet_save", "POST", ANOTHERS, "judged entry"),
    ("score_sheet_of_another_judge", "change", "judging:sheet_sign", "GET", ANOTHERS, "judged entry"),
    ("score_sheet_of_another_judge", "change", "judging:sheet_sign", "POST", ANOTHERS, "judged entry"),
    ("score_sheet_of_another_judge", "change", "judging:sheet_abstain", "GET", ANOTHERS, "judged entry"),
    ("score_sheet_of_another_judge", "change", "judging:sheet_abstain", "POST", ANOTHERS, "judged entry",
     REASON),
    ("score_sheet_of_another_judge", "change", "judging:conflict_declare", "POST", ANOTHERS, "judged entry",
     REASON),
    ("score_sheet_of_the_sleeping_judge", "read", "judging:sheet_edit", "GET",
     {"pk": "assignment of the sleeping judge"}, "judged entry"),
    ("withdrawn_entry_for_judging", "list", "judging:assignment_list", "GET", {}, "withdrawn entry"),
    ("withdrawn_entry_for_judging", "read", "judging:sheet_edit", "GET", WITHDRAWN, "withdrawn entry"),
    ("withdrawn_entry_for_judging", "change", "judging:sheet_edit", "POST", WITHDRAWN, "withdrawn entry"),
    ("withdrawn_entry_for_judging", "change", "judging:sheet_save", "POST", WITHDRAWN, "withdrawn entry"),
    ("withdrawn_entry_for_judging", "change", "judging:sheet_sign", "POST", WITHDRAWN, "withdrawn entry"),
    ("withdrawn_entry_for_judging", "change", "judging:sheet_abstain", "POST", WITHDRAWN, "withdrawn entry",
     REASON),
    ("withdrawn_entry_for_judging", "download", "judging:entry_file", "GET",
     {**WITHDRAWN, "file_pk": "summary of withdrawn entry"}),
    ("signatures_of_the_panel", "list", "judging:signature_list", "GET", {}, "judged entry"),
    ("signatures_of_the_panel", "change", "judging:sheet_unlock", "GET",
     {"pk": "signed sheet of another judge"}, "judged entry"),
    ("signatures_of_the_panel", "change", "judging:sheet_unlock", "POST",
     {"pk": "signed sheet of another judge"}, "judged entry", REASON),
    ("score_table", "list", "judging:sheet_table", "GET", OPEN_ROUND, "judged entry"),
    ("score_table", "change", "judging:sheet_table", "POST", OPEN_ROUND),
    ("score_workbook", "read", "judging:offline_sheet", "GET", OPEN_ROUND),
    ("score_workbook", "change", "judging:offline_sheet", "POST", OPEN_ROUND),
    ("score_workbook", "download", "judging:offline_file", "GET", OPEN_ROUND),
    ("rubric", "read", "judging:criteria", "GET", {}),
    ("conflict_of_interest", "list", "judging:conflict_list", "GET", {}, "reference of judged entry"),
    ("conflict_of_interest", "create", "judging:conflict_declare", "GET", OWN, "judged entry"),
    ("conflict_of_interest", "create", "judging:conflict_declare", "POST", OWN, "judged entry", REASON),
    ("entry_file_for_judging", "download", "judging:entry_file", "GET",
     {**OWN, "file_pk": "summary of judged entry"}),
    ("entry_file_for_judging", "download", "judging:entry_file", "GET",
     {**OWN, "file_pk": "images of judged entry"}),
    ("entry_file_of_another_judge", "download", "judging:entry_file", "GET",
     {**ANOTHERS, "file_pk": "summary of judged entry"}),
    ("personal_file_for_judging", "download", "judging:entry_file", "GET",
     {**OWN, "file_pk": "letter of judged entry"}),
    ("personal_file_for_judging", "download", "judging:entry_file", "GET",
     {**OWN, "file_pk": "letter of judged entry", "form": "thumb"}),
    ("file_of_another_entry_for_judging", "download", "judging:entry_file", "GET",
     {**OWN, "file_pk": "summary of sent entry"}),
)  # fmt: skip

PANEL = _table(
    ("judge_in_office", "change", "judging_office:judges_rest", "GET", {}, "judge"),
    ("judge_in_office", "change", "judging_office:judges_rest", "POST", {}, "judge",
     {"data": {"verb": "wake", "judge": "sleeping judge"}}),
    ("panel", "read", "judging_office:panel", "GET", {}, "seat"),
    ("panel", "create", "judging_office:seat_add", "GET", {"year": "judging year"}),
    ("panel", "create", "judging_office:seat_add", "POST", {"year": "judging year"},
     {"data": {"user": "judge without a seat"}}),
    ("panel", "remove", "judging_office:seat_remove", "GET", {"pk": "seat"}, "seat"),
    ("panel", "remove", "judging_office:seat_remove", "POST", {"pk": "seat"}, "seat"),
    ("round", "change", "judging_office:round_open", "GET", {"pk": "planned round"}),
    ("round", "change", "judging_office:round_open", "POST", {"pk": "planned round"}),
    ("round", "change", "judging_office:round_close", "GET", OPEN_ROUND),
    ("round", "change", "judging_office:round_close", "POST", OPEN_ROUND, REASON),
    ("round", "change", "judging_office:reminder_send", "POST", OPEN_ROUND),
    ("assignment", "list", "judging_office:assignment_list", "GET", {}, "judged entry"),
    ("assignment", "create", "judging_office:assignment_deal", "POST", OPEN_ROUND, "judged entry"),
    ("assignment", "create", "judging_office:assignment_edit", "GET",
     {**OPEN_ROUND, "entry_pk": "judged entry"}, "judged entry"),
    ("assignment", "create", "judging_office:assignment_edit", "POST",
     {**OPEN_ROUND, "entry_pk": "judged entry"}, "judged entry", {"data": {"seat": "free seat"}}),
    ("assignment", "remove", "judging_office:assignment_remove", "POST", OWN, "judged entry"),
    ("marks_before_the_close", "list", "judging_office:ranking", "GET", {}, "judged entry"),
    ("marks_before_the_close", "read", "judging_office:entry_scores", "GET",
     {**OPEN_ROUND, "entry_pk": "judged entry"}, "judged entry"),
    ("ranking", "list", "judging_office:ranking", "GET", {}, "proposed entry",
     {"query": {"round": "closed round"}}),
    ("ranking", "read", "judging_office:entry_scores", "GET",
     {**CLOSED_ROUND, "entry_pk": "proposed entry"}, "proposed entry"),
    ("ranking", "change", "judging_office:entries_send_on", "POST", CLOSED_ROUND, "proposed entry",
     {"data": {"places": 1}}),
)  # fmt: skip

AWARDS = _table(
    ("proposed_award", "list", "results_office:board", "GET", {}, "proposed entry"),
    ("proposed_award", "list", "results_office:board", "GET", DECIDING, "proposed entry"),
    ("proposed_award", "create", "results_office:awards_propose", "POST", DECIDING),
    ("proposed_award", "create", "results_office:award_new", "GET", {"pk": "entry without award"}),
    (
        "proposed_award",
        "create",
        "results_office:award_new",
        "POST",
        {"pk": "entry without award"},
        {"data": {"level": "level of deciding edition", "reason": "ตามมติ"}},
    ),
    ("proposed_award", "change", "results_office:awards_confirm", "POST", DECIDING),
    ("proposed_award", "change", "results_office:award_confirm", "POST", {"pk": "proposed award"}),
    ("proposed_award", "change", "results_office:award_unconfirm", "POST", {"pk": "confirmed award"}),
    ("proposed_award", "change", "results_office:citation_edit", "GET", {"pk": "proposed award"}),
    (
        "proposed_award",
        "change",
        "results_office:citation_edit",
        "POST",
        {"pk": "proposed award"},
        {"data": {"citation_th": "คำประกาศเกียรติคุณ"}},
    ),
    ("proposed_award", "remove", "results_office:award_withdraw", "POST", {"pk": "proposed award"}),
    ("announced_award", "list", "results_office:board", "GET", PUBLISHED, "winner"),
    ("publication", "create", "results_office:publication_new", "GET", DECIDING, "proposed entry"),
    ("publication", "create", "results_office:publication_new", "POST", DECIDING, "proposed entry"),
    ("publication", "remove", "results_office:publication_withdraw", "GET", {"pk": "announcement"}),
    ("publication", "remove", "results_office:publication_withdraw", "POST", {"pk": "announcement"}, REASON),
)

PRIVACY = _table(
    ("own_account", "read", "contest:my_data_page", "GET", {}),
    ("own_account", "read", "contest:my_data_download", "POST", {}),
    ("own_account", "read", "contest:privacy_acknowledge", "GET", {}),
    ("own_account", "change", "contest:privacy_acknowledge", "POST", {}, {"data": {"version": "1"}}),
    ("own_account", "change", "contest:removal_ask", "POST", {}, {"data": {"sure": "on"}}),
    ("own_request_to_be_removed", "remove", "contest:removal_take_back", "POST", {}),
    ("privacy_notice_in_office", "list", "contest:notice_list", "GET", {}),
    ("privacy_notice_in_office", "read", "contest:notice_page", "GET", {"pk": "draft of the notice"},
     "draft of the notice"),
    ("privacy_notice_in_office", "create", "contest:notice_start", "POST", {}),
    ("privacy_notice_in_office", "change", "contest:notice_edit", "GET", {"pk": "draft of the notice"},
     "draft of the notice"),
    ("privacy_notice_in_office", "change", "contest:notice_edit", "POST", {"pk": "draft of the notice"},
     "draft of the notice"),
    ("privacy_notice_in_office", "change", "contest:notice_publish", "POST", {"pk": "draft of the notice"},
     {"data": {"saves": "1"}}),
    ("privacy_notice_in_office", "remove", "contest:notice_discard", "POST", {"pk": "draft of the notice"}),
    ("contact_and_retention", "change", "contest:data_desk", "GET", {}),
    ("contact_and_retention", "change", "contest:data_desk", "POST", {}),
    ("contact_and_retention", "change", "contest:retention_days", "GET", {}),
    ("contact_and_retention", "change", "contest:retention_days", "POST", {}),
    ("request_to_be_removed", "list", "contest:removal_list", "GET", {}, "person to be removed"),
    ("request_to_be_removed", "read", "contest:removal_page", "GET", {"pk": "request to be removed"},
     "person to be removed"),
    ("request_to_be_removed", "create", "contest:removal_begin", "POST", {"pk": "person who asks"}),
    ("request_to_be_removed", "change", "contest:removal_carry_out", "POST", {"pk": "request to be removed"},
     {"data": {**REASON["data"], "sure": "on"}}),
    ("request_to_be_removed", "change", "contest:removal_decline", "POST", {"pk": "request to be removed"},
     {"data": {"decline-reason": "ยังทำไม่ได้ในขณะนี้"}}),
)  # fmt: skip

DESK = _table(
    ("desk", "read", "contest:office_home", "GET", {}),
    ("desk", "read", "contest:auditor_home", "GET", {}),
    ("stage_of_edition", "change", "contest:edition_move", "GET", {"pk": "edition"},
     {"query": {"verb": "open_call"}}),
    ("stage_of_edition", "change", "contest:edition_move", "POST", {"pk": "edition"},
     {"data": {"verb": "open_call"}}),
    ("letter", "list", "contest:letter_list", "GET", {}, "invitation"),
    ("letter", "read", "contest:letter_page", "GET", {"pk": "letter"}, "letter"),
    ("letter", "change", "contest:letter_send", "POST", {"pk": "letter"}, "letter"),
    ("journal", "list", "contest:journal_list", "GET", {}),
    ("journal", "list", "contest:journal_export", "GET", {"kind": "csv"}),
    ("journal", "list", "contest:journal_export", "GET", {"kind": "xlsx"}),
    ("outcome_in_journal", "list", "contest:journal_list", "GET", {}, "reference of proposed entry",
     {"query": {"subject": "award"}}),
    ("announced_award", "list", "contest:journal_list", "GET", {}, "reference of winner",
     {"query": {"subject": "award"}}),
    ("register_in_office", "list", "organizations_office:organization_list", "GET", {}, "organization"),
    ("register_in_office", "read", "organizations_office:organization_page", "GET", {"pk": "organization"},
     "organization"),
    ("register_in_office", "list", "organizations_office:register_list", "GET", {}),
    ("register_in_office", "change", "contest:organization_merge", "GET", {"pk": "organization"},
     {"query": {"into": "another organization"}}),
    ("register_in_office", "change", "contest:organization_merge", "POST", {"pk": "organization"},
     {"data": {"into": "another organization", "words": "แถวซ้ำ"}}),
    ("register_in_office", "change", "organizations_office:mailbox_change", "POST", {"pk": "organization"},
     {"data": {"mailbox": "saraban@saensuk.go.th"}}),
    ("membership_in_office", "list", "organizations_office:membership_list", "GET", {}, "membership request"),
    ("membership_in_office", "read", "organizations_office:membership_page", "GET",
     {"pk": "membership request"}, "membership request"),
    ("membership_in_office", "change", "organizations_office:membership_admit", "POST",
     {"pk": "membership request"}, "membership request"),
    ("membership_in_office", "change", "organizations_office:membership_replace", "POST",
     {"pk": "membership request"}, "membership request"),
    ("mandate_in_office", "download", "organizations_office:membership_letter", "GET",
     {"pk": "membership request"}),
    ("membership_in_office", "change", "organizations_office:membership_refuse", "POST",
     {"pk": "membership request"}, "membership request", WORDS),
    ("membership_in_office", "change", "organizations_office:membership_end", "POST",
     {"pk": "membership request"}, "membership request", WORDS),
    ("judge_in_office", "list", "organizations_office:judge_list", "GET", {}, "judge"),
    ("judge_in_office", "change", "organizations_office:judge_put_to_sleep", "POST", {"pk": "judge"}),
    ("judge_in_office", "change", "organizations_office:judge_wake", "POST", {"pk": "sleeping judge"}),
    ("judge_in_office", "read", "organizations_office:judge_page", "GET", {"pk": "judge"}, "judge"),
    ("invitation_in_office", "list", "organizations_office:invitation_list", "GET", {}, "invitation"),
    ("invitation_in_office", "create", "organizations_office:invitation_new", "GET", {}),
    ("invitation_in_office", "create", "organizations_office:invitation_new", "POST", {},
     {"data": {"full_name": "ก ข", "email": "new@example.or.th", "agency": "agency", "language": "th"}}),
    ("invitation_in_office", "create", "organizations_office:judges_invite", "GET", {}),
    ("invitation_in_office", "create", "organizations_office:judges_invite", "POST", {},
     {"data": {"text": "new@example.or.th,ก ข,หน่วยงานตัวอย่าง 9"}}),
    ("invitation_in_office", "create", "organizations_office:judges_invite", "POST", {},
     {"data": {"sealed": "sealed list"}}),
    ("invitation_in_office", "create", "organizations_office:judge_list_template", "GET", {}),
    ("invitation_in_office", "change", "organizations_office:invitation_resend", "POST",
     {"pk": "invitation"}, "invitation"),
    ("invitation_in_office", "remove", "organizations_office:invitation_revoke", "POST",
     {"pk": "invitation"}, "invitation"),
    ("judge_terms_in_office", "read", "organizations_office:terms_page", "GET", {}),
    ("judge_terms_in_office", "create", "organizations_office:terms_new", "GET", {}),
    ("judge_terms_in_office", "create", "organizations_office:terms_new", "POST", {},
     {"data": {"text_th": "ข้อตกลงใหม่", "text_en": "New terms"}}),
    ("agency_in_office", "list", "organizations_office:agency_list", "GET", {}, "agency"),
    ("agency_in_office", "create", "organizations_office:agency_new", "GET", {}),
    ("agency_in_office", "create", "organizations_office:agency_new", "POST", {},
     {"data": {"name_th": "กรมใหม่", "name_en": "New Department"}}),
    ("agency_in_office", "change", "organizations_office:agency_edit", "GET", {"pk": "agency"}, "agency"),
    ("agency_in_office", "change", "organizations_office:agency_edit", "POST", {"pk": "agency"}, "agency",
     {"data": {"name_th": "กรมใหม่", "name_en": "New Department"}}),
    ("office_holder", "list", "organizations_office:office_holder_list", "GET", {}, "second secretary"),
    ("office_holder", "create", "organizations_office:office_invite", "GET", {}),
    ("office_holder", "create", "organizations_office:office_invite", "POST", {},
     {"data": {"full_name": "ก ข", "email": "new@example.or.th", "role": "auditor", "language": "th"}}),
    ("office_holder", "remove", "organizations_office:office_take_away", "GET",
     {"pk": "appointment of the secretariat"}, "second secretary"),
    ("office_holder", "remove", "organizations_office:office_take_away", "POST",
     {"pk": "appointment of the secretariat"}, WORDS),
    ("second_factor_reset", "list", "organizations_office:second_factor_list", "GET", {},
     "person who lost the second factor"),
    ("second_factor_reset", "read", "organizations_office:second_factor_page", "GET", {"pk": "reset"},
     "person who lost the second factor"),
    ("second_factor_reset", "create", "organizations_office:second_factor_propose", "GET", {}),
    ("second_factor_reset", "create", "organizations_office:second_factor_propose", "POST", {},
     {"data": {"email": "auditor@example.go.th", "reason": "โทรกลับตามเบอร์ที่รู้จักแล้ว"}}),
    ("second_factor_reset", "change", "organizations_office:reset_confirm", "POST", {"pk": "reset"}),
    ("second_factor_reset", "change", "organizations_office:reset_cancel", "POST", {"pk": "reset"}),
)  # fmt: skip

EDITED = {
    # object: the model as Django's admin names it
    "edition_set_up": "editions_edition",
    "round_set_up": "editions_round",
    "award_level_set_up": "editions_awardlevel",
}
ROW_OF = {
    "edition_set_up": "edition",
    "round_set_up": "round",
    "award_level_set_up": "award level",
}
ADMIN = _table(
    ("edition_set_up", "list", "admin:index", "GET", {}),
    ("edition_set_up", "list", "admin:app_list", "GET", {"app_label": "editions"}),
    *(
        line
        for thing, model in EDITED.items()
        for row in [{"object_id": ROW_OF[thing]}]
        for line in (
            (thing, "list", f"admin:{model}_changelist", "GET", {}),
            (thing, "create", f"admin:{model}_add", "GET", {}),
            (thing, "create", f"admin:{model}_add", "POST", {}),
            (thing, "read", f"admin:{model}_history", "GET", row, {"onward": True}),
            (thing, "change", f"admin:{model}_change", "GET", row),
            (thing, "change", f"admin:{model}_change", "POST", row),
            (thing, "remove", f"admin:{model}_delete", "GET", row),
            (thing, "remove", f"admin:{model}_delete", "POST", row, {"data": {"post": "yes"}}),
        )
    ),
)

WAYS = [*PUBLIC, *ACCOUNT, *OFFICER, *FORM, *SCREENING, *JUDGE, *PANEL, *AWARDS, *PRIVACY, *DESK, *ADMIN]
