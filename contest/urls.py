"""Which address leads where? The site map: Thai at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from contest import health, office_admin, views_machines

handler429 = "contest.views.too_many"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sitemap.xml", views_machines.sitemap, name="sitemap"),
    path("robots.txt", views_machines.robots, name="robots"),
    path("api/v1/", include("results.api")),
]

urlpatterns += i18n_patterns(
    path("", include("contest.pages")),
    path("results/", include("results.urls")),
    path("verify/", include("results.verify_urls")),
    path("entries/", include("submissions.urls")),
    path("entries/", include("results.entrant_urls")),
    path("judging/certificates/", include("results.judge_urls")),
    path("judging/", include("judging.urls")),
    path("accounts/", include("organizations.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("office/admin/", office_admin.site.urls),
    path("office/organizations/", include("organizations.office_urls")),
    path("office/entries/", include("submissions.office_urls")),
    path("office/judging/", include("judging.office_urls")),
    path("office/results/", include("results.office_urls")),
    prefix_default_language=False,
)
