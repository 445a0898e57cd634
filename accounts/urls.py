"""People, bodies, what a council decides for itself, and its trail."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from accounts.views import (
    bodies,
    clients,
    council,
    invitations,
    members,
    networks,
    offices,
    passkeys,
    people,
    resets,
    sessions,
    sign_in,
    trail,
    users,
)

# The sign-in library's own names, so that it finds its pages. What is not here does not exist: nobody signs up.
signing_in = [
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", sign_in.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "account/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/second-factor/", factor.index, name="mfa_index"),
    path("account/second-factor/code/", sign_in.EnterSecondFactor.as_view(), name="mfa_authenticate"),
    path("account/second-factor/confirm/", sign_in.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("account/second-factor/set-up/", sign_in.SetUpSecondFactor.as_view(), name="mfa_activate_totp"),
    path("account/second-factor/remove/", sign_in.RemoveSecondFactor.as_view(), name="mfa_deactivate_totp"),
    path("account/passkeys/", passkeys.Passkeys.as_view(), name="mfa_list_webauthn"),
    path("account/passkeys/add/", passkeys.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/confirm/", passkeys.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/sign-in/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("account/passkeys/<str:key>/name/", passkeys.NamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("account/passkeys/<str:key>/remove/", passkeys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", sign_in.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]

urlpatterns = [
    *signing_in,
    path("account/sessions/", sessions.Sessions.as_view(), name="account_sessions"),
    path("account/sessions/end/", sessions.EndOtherSessions.as_view(), name="account_sessions_end"),
    path("account/sessions/<str:key>/end/", sessions.EndSession.as_view(), name="account_session_end"),
    path("account/", people.Account.as_view(), name="account"),
    path("invitations/<str:token>/", invitations.AcceptInvitation.as_view(), name="accept_invitation"),
    path("council/", council.YourCouncil.as_view(), name="your_council"),
    path("trail/", trail.YourTrail.as_view(), name="your_trail"),
    path("bodies/<str:code>/members/", members.Members.as_view(), name="body_members"),
    path("bodies/<str:code>/members/invite/", members.InviteMember.as_view(), name="invite_member"),
    path("bodies/<str:code>/members/<str:key>/role/", members.ChangeRole.as_view(), name="change_role"),
    path("bodies/<str:code>/members/<str:key>/remove/", members.RemoveMember.as_view(), name="remove_member"),
    path("bodies/<str:code>/members/<str:key>/lost/", resets.AskForResetOfMember.as_view(), name="lost_factor"),
    path(
        "bodies/<str:code>/invitations/<str:key>/withdraw/",
        members.WithdrawInvitation.as_view(),
        name="withdraw_invitation",
    ),
    path("bodies/<str:code>/offices/name/", offices.NameOffice.as_view(), name="name_office"),
    path("bodies/<str:code>/offices/<str:key>/end/", offices.EndOffice.as_view(), name="end_office"),
    path("bodies/<str:code>/sharing-notice/", council.SharingNotice.as_view(), name="sharing_notice"),
    path("bodies/<str:code>/settings/", council.ChangeSettings.as_view(), name="council_settings"),
    path("bodies/<str:code>/trail/", trail.Trail.as_view(), name="trail"),
    path("bodies/<str:code>/api/", clients.ApiClients.as_view(), name="api_clients"),
    path("bodies/<str:code>/api/<str:key>/secret/", clients.RotateSecret.as_view(), name="rotate_secret"),
    path("bodies/<str:code>/api/<str:key>/end/", clients.EndClient.as_view(), name="end_client"),
    path("network/", networks.YourNetwork.as_view(), name="your_network"),
    path("bodies/<str:code>/network/", networks.NetworkMembers.as_view(), name="network_members"),
    path(
        "bodies/<str:code>/network/<str:council>/remove/",
        networks.RemoveNetworkMember.as_view(),
        name="network_member_remove",
    ),
    path("service/users/", users.Users.as_view(), name="users"),
    path("service/users/<str:key>/", users.UserPage.as_view(), name="user"),
    path("service/users/<str:key>/off/", users.SwitchUserOff.as_view(), name="switch_user_off"),
    path("service/users/<str:key>/on/", users.SwitchUserOn.as_view(), name="switch_user_on"),
    path(
        "service/users/<str:key>/lost/",
        resets.AskForResetOfUser.as_view(),
        name="lost_factor_of_user",
    ),
    path("lost-factors/<str:key>/", resets.AnswerReset.as_view(), name="factor_reset"),
    path("service/bodies/", bodies.Bodies.as_view(), name="bodies"),
    path("service/bodies/add/", bodies.AddBody.as_view(), name="add_body"),
    path("service/bodies/<str:code>/off/", bodies.SwitchBodyOff.as_view(), name="switch_body_off"),
    path("service/bodies/<str:code>/on/", bodies.SwitchBodyOn.as_view(), name="switch_body_on"),
]
