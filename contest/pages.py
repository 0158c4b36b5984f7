"""The pages of the roof: home, about, privacy, and the secretariat's desk."""

from django.urls import path

from contest import office, views

app_name = "contest"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("office/", office.office_home, name="office_home"),
    path("office/editions/<int:pk>/move/", office.edition_move, name="edition_move"),
    path("office/letters/", office.letter_list, name="letter_list"),
    path("office/letters/<int:pk>/", office.letter_page, name="letter_page"),
    path("office/letters/<int:pk>/send/", office.letter_send, name="letter_send"),
    path("office/journal/", office.journal_list, name="journal_list"),
]
