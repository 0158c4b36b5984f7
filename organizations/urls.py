"""Which addresses under /accounts/ are ours? The others are django-allauth's."""

from django.urls import path

from organizations import views

app_name = "organizations"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile_edit, name="profile_edit"),
    path("2fa/totp/activate/", views.second_factor_activate, name="second_factor_activate"),
    path("organizations/", views.organization_search, name="organization_search"),
    path("organizations/<int:pk>/", views.membership_ask, name="membership_ask"),
    path("organizations/<int:pk>/code/", views.code_enter, name="code_enter"),
    path("organizations/<int:pk>/code/send/", views.code_send, name="code_send"),
    path("memberships/", views.membership_list, name="membership_list"),
    path("invitations/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
