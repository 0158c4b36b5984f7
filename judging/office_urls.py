"""Which addresses do the secretariat's pages of judging have?"""

from django.urls import path

from judging import office, office_rest

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
    path("ranking/", office.ranking, name="ranking"),
    path("rounds/<int:pk>/scores/<int:entry_pk>/", office.entry_scores, name="entry_scores"),
    path("rounds/<int:pk>/send-on/", office.entries_send_on, name="entries_send_on"),
]
