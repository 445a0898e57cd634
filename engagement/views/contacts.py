"""A contact: logged on one page, shown for each reader as far as they may see it, changed, withdrawn, reviewed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED, Part
from accounts.views import notes
from accounts.views.notes import notes_about
from accounts.views.releasing import SaysMayBeReleased
from counterparts.models import Organisation, standing_for
from documents.wording import section as documents_of
from engagement import services, wording
from engagement.forms.contacts import EditContactForm, LogContactForm, WithdrawForm
from engagement.history import history_of_contact
from engagement.models import Contact, ContactReview
from engagement.rules import Marking
from engagement.views.contact_list import organisations_of, tags_of
from places.models import Place
from web import parts
from web.actions import ActionView
from web.gds import Params, component
from web.scoping import Scoped
from web.templatetags.gds import day, moment

ROWS = Contact.objects.select_related("council", "country", "place", "made_by")
MOST_ALIKE = 3


class LogContact(ActionView):
    """One page, one button. The same form sent twice leads to the one contact that it made."""

    act = Can.LOG_CONTACT
    form_class = LogContactForm
    template_name = "engagement/contact_form.html"
    title = gettext_lazy("Log a contact")
    intro = MAY_BE_RELEASED
    button = gettext_lazy("Log this contact")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user, "today": localdate(self.now)}

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "held_on": localdate(self.now), **self.with_whom()}

    def with_whom(self) -> dict[str, Any]:
        """What the page that led here was about: an organisation by its key, a place by its code."""
        key, code = (str(self.request.GET.get(name, "")).replace("\x00", "") for name in ("organisation", "place"))
        organisation = Organisation.objects.visible_to(self.user).filter(key=key).first()
        place = Place.objects.filter(code=code).first()
        known = {"organisation": organisation.name if organisation else None, "place": place.label if place else None}
        return {name: value for name, value in known.items() if value}

    def back(self) -> str:
        return reverse("contacts")

    def perform(self, **facts: Any) -> Contact:
        told_of_new = advice(facts["organisations"], self.user)
        contact = services.log_contact(facts.pop("council"), by=self.user, now=self.now, **facts)
        messages.success(self.request, _("The contact is logged as %(reference)s.") % {"reference": contact.reference})
        for told in told_of_new:
            messages.info(self.request, told)
        return contact


def advice(entries: list[dict[str, Any]], user: User) -> list[str]:
    """A sentence for each name that is new to the directory: what it is like there, and what nobody has said of it."""
    told = []
    for entry in (one for one in entries if "id" not in one):
        found = Organisation.objects.visible_to(user).search(entry["name"], most=MOST_ALIKE)
        facts = {
            "name": entry["name"],
            "others": _(" or ").join(one.name for one in standing_for(found, user)),
        }
        if sentence := _advice(is_like=bool(facts["others"]), is_placed=bool(entry.get("place"))):
            told.append(sentence % facts)
    return told


def _advice(*, is_like: bool, is_placed: bool) -> str:
    if is_like and is_placed:
        return _("%(name)s is now in the directory. If you meant %(others)s, change the contact.")
    if is_like:
        return _(
            "%(name)s is new in the directory. If you meant %(others)s, change the contact. "
            "If not, open it below to say what it is and where, so that others find it."
        )
    if is_placed:
        return ""
    return _("%(name)s is new in the directory. Open it below to say what it is and where, so that others find it.")


class ContactAct(SaysMayBeReleased, ActionView):
    """A page about one contact. Whoever is shown it has read of the record, which the trail keeps by its marking."""

    queryset = ROWS
    object: Contact

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_withdrawn:
            return HttpResponseRedirect(self.back())
        services.note_contact_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    def back(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"caption": str(self.object), **marked(self.object), **kwargs})


class EditContact(ContactAct):
    act = Can.EDIT_CONTACT
    form_class = EditContactForm
    template_name = "engagement/contact_form.html"
    title = gettext_lazy("Change this contact")
    intro = MAY_BE_RELEASED
    done = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "user": self.user,
            "today": localdate(self.now),
            "contact": self.object,
        }

    def initial_of(self, row: Any) -> dict[str, Any]:
        held = row.organisations.select_related("organisation")
        return {**super().initial_of(row), "place": row.place, "keep": [link.organisation.key for link in held]}

    def perform(self, **facts: Any) -> Contact:
        told_of_new = advice(facts["organisations"], self.user)
        changed = services.edit_contact(self.object, by=self.user, now=self.now, **facts)
        for told in told_of_new:
            messages.info(self.request, told)
        return changed


class WithdrawContact(ContactAct):
    """The record stays, with the reason: nothing that was logged is ever deleted."""

    act = Can.EDIT_CONTACT
    form_class = WithdrawForm
    template_name = "engagement/end.html"
    title = gettext_lazy("Withdraw this contact: it was entered by mistake")
    button = gettext_lazy("Withdraw this contact")
    intro = gettext_lazy("Record and history stay, and lists and figures leave it out.")
    done = gettext_lazy("The contact is withdrawn.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": row.withdrawn_reason}

    def perform(self, **facts: Any) -> Contact:
        return services.withdraw_contact(self.object, by=self.user, now=self.now, **facts)


class FinishFollowUp(ContactAct):
    act = Can.EDIT_CONTACT
    title = gettext_lazy("Is the follow-up done?")
    button = gettext_lazy("It is done")
    done = gettext_lazy("The follow-up is done.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.follow_up_is_open():
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def perform(self, **_facts: Any) -> Contact:
        return services.finish_follow_up(self.object, by=self.user, now=self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(intro=self.object.follow_up, **kwargs)


class WriteContactNote(notes.WriteNote):
    queryset = ROWS


class RemoveContactNote(notes.RemoveNote):
    records = ROWS


class ReviewAct(ContactAct):
    """A button of the review of a contact: what a body notes of its own work."""

    act = Can.REVIEW
    part = Part.PROGRAMME

    def acting_for(self) -> None:
        """The reviewer's own body; the record is a council's."""

    def get_success_url(self) -> str:
        return f"{self.back()}#review"


class TakeContact(ReviewAct):
    title = gettext_lazy("Take this contact in hand?")
    button = gettext_lazy("Take it in hand")
    done = gettext_lazy("You have it in hand.")

    def perform(self, **_facts: Any) -> ContactReview:
        return services.take_contact(self.object, by=self.user, now=self.now)


class LookAtContact(ReviewAct):
    title = gettext_lazy("Have you looked at this contact?")
    button = gettext_lazy("Mark it as looked at")
    done = gettext_lazy("It is marked as looked at. The council is not told.")

    def get_success_url(self) -> str:
        """To what waits next."""
        return reverse("review_contacts")

    def perform(self, **_facts: Any) -> ContactReview:
        return services.look_at_contact(self.object, by=self.user, now=self.now)


class ContactPage(Scoped, TemplateView):
    queryset = ROWS
    template_name = "engagement/contact.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        services.note_contact_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    @cached_property
    def may_edit(self) -> bool:
        return self.user.may(Can.EDIT_CONTACT, self.object.council_id) and not self.object.is_withdrawn

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact, shown = self.object, self.object.shown
        return super().get_context_data(
            contact=contact,
            title=wording.contact_title(contact, organisations_of([contact]).get(contact.pk, [])),
            tags=[component("tag", tag) for tag in tags_of(contact)],
            facts=parts.summary_list(facts_of(contact, self.user)),
            not_all=what_is_shown(contact, shown),
            follow_up=self.follow_up() if contact.shows("follow_up") else None,
            sharing=wording.level_for_others(contact) if contact.shows("sharing") else "",
            documents=documents_of(contact, self.user),
            events=history_of_contact(contact, self.user, shown),
            acts=self.acts(),
            **(marked(contact) if contact.shows("marking") else {}),
            **notes_about(contact, self.user, add="contact_note_add", remove="contact_note_remove"),
            **self.review(),
            **kwargs,
        )

    def acts(self) -> list[tuple[str, str]]:
        """What this reader may do now, as address and words."""
        if not self.may_edit:
            return []
        key = [self.object.key]
        told = [(reverse("contact_edit", args=key), _("Change this contact"))]
        if self.object.follow_up_is_open():
            told.append((reverse("contact_follow_up", args=key), _("Say that the follow-up is done")))
        told.append((reverse("contact_withdraw", args=key), _("Withdraw it: entered by mistake")))
        return [*told, (reverse("contact_log"), _("Log another contact"))]

    def follow_up(self) -> Params | None:
        contact = self.object
        if not contact.follow_up:
            return None
        late = _(" (overdue)") if contact.follow_up_is_late(localdate(timezone.now())) else ""
        state = _("Done") if contact.follow_up_done_at else _("To be done")
        if contact.is_withdrawn and not contact.follow_up_done_at:
            state = _("Dropped: the contact is withdrawn")
        return parts.summary_list(
            [
                parts.summary_row(_("What"), contact.follow_up),
                parts.summary_row(_("Who"), contact.get_follow_up_by_display()),
                parts.summary_row(_("By when"), f"{day(contact.follow_up_on)}{late}"),
                parts.summary_row(_("State"), state),
            ]
        )

    def review(self) -> dict[str, Any]:
        """For those who review what councils tell of: who has it in hand, and whether it was looked at."""
        contact = self.object
        body = contact.reviewer(self.user) if contact.shows("told_unit") and contact.told_unit else None
        if body is None:
            return {"reviewing_body": None}
        held = ContactReview.objects.visible_to(self.user).filter(contact=contact, body=body)
        review = held.select_related("assigned_to", "looked_by").first()
        return {
            "reviewing_body": body,
            "review": review,
            "held": self.held_by_another(review),
            "may_take": review is None or review.assigned_to != self.user,
            "may_look": review is None or review.looked_at is None,
        }

    def held_by_another(self, review: ContactReview | None) -> str:
        """A warning, and no lock, where a colleague has it in hand and has not looked yet."""
        if review is None or review.assigned_to in (None, self.user) or review.looked_at is not None:
            return ""
        told = {"name": review.assigned_to, "moment": moment(review.assigned_at)}
        return _("%(name)s has had this in hand since %(moment)s. Ask before you do anything.") % told


def marked(contact: Contact) -> dict[str, Any]:
    """The banner that a marking asks for above and below."""
    is_marked = contact.marking != Marking.OFFICIAL
    return {"marking": contact.marking if is_marked else "", "handling": contact.handling}


def facts_of(contact: Contact, user: User) -> list[Params]:
    """Field by field what is shown; nothing stands in the place of what is not."""
    links = contact.organisations.select_related("organisation") if contact.shows("organisations") else []
    named = wording.organisation_links((one.organisation for one in links), user)
    rows: list[tuple[str, Any, Any]] = [
        ("held_on", _("Date"), day(contact.held_on)),
        ("kind", _("How"), contact.get_kind_display()),
        ("organisations", _("With whom"), wording.lines(named)),
        ("our_side", _("Who took part for us"), contact.our_side),
        ("council", _("Council"), contact.council.name),
        ("country", _("Country or territory"), contact.country),
        ("place", _("Place"), wording.place_link(contact.place)),
        ("about", _("What it was about"), wording.paragraphs(contact.about)),
        ("promised", _("Anything promised"), wording.paragraphs(contact.promised)),
        ("topic", _("Topic"), contact.get_topic_display()),
        ("decline_reason", _("Not pursued because of"), contact.get_decline_reason_display()),
        ("event_type", _("Type of event"), contact.get_event_type_display()),
        ("uk_place", _("Where in the UK"), contact.uk_place),
        ("withdrawn_reason", _("Withdrawn because"), wording.paragraphs(contact.withdrawn_reason)),
    ]
    return [parts.summary_row(name, value) for field, name, value in rows if value and contact.shows(field)]


def what_is_shown(contact: Contact, shown: int) -> str:
    """One sentence for those who do not see the whole. It is the same whether or not there is more to see."""
    council = {"council": contact.council.name}
    if shown == Part.SUMMARY:
        return _("%(council)s shares a summary of this contact with other councils.") % council
    if shown == Part.PROGRAMME:
        return _("You see all but who took part for %(council)s and what it does next.") % council
    return ""
