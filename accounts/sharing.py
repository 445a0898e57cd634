"""Who may see which row, and how much of it: the one scope, the one audience, the one gate for versions.

A user stands for a set of keys, a record for a set of keys per part; a user may see a part where the two sets meet.
`REACH` in rules.py is the table that both sides read. `visible_to` (rows for a user), `audience` (keys of a row),
`part_for` (how much of a row for a user) and `User.keys()` are its four faces, and tests prove that they agree.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.roles import COUNCILS, COUNTS_LIKE_THE_UNIT, UNIT, council_key, nation_key
from accounts.rules import Part, Sharing, levels
from accounts.texts import NamesNobody
from places.models import Council
from web.checking import Checked
from web.expressions import IsAnyOf
from web.keys import new_key
from web.versions import Versioned

if TYPE_CHECKING:
    from accounts.models import User


class OwnedQuerySet[Row: "Owned"](models.QuerySet[Row]):
    """Rows of a council with sharing."""

    def visible_to(self, user: Any, part: Part = Part.SUMMARY) -> Self:
        """The rows of which this user may see at least `part`, each with how much of it as `shown`."""
        if not getattr(user, "may_read", False):
            # With the same columns, so that what is asked of it next can be asked of nothing.
            return self.none().annotate(shown=Value(Part.SUMMARY.value))
        return self.filter(self._opens(user, part)).annotate(
            shown=Case(
                *(When(self._opens(user, step), then=Value(step.value)) for step in (Part.WHOLE, Part.PROGRAMME)),
                default=Value(Part.SUMMARY.value),
                output_field=models.IntegerField(),
            )
        )

    def counted_for(self, user: Any) -> Self:
        """The rows that figures shown to this user count: never one that is kept to its council.

        The unit, department readers and networks count what the unit sees, a devolved administration its nation,
        council users what they may see.
        """
        if not getattr(user, "may_count", False):
            return self.none()
        national = self.filter(sharing__in=levels(UNIT, Part.SUMMARY))
        if self.model.DRAFT is not None:
            national = national.exclude(self.model.DRAFT)
        if any(membership.sees_as in COUNTS_LIKE_THE_UNIT for membership in user.memberships_now):
            return national
        return national.filter(self._opens(user, Part.SUMMARY))

    def of_councils(self, **facts: Any) -> Self:
        """Of the councils of a nation or a region: `of_councils(nation="wales")`."""
        codes = Council.objects.filter(**facts).values("code")
        return self.filter(IsAnyOf(F("council_id"), ArraySubquery(codes)))

    def _opens(self, user: "User", part: Part) -> Q:
        """The condition under which a row opens at least `part` to the user."""
        return Q(Opens(user.keys(), self.model, part))


# As SQL, because nearly every query asks up to three times whom a row opens to: put together from Django's parts, that
# took ten times as long as everything else about a query before it is sent.
GRANTS = """
    SELECT {facts} FROM accounts_grant AS given JOIN accounts_body AS reader ON reader.code = given.body_id
    WHERE reader.reader_key = ANY(%s) AND given.part >= %s
"""
OF_NATIONS = "SELECT code FROM places_council WHERE nation = ANY(%s)"


class Opens(models.Func):
    """Whether a row of this model opens at least `part` to whoever stands for these keys."""

    output_field = models.BooleanField()

    def __init__(self, keys: Iterable[str], model: "type[Owned]", part: Part) -> None:
        drafts = [] if model.DRAFT is None else [model.DRAFT]
        super().__init__(F("council_id"), F("sharing"), F("key"), *drafts)
        self.keys, self.label, self.part = sorted(keys), model._meta.label, part

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (council, _1), (sharing, _2), (key, _3), *drafts = map(compiler.compile, self.get_source_expressions())
        own, nations = _after("council:", self.keys), _after("nation:", self.keys)
        # An array keeps the index in use, which an "or" with a subquery would not.
        others = [f"{key} = ANY(ARRAY({GRANTS.format(facts='given.record')} AND given.label = %s))"]
        params: list[Any] = [self.keys, self.part.value, self.label]
        for reader in (UNIT, COUNCILS):
            if reader in self.keys and (opened := _levels(reader, self.part)):
                others.append(f"{sharing} = ANY(%s)")
                params.append(opened)
        if nations and (opened := _levels("nation", self.part)):
            others.append(f"({council} = ANY(ARRAY({OF_NATIONS})) AND {sharing} = ANY(%s))")
            params += [nations, opened]
        sql = f"({' OR '.join(others)})"
        for draft, of_draft in drafts:
            sql = f"({sql} AND NOT ({draft}))"
            params += of_draft
        return (f"({council} = ANY(%s) OR {sql})", [own, *params]) if own else (sql, params)


def _after(prefix: str, keys: list[str]) -> list[str]:
    return [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]


def _levels(reader: str, part: Part) -> list[str]:
    return [level.value for level in levels(reader, part)]


class OpensRecord(models.Func):
    """Whether the whole of the record that a row names by label and key was opened to one of these keys."""

    output_field = models.BooleanField()

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__(F("label"), F("record"))
        self.keys = sorted(keys)

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (label, _1), (record, _2) = map(compiler.compile, self.get_source_expressions())
        this = f"{GRANTS.format(facts='1')} AND given.label = {label} AND given.record = {record}"
        sql = f"({record} = ANY(ARRAY({GRANTS.format(facts='given.record')})) AND EXISTS({this}))"
        return sql, [self.keys, Part.WHOLE.value] * 2


class Held(Checked):
    """What belongs to a council and is reached through a record of its own. Every row carries its council's code."""

    council = models.ForeignKey("places.Council", on_delete=models.PROTECT, related_name="+", verbose_name=_("council"))
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.key}"


class Owned(Held, Versioned):
    """A council's record with sharing. `DRAFT` says which rows nobody but their council sees, whatever their level."""

    DRAFT: ClassVar[Q | None] = None
    PART_OF: ClassVar[dict[str, Part]] = {}

    shown: int
    """How much of the row its reader sees: on rows that came through `visible_to`, and on no others."""

    sharing = models.CharField(max_length=8, choices=Sharing, default=Sharing.COUNCIL, verbose_name=_("sharing"))

    class Meta:
        abstract = True

    @property
    def is_draft(self) -> bool:
        return False

    def shows(self, field: str) -> bool:
        """Whether its reader sees a field: of rows that came through `visible_to`."""
        return self.PART_OF[field] <= self.shown

    def audience(self, part: Part = Part.SUMMARY) -> list[str]:
        """The keys of those who may see at least this part of the record."""
        keys = {council_key(self.council_id)}
        if not self.is_draft:
            level = Sharing(self.sharing)
            keys |= {reader for reader in (UNIT, COUNCILS) if level in levels(reader, part)}
            if level in levels("nation", part):
                keys.add(nation_key(self.council.nation))
            keys |= set(
                Grant.objects.filter(label=self._meta.label, record=self.key, part__gte=part).values_list(
                    "body__reader_key", flat=True
                )
            )
        return sorted(keys)

    def part_for(self, user: "User") -> Part | None:
        """How much of this record the user may see; None is not at all."""
        keys = user.keys()
        return next((part for part in reversed(Part) if keys.intersection(self.audience(part))), None)


class Grant(models.Model):
    """A record opened to a body up to a part, and why: an accepted partner council is one, an open question another.

    It names its record by label and key, so that what hangs below a record can follow the grants of the record
    without knowing it. Unique with its reason: two reasons for the same body end separately.
    """

    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="grants")
    part = models.PositiveSmallIntegerField(choices=Part)
    why = models.CharField(max_length=60, help_text="A word and, where there is one, a key: partner:…, query:…")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label", "record", "body", "why"], name="accounts_grant_once_a_reason"),
            models.CheckConstraint(condition=Q(part__in=list(Part)), name="accounts_grant_of_a_part"),
        ]
        indexes = [models.Index(fields=["body", "label", "part", "record"], name="accounts_grant_reader")]

    def __str__(self) -> str:
        return f"{self.label} {self.record} to {self.body_id} ({self.why})"


def open_to(row: Owned, body: Any, part: Part, *, why: str) -> None:
    """Open a record to a body. Doing it twice is doing it once."""
    Grant.objects.get_or_create(label=row._meta.label, record=row.key, body=body, why=why, defaults={"part": part})


def close_to(row: Owned, body: Any, *, why: str) -> bool:
    """End what one reason opened; other reasons stand. Answers whether it was open by this one."""
    closed, _kinds = Grant.objects.filter(label=row._meta.label, record=row.key, body=body, why=why).delete()
    return closed > 0


class CouncilNoteQuerySet(models.QuerySet["CouncilNote"]):
    def visible_to(self, user: Any) -> Self:
        """Notes of the user's own councils, and of those that these replaced. Nobody else's, the unit's included."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(council_id__in=user.council_codes())

    def about(self, row: Owned) -> Self:
        return self.filter(label=row._meta.label, record=row.key)


class CouncilNote(Held, NamesNobody):
    """What a council keeps to itself about a record, its own or another's. It is never a column of a shared row."""

    class Kind(TextChoices):
        NOTE = "note", _("Note")

    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.NOTE)
    text = models.TextField(max_length=10_000)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one note."
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = CouncilNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "form_id"], name="accounts_note_one_a_form")]
        indexes = [models.Index(fields=["label", "record", "council"], name="accounts_note_about")]
        verbose_name = _("private note")

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]
