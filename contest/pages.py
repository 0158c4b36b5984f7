"""The pages of the roof: home, about, privacy, and the secretariat's desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
