"""The officer's pages of an entry."""

from django.urls import URLPattern

app_name = "submissions"
urlpatterns: list[URLPattern] = []
