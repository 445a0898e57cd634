"""The first page: what the reader has to do, and what is coming."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from engagement.rules import Stage
from overview import first_hour, links, words
from overview.forms import SearchForm
from overview.home import ToDo, home_of
from web import parts
from web.gds import Params
from web.templatetags.gds import day, days

ALL_TASKS = {"tasks": "all"}


class Home(TemplateView):
    """What the reader has to do, what is coming, and what they were told: for each role what concerns it."""

    template_name = "overview/home.html"
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        user, all_tasks = self.request.user, self.request.GET.dict() == ALL_TASKS
        begun = first_hour.begun(user, timezone.now())
        home = home_of(user, today, all_tasks=all_tasks, beginning=[council.code for council in begun])
        alone = {body.council_id for body in home.bodies} if len(home.bodies) == 1 else set()
        return super().get_context_data(
            home=home,
            finding=words.headline(home.figures, today) if home.figures else "",
            begun=begun,
            name=", ".join(body.name for body in home.bodies),
            to_do={**parts.task_list([_task(task) for task in home.to_do or []]), "classes": "app-worded"},
            search_form=SearchForm(),
            all_coming=links.coming(),
            all_logged=links.own_delegations(),
            all_contacts=links.contacts_with(**({"council": str(code)} if (code := next(iter(alone), None)) else {})),
            coming=parts.summary_list(
                [coming_row(visit, names_council=visit.council_id not in alone) for visit in home.coming or []]
            ),
            **kwargs,
        )


def _task(task: ToDo) -> Params:
    """What, why, and by when. A tag is short: the day of what is late stands with the reason."""
    due = _("Due %(day)s") % {"day": day(task.due_on)} if task.due_on else ""
    if task.is_overdue:
        return parts.task(task.sentence, _("Overdue"), task.url, f"{task.reason}. {due}.", "red")
    return parts.task(task.sentence, due, task.url, task.reason)


def coming_row(visit: Any, *, names_council: bool) -> Params:
    """A visit with its days. Whose it is goes without saying on the page of one council."""
    told = words.visit(visit.direction, visit.place or visit.country)
    if names_council:
        told = _("%(council)s: %(visit)s") % {"council": visit.council.name, "visit": told}
    if visit.stage == Stage.CONFIRMED:
        told = _("%(visit)s. Confirmed") % {"visit": told}
    text = format_html(
        '<a class="govuk-link" href="{}">{}</a><br>{}',
        visit.get_absolute_url(),
        visit,
        told,
    )
    return parts.summary_row(days(visit.starts_on, visit.ends_on), text)
