"""Faults in what is said of the risk of a record: whom it reaches, what waits for it, what is counted of it."""

from tests.faults.fault import Fault

FAULTS = [
    Fault(
        "an assessment is not moved along when its visit is logged",
        "engagement/services/delegations.py",
        """    settle("finish_draft", about=delegation, by=by, now=now)
    follow(delegation, by=by, now=now)
""",
        """    settle("finish_draft", about=delegation, by=by, now=now)
""",
        ("tests/risk/test_following.py",),
    ),
    Fault(
        "an assessment stays shared when its visit is kept to the council",
        "engagement/services/delegations.py",
        """    if shared and not delegation.is_draft:
        follow(delegation, by=by, now=now)
""",
        """    if shared and not delegation.is_draft:
""",
        ("tests/risk/test_following.py",),
    ),
    Fault(
        "of an agreement that ended offices are asked on",
        "twinning/services.py",
        "    follow(agreement, by=by, now=now)",
        "    if not agreement.has_ended:\n        follow(agreement, by=by, now=now)",
        ("tests/risk/test_following.py",),
    ),
    Fault(
        "the central unit reads what is still to be done about a risk",
        "risk/panel.py",
        "self._to_do() if self.is_whole else self._how_many()",
        "self._to_do()",
        ("tests/engagement/test_risk_on_page.py",),
    ),
    Fault(
        "what a council compared with lists is shown to whoever reads the visit",
        "risk/panel.py",
        "        screened=state_of(row.council_id, organisations, today) if is_own else None,",
        "        screened=state_of(row.council_id, organisations, today),",
        ("tests/engagement/test_risk_on_page.py",),
    ),
    Fault(
        "who saw a summary of a visit is told that its assessment went",
        "overview/feed.py",
        "    closer = [key for key in wanted[0] if key != COUNCILS]",
        "    closer = wanted[0]",
        ("tests/api/test_assessments.py",),
    ),
    Fault(
        "what an assessment says is told without the scope for it",
        "risk/serializers.py",
        "            if PART_OF[name] <= shown and (in_detail or name not in DETAIL)",
        "            if PART_OF[name] <= shown",
        ("tests/api/test_assessments.py",),
    ),
    Fault(
        "what is overdue can be felt out by the central unit",
        "risk/filters.py",
        """        "overdue": ("risks",),""",
        """        "overdue": ("state",),""",
        ("tests/api/test_assessments.py",),
    ),
    Fault(
        "what a token is not told of risks is found by a filter",
        "risk/assessment_api.py",
        "            yield READ_DETAIL\n",
        "            pass\n",
        ("tests/api/test_assessments.py",),
    ),
    Fault(
        "what is said of a sensitive visit is read over the API unseen",
        "risk/serializers.py",
        "            note_reading(row.about, by=by)\n",
        "            pass\n",
        ("tests/api/test_assessments.py",),
    ),
    Fault(
        "the feed tells of an assessment that its reader never could see",
        "overview/feed.py",
        "            is_lost = event.lost and made_at < event.at\n",
        "            is_lost = event.lost\n",
        ("tests/api/test_assessments.py",),
    ),
    Fault(
        "the central unit is told small numbers of what is overdue",
        "overview/risk_figures.py",
        "    is_exact = reach_of(user) is Reach.READER and sees_rows_behind_figures(user)",
        "    is_exact = sees_rows_behind_figures(user)",
        ("tests/overview/test_risk_figures.py",),
    ),
    Fault(
        "what is said of the risk puts a brief before its office anew",
        "engagement/brief_state.py",
        "    return digest(facts_to_sign(delegation, brief.council, today)) != digest(without_risk(brief.content))",
        "    return digest(facts_of(delegation, brief.council, today)) != brief.sha256",
        ("tests/engagement/test_risk_in_brief.py",),
    ),
    Fault(
        "a brief of a visit at which nobody looked says something of its risk",
        "engagement/brief.py",
        """    if found is None:
        return {}
    waiting""",
        """    if found is None:
        return {RISK: {"path": 1, "state": "finished", "level": "", "office": "", "to_do": []}}
    waiting""",
        ("tests/engagement/test_risk_in_brief.py",),
    ),
    Fault(
        "money and contracts on which a council would depend call for a short look alone",
        "risk/rules/triage.py",
        """                _("Money, contracts, staff or systems on which we would come to depend"),
                Path.RED,""",
        """                _("Money, contracts, staff or systems on which we would come to depend"),
                Path.AMBER,""",
        ("tests/risk/test_triage.py",),
    ),
    Fault(
        "what is left is said to be smaller though nothing is done about it",
        "risk/services/risks.py",
        "    if not is_smaller or is_seen_to:",
        "    if is_smaller or is_seen_to:",
        ("tests/risk/test_assessing.py",),
    ),
    Fault(
        "a full assessment is finished without anybody who was asked for support",
        "risk/rules/assessing.py",
        "    if path == Path.RED and not asked:",
        "    if path == Path.RED and not all(benefits) and not asked:",
        ("tests/risk/test_assessing.py", "tests/risk/test_assessment_pages.py"),
    ),
    Fault(
        "other answers leave countersigned what its office never saw",
        "risk/services/assessing.py",
        """    if assessment.state != AssessmentState.OPEN:
        _open(assessment)
        settle(COUNTERSIGN, about=assessment, by=by, now=now)
    if""",
        """    if""",
        ("tests/risk/test_assessing.py",),
    ),
    Fault(
        "who finished an assessment countersigns it",
        "risk/services/assessing.py",
        "    if assessment.finished_by_id == by.pk:",
        "    if not by.pk:",
        ("tests/risk/test_assessing.py",),
    ),
    Fault(
        "what is overdue is told every day anew",
        "risk/services/mitigations.py",
        "    Mitigation.objects.filter(pk__in=[one.pk for one in overdue]).update(told_overdue_at=now)\n",
        "",
        ("tests/risk/test_mitigations_overdue.py",),
    ),
    Fault(
        "what is done on its last day is overdue",
        "risk/models/assessments.py",
        "        return self.filter(done_on=None, due_on__lt=today)",
        "        return self.filter(done_on=None, due_on__lte=today)",
        ("tests/risk/test_mitigations_overdue.py",),
    ),
    Fault(
        "of an assessment whose record has ended acts change what it says",
        "risk/services/assessing.py",
        """    if assessment.is_over:
        raise WrongState(ENDED, code="is_over")
    return assessment""",
        """    return assessment""",
        ("tests/risk/test_following.py",),
    ),
    Fault(
        "guidance that a council goes by is read by whoever was given the whole of its visit",
        "risk/assessed.py",
        'facts["guidance"] if council in user.council_codes() else []',
        'facts["guidance"]',
        ("tests/risk/test_assessment_pages.py",),
    ),
]
