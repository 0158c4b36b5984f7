"""Which addresses does the secretariat have for organizations, memberships and offices?"""

from django.urls import path

from organizations import office, office_judges, office_people, office_register

app_name = "organizations_office"
urlpatterns = [
    path("", office.organization_list, name="organization_list"),
    path("<int:pk>/", office.organization_page, name="organization_page"),
    path("register/", office_register.register_list, name="register_list"),
    path("<int:pk>/mailbox/", office.mailbox_change, name="mailbox_change"),
    path("memberships/", office.membership_list, name="membership_list"),
    path("memberships/<int:pk>/", office.membership_page, name="membership_page"),
    path("memberships/<int:pk>/admit/", office.membership_admit, name="membership_admit"),
    path("memberships/<int:pk>/replace/", office.membership_replace, name="membership_replace"),
    path("memberships/<int:pk>/letter/", office.membership_letter, name="membership_letter"),
    path("memberships/<int:pk>/refuse/", office.membership_refuse, name="membership_refuse"),
    path("memberships/<int:pk>/end/", office.membership_end, name="membership_end"),
    path("judges/", office_judges.judge_list, name="judge_list"),
    path("judges/<int:pk>/", office_judges.judge_page, name="judge_page"),
    path("judges/<int:pk>/sleep/", office_judges.judge_put_to_sleep, name="judge_put_to_sleep"),
    path("judges/<int:pk>/wake/", office_judges.judge_wake, name="judge_wake"),
    path("judges/invite/", office_judges.invitation_new, name="invitation_new"),
    path("judges/invite/list/", office_judges.judges_invite, name="judges_invite"),
    path("judges/invite/list/judges.csv", office_judges.judge_list_template, name="judge_list_template"),
    path("judges/terms/", office_judges.terms_page, name="terms_page"),
    path("judges/terms/new/", office_judges.terms_new, name="terms_new"),
    path("judges/invitations/", office_judges.invitation_list, name="invitation_list"),
    path("judges/invitations/<int:pk>/resend/", office_judges.invitation_resend, name="invitation_resend"),
    path("judges/invitations/<int:pk>/revoke/", office_judges.invitation_revoke, name="invitation_revoke"),
    path("judges/agencies/", office_people.agency_list, name="agency_list"),
    path("judges/agencies/new/", office_people.agency_new, name="agency_new"),
    path("judges/agencies/<int:pk>/", office_people.agency_edit, name="agency_edit"),
    path("people/", office_people.office_holder_list, name="office_holder_list"),
    path("people/invite/", office_people.office_invite, name="office_invite"),
    path("people/<int:pk>/end/", office_people.office_take_away, name="office_take_away"),
    path("people/second-factors/", office_people.second_factor_list, name="second_factor_list"),
    path("people/second-factors/new/", office_people.second_factor_propose, name="second_factor_propose"),
    path("people/second-factors/<int:pk>/", office_people.second_factor_page, name="second_factor_page"),
    path("people/second-factors/<int:pk>/confirm/", office_people.reset_confirm, name="reset_confirm"),
    path("people/second-factors/<int:pk>/cancel/", office_people.reset_cancel, name="reset_cancel"),
]
