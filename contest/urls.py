"""Which address leads where? The site map: Thai at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from contest import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("office/admin/", admin.site.urls),
    prefix_default_language=False,
)
