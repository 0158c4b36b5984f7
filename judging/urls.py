"""Which addresses does the judge's desk have?"""

from django.urls import path

from judging import (
    views,
    views_board,
    views_chair,
    views_conflicts,
    views_offline,
    views_presenting,
    views_sheet,
    views_table,
    views_ties,
)

app_name = "judging"
urlpatterns = [
    path("", views.assignment_list, name="assignment_list"),
    path("signed/", views.signed_list, name="signed_list"),
    path("conflicts/", views_conflicts.conflict_list, name="conflict_list"),
    path("conflicts/entries/", views_conflicts.entry_list, name="entry_list"),
    path(
        "rounds/<int:pk>/entries/<int:entry_pk>/conflict/", views_conflicts.conflict_new, name="conflict_new"
    ),
    path("presentations/", views_presenting.presentation_list, name="presentation_list"),
    path("board/", views_board.board, name="board"),
    path("board/compare/", views_board.entries_compare, name="entries_compare"),
    path("board/<int:pk>/open/", views_board.meeting_open, name="meeting_open"),
    path("meetings/<int:pk>/", views_board.meeting_page, name="meeting_page"),
    path("meetings/<int:pk>/close/", views_board.meeting_close, name="meeting_close"),
    path("meetings/<int:pk>/present/", views_board.presence_set, name="presence_set"),
    path("meetings/<int:pk>/notes/", views_board.note_add, name="note_add"),
    path("criteria/", views.criteria, name="criteria"),
    path("ties/", views_ties.ties_page, name="ties_page"),
    path("rounds/<int:pk>/ties/<int:entry_pk>/", views_ties.tie_decide, name="tie_decide"),
    path("panel/", views_chair.signature_list, name="signature_list"),
    path("panel/<int:pk>/unlock/", views_chair.sheet_unlock, name="sheet_unlock"),
    path("rounds/<int:pk>/table/", views_table.sheet_table, name="sheet_table"),
    path("rounds/<int:pk>/offline/", views_offline.offline_sheet, name="offline_sheet"),
    path("rounds/<int:pk>/offline/file/", views_offline.offline_file, name="offline_file"),
    path("entries/<int:pk>/", views_sheet.sheet_edit, name="sheet_edit"),
    path("entries/<int:pk>/save/", views_sheet.sheet_save, name="sheet_save"),
    path("entries/<int:pk>/sign/", views_sheet.sheet_sign, name="sheet_sign"),
    path("entries/<int:pk>/abstain/", views_sheet.sheet_abstain, name="sheet_abstain"),
    path("entries/<int:pk>/conflict/", views_conflicts.conflict_declare, name="conflict_declare"),
    path("entries/<int:pk>/files/<int:file_pk>/", views_sheet.entry_file, name="entry_file"),
    path("entries/<int:pk>/files/<int:file_pk>/<slug:form>/", views_sheet.entry_file, name="entry_file"),
]
