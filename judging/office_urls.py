"""Which addresses do the secretariat's pages of judging have?"""

from django.urls import path

from judging import office, office_board, office_presenting, office_rest, office_rounds

app_name = "judging_office"
urlpatterns = [
    path("", office.panel, name="panel"),
    path("editions/<int:year>/seats/new/", office.seat_add, name="seat_add"),
    path("seats/<int:pk>/remove/", office.seat_remove, name="seat_remove"),
    path("rounds/<int:pk>/open/", office.round_open, name="round_open"),
    path("rounds/<int:pk>/close/", office.round_close, name="round_close"),
    path("rounds/<int:pk>/remind/", office.reminder_send, name="reminder_send"),
    path("assignments/", office.assignment_list, name="assignment_list"),
    path("rounds/<int:pk>/deal/", office.assignment_deal, name="assignment_deal"),
    path("rounds/<int:pk>/entries/<int:entry_pk>/", office.assignment_edit, name="assignment_edit"),
    path("assignments/<int:pk>/remove/", office.assignment_remove, name="assignment_remove"),
    path("judges/rest/", office_rest.judges_rest, name="judges_rest"),
    path("editions/<int:year>/rounds/", office_rounds.rounds_page, name="rounds_page"),
    path("editions/<int:year>/rounds/new/", office_rounds.round_new, name="round_new"),
    path("rounds/<int:pk>/", office_rounds.round_edit, name="round_edit"),
    path("rounds/<int:pk>/move/<slug:step>/", office_rounds.round_move, name="round_move"),
    path("rounds/<int:pk>/remove/", office_rounds.round_remove, name="round_remove"),
    path("rounds/<int:pk>/tie-rule/", office_rounds.tie_rule_edit, name="tie_rule_edit"),
    path("rounds/<int:pk>/criteria/new/", office_rounds.criterion_new, name="criterion_new"),
    path("criteria/<int:pk>/", office_rounds.criterion_edit, name="criterion_edit"),
    path("criteria/<int:pk>/move/<slug:step>/", office_rounds.criterion_move, name="criterion_move"),
    path("criteria/<int:pk>/remove/", office_rounds.criterion_remove, name="criterion_remove"),
    path("rounds/<int:pk>/presentation/", office_presenting.presentation_page, name="presentation_page"),
    path("rounds/<int:pk>/presentation/draw/", office_presenting.lots_draw, name="lots_draw"),
    path("rounds/<int:pk>/presentation/plan/", office_presenting.slots_plan, name="slots_plan"),
    path("rounds/<int:pk>/presentation/tell/", office_presenting.slots_tell, name="slots_tell"),
    path("slots/<int:pk>/", office_presenting.slot_edit, name="slot_edit"),
    path("slots/<int:pk>/absence/", office_presenting.slot_absence, name="slot_absence"),
    path("slots/<int:pk>/came/", office_presenting.slot_came, name="slot_came"),
    path("board/", office_board.board, name="board"),
    path("board/compare/", office_board.entries_compare, name="entries_compare"),
    path("rounds/<int:pk>/meetings/new/", office_board.meeting_open, name="meeting_open"),
    path("rounds/<int:pk>/extra/<int:entry_pk>/", office_board.extra_ask, name="extra_ask"),
    path("meetings/<int:pk>/", office_board.meeting_page, name="meeting_page"),
    path("meetings/<int:pk>/close/", office_board.meeting_close, name="meeting_close"),
    path("meetings/<int:pk>/present/", office_board.presence_set, name="presence_set"),
    path("meetings/<int:pk>/notes/", office_board.note_add, name="note_add"),
    path("ranking/", office.ranking, name="ranking"),
    path("rounds/<int:pk>/scores/<int:entry_pk>/", office.entry_scores, name="entry_scores"),
    path("rounds/<int:pk>/send-on/", office.entries_send_on, name="entries_send_on"),
]
