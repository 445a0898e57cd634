"""Whom to call about a category of risk: a page for all who read guidance, and how the central unit keeps it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from places.models import NATIONS
from risk import services
from risk.forms.library import SignpostsForm
from risk.models import Signpost
from risk.routes import national_for
from risk.rules import Category
from risk.signposts import for_categories, without_desk
from web import gds, parts
from web.actions import ActionView


def nation_of(user: User) -> str | None:
    """The nation that the reader's councils are of; none where they are of several, or where there is no council."""
    nations = {m.body.council.nation for m in user.memberships_now if m.body.council is not None}
    return nations.pop() if len(nations) == 1 else None


class Signposts(TemplateView):
    """By category the desks that help a reader's nation; who keeps them sees where one is lacking, and in which."""

    template_name = "risk/signposts.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = localdate(timezone.now())
        may_keep = user.may(Can.KEEP_RISKS)
        nation = None if may_keep else nation_of(user)
        desks = for_categories(Category, nation, today)
        lacking = without_desk(today) if may_keep else {}
        told = [
            {
                "category": category,
                "desks": [desk for desk in desks if category in desk.categories],
                "lacks": _lacks(len(lacking[category]) == len(NATIONS), lacking[category])
                if category in lacking
                else None,
            }
            for category in Category
        ]
        return super().get_context_data(
            categories=told,
            lacking=len(lacking),
            all_there=may_keep and not lacking,
            may_keep=may_keep,
            routes=national_for(nation, Category).routes,
            **kwargs,
        )


def _lacks(everywhere: bool, nations: list[Any]) -> gds.Params:
    if everywhere:
        return parts.tag(_("No desk that holds"), "red")
    names = ", ".join(str(NATIONS[nation]) for nation in nations)
    return parts.tag(_("No desk that holds: %(nations)s") % {"nations": names}, "red")


class SetSignposts(ActionView):
    """Of one category. What another publisher adds while the form is open stays."""

    act = Can.KEEP_RISKS
    form_class = SignpostsForm
    title = gettext_lazy("Which desks help with this?")
    intro = gettext_lazy(
        "Tick those that are known to help. Desks are added, corrected and confirmed on the page of desks to call."
    )
    done = gettext_lazy("Saved.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["category"] not in Category:
            raise Http404
        self.category = Category(kwargs["category"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=self.category.label, **kwargs)

    def initial_of(self, row: Any) -> dict[str, Any]:
        keys = Signpost.objects.keys_of_desks(self.category)
        return {"contacts": keys, "shown": keys}

    def back(self) -> str:
        return reverse("signposts")

    def get_success_url(self) -> str:
        return f"{self.back()}#{self.category}"

    def perform(self, **facts: Any) -> Any:
        return services.set_signposts(self.category, by=self.user, **facts)
