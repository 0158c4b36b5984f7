"""The pages of entrants after their entry was sent."""

from django.urls import path

from results import views_entrant

app_name = "results_entrant"
urlpatterns = [
    path("<int:pk>/outcome/", views_entrant.entry_outcome, name="entry_outcome"),
    path("<int:pk>/outcome/object/", views_entrant.objection_file, name="objection_file"),
]
