"""The public pages on which certificates are checked."""

from django.urls import path

from results.views_certificates import certificate, certificate_search, key_file, key_list

app_name = "certificates"
urlpatterns = [
    path("", certificate_search, name="certificate_search"),
    path("key/", key_list, name="key_list"),
    path("key/<slug:code>.pem", key_file, name="key_file"),
    path("<str:serial>/", certificate, name="certificate"),
]
