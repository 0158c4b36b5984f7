"""The public pages on which certificates are checked."""

from django.urls import path

from results import views_certificates

app_name = "certificates"
urlpatterns = [
    path("", views_certificates.certificate_search, name="certificate_search"),
    path("key/", views_certificates.key_list, name="key_list"),
    path("key/<slug:code>.pem", views_certificates.key_file, name="key_file"),
    path("<str:serial>/", views_certificates.certificate, name="certificate"),
]
