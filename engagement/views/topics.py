"""What to read before a stop is saved that names a topic on which words matter."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from engagement.advice import lines_about
from engagement.topics import before_saving, topics_of_stop
from engagement.views.sections import Section
from guidance.models import Topic

READ = "topics_read"
MOST_VISITS = 50


def to_read_first(page: Section, form: Any) -> HttpResponse | None:
    """The page once more, with the lines on what the stop names, before it is saved: once an officer, visit and topic.

    It stands in nobody's way: the same form sent again is saved. Nothing is kept of it but in the reader's session.
    """
    delegation, today, session = page.object, localdate(page.now), page.request.session
    named = topics_of_stop(form.cleaned_data, today)
    sent = set(page.request.POST.getlist(READ))
    before: dict[str, list[str]] = session.get(READ, {})
    read = sent.union(before.get(delegation.key, ()))
    if unread := [topic for topic in named if topic.pk not in read]:
        context = page.get_context_data(
            form=form,
            first=before_saving(delegation, unread, page.user, today),
            topics_read=[topic.pk for topic in named if topic.pk in sent or topic in unread],
            saves_as=_("Save it all the same"),
        )
        return page.render_to_response(context, status=HTTPStatus.OK)
    if shown := [topic for topic in named if topic.pk in sent]:
        page.read_already = _lines(page, shown)
        kept = {**before, delegation.key: sorted({*before.get(delegation.key, ()), *(topic.pk for topic in shown)})}
        session[READ] = dict(list(kept.items())[-MOST_VISITS:])
    return None


def _lines(page: Section, topics: list[Topic]) -> set[str]:
    found = lines_about(page.object, topics, page.user, localdate(page.now))
    return {version.key for version in found}
