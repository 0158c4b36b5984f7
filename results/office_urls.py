"""The secretariat's pages of results."""

from django.urls import path

from results import office

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
    path("announcements/<int:pk>/withdraw/", office.publication_withdraw, name="publication_withdraw"),
]
