"""What to read before a stop is saved that names a topic on which words matter."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from engagement.advice import lines_about
from engagement.models import ProgrammeItem
from engagement.topics import before_saving, topics_of_stop
from engagement.views.sections import Section
from guidance.models import Topic

READ = "topics_read"


def to_read_first(page: Section, form: Any) -> HttpResponse | None:
    """The page once more, with the lines on what the stop names, before it is saved: each time that one names it.

    It stands in nobody's way: the same form sent again is saved. Nothing is kept of it.
    """
    named = topics_of_stop(form.cleaned_data, localdate(page.now))
    sent = set(page.request.POST.getlist(READ))
    if unread := [topic for topic in named if topic.pk not in sent]:
        context = page.get_context_data(
            form=form,
            **shown_first(page, unread),
            topics_read=[topic.pk for topic in named],
            saves_as=_("Save it all the same"),
        )
        return page.render_to_response(context, status=HTTPStatus.OK)
    page.read_already = _lines(page, named)
    return None


def shown_at_once(page: Section, stop: ProgrammeItem | None) -> dict[str, Any]:
    """What to read of a stop that names such a topic already: its page shows it from the start and holds nothing up."""
    named = topics_of_stop(vars(stop), localdate(page.now)) if stop else []
    if not named:
        return {}
    first = shown_first(page, named)
    shown = {version.key for told in first["first"]["topics"] for version in told.lines}
    others = [version for version in page.lines_on_where(page.object) if version.key not in shown]
    return {**first, "topics_read": [topic.pk for topic in named], "stands": True, "lines_on_where": others}


def shown_first(page: Section, topics: list[Topic]) -> dict[str, Any]:
    return {"first": before_saving(page.object, topics, page.user, localdate(page.now))}


def _lines(page: Section, topics: list[Topic]) -> set[str]:
    found = lines_about(page.object, topics, page.user, localdate(page.now))
    return {version.key for version in found}
