"""The pages of judges after the announcement."""

from django.urls import path

from results import views_judge_certificates

app_name = "results_judge"
urlpatterns = [
    path("", views_judge_certificates.certificate_list, name="certificate_list"),
    path("<int:pk>.pdf", views_judge_certificates.certificate_file, name="certificate_file"),
]
