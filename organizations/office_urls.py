"""Which addresses does the secretariat have for organizations, memberships and offices?"""

from django.urls import path

from organizations import office

app_name = "organizations_office"
urlpatterns = [
    path("", office.organization_list, name="organization_list"),
    path("<int:pk>/", office.organization_page, name="organization_page"),
    path("<int:pk>/mailbox/", office.mailbox_change, name="mailbox_change"),
    path("memberships/", office.membership_list, name="membership_list"),
    path("memberships/<int:pk>/", office.membership_page, name="membership_page"),
    path("memberships/<int:pk>/admit/", office.membership_admit, name="membership_admit"),
    path("memberships/<int:pk>/replace/", office.membership_replace, name="membership_replace"),
    path("memberships/<int:pk>/letter/", office.membership_letter, name="membership_letter"),
    path("memberships/<int:pk>/refuse/", office.membership_refuse, name="membership_refuse"),
    path("memberships/<int:pk>/end/", office.membership_end, name="membership_end"),
    path("judges/", office.judge_list, name="judge_list"),
    path("judges/<int:pk>/sleep/", office.judge_put_to_sleep, name="judge_put_to_sleep"),
    path("judges/<int:pk>/wake/", office.judge_wake, name="judge_wake"),
    path("judges/invite/", office.invitation_new, name="invitation_new"),
    path("invitations/<int:pk>/revoke/", office.invitation_revoke, name="invitation_revoke"),
]
