"""The directory's doors. What is needed to find an organisation while writing about something else."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views import View

from counterparts.models import Organisation
from web.scoping import Scoped

SUGGESTED = 8


class OrganisationSuggestions(Scoped, View):
    """Organisations that the reader may see, by what is typed, for the box that suggests as you type."""

    queryset = Organisation.objects.all()
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_words: Any) -> JsonResponse:
        visible: Any = self.get_queryset()
        found = visible.search(request.GET.get("q", ""), most=SUGGESTED)
        return JsonResponse({"results": [{"name": organisation.name} for organisation in found]})
