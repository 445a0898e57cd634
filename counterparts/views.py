"""The directory's doors. What is needed to find an organisation while writing about something else."""

from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from django.views import View

from counterparts.models import Organisation
from web.scoping import Scoped

SUGGESTED = 8


class OrganisationSuggestions(Scoped, View):
    """Organisations that the reader may see, by what is typed, for the box that suggests as you type."""

    queryset = Organisation.objects.all()
    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_words: Any) -> JsonResponse:
        found = self.get_queryset().search(request.GET.get("q", "").replace("\x00", ""), most=SUGGESTED)
        return JsonResponse({"results": [{"name": organisation.name} for organisation in found]})
