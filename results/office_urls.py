"""The secretariat's pages of results."""

from django.urls import path

from results import office, office_after

app_name = "results_office"
urlpatterns = [
    path("", office.board, name="board"),
    path("<int:year>/", office.board, name="board"),
    path("<int:year>/propose/", office.awards_propose, name="awards_propose"),
    path("<int:year>/confirm/", office.awards_confirm, name="awards_confirm"),
    path("<int:year>/publish/", office.publication_new, name="publication_new"),
    path("entries/<int:pk>/propose/", office.award_new, name="award_new"),
    path("awards/<int:pk>/confirm/", office.award_confirm, name="award_confirm"),
    path("awards/<int:pk>/unconfirm/", office.award_unconfirm, name="award_unconfirm"),
    path("awards/<int:pk>/withdraw/", office.award_withdraw, name="award_withdraw"),
    path("awards/<int:pk>/citation/", office.citation_edit, name="citation_edit"),
    path("levels/<int:pk>/leave/", office.level_leave, name="level_leave"),
    path("unawarded/<int:pk>/confirm/", office.unawarded_confirm, name="unawarded_confirm"),
    path("unawarded/<int:pk>/take-back/", office.unawarded_take_back, name="unawarded_take_back"),
    path("<int:year>/feedback/", office_after.feedback_list, name="feedback_list"),
    path("<int:year>/feedback/send/", office_after.feedback_send_all, name="feedback_send_all"),
    path("entries/<int:pk>/feedback/", office_after.feedback_edit, name="feedback_edit"),
    path("objections/", office_after.objection_list, name="objection_list"),
    path("objections/<int:pk>/", office_after.objection_page, name="objection_page"),
    path("objections/<int:pk>/answer/", office_after.objection_answer, name="objection_answer"),
    path("announcements/<int:pk>/withdraw/", office.publication_withdraw, name="publication_withdraw"),
]
