"""The page of a delegation: for each reader as much as they may see, and what they may do."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Part
from accounts.views.notes import notes_about
from documents.wording import section, seen_documents
from engagement import services, summary, wording
from engagement.advice import guidance_section
from engagement.asking import can_we_address
from engagement.belonging import named
from engagement.brief import READ_FOR_A_BRIEF
from engagement.brief_state import SignOffState
from engagement.flags import flag_events, thinking
from engagement.history import changes_of, history, questions_of
from engagement.models import Change, Delegation, DelegationPartner, Flag
from engagement.money_words import money_section
from engagement.playbook import playbook_for
from engagement.preparing import preparing
from engagement.risk import prefill
from engagement.rules import OrganisationRole
from engagement.signing import signing
from engagement.stops import WITH_SITES, days_of, stops_of, told_with_marks
from engagement.topics import topic_notes_for
from engagement.views.reviews import review_of
from engagement.views.sections import home_of, marking_of
from risk.panel import RiskPanel, panel
from web import parts
from web.gds import Params, words
from web.scoping import Scoped
from web.templatetags.gds import day

# Stops of a programme; of more, the page folds the days.
MOST_UNFOLDED = 8


class DelegationPage(Scoped, TemplateView):
    queryset = Delegation.objects.select_related("council", "country", "place__parent", "mid_visit_check", "logged_by")
    template_name = "engagement/delegation.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        if self.object.is_draft and self.may_edit and "read" not in request.GET:
            return HttpResponseRedirect(home_of(self.object))
        services.note_reading(self.object, by=self.user)
        self.review = review_of(self.object, self.user, request.GET, timezone.now())
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @cached_property
    def is_own(self) -> bool:
        return self.user.may(Can.READ_DELEGATIONS, self.object.council_id)

    @cached_property
    def may_edit(self) -> bool:
        return self.user.may(Can.EDIT_DELEGATION, self.object.council_id) and not self.object.is_over

    @cached_property
    def partners(self) -> list[DelegationPartner]:
        """The councils that were asked to take part, and have not left."""
        return list(self.object.partners.filter(left_at=None).select_related("partner"))

    def change(self, section: str) -> str:
        return reverse(f"delegation_{section}", args=[self.object.key]) if self.may_edit else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation, shown = self.object, self.object.shown
        if shown >= Part.PROGRAMME:
            flags = Prefetch("flags", Flag.objects.select_related("answered_by"))
            prefetch_related_objects([delegation], WITH_SITES, flags, "organisations__organisation")
        if shown >= Part.WHOLE:
            prefetch_related_objects([delegation], *READ_FOR_A_BRIEF, "costs")
        questions = questions_of(delegation, self.user)
        today = localdate(timezone.now())
        brief = SignOffState(delegation, today)
        documents = seen_documents(delegation, self.user, shown)
        changes = changes_of(delegation, self.user, shown)
        thought = thinking(delegation, self.user, shown)
        risk = self.risk(shown, today, thought)
        context = {
            "delegation": delegation,
            "stage": wording.stage_tag(delegation),
            "timing": wording.timing(delegation, today),
            "facts": parts.summary_list(self.facts(shown)),
            "is_own": self.is_own,
            "may_edit": self.may_edit,
            "sees_programme": shown >= Part.PROGRAMME,
            "sees_whole": shown >= Part.WHOLE,
            "not_all": wording.what_is_shown(delegation, shown),
            "events": history(
                delegation,
                self.user,
                shown,
                questions=questions,
                documents=documents,
                changes=changes,
                also=flag_events(delegation, self.user),
            ),
            **thought,
            "risk": risk,
            "questions": questions,
            "documents": section(delegation, self.user, documents),
            **playbook_for(delegation, self.user),
            **(guidance_section(delegation, self.user, timezone.now()) if self.is_own else {}),
            **self.review,
            **notes_about(delegation, self.user, add="delegation_note_add", remove="delegation_note_remove"),
            "preparing": preparing(delegation, self.user, today, brief, risk),
            **signing(brief, self.user),
            **self.actions(),
            **kwargs,
        }
        if shown >= Part.PROGRAMME:
            context |= {
                "marking": marking_of(delegation),
                "handling": delegation.handling,
                "days": self.days(changes),
                "organisations": self.organisations(),
                "aims": parts.summary_list(self.aims()),
                "sharing": parts.summary_list(summary.sharing(delegation, self.change, is_own=self.is_own)),
                "sensitive_topics": topic_notes_for(delegation, self.user, today),
            }
        if shown >= Part.WHOLE:
            context |= {
                "delegates_title": wording.delegates_title(delegation),
                "delegates": self.delegates(),
                # Its own council has it in the list of what there is to prepare.
                "money": {} if self.is_own and not delegation.is_draft else money_section(delegation),
                "who_sees": wording.who_sees(delegation),
            }
        return super().get_context_data(**context)

    def risk(self, shown: int, today: date, thought: dict[str, Any]) -> RiskPanel | None:
        """What its reader sees of the risk of the visit, with what was found in it and has no answer."""
        if shown < Part.PROGRAMME:
            return None
        delegation = self.object
        to_answer = thought["thinking"]["open"] if thought else []
        buttons = [block["button"] for block in to_answer if block["button"]]
        return panel(
            delegation,
            self.user,
            today,
            organisations=[link.organisation for link in delegation.organisations.all()],
            compare=reverse("delegation_screening", args=[delegation.key]),
            to_answer=len(to_answer),
            answer=buttons[0]["href"] if buttons else "",
            reading=lambda: prefill(delegation, self.user, today),
            is_over=delegation.is_over,
        )

    def facts(self, shown: int) -> list[Params]:
        """Field by field what `shown` holds; nothing stands in the place of what is not shown."""
        delegation, change = self.object, self.change
        rows = [*summary.basics(delegation, change), *summary.dates(delegation, change)]
        if not self.may_edit:
            # The title stands above; here it would only be the place to change it.
            rows = [row for row in rows if row["key"] != words(_("Title"))]
        if shown < Part.PROGRAMME:
            return [*rows, parts.summary_row(_("Leading place"), wording.place_link(delegation.place))]
        rows += summary.places(delegation, change)
        if self.is_own:
            rows += summary.agreement(delegation, change)
        elif agreement := named(delegation, self.user):
            rows.append(parts.summary_row(_("Agreement"), wording.agreement_link(agreement)))
        if partners := [row.partner.name for row in self.partners if row.accepted_at]:
            rows.append(parts.summary_row(_("Partner councils"), wording.lines(partners)))
        rows += summary.privacy_notice(delegation, change)
        if delegation.ended_reason:
            rows.append(parts.summary_row(_("Reason"), wording.paragraphs(delegation.ended_reason)))
        return rows

    def aims(self) -> list[Params]:
        return [
            *summary.aims(self.object, self.change, is_own=self.is_own),
            *summary.mid_visit(self.object, self.change),
        ]

    def days(self, changes: list[Change]) -> list[dict[str, Any]]:
        """The programme by day: each stop at its time, with what stands beside it.

        Of a long one the days are folded, save the day that is next.
        """
        days = days_of(self.object, self.user, stops_of(self.object), changes=changes)
        is_long = sum(len(of_day.stops) for of_day in days) > MOST_UNFOLDED
        today = localdate(timezone.now())
        next_one = next((of_day.on for of_day in days if of_day.on >= today), None)
        return [
            {
                "title": format_html(
                    '<a class="govuk-link" href="{}">{}</a>',
                    reverse("delegation_day", args=[self.object.key, of_day.on]),
                    day(of_day.on),
                ),
                "stops": parts.summary_list(
                    parts.summary_row(stop.time, told_with_marks(stop, self.user)) for stop in of_day.stops
                ),
                "count": len(of_day.stops),
                "is_folded": is_long and of_day.on != next_one,
            }
            for of_day in days
        ]

    def organisations(self) -> Params:
        links = list(self.object.organisations.all())
        named = wording.organisation_links([link.organisation for link in links], self.user)
        rows = [
            parts.summary_row(name, OrganisationRole(link.role).label) for name, link in zip(named, links, strict=True)
        ]
        return parts.summary_list(rows) if rows else {}

    def delegates(self) -> Params:
        rows = [
            parts.summary_row(wording.with_local(one.name, one.local_name), wording.delegate_told(one))
            for one in self.object.delegates.all()
        ]
        return parts.summary_list(rows) if rows else {}

    def actions(self) -> dict[str, Any]:
        """What this reader may do now, as address and words."""
        delegation = self.object
        key = [delegation.key]
        if delegation.is_draft:
            if not self.user.may(Can.LOG_DELEGATION, delegation.council_id):
                return {"acts": []}
            return {
                "acts": [
                    (reverse("delegation_tasks", args=key), _("Go on with this draft")),
                    (
                        can_we_address(delegation, localdate(timezone.now())),
                        _("Can we do this? See what government says"),
                    ),
                    (reverse("delegation_discard", args=key), _("Discard this draft")),
                ]
            }
        acts = []
        if self.user.may(Can.ASK_CENTRE, delegation.council_id) and not delegation.is_over:
            acts.append(
                (can_we_address(delegation, localdate(timezone.now())), _("Can we do this? See what government says"))
            )
        if self.may_edit:
            may_share = self.user.may(Can.CHANGE_SHARING, delegation.council_id)
            told = _("Change who may see it") if may_share else _("Change the marking")
            acts.append((reverse("delegation_sharing", args=key), told))
            acts.append((reverse("delegation_postpone", args=key), _("Postpone it, or bring it forward")))
        if self.user.may(Can.INVITE_PARTNER, delegation.council_id) and not delegation.is_over:
            acts.append((reverse("delegation_partners", args=key), _("Ask another council to take part")))
        acts += [
            (reverse("partnership_leave", args=[row.key]), _("Leave this delegation"))
            for row in self.partners
            if row.accepted_at and self.user.may(Can.ANSWER_PARTNERSHIP, row.partner_id)
        ]
        acts.append((reverse("delegation_print", args=key), _("Print this record")))
        if self.user.may(Can.END_DELEGATION, delegation.council_id) and not delegation.is_over:
            acts.append((reverse("delegation_decline", args=key), _("Decline it, with a reason")))
            acts.append((reverse("delegation_cancel", args=key), _("Cancel it, with a reason")))
        return {
            "acts": acts,
            "is_over": delegation.is_over,
            "listed": format_html("{}", delegation.get_stage_display()),
        }


class DelegationPrint(DelegationPage):
    """All of it that its reader sees, on paper: nothing to press, and none of what a council keeps to itself."""

    template_name = "engagement/record_print.html"
    may_edit = False

    def risk(self, shown: int, today: date, thought: dict[str, Any]) -> None:
        """On paper of its own."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(printed_at=timezone.now(), reader=self.user, **kwargs)
