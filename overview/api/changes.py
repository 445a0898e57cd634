"""What changed since a partner system last asked, so that its copy stays in step."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from counterparts.serializers import organisations
from engagement.api import READ_NAMES
from engagement.contact_serializers import contacts
from engagement.intervention_api import interventions
from engagement.models import Delegation
from engagement.serializers import delegations
from engagement.services import note_contact_reading, note_intervention_reading, note_reading
from guidance.api.lines import shown as lines
from guidance.api.positions import shown as positions
from guidance.models.readers import keys_for_guidance
from guidance.serializers.queries import queries
from guidance.services import note_query_reading
from overview import feed
from overview.agreements import with_activity
from overview.api.agreements import shown as agreements
from overview.serializers.changes import ChangesSerializer
from risk.assessment_api import READ_DETAIL
from risk.serializers import assessments, note_readings
from web.api.problems import BadParameters, ReadAgain
from web.api.views import Endpoint

SINCE = OpenApiParameter(
    "since",
    OpenApiTypes.STR,
    description="The `cursor` of the answer before. Without it the answer is a cursor alone: take one first, then read "
    "the lists, then ask with it.",
)


class Changes(Endpoint):
    """Which of the records that this token sees, or saw, changed."""

    scopes = {"get": "changes:read"}

    @extend_schema(operation_id="changes", parameters=[SINCE], responses=ChangesSerializer)
    def get(self, request: Request) -> Response:
        """Entries in the order of their transactions, each once, at most one a record a page.

        `changed` comes with the row as it is now; `withdrawn` with the `id` of one that is not to be seen any more, or
        of one that is gone. Where `next` is null, all is told: ask again later with `cursor`. A cursor ends with 400
        and the code `read_again` when the scopes of the token, or what the body may see, are no longer the same.
        """
        since = self._since()
        credential: Any = request.auth
        keys = self.user.keys() | keys_for_guidance(self.user)
        reader = feed.Reader(credential.client.key, keys, credential.scopes)
        if since is None:
            step = feed.Step([], feed.horizon(), more=False)
        else:
            try:
                step = feed.step(reader, feed.place_of(reader, since))
            except feed.LostPlace as refusal:
                raise ReadAgain({"since": refusal.messages}) from None
        cursor = feed.cursor_for(reader, step.place)
        address = f"{self.address('changes/')}?{urlencode({'since': cursor})}"
        return Response({"results": self._entries(step), "cursor": cursor, "next": address if step.more else None})

    def _since(self) -> str | None:
        params = self.request.query_params
        if unknown := params.keys() - {SINCE.name}:
            raise BadParameters({name: [_("There is no parameter of this name.")] for name in sorted(unknown)})
        given = params.getlist(SINCE.name)
        if len(given) > 1 or given == [""]:
            # Nothing here must not pass for a first call: what changed in between would be missed.
            raise BadParameters({SINCE.name: [_("Send one cursor, or leave since out.")]})
        return given[0] if given else None

    def _entries(self, step: feed.Step) -> list[dict[str, Any]]:
        shown = {
            noun: {row["id"]: row for row in self._shown(noun, [key for of, key in step.records if of == noun])}
            for noun in feed.FOLLOWED
        }
        return [
            {"change": "changed", "noun": noun, "id": key, "row": shown[noun][key]}
            if key in shown[noun]
            else {"change": "withdrawn", "noun": noun, "id": key}
            for noun, key in step.records
            if key in shown[noun] or (noun, key) not in step.if_seen
        ]

    def _shown(self, noun: str, keys: Iterable[str]) -> list[dict[str, Any]]:
        """The rows of these that the caller sees now, as the list of their noun shows them."""
        visible = feed.FOLLOWED[noun].objects.visible_to(self.user).filter(key__in=keys)
        shown: list[dict[str, Any]] = getattr(self, noun)(visible.fetch_mode(models.FETCH_PEERS))
        return shown

    # -- Each noun as its own list shows it -----------------------------------------------------------------------

    def delegations(self, rows: Any) -> list[dict[str, Any]]:
        for row in rows:
            note_reading(row, by=self.user)
        credential: Any = self.request.auth
        return delegations(rows, self.address, user=self.user, with_names=READ_NAMES in credential.scopes)

    def contacts(self, rows: Any) -> list[dict[str, Any]]:
        for row in rows:
            note_contact_reading(row, by=self.user)
        return contacts(rows, self.address)

    def interventions(self, rows: Any) -> list[dict[str, Any]]:
        for row in rows:
            note_intervention_reading(row, by=self.user)
        return interventions(rows, self.address)

    def organisations(self, rows: Any) -> list[dict[str, Any]]:
        return organisations(list(rows), self.address, self.user)

    def agreements(self, rows: Any) -> list[dict[str, Any]]:
        return agreements(list(with_activity(rows, self.user, timezone.localdate())), self.address)

    def assessments(self, rows: Any) -> list[dict[str, Any]]:
        credential: Any = self.request.auth
        in_detail = READ_DETAIL in credential.scopes
        found = list(rows.with_what_to_do())
        if in_detail:
            note_readings(found, {Delegation._meta.label: note_reading}, by=self.user)
        return assessments(found, self.address, self.user, in_detail=in_detail)

    def positions(self, rows: Any) -> list[dict[str, Any]]:
        return positions(list(rows.ever_published()), self.user, self.address)

    def lines(self, rows: Any) -> list[dict[str, Any]]:
        return lines(list(rows.ever_published()), self.user, self.address)

    def queries(self, rows: Any) -> list[dict[str, Any]]:
        found = list(rows)
        for row in found:
            note_query_reading(row, by=self.user)
        return queries(found, self.user, self.address)
