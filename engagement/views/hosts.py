"""Who is asked to receive the visitors: the ladder of offices, and what each said."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED
from engagement import services, wording
from engagement.forms.hosts import AnswerHostForm, AskHostForm, RankForm
from engagement.models import HostAsked, VisitorRank
from engagement.private_words import Ladder, called, ladder_of
from engagement.rules import HostAnswer
from engagement.views.private import PrivatePage, ReadPage
from web import parts
from web.actions import ConfirmSeen
from web.gds import Params
from web.templatetags.gds import day

COLOURS = {HostAnswer.WAITING: "yellow", HostAnswer.ACCEPTED: "green", HostAnswer.DECLINED: "grey"}


class OfHosts(PrivatePage):
    """A page about who receives the visitors."""

    @cached_property
    def ranks(self) -> list[VisitorRank]:
        return list(VisitorRank.objects.in_country(self.object.country_id))

    @cached_property
    def ladder(self) -> Ladder:
        asked = self.request.GET.get("rank")
        chosen = next((rank for rank in self.ranks if rank.code == asked), None)
        return ladder_of(self.object, self.council, chosen)

    @property
    def rank_code(self) -> str:
        return self.ladder.rank.code if self.ladder.rank is not None else ""

    def with_rank(self, address: str) -> str:
        """An address that keeps the rank that was looked up."""
        mark = "&" if "?" in address else "?"
        return f"{address}{mark}rank={self.rank_code}" if self.rank_code else address

    def back(self) -> str:
        return self.with_rank(self.address("delegation_hosts"))

    def get_success_url(self) -> str:
        return self.back()


class HostsPage(OfHosts, ReadPage):
    template_name = "engagement/hosts.html"
    title = gettext_lazy("Who receives them")

    def back(self) -> str:
        return ReadPage.back(self)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if self.rank_form.is_bound and not self.rank_form.is_valid():
            answer.status_code = HTTPStatus.BAD_REQUEST
        return answer

    @cached_property
    def rank_form(self) -> RankForm:
        sent = self.request.GET if "rank" in self.request.GET else None
        return RankForm(sent, initial={"rank": self.rank_code}, ranks=self.ranks)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rank_form=self.rank_form,
            which=self.council.code if len(self.councils) > 1 else "",
            ladder=self.ladder,
            left=[office.label for office in self.ladder.left],
            asked=parts.summary_list(self.told(host) for host in self.ladder.asked),
            ask=self.with_rank(self.address("delegation_host_ask")),
            **kwargs,
        )

    def told(self, host: HostAsked) -> Params:
        row = parts.summary_row(called(host), self.said(host))
        if self.may_write and not self.object.is_over:
            answer = _("Answer") if host.answer == HostAnswer.WAITING else _("Change")
            acts = [("delegation_host_answer", answer), ("delegation_host_withdraw", _("Take out"))]
            row["actions"] = {
                "items": [
                    {
                        "href": self.address(name, host.key),
                        "text": words,
                        "visuallyHiddenText": called(host),
                    }
                    for name, words in acts
                ]
            }
        return row

    def said(self, host: HostAsked) -> SafeString:
        tag = parts.tag(HostAnswer(host.answer).label, COLOURS[HostAnswer(host.answer)])
        lines = [_("Asked on %(day)s") % {"day": day(host.asked_on)}]
        if host.stands_in_for is not None:
            lines.append(_("In the place of: %(office)s") % {"office": called(host.stands_in_for)})
        if host.brief_given_on is not None:
            told = _("Given version %(number)s of the brief on paper on %(day)s")
            lines.append(told % {"number": host.brief_given, "day": day(host.brief_given_on)})
        if host.reason:
            lines.append(host.reason)
        return format_html(
            '<strong class="govuk-tag {}">{}</strong><br>{}', tag["classes"], tag["text"], wording.lines(lines)
        )


class AskHost(OfHosts):
    writes = True
    form_class = AskHostForm
    title = gettext_lazy("Ask an office to receive them")
    intro = MAY_BE_RELEASED
    button = gettext_lazy("Save")
    done = gettext_lazy("It is on record that you asked. Only your council sees it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "ranks": self.ranks, "ladder": self.ladder}

    def get_initial(self) -> dict[str, Any]:
        stood_in = {host.stands_in_for_id for host in self.ladder.asked}
        free = [host for host in self.ladder.declined if host.pk not in stood_in]
        return {
            "office": self.ladder.next.value if self.ladder.next is not None else "",
            "rank": self.rank_code,
            "asked_on": localdate(self.now),
            "stands_in_for": free[-1].key if free else "",
        }

    def facts(self, form: Any) -> dict[str, Any]:
        return {**super().facts(form), "rank": form.chosen, "stands_in_for": form.place}

    def perform(self, **facts: Any) -> HostAsked:
        return services.ask_host(self.object, self.council, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return self.address("delegation_hosts")


class OfHost(OfHosts):
    """A page about one office that was asked."""

    writes = True

    @cached_property
    def host(self) -> HostAsked:
        found: HostAsked = self.row(HostAsked, "host")
        return found

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        self.user.must(Can.WRITE_NOTE, self.host.council_id)

    def get_initial(self) -> dict[str, Any]:
        return {**self.initial_of(self.host), "version": self.host.version}


class AnswerHost(OfHost):
    form_class = AnswerHostForm
    intro = MAY_BE_RELEASED
    done = gettext_lazy("The answer is on record. Only your council sees it.")

    @property
    def title(self) -> str:
        return _("What does the %(office)s say?") % {"office": called(self.host)}

    def perform(self, **facts: Any) -> HostAsked:
        return services.answer_host(self.host, by=self.user, **facts)


class WithdrawHost(OfHost):
    form_class = ConfirmSeen
    button = gettext_lazy("Take it out")
    warns = True
    intro = gettext_lazy("For an office that was put down by mistake, or that you ask no more.")
    done = gettext_lazy("It is taken out.")

    @property
    def title(self) -> str:
        return _("Take out: %(office)s") % {"office": called(self.host)}

    def perform(self, **facts: Any) -> None:
        services.withdraw_host(self.host, by=self.user, **facts)
