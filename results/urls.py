"""The public pages of results."""

from django.urls import path

from results import views

app_name = "results"
urlpatterns = [
    path("", views.edition_list, name="edition_list"),
    path("<int:year>/", views.edition, name="edition"),
    path("<int:year>/levels/", views.by_level, name="by_level"),
    path("<int:year>/figures/", views.figures, name="figures"),
    path("<int:year>/entries/", views.entry_list, name="entry_list"),
    path("<int:year>/entries/<int:number>/", views.entry, name="entry"),
    path("<int:year>/entries/<int:number>/images/<int:image>.jpg", views.entry_image, name="entry_image"),
    path("<int:year>/awards.csv", views.awards_csv, name="awards_csv"),
    path("<int:year>/entries.csv", views.entries_csv, name="entries_csv"),
]
