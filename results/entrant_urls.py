"""The pages of entrants after their entry was sent."""

from django.urls import path

from results import views_adopting, views_entrant, views_press_draft

app_name = "results_entrant"
urlpatterns = [
    path("adoptions/<int:year>/<int:number>/", views_adopting.adoption_new, name="adoption_new"),
    path("adoptions/<int:pk>/take-back/", views_adopting.adoption_take_back, name="adoption_take_back"),
    path("press/<str:token>/", views_press_draft.press_check, name="press_check"),
    path("<int:pk>/outcome/", views_entrant.entry_outcome, name="entry_outcome"),
    path("<int:pk>/outcome/certificate/", views_entrant.entry_certificate, name="entry_certificate"),
    path("<int:pk>/outcome/object/", views_entrant.objection_file, name="objection_file"),
]
