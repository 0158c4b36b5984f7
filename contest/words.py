"""In which words does the desk speak of moves, roles and deeds, which stand in the code as verbs?

Literal tables; a test of the house fails where a verb of a lifecycle or of the journal has no words.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from editions.lifecycle import RoundState, Stage
from editions.models import CalendarDate
from judging.lifecycle import SheetState
from organizations.lifecycle import MembershipState, NoticeState, RemovalState, ResetState
from results.lifecycle import AdoptionState, AwardState, CertificateState, ObjectionState
from submissions.lifecycle import EntryState
from thai.templatetags.thai import be_datetime


class MoveWords(NamedTuple):
    """A move of an edition as a button says it, and what it brings about."""

    label: str
    meaning: str


MOVES = {
    "open_call": MoveWords(
        gettext_noop("Open the call"),
        gettext_noop("Organizations can send in entries from the opening date until the closing date."),
    ),
    "close_call": MoveWords(
        gettext_noop("Close the call"),
        gettext_noop("Nobody can send in any more, even before the closing date. Screening goes on."),
    ),
    "reopen_call": MoveWords(
        gettext_noop("Open the call again"),
        gettext_noop("Organizations can send in again until the closing date, which must lie ahead."),
    ),
    "start_judging": MoveWords(
        gettext_noop("Start judging"),
        gettext_noop("Screening ends; rounds can be opened and judges can score."),
    ),
    "end_judging": MoveWords(
        gettext_noop("End judging"),
        gettext_noop("No more marks are taken; awards can be proposed and confirmed."),
    ),
    "close_edition": MoveWords(
        gettext_noop("Close the edition"),
        gettext_noop("The results stay public; the edition leaves this page for good."),
    ),
}

ROLES = {
    "person": gettext_noop("person"),
    "officer": gettext_noop("officer"),
    "judge": gettext_noop("judge"),
    "secretariat": gettext_noop("secretariat"),
    "auditor": gettext_noop("auditor"),
    "clock": gettext_noop("the calendar"),
    "operator": gettext_noop("the operator of the server"),
    "system": gettext_noop("the portal"),
}

DEEDS = {
    # WHAT and WHEN
    "open_call": gettext_noop("opened the call"),
    "close_call": gettext_noop("closed the call"),
    "reopen_call": gettext_noop("opened the call again"),
    "start_judging": gettext_noop("started judging"),
    "end_judging": gettext_noop("ended judging"),
    "publish": gettext_noop("published the results"),
    "withdraw_results": gettext_noop("took the results back"),
    "ask_for_sign_off": gettext_noop("asked the winner to check the text for the press"),
    "sign_off": gettext_noop("signed off the text for the press"),
    "issue_certificates": gettext_noop("issued certificates"),
    "suspend_certificate": gettext_noop("suspended a certificate"),
    "reinstate_certificate": gettext_noop("let a suspended certificate hold again"),
    "supersede_certificate": gettext_noop("superseded a certificate"),
    "revoke_certificate": gettext_noop("revoked a certificate"),
    "save_certificate_template": gettext_noop("edited the template of certificates"),
    "ask_certificates": gettext_noop("had all certificates of an edition put together"),
    "download_certificates": gettext_noop("downloaded all certificates of an edition"),
    "close_edition": gettext_noop("closed the edition"),
    "set_date": gettext_noop("set a date of the calendar"),
    "set_entry_rules": gettext_noop("set the rules of entering"),
    "add_question": gettext_noop("added a question to the form"),
    "change_question": gettext_noop("changed a question of the form"),
    "reword_question": gettext_noop("corrected the words of a question"),
    "move_question": gettext_noop("moved a question of the form"),
    "remove_question": gettext_noop("removed a question from the form"),
    "change_section": gettext_noop("changed a section of the form"),
    "move_section": gettext_noop("moved a section of the form"),
    "add_eligibility_question": gettext_noop("added a question to the eligibility check"),
    "change_eligibility_question": gettext_noop("changed a question of the eligibility check"),
    "move_eligibility_question": gettext_noop("moved a question of the eligibility check"),
    "remove_eligibility_question": gettext_noop("removed a question from the eligibility check"),
    "copy_earlier": gettext_noop("copied answers of an earlier entry into a draft"),
    "screening_ends": gettext_noop("the date on which screening ends came"),
    "open_round": gettext_noop("opened a round"),
    "close_round": gettext_noop("closed a round"),
    "reopen_round": gettext_noop("opened a round again"),
    "add_reference": gettext_noop("added reference data"),
    "change_reference": gettext_noop("changed reference data"),
    "load_sample": gettext_noop("loaded the sample"),
    # letters
    "send_again": gettext_noop("put a letter on its way"),
    "reword": gettext_noop("reworded a letter before it went"),
    "stop": gettext_noop("stopped a letter before it went"),
    # WHO
    "load_organizations": gettext_noop("loaded the register of organizations"),
    "merge_organization": gettext_noop("merged an organization into another"),
    "sign_up": gettext_noop("made an account"),
    "change_profile": gettext_noop("changed their own profile"),
    "change_email": gettext_noop("changed the e-mail address of their account"),
    "end_session": gettext_noop("signed out in another browser"),
    "end_other_sessions": gettext_noop("signed out in all other browsers"),
    "connect_sign_on": gettext_noop("connected single sign-on to their account"),
    "disconnect_sign_on": gettext_noop("took single sign-on off their account"),
    "ask": gettext_noop("asked to act for an organization"),
    "send_code": gettext_noop("sent a code to the mailbox of an organization"),
    "change_mailbox": gettext_noop("changed the mailbox of an organization"),
    "admit": gettext_noop("admitted a member"),
    "invite_member": gettext_noop("invited a colleague"),
    "resend": gettext_noop("sent an invitation again"),
    "change_role": gettext_noop("changed the role of a member"),
    "hand_over": gettext_noop("handed the ownership over"),
    "refuse": gettext_noop("refused a request to join"),
    "end": gettext_noop("ended a membership"),
    "appoint": gettext_noop("gave an office"),
    "put_to_sleep": gettext_noop("let an office rest"),
    "wake": gettext_noop("woke an office"),
    "invite": gettext_noop("invited a judge"),
    "revoke": gettext_noop("revoked an invitation"),
    "offer_office": gettext_noop("invited a person to an office"),
    "resend_invitation": gettext_noop("sent the invitation to an office again"),
    "take_away": gettext_noop("took an office away"),
    "issue_terms": gettext_noop("issued new terms of the judges"),
    "accept_terms": gettext_noop("accepted the terms of the judges"),
    "change_judge_profile": gettext_noop("changed their profile as a judge"),
    "add_tie": gettext_noop("named a province in their profile as a judge"),
    "remove_tie": gettext_noop("removed a province from their profile as a judge"),
    "ask_reset": gettext_noop("asked for help with a lost second factor"),
    "propose_reset": gettext_noop("proposed to reset a second factor"),
    "confirm_reset": gettext_noop("reset a second factor as the second person"),
    "cancel_reset": gettext_noop("stopped the reset of a second factor"),
    "expire_reset": gettext_noop("the proposal to reset a second factor expired"),
    "reset_second_factor": gettext_noop("reset a second factor on the server"),
    # personal data
    "start_notice": gettext_noop("began a version of the privacy notice"),
    "save_notice": gettext_noop("edited the privacy notice"),
    "discard_notice": gettext_noop("threw a draft of the privacy notice away"),
    "publish_notice": gettext_noop("published a version of the privacy notice"),
    "replace_notice": gettext_noop("replaced a version of the privacy notice"),
    "acknowledge_privacy": gettext_noop("acknowledged the privacy notice"),
    "change_data_desk": gettext_noop("changed contact details or the days for which data are kept"),
    "download_own_data": gettext_noop("downloaded their own data"),
    "ask_removal": gettext_noop("asked for a person to be removed"),
    "take_back_removal": gettext_noop("took their request to be removed back"),
    "decline_removal": gettext_noop("declined to remove a person"),
    "remove_person": gettext_noop("removed a person"),
    "take_out_of_lines": gettext_noop("took a person out of lines of the journal"),
    "retain": gettext_noop("let go what has been kept long enough"),
    # act one
    "start": gettext_noop("started an entry"),
    "discard": gettext_noop("threw a draft away"),
    "open_amendment": gettext_noop("began to amend an entry"),
    "submit": gettext_noop("submitted an entry"),
    "amend": gettext_noop("submitted an entry again with changes"),
    "resubmit": gettext_noop("submitted a corrected entry"),
    "send_back": gettext_noop("sent an entry back for correction"),
    "accept": gettext_noop("accepted an entry"),
    "reject": gettext_noop("rejected an entry"),
    "reopen": gettext_noop("opened the screening of an entry again"),
    "withdraw": gettext_noop("withdrew an entry"),
    "find_virus": gettext_noop("found a virus in a file"),
    "disqualify": gettext_noop("disqualified an entry"),
    "propose_disqualification": gettext_noop("proposed to disqualify an entry"),
    "drop_disqualification": gettext_noop("laid a proposal to disqualify an entry aside"),
    "grant_late_pass": gettext_noop("gave an organization a late pass"),
    "revoke_late_pass": gettext_noop("took a late pass back"),
    "enter_paper": gettext_noop("typed an entry in from paper"),
    "ask_to_confirm": gettext_noop("asked an organization to confirm its entry on paper"),
    "check": gettext_noop("answered the check list of an entry"),
    "open_early": gettext_noop("opened the sealed entries before the call closed"),
    "ask_export": gettext_noop("had entries put together in a file"),
    "download_export": gettext_noop("downloaded a file of entries"),
    # act two
    "seat": gettext_noop("gave a judge a seat"),
    "unseat": gettext_noop("ended the seat of a judge"),
    "declare_conflict": gettext_noop("declared a conflict of interest"),
    "note_conflict": gettext_noop("noted a personal relation as a conflict of interest"),
    "find_conflict": gettext_noop("found a conflict of interest"),
    "find_late_conflict": gettext_noop("found a conflict of interest after the sheet was signed"),
    "bar_by_conflict": gettext_noop("barred a judge by a conflict of interest"),
    "unbar_by_rules": gettext_noop("let a fact bar no longer, by the rules of the edition"),
    "lapse_conflict": gettext_noop("found the grounds of a conflict of interest gone"),
    "rule_on_conflict": gettext_noop("decided on a conflict of interest"),
    "set_conflict_rules": gettext_noop("changed the rules on conflicts of interest"),
    "assign": gettext_noop("assigned an entry to a judge"),
    "unassign": gettext_noop("took an entry from a judge"),
    "auto_assign": gettext_noop("dealt the entries to the judges"),
    "assign_by_grid": gettext_noop("assigned entries on the grid"),
    "assign_by_list": gettext_noop("assigned entries by a list"),
    "replace_judge": gettext_noop("gave the work of a judge to others"),
    "remind_judges": gettext_noop("reminded the judges"),
    "send_on": gettext_noop("sent entries on to the next round"),
    "add_round": gettext_noop("added a round"),
    "change_round": gettext_noop("changed the rules of a round"),
    "move_round": gettext_noop("moved a round"),
    "remove_round": gettext_noop("removed a round"),
    "add_criterion": gettext_noop("added a criterion"),
    "change_criterion": gettext_noop("changed a criterion"),
    "move_criterion": gettext_noop("moved a criterion"),
    "remove_criterion": gettext_noop("removed a criterion"),
    "change_tie_rule": gettext_noop("changed the tie rule of a round"),
    "decide_tie": gettext_noop("decided a tie"),
    "read_journal": gettext_noop("read the journal"),
    "export_journal": gettext_noop("took the journal along as a file"),
    "export_scores": gettext_noop("took the scores of a round along as a file"),
    "export_seals": gettext_noop("took the seals of a round along as a file"),
    "draw_lots": gettext_noop("drew lots for the order of presentations"),
    "plan_slots": gettext_noop("planned the slots of presentations"),
    "set_slot": gettext_noop("set the slot of an entry"),
    "tell_slots": gettext_noop("told entrants their slots"),
    "note_absence": gettext_noop("noted that nobody came to present an entry"),
    "take_back_absence": gettext_noop("took a noted absence back"),
    "open_meeting": gettext_noop("opened a meeting of the panel"),
    "set_present": gettext_noop("noted who is in the room"),
    "note_meeting": gettext_noop("wrote a note of a meeting"),
    "close_meeting": gettext_noop("closed a meeting of the panel"),
    "name_chair": gettext_noop("made a judge the chair of the panel"),
    "end_chair": gettext_noop("ended that a judge chairs the panel"),
    "ask_extra": gettext_noop("asked one more judge"),
    "resume_judging": gettext_noop("took the judging up again"),
    "sign": gettext_noop("signed a score sheet"),
    "abstain": gettext_noop("abstained from scoring"),
    "unlock": gettext_noop("unlocked a score sheet"),
    # act three
    "propose": gettext_noop("proposed an award"),
    "leave_unawarded": gettext_noop("proposed not to give awards"),
    "confirm_unawarded": gettext_noop("confirmed that awards are not given"),
    "take_back_unawarded": gettext_noop("took back that awards are not given"),
    "write_feedback": gettext_noop("wrote feedback to an entrant"),
    "send_feedback": gettext_noop("sent feedback to an entrant"),
    "file_objection": gettext_noop("objected"),
    "uphold_objection": gettext_noop("upheld an objection"),
    "dismiss_objection": gettext_noop("did not uphold an objection"),
    "say_adoption": gettext_noop("said that an organization uses a work"),
    "take_back_adoption": gettext_noop("took back that an organization uses a work"),
    "hide_adoption": gettext_noop("hid that an organization uses a work"),
    "show_adoption": gettext_noop("showed again that an organization uses a work"),
    "withdraw_proposal": gettext_noop("withdrew a proposal"),
    "cite": gettext_noop("wrote the jury's sentence"),
    "confirm": gettext_noop("confirmed an award"),
    "unconfirm": gettext_noop("took back the confirmation of an award"),
    "state_figure": gettext_noop("noted a figure of the announcement"),
    "name_jury": gettext_noop("noted the agencies of the jury"),
}


OF_A_SUBJECT = {
    ("accept", "invitation"): gettext_noop("accepted an invitation"),
}
"""Where a verb means something else of one kind of subject."""


def deed(verb: str, subject_type: str = "") -> str:
    """What was done, in words; a verb of long ago that has none is shown as it is."""
    words = OF_A_SUBJECT.get((verb, subject_type)) or DEEDS.get(verb)
    return _(words) if words else verb


def role(name: str) -> str:
    """A role of the journal in words."""
    return _(ROLES[name]) if name in ROLES else name


SUBJECTS = {
    "adoption": gettext_noop("Use of a work by another organization"),
    "announcedfigure": gettext_noop("Figure of the announcement"),
    "appointment": gettext_noop("Office"),
    "assignment": gettext_noop("Assignment"),
    "award": gettext_noop("Award"),
    "calendardate": gettext_noop("Date of the calendar"),
    "chainhead": gettext_noop("Journal"),
    "conflict": gettext_noop("Conflict of interest"),
    "criterion": gettext_noop("Criterion"),
    "datadesk": gettext_noop("Contact details and retention"),
    "edition": gettext_noop("Edition"),
    "entry": gettext_noop("Entry"),
    "feedback": gettext_noop("Feedback"),
    "invitation": gettext_noop("Invitation"),
    "judgeprofile": gettext_noop("Profile of a judge"),
    "judgeterms": gettext_noop("Terms of the judges"),
    "latepass": gettext_noop("Late pass"),
    "letter": gettext_noop("Letter"),
    "meeting": gettext_noop("Meeting of the panel"),
    "meetingnote": gettext_noop("Note of a meeting"),
    "membership": gettext_noop("Registration of a person"),
    "objection": gettext_noop("Objection"),
    "organization": gettext_noop("Organization"),
    "registerload": gettext_noop("Version of the register"),
    "privacynotice": gettext_noop("Privacy notice"),
    "removal": gettext_noop("Request to be removed"),
    "round": gettext_noop("Round"),
    "scoresheet": gettext_noop("Score sheet"),
    "seat": gettext_noop("Seat"),
    "secondfactorreset": gettext_noop("Reset of a second factor"),
    "slot": gettext_noop("Slot of a presentation"),
    "tiedecision": gettext_noop("Decision of a tie"),
    "unawarded": gettext_noop("Awards not given"),
    "user": gettext_noop("User account"),
}
"""What a line of the journal is about."""

FACTS = {
    "abstained": gettext_noop("sheets abstained from"),
    "act": gettext_noop("what happens"),
    "added": gettext_noop("added"),
    "after": gettext_noop("after"),
    "agencies": gettext_noop("agencies"),
    "agency": gettext_noop("agency"),
    "answer_by": gettext_noop("to be answered until"),
    "answers": gettext_noop("answers"),
    "assignments_removed": gettext_noop("assignments taken back"),
    "bars": gettext_noop("bars the judge"),
    "before": gettext_noop("before"),
    "begins": gettext_noop("begins"),
    "behind": gettext_noop("places before those drawn now"),
    "by_person": gettext_noop("declined by a person"),
    "came": gettext_noop("seats that came in"),
    "chair": gettext_noop("chair of the panel"),
    "changed": gettext_noop("changed"),
    "closed": gettext_noop("closed"),
    "code": gettext_noop("code"),
    "days": gettext_noop("days"),
    "departs_from_order": gettext_noop("departs from the order drawn by lot"),
    "edition": gettext_noop("edition"),
    "emblem": gettext_noop("emblem"),
    "entered_by": gettext_noop("typed in by (account number)"),
    "entries": gettext_noop("how many entries"),
    "entry": gettext_noop("entry number"),
    "everybody": gettext_noop("shown to everybody"),
    "feedback_taken_back": gettext_noop("feedback taken back"),
    "fields": gettext_noop("what was changed"),
    "files": gettext_noop("files and their SHA-256"),
    "from": gettext_noop("before"),
    "has_no_ties": gettext_noop("has no ties"),
    "inputs": gettext_noop("fingerprints of what it was made from (SHA-256)"),
    "into": gettext_noop("into the organization"),
    "invitations": gettext_noop("open invitations taken along"),
    "invitations_revoked": gettext_noop("invitations revoked"),
    "kind": gettext_noop("sort"),
    "late": gettext_noop("found after the sheet was signed"),
    "late_passes": gettext_noop("late passes taken along"),
    "layout": gettext_noop("layout of the file"),
    "left": gettext_noop("seats that went out"),
    "letters_stopped": gettext_noop("letters that do not go any more"),
    "level": gettext_noop("award level"),
    "link": gettext_noop("link"),
    "meeting": gettext_noop("meeting number"),
    "members": gettext_noop("members, before and after"),
    "merged_before": gettext_noop("merged into it before"),
    "minutes": gettext_noop("minutes each"),
    "missing": gettext_noop("judges missing"),
    "moved_adoptions": gettext_noop("uses of works taken along"),
    "moved_entries": gettext_noop("entries taken along"),
    "name": gettext_noop("by name"),
    "not_screened": gettext_noop("not screened yet"),
    "note": gettext_noop("note number"),
    "notes": gettext_noop("notes"),
    "number": gettext_noop("running number"),
    "of": gettext_noop("of what"),
    "order": gettext_noop("order"),
    "order_dropped": gettext_noop("the order drawn by lot fell away"),
    "organization": gettext_noop("LAO code (DLA)"),
    "pairs": gettext_noop("pairs of entry and seat"),
    "part": gettext_noop("part"),
    "pause": gettext_noop("minutes between"),
    "place": gettext_noop("place in the ranking"),
    "present": gettext_noop("seats present"),
    "privacy": gettext_noop("privacy notice acknowledged"),
    "proposed_by": gettext_noop("proposed by (account number)"),
    "province": gettext_noop("same province bars"),
    "reason": gettext_noop("for the reason"),
    "redacted": gettext_noop("blacked out"),
    "refused": gettext_noop("refused lines"),
    "register": gettext_noop("register of the day"),
    "removed": gettext_noop("removed"),
    "replaced_by": gettext_noop("replaced by (account number)"),
    "revision": gettext_noop("sending number"),
    "role": gettext_noop("as"),
    "round": gettext_noop("in the round"),
    "rows": gettext_noop("rows"),
    "rule": gettext_noop("rule"),
    "ruling": gettext_noop("ruling"),
    "saw_others": gettext_noop("had seen the scores of others"),
    "seal": gettext_noop("seal"),
    "seat": gettext_noop("seat number"),
    "seats": gettext_noop("seats"),
    "seed": gettext_noop("seed of the draw"),
    "serial": gettext_noop("certificate number"),
    "serials": gettext_noop("certificate numbers"),
    "sha256": gettext_noop("SHA-256"),
    "short": gettext_noop("entries with too few sheets"),
    "sign_on": gettext_noop("signed on by"),
    "signed": gettext_noop("sheets signed"),
    "slots": gettext_noop("slots"),
    "supervisors": gettext_noop("supervision bars"),
    "table": gettext_noop("table"),
    "taken": gettext_noop("entries taken"),
    "texts": gettext_noop("texts"),
    "ties": gettext_noop("ties of judges taken along"),
    "to": gettext_noop("after"),
    "told": gettext_noop("told by letter"),
    "unchanged": gettext_noop("unchanged"),
    "unsigned": gettext_noop("sheets not signed"),
    "until": gettext_noop("at the latest"),
    "user": gettext_noop("account number"),
    "values": gettext_noop("values"),
    "version": gettext_noop("edition of the announcement"),
    "virus": gettext_noop("virus"),
    "with_personal": gettext_noop("with personal data"),
    "years": gettext_noop("years after service that bar"),
}
"""Under which words the facts of a line stand; those of long ago keep the name they had in the code."""

FACTS_OF_A_SUBJECT = {
    ("place", "meeting"): gettext_noop("meeting place"),
    ("place", "round"): gettext_noop("where the presentations are"),
    ("place", "slot"): gettext_noop("where the presentations are"),
}
"""The same for facts whose name means something else there."""

STANDS = {
    "accepted": gettext_noop("accepted"),
    "asked": gettext_noop("asked for"),
    "asleep": gettext_noop("resting"),
    "awake": gettext_noop("held"),
    "made": gettext_noop("made"),
    "open": gettext_noop("open"),
    "revoked": gettext_noop("revoked"),
    "sent": gettext_noop("sent"),
    "editor": gettext_noop("editor"),
    "owner": gettext_noop("owner"),
    "viewer": gettext_noop("viewer"),
}
"""How something stood before and after, where it has no states of its own."""

STATES: dict[str, type[TextChoices]] = {
    "adoption": AdoptionState,
    "award": AwardState,
    "edition": Stage,
    "entry": EntryState,
    "membership": MembershipState,
    "objection": ObjectionState,
    "certificate": CertificateState,
    "privacynotice": NoticeState,
    "removal": RemovalState,
    "round": RoundState,
    "scoresheet": SheetState,
    "secondfactorreset": ResetState,
}


def subject(subject_type: str) -> str:
    """What a line is about, in a word."""
    return _(SUBJECTS[subject_type]) if subject_type in SUBJECTS else subject_type


def fact(key: str, value: Any, subject_type: str = "") -> tuple[str, str]:
    """A fact of the journal as a name and a text: states and dates in words, the rest as it was written."""
    words = FACTS_OF_A_SUBJECT.get((key, subject_type)) or FACTS.get(key)
    name = _(words) if words else key
    choices: type[TextChoices] | None = CalendarDate.Act if key == "act" else None
    if key in ("from", "to"):
        choices = STATES.get(subject_type)
    if choices is not None and value in choices.values:
        return name, str(choices(value).label)
    if key in ("before", "after") and value in STANDS:
        return name, _(STANDS[value])
    if value is None or value == "":
        return name, "–"
    if isinstance(value, bool):
        return name, _("Yes") if value else _("No")
    if not isinstance(value, str):
        return name, json.dumps(value, ensure_ascii=False)
    if subject_type == "calendardate" or key in ("answer_by", "begins", "until"):
        return name, _moment(value)
    return name, value


def _moment(written: str) -> str:
    try:
        return str(be_datetime(datetime.fromisoformat(written)))
    except ValueError:
        return written
