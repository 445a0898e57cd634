"""Signing in, and the pages about people and bodies, in a browser: with and without JavaScript, small and wide."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from accounts import services
from accounts.models import CouncilSettings, Invitation, Membership, User
from accounts.roles import Role
from tests.accounts.signing_in import PASSWORD, code
from tests.browser.conftest import Faults
from tests.factories import a_delegation, body_of, council_user, user_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.a11y,
    pytest.mark.thorough,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def reader(request: pytest.FixtureRequest, new_context: Callable[..., Any]) -> Page:
    page: Page = new_context(java_script_enabled=request.param).new_page()
    return page


def sign_in(page: Page, host: str, user: User) -> None:
    page.goto(host + reverse("account_login"))
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def council() -> dict[str, str]:
    """Leeds with everything that its pages can show."""
    approver = council_user("LDS", Role.APPROVER, name="Anna Approver")
    officer = council_user("LDS", name="Olive Officer")
    body = body_of("LDS")
    invitation = services.invite_member(
        body, email="new@leeds.example", name="New Colleague", role=Role.OFFICER, by=approver, now=now()
    )
    office = services.name_office(body, office="leader", holder=officer, deputy=approver, by=approver, now=now())
    a_delegation("LDS", by=officer)
    member = Membership.objects.get(user=officer)
    keys = {
        "body_members": [],
        "invite_member": [],
        "change_role": [member.key],
        "remove_member": [member.key],
        "withdraw_invitation": [invitation.key],
        "name_office": [],
        "end_office": [office.key],
        "change_deputy": [office.key],
        "sharing_notice": [],
        "council_settings": [],
        "trail": [],
    }
    return {name: reverse(name, args=["LDS", *more]) for name, more in keys.items()}


def test_pages_of_a_council_have_no_barrier(
    page: Page, live_server: Any, council: dict[str, str], check_access: Callable[[Page], None], faults: Faults
) -> None:
    faults.allow(404)  # the first page is another app's
    sign_in(page, live_server.url, User.objects.get(name="Anna Approver"))
    for width in (320, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        for address in [
            *council.values(),
            reverse("account"),
            reverse("account_change_password"),
            reverse("mfa_index"),
        ]:
            page.goto(live_server.url + address)
            expect(page.locator("h1")).to_have_count(1)
            check_access(page)


def test_pages_of_the_administrator_have_no_barrier(
    page: Page, live_server: Any, check_access: Callable[[Page], None], faults: Faults
) -> None:
    faults.allow(404)
    administrator, officer = user_of("service", Role.ADMINISTRATOR), council_user("LDS")
    sign_in(page, live_server.url, administrator)
    addresses = [
        *(reverse(name) for name in ("users", "bodies", "add_body")),
        *(reverse(name, args=[officer.key]) for name in ("user", "switch_user_off", "lost_factor_of_user")),
        reverse("switch_body_off", args=["LDS"]),
        reverse("body_members", args=["LDS"]),
    ]
    for width in (320, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(live_server.url + address)
            expect(page.locator("h1")).to_have_count(1)
            check_access(page)


def test_pages_before_the_sign_in_have_no_barrier(
    page: Page, live_server: Any, check_access: Callable[[Page], None], faults: Faults
) -> None:
    approver = council_user("LDS", Role.APPROVER)
    invitation = services.invite_member(
        body_of("LDS"), email="new@leeds.example", name="New", role=Role.OFFICER, by=approver, now=now()
    )
    link = reverse("accept_invitation", args=[services.invitation_token(invitation)])
    faults.allow(404, 409)
    addresses = [
        *(reverse(name) for name in ("account_login", "account_reset_password", "account_reset_password_done")),
        reverse("account_reset_password_from_key", args=["1", "x-y"]),
        reverse("account_inactive"),
        link,
        reverse("accept_invitation", args=["guess"]),
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        expect(page.locator("h1")).to_have_count(1)
        check_access(page)


def test_from_invitation_to_second_factor(reader: Page, live_server: Any, settings: Any, faults: Faults) -> None:
    """Invited, account made, app set up, signed in with its code, recovery codes shown."""
    settings.SECOND_FACTOR = True
    faults.allow(404)
    approver = council_user("LDS", Role.APPROVER)
    invitation = services.invite_member(
        body_of("LDS"), email="new@leeds.example", name="New Colleague", role=Role.OFFICER, by=approver, now=now()
    )
    reader.goto(live_server.url + reverse("accept_invitation", args=[services.invitation_token(invitation)]))
    reader.get_by_label("Password", exact=True).fill(PASSWORD)
    reader.get_by_label("Password again").fill(PASSWORD)
    reader.get_by_role("button", name="Make my account").click()
    expect(reader.get_by_text("Your account is made")).to_be_visible()

    sign_in(reader, live_server.url, User.objects.get(email="new@leeds.example"))
    expect(reader.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    reader.get_by_label("Password", exact=True).fill(PASSWORD)
    reader.get_by_role("button", name="Continue").click()
    expect(reader.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    secret = reader.locator("code").inner_text().strip()
    assert re.fullmatch("[A-Z2-7]{32}", secret)
    reader.get_by_label("Code", exact=True).fill(code(secret))
    reader.get_by_role("button", name="Continue").click()
    expect(reader.get_by_text("Sign in with it now")).to_be_visible()

    sign_in(reader, live_server.url, User.objects.get(email="new@leeds.example"))
    expect(reader.get_by_role("heading", name="Enter your code")).to_be_visible()
    reader.get_by_label("Code", exact=True).fill(code(secret, later=1))
    reader.get_by_role("button", name="Sign in", exact=True).click()
    expect(reader.get_by_role("heading", name=re.compile("Confirm that it is you|Your recovery codes"))).to_be_visible()


def test_an_approver_invites_and_accepts_the_notice(reader: Page, live_server: Any, faults: Faults) -> None:
    faults.allow(404, 400)
    approver = council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.update(notice_accepted_at=None)
    sign_in(reader, live_server.url, approver)
    reader.goto(live_server.url + reverse("your_council"))
    reader.get_by_role("link", name="Read and accept the sharing notice").click()
    reader.get_by_role("button", name="Accept for our council").click()
    expect(reader.get_by_text("The sharing notice is accepted.")).to_be_visible()

    reader.get_by_role("button", name="Invite somebody").click()
    reader.get_by_label("Full name").fill("New Colleague")
    reader.get_by_label("Email address").fill("new at leeds")
    reader.get_by_label("Officer").check()
    reader.get_by_role("button", name="Send the invitation").click()
    expect(reader.locator(".govuk-error-summary")).to_be_visible()
    expect(reader.get_by_label("Full name")).to_have_value("New Colleague")
    reader.get_by_label("Email address").fill("new@leeds.example")
    reader.get_by_role("button", name="Send the invitation").click()
    expect(reader.get_by_text("New Colleague is invited")).to_be_visible()
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.invited_at == timedelta(days=7)


def test_a_passkey_signs_in_alone(page: Page, live_server: Any, settings: Any, check_access: Any) -> None:
    """Made in a real browser by a device that asks who holds it, and then used with neither password nor code."""
    settings.SECOND_FACTOR = True
    officer = council_user("LDS", name="Olive Officer")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}
    added = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    sign_in(page, live_server.url, officer)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Use a passkey instead").click()
    check_access(page)
    page.get_by_label("Name", exact=True).fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("Your passkey is made. Sign in with it now.")).to_be_visible()

    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    page.get_by_role("link", name="Use a passkey instead").click()
    check_access(page)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    expect(page.get_by_role("heading", name="Work laptop")).to_be_visible()

    # A device that keeps no passkey lets nobody in, and the page says so.
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    device.send("WebAuthn.clearCredentials", added)
    expect(page.get_by_text("That did not work")).to_be_hidden()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That did not work, and nothing was changed")).to_be_visible()
