"""Faults in who may do what."""

from tests.faults.fault import Fault

DELEGATIONS = "engagement/services/delegations.py"
RESETS = "accounts/services/resets.py"
RESET_TESTS = ("tests/accounts/test_factor_resets.py",)
ACCESS = "accounts/services/access.py"
ACCESS_TESTS = ("tests/accounts/test_requesting_access.py",)
SESSIONS = "accounts/services/sessions.py"
SESSION_TESTS = ("tests/accounts/test_sessions.py",)
PASSKEY_TESTS = ("tests/accounts/test_passkeys.py",)

FAULTS = [
    Fault(
        "a service without must",
        DELEGATIONS,
        "acting = by.must(Can.END_DELEGATION, delegation.council_id)",
        "acting = delegation.council.body",
        ("tests/engagement/test_services_logging.py", "tests/test_scoping.py"),
    ),
    Fault(
        "a service without record",
        "engagement/services/partners.py",
        '    record("partner_invited", delegation, by=by, acting=acting, fields=["partners"])\n',
        "",
        ("tests/engagement/test_services_logging.py", "tests/test_scoping.py"),
    ),
    Fault(
        "an officer shares a logged record more widely",
        DELEGATIONS,
        "        by.must(Can.CHANGE_SHARING, delegation.council_id)\n",
        "        pass\n",
        ("tests/engagement/test_services_logging.py",),
    ),
    Fault(
        "the second factor is asked of nobody",
        "accounts/factors.py",
        "if not settings.SECOND_FACTOR or not request.user.is_authenticated:",
        "if True:",
        ("tests/accounts/test_second_factor.py",),
    ),
    Fault(
        "a token does without its scopes",
        "web/api/scopes.py",
        "if scope != ANY_TOKEN and scope not in credential.scopes:",
        "if False:",
        ("tests/api/test_refusals.py",),
    ),
    Fault(
        "a token outlives the secret that it was got with",
        "accounts/services/clients.py",
        "    if not overlaps:\n",
        "    if False:\n",
        ("tests/accounts/test_client_secrets.py",),
    ),
    Fault(
        "clients call as often as they like",
        "web/api/limits.py",
        "return 0 if within else max(1, ceil(MINUTE - gone))",
        "return 0",
        ("tests/api/test_limits.py",),
    ),
    Fault(
        "a passkey lets in whoever holds the device",
        "config/settings.py",
        'MFA_WEBAUTHN_USER_VERIFICATION = "required"',
        'MFA_WEBAUTHN_USER_VERIFICATION = "discouraged"',
        PASSKEY_TESTS,
    ),
    Fault(
        "a passkey lets in for a partner system",
        "accounts/passkeys.py",
        "User.objects.filter(key=key, kind=User.Kind.PERSON).first()",
        "User.objects.filter(key=key).first()",
        PASSKEY_TESTS,
    ),
    Fault(
        "a passkey is named and removed by anybody",
        "accounts/views/passkeys.py",
        'return row_by_key(self.get_queryset(), self.kwargs["key"])  # type: ignore[attr-defined]',
        'return row_by_key(self.model.objects.all(), self.kwargs["key"])',
        PASSKEY_TESTS,
    ),
    Fault(
        "a first passkey is never proved",
        "accounts/views/passkeys.py",
        "is_first = lacks_second_factor(self.request)",
        "is_first = False",
        PASSKEY_TESTS,
    ),
    Fault(
        "the database lets one person alone remove the factors of another",
        "accounts/migrations/0006_factor_resets.py",
        "models.Q(('answered_by', models.F('asked_by')), _negated=True)",
        "models.Q(('answered_by__isnull', False))",
        RESET_TESTS,
    ),
    Fault(
        "somebody decides about their own factors",
        RESETS,
        "    if person.pk == by.pk:\n",
        "    if False:\n",
        RESET_TESTS,
    ),
    Fault(
        "a request to remove factors is good for ever",
        RESETS,
        "    if reset.expires_at <= now:\n",
        "    if False:\n",
        RESET_TESTS,
    ),
    Fault(
        "a request outlives the role of whoever made it",
        RESETS,
        "    if not _stands(reset):\n",
        "    if False:\n",
        RESET_TESTS,
    ),
    Fault(
        "sessions outlive the factors that opened them",
        RESETS,
        "    end_sessions(reset.person)\n",
        "",
        RESET_TESTS,
    ),
    Fault(
        "an approver decides about an administrator",
        RESETS,
        "if not memberships or any(Can.MANAGE_USERS in m.acts for m in memberships):",
        "if not memberships:",
        RESET_TESTS,
    ),
    Fault(
        "a session goes on for as long as something happens",
        "accounts/session.py",
        "if now - session[BEGAN] >= settings.SESSION_COOKIE_AGE:",
        "if False:",
        SESSION_TESTS,
    ),
    Fault(
        "a session goes on though nothing happens",
        "accounts/session.py",
        "    if idle < minutes * MINUTE:\n",
        "    if True:\n",
        SESSION_TESTS,
    ),
    Fault(
        "the session of another is ended by its key",
        "accounts/views/sessions.py",
        "UserSession.objects.filter(user=self.user).exclude(",
        "UserSession.objects.exclude(",
        SESSION_TESTS,
    ),
    Fault(
        "signing out everywhere leaves the sessions as they are",
        SESSIONS,
        "    Session.objects.filter(session_key__in=keys).delete()\n",
        "",
        SESSION_TESTS,
    ),
    Fault(
        "a session keeps its key when somebody confirms who they are",
        "accounts/views/sign_in.py",
        "        self.request.session.cycle_key()\n",
        "",
        SESSION_TESTS,
    ),
    Fault(
        "an analyst overrules what a council has confirmed",
        "twinning/services.py",
        "    stands = agreement.confirmed_on is None\n",
        "    stands = True\n",
        ("tests/twinning/test_services.py",),
    ),
    Fault(
        "a source that speaks in the name of the council",
        "twinning/services.py",
        "    if source.words == agreement.council.name or source.confidence == Confidence.CONFIRMED:\n",
        "    if False:\n",
        ("tests/twinning/test_services.py",),
    ),
    Fault(
        "a contact in the future",
        "engagement/services/contacts.py",
        "    if contact.held_on > today:\n",
        "    if False:\n",
        ("tests/api/test_contacts.py",),
    ),
    Fault(
        "the central unit is told of what it does not see",
        "engagement/services/contacts.py",
        "    if contact.sharing == Sharing.COUNCIL:\n",
        "    if False:\n",
        ("tests/api/test_contacts.py", "tests/engagement/test_contacts.py"),
    ),
    Fault(
        "figures count a contact that was entered by mistake",
        "engagement/models/contacts.py",
        "        return self.filter(withdrawn_at=None)\n",
        "        return self.all()\n",
        ("tests/overview/test_contact_figures.py", "tests/engagement/test_contacts.py"),
    ),
    Fault(
        "a request for access stands before its address is proved",
        "accounts/models/access.py",
        "rows = self.filter(confirmed_at__isnull=False)",
        "rows = self.all()",
        ACCESS_TESTS,
    ),
    Fault(
        "anybody declines a request for access",
        ACCESS,
        "    acting = must_manage(by, request.council)\n    request = _waiting(request, now)\n    if not reason",
        "    acting = by.memberships_now[0].body\n    request = _waiting(request, now)\n    if not reason",
        ACCESS_TESTS,
    ),
    Fault(
        "an address can be filled with links by whoever knows it",
        ACCESS,
        ".count() < MOST_LINKS",
        ".count() < 1_000",
        ACCESS_TESTS,
    ),
    Fault(
        "what somebody asked for access with is kept for ever",
        ACCESS,
        " | Q(answered_at__lte=now - KEPT_AFTER_ANSWER)",
        "",
        ACCESS_TESTS,
    ),
]
