"""Faults in what is done before and during a visit."""

from tests.faults.fault import Fault

FLAGS = "engagement/services/flags.py"
OFFERS = "engagement/services/offers.py"
SIGN_OFF = "engagement/services/sign_off.py"
SIGN_OFF_TESTS = ("tests/engagement/test_sign_off.py",)
RULE_TESTS = ("tests/engagement/test_tripwire_rules.py",)
PRIVATE_TESTS = ("tests/engagement/test_publicity.py", "tests/engagement/test_press.py")
MONEY_TESTS = ("tests/engagement/test_offers_seen.py",)

FAULTS = [
    Fault(
        "what is found stays though the record says otherwise",
        FLAGS,
        "gone = {at: flag for at, flag in standing.items() if flag.facts != found.get(at)}",
        "gone = {}",
        ("tests/engagement/test_flags_on_pages.py",),
    ),
    Fault(
        "a purpose explains every sensitive site",
        "engagement/rules/tripwire.py",
        "    return [area for area in stop.areas if visit.purposes.intersection(area.explained_by)]",
        "    return list(stop.areas)",
        RULE_TESTS,
    ),
    Fault(
        "a dropped stop is still looked at",
        "engagement/rules/visit.py",
        "return self.state not in WILL_NOT_BE",
        "return True",
        RULE_TESTS,
    ),
    Fault(
        "a brief of before the change is signed off",
        SIGN_OFF,
        "    if has_changed(row.brief, delegation, localdate(now)):\n        tell_if_out_of_date(",
        "    if False:\n        tell_if_out_of_date(",
        SIGN_OFF_TESTS,
    ),
    Fault(
        "whoever holds no office signs off",
        SIGN_OFF,
        "    as_deputy = must_hold(row, by, localdate(now))\n    if row.decision == SignOffDecision.APPROVED and",
        "    as_deputy = False\n    if row.decision == SignOffDecision.APPROVED and",
        SIGN_OFF_TESTS,
    ),
    Fault(
        "a partner reads how another council tells of a visit",
        "engagement/models/private.py",
        "return self.filter(council_id__in=user.council_codes(), delegation__in=seen)",
        "return self.filter(delegation__in=seen)",
        PRIVATE_TESTS,
    ),
    Fault(
        "offers are seen by all who see the visit",
        "engagement/models/money.py",
        "Delegation.objects.visible_to(user, Part.WHOLE)",
        "Delegation.objects.visible_to(user)",
        MONEY_TESTS,
    ),
    Fault(
        "anybody finishes what the monitoring officer decides",
        OFFERS,
        "    if not stands_for(by, offer.council_id, OFFICE, today):\n",
        "    if False:\n",
        ("tests/engagement/test_offers_registered.py",),
    ),
    Fault(
        "an offer entered by mistake stays in lists and sums",
        "engagement/models/money.py",
        "return self.filter(withdrawn_at=None)",
        "return self.all()",
        ("tests/engagement/test_offers_withdrawn.py",),
    ),
    Fault(
        "the unit is told of topics though the council did not ask for that",
        "engagement/services/topics.py",
        "if named and CouncilSettings.of(delegation.council).heads_up_on_topics:",
        "if named:",
        ("tests/engagement/test_topics.py",),
    ),
    Fault(
        "pressure is shared without being alerted",
        "engagement/services/interventions.py",
        "    if alert:\n        _share(row, now)\n",
        "    _share(row, now)\n",
        ("tests/engagement/test_intervention_services.py", "tests/engagement/test_interventions.py"),
    ),
    Fault(
        "a visit is confirmed though its office has not signed off",
        "engagement/services/confirming.py",
        "if needs_sign_off(delegation, localdate(now)):",
        "if False:",
        SIGN_OFF_TESTS,
    ),
]
