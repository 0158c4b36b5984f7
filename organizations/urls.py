"""Which addresses under /accounts/ are ours? The others are django-allauth's."""

from django.urls import path

from organizations import views, views_judge, views_second_factor, views_sessions, views_sign_on

app_name = "organizations"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile_edit, name="profile_edit"),
    path("sign-on/", views_sign_on.sign_on_page, name="sign_on_page"),
    path("sign-on/begin/", views_sign_on.sign_on_begin, name="sign_on_begin"),
    path("sign-on/return/", views_sign_on.sign_on_return, name="sign_on_return"),
    path("sign-on/register/", views_sign_on.sign_on_register, name="sign_on_register"),
    path("sign-on/connect/", views_sign_on.sign_on_connect, name="sign_on_connect"),
    path("sign-on/disconnect/", views_sign_on.sign_on_disconnect, name="sign_on_disconnect"),
    path("sessions/", views_sessions.session_list, name="session_list"),
    path("sessions/end-others/", views_sessions.session_end_others, name="session_end_others"),
    path("sessions/<str:name>/end/", views_sessions.session_end, name="session_end"),
    path("2fa/totp/activate/", views.second_factor_activate, name="second_factor_activate"),
    path("2fa/totp/deactivate/", views.second_factor_deactivate, name="second_factor_deactivate"),
    path("organizations/", views.organization_search, name="organization_search"),
    path("organizations/<int:pk>/", views.membership_ask, name="membership_ask"),
    path("organizations/<int:pk>/code/", views.code_enter, name="code_enter"),
    path("organizations/<int:pk>/code/send/", views.code_send, name="code_send"),
    path("organizations/<int:pk>/members/", views.member_list, name="member_list"),
    path("organizations/<int:pk>/members/invite/", views.member_invite, name="member_invite"),
    path("members/<int:pk>/", views.member_page, name="member_page"),
    path("members/<int:pk>/admit/", views.member_admit, name="member_admit"),
    path("members/<int:pk>/role/", views.member_change_role, name="member_change_role"),
    path("members/<int:pk>/hand-over/", views.member_hand_over, name="member_hand_over"),
    path("members/<int:pk>/remove/", views.member_remove, name="member_remove"),
    path(
        "members/invitations/<int:pk>/resend/",
        views.member_invitation_resend,
        name="member_invitation_resend",
    ),
    path(
        "members/invitations/<int:pk>/revoke/",
        views.member_invitation_revoke,
        name="member_invitation_revoke",
    ),
    path("judge/terms/", views_judge.judge_terms, name="judge_terms"),
    path("judge/profile/", views_judge.judge_profile, name="judge_profile"),
    path("judge/provinces/", views_judge.judge_provinces, name="judge_provinces"),
    path("judge/provinces/none/", views_judge.judge_ties_none, name="judge_ties_none"),
    path("judge/provinces/<int:pk>/remove/", views_judge.judge_tie_remove, name="judge_tie_remove"),
    path("judge/provinces/<str:province>/", views_judge.judge_service_add, name="judge_service_add"),
    path("judge/resting/", views_judge.office_resting, name="office_resting"),
    path("2fa/lost/", views_second_factor.second_factor_lost, name="second_factor_lost"),
    path("2fa/resets/<str:token>/", views_second_factor.reset_object, name="reset_object"),
    path("memberships/", views.membership_list, name="membership_list"),
    path("invitations/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
