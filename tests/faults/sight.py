"""Faults in who sees what."""

from tests.faults.fault import Fault

SHARING = "accounts/sharing.py"
SHARING_TESTS = ("tests/accounts/test_sharing.py",)
REVIEWS = "engagement/models/reviews.py"
COUNTERPARTS = "counterparts/services.py"
MERGING_TESTS = ("tests/counterparts/test_merging.py",)
NOTE_TESTS = ("tests/counterparts/test_notes.py",)
CONTACT_TESTS = ("tests/engagement/test_contacts.py",)

FAULTS = [
    Fault(
        "visible_to forgets the sharing level",
        SHARING,
        'others.append(f"{sharing} = ANY(%s)")',
        "others.append(f\"{sharing} > ANY(array_append(%s, ''))\")",
        SHARING_TESTS,
    ),
    Fault(
        "visible_to forgets grants",
        SHARING,
        "others = [f\"{key} = ANY(ARRAY({GRANTS.format(facts='given.record')} AND given.label = %s))\"]",
        "others = [f\"{key} = ANY(ARRAY({GRANTS.format(facts='NULL')} AND given.label = %s))\"]",
        SHARING_TESTS,
    ),
    Fault(
        "an audience that forgets partner councils",
        SHARING,
        "Grant.objects.filter(label=self._meta.label, record=self.key, part__gte=part).values_list(",
        "Grant.objects.none().values_list(",
        SHARING_TESTS,
    ),
    Fault(
        "drafts are visible to others",
        SHARING,
        'sql = f"({sql} AND NOT ({draft}))"',
        'sql = f"({sql} AND NOT ({draft} AND FALSE))"',
        SHARING_TESTS,
    ),
    Fault(
        "figures count what a council keeps to itself",
        SHARING,
        "national = self.filter(sharing__in=levels(UNIT, Part.SUMMARY))",
        "national = self.all()",
        ("tests/overview/test_figures.py",),
    ),
    Fault(
        "small figures shown to those who see no rows",
        "overview/queries.py",
        "if sees_rows_behind_figures(user) else _small_together(rows)",
        "if True else _small_together(rows)",
        ("tests/overview/test_small_numbers.py",),
    ),
    Fault(
        "a figure that forgets a filter of its page",
        "overview/links.py",
        '**({"council": selection.council.code} if selection.council else {}), **selection.filters()}',
        '**({"council": selection.council.code} if selection.council else {})}',
        ("tests/overview/test_overview_page.py",),
    ),
    Fault(
        "a filter on a part that its reader may not see",
        "web/filters.py",
        "if asked and max(asked) > min(parts.values()):",
        "if False:",
        ("tests/api/test_lists.py", "tests/engagement/test_list_page.py"),
    ),
    Fault(
        "delegates' names belong to the summary",
        "engagement/rules/delegations.py",
        '"delegates": Part.WHOLE',
        '"delegates": Part.SUMMARY',
        ("tests/api/test_delegations.py", "tests/engagement/test_record_page.py"),
    ),
    Fault(
        "the gate lets every row through",
        "web/scoping.py",
        "rows.visible_to(self.request.user) if self.part is None",
        "rows.annotate(shown=models.Value(3)) if self.part is None",
        ("tests/api/test_delegations.py", "tests/engagement/test_record_page.py"),
    ),
    Fault(
        "a department's readers stand for the unit's key",
        "accounts/roles.py",
        "case Role.ANALYST | Role.PUBLISHER:",
        "case Role.ANALYST | Role.PUBLISHER | Role.READER:",
        SHARING_TESTS,
    ),
    Fault(
        "the unit reads private notes",
        SHARING,
        "return self.filter(council_id__in=user.council_codes())",
        "return self.all()",
        ("tests/accounts/test_notes.py",),
    ),
    Fault(
        "history shows what its reader could not see at the time",
        "engagement/models/changes.py",
        "return self.filter(field__in=fields, audience__overlap=list(user.keys()))",
        "return self.filter(field__in=fields)",
        ("tests/engagement/test_reading.py", "tests/engagement/test_record_page.py"),
    ),
    Fault(
        "a notice goes to who may not see what it is about",
        "notifications/services.py",
        "if naming.find(message.label, message.record, person) is not None",
        "if person is not None",
        ("tests/notifications/test_notices.py",),
    ),
    Fault(
        "what one body notes of a record is shown to another that sees it",
        REVIEWS,
        "return self.filter(body__reader_key__in=user.keys(), delegation__in=in_sight)",
        "return self.filter(delegation__in=in_sight)",
        ("tests/engagement/test_reviews.py",),
    ),
    Fault(
        "whoever sees a record reads the questions about it",
        REVIEWS,
        "asked = Q(asked_for__reader_key__in=user.keys(), delegation__in=in_sight)",
        "asked = Q(delegation__in=in_sight)",
        ("tests/engagement/test_reviews.py",),
    ),
    Fault(
        "the change feed forgets those who saw a record before",
        "overview/feed.py",
        "AND (event.before || event.after) && %s::text[]",
        "AND event.after && %s::text[]",
        ("tests/api/test_changes.py",),
    ),
    Fault(
        "a place in the change feed is taken from anybody",
        "overview/feed.py",
        "if held != reader.print:",
        "if False:",
        ("tests/api/test_changes.py",),
    ),
    Fault(
        "a document is seen by others before it is scanned",
        "documents/models.py",
        "Q(takes_part | opened, scanned=Scanned.CLEAN)",
        "Q(takes_part | opened)",
        ("tests/documents/test_fetching.py",),
    ),
    Fault(
        "a document that was not opened is seen by all who see the whole record",
        "documents/models.py",
        "Q(Exists(grants), for_whole=True)",
        "Q(Exists(grants))",
        ("tests/documents/test_fetching.py",),
    ),
    Fault(
        "a document is fetched through the door of any record",
        "documents/views.py",
        "documents.filter(label=record._meta.label, record=record.key)",
        "documents",
        ("tests/documents/test_fetching.py",),
    ),
    Fault(
        "activity tells which agreement a visit names to those who see its summary alone",
        "overview/agreements.py",
        'Delegation.objects.visible_to(user, PART_OF["agreement"])',
        "Delegation.objects.visible_to(user)",
        ("tests/engagement/test_agreement_of_delegation.py",),
    ),
    # -- The directory --
    Fault(
        "a merge moves its names to the one that stands",
        COUNTERPARTS,
        "        row.merged_into = into\n",
        "        row.merged_into = into\n"
        "        Organisation.objects.filter(pk=into.pk).update(other_names=[row.name])\n",
        MERGING_TESTS,
    ),
    Fault(
        "the unit speaks of an agreement that it does not see",
        "twinning/services.py",
        "    if agreement.part_for(by) is None:",
        "    if False:",
        ("tests/twinning/test_services.py",),
    ),
    Fault(
        "the unit merges what it does not see",
        COUNTERPARTS,
        "    for row in (organisation, into):\n        _must_see(row, by)\n",
        "",
        MERGING_TESTS,
    ),
    Fault(
        "one of two duplicates hides the other from who sees it alone",
        "counterparts/models.py",
        "return self.filter(Q(merged_into=None) | ~Exists(stands))",
        "return self.filter(merged_into=None)",
        MERGING_TESTS,
    ),
    Fault(
        "a note is seen by who does not see its organisation",
        "counterparts/models.py",
        'return shared.filter(organisation__in=organisations.values("pk"))',
        "return shared if organisations else shared.none()",
        NOTE_TESTS,
    ),
    Fault(
        "all see the notes of a council",
        COUNTERPARTS,
        "        sharing=sharing,\n        form_id",
        "        sharing=Sharing.COUNCILS,\n        form_id",
        NOTE_TESTS,
    ),
    Fault(
        "who took part for a council is shown to the central unit",
        "engagement/rules/contacts.py",
        '    "our_side": Part.WHOLE,\n',
        '    "our_side": Part.PROGRAMME,\n',
        ("tests/api/test_contacts.py", "tests/matrix/test_matrix.py"),
    ),
    Fault(
        "contacts are searched by organisations that they do not show",
        "engagement/models/contacts.py",
        "contact__in=Contact.objects.visible_to(user, Part.PROGRAMME)",
        "contact__in=Contact.objects.visible_to(user)",
        (*CONTACT_TESTS, "tests/overview/test_search.py"),
    ),
    Fault(
        "what other councils' contacts were about is found by its words",
        "engagement/models/contacts.py",
        "abouts=abouts, council__in=user.council_codes()",
        "abouts=abouts",
        ("tests/overview/test_search.py",),
    ),
    Fault(
        "the last time is told of what its reader does not see",
        "overview/meetings.py",
        "Contact.objects.visible_to(user).live().filter(place__in=inside)",
        "Contact.objects.live().filter(place__in=inside)",
        ("tests/overview/test_search.py",),
    ),
    Fault(
        "figures tell who did not pursue what, to those who see a summary",
        "overview/queries.py",
        "    if part > Part.SUMMARY and not counts_like_the_unit(user):\n",
        "    if False:\n",
        ("tests/overview/test_contact_figures.py",),
    ),
]
