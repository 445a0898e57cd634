"""Who belongs to a body: its members, and those who are invited."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts import services
from accounts.forms import InviteForm, RoleForm
from accounts.models import AccessRequest, Appointment, Body, CouncilSettings, FactorReset, Invitation, Membership
from accounts.roles import BodyKind, Can, Role
from web import parts
from web.actions import ActionView
from web.scoping import Scoped
from web.templatetags.gds import day, moment


def link(address: str, text: Any, about: str) -> SafeString:
    """A link in a table's row, which says to a listener what it is about."""
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>', address, text, about
    )


def requests_table(rows: Any, *, with_council: bool = False) -> dict[str, Any]:
    """Requests that wait, each with the way to its answer."""
    head = [_("Name"), *([_("Council")] if with_council else []), _("Email address"), _("Asked on"), _("Answer")]
    told = [
        [
            row.name,
            *([row.council.name] if with_council else []),
            row.email,
            day(localdate(row.asked_at)),
            link(row.get_absolute_url(), _("Accept or decline"), row.name),
        ]
        for row in rows
    ]
    return parts.table(head, told, caption=_("Requests for access"), header_column=True, named=range(1, len(head)))


class Members(Scoped, DetailView):
    queryset = Body.objects.all()
    slug_field = "code"
    slug_url_kwarg = "code"
    context_object_name = "body"
    template_name = "accounts/members.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body, user = self.object, self.request.user
        services.must_manage(user, body)
        manages_council = user.may(Can.NAME_OFFICES, body) and body.council_id is not None
        settings = CouncilSettings.objects.filter(council_id=body.council_id).first() if manages_council else None
        return super().get_context_data(
            members=self.members(),
            requests=self.requests(),
            lacks_approver=user.may(Can.MANAGE_USERS) and lacks_approver(body),
            resets=self.resets(),
            invitations=self.invitations(),
            offices=self.offices() if manages_council else None,
            manages_council=manages_council,
            settings=settings,
            may_manage_clients=user.may(Can.MANAGE_API_CLIENTS, body),
            makes_clients=user.may(Can.MAKE_API_CLIENT) and body.kind != BodyKind.SERVICE,
            may_read_trail=user.may(Can.READ_TRAIL, body),
            **kwargs,
        )

    def members(self) -> dict[str, Any]:
        code = self.object.code
        found = list(Membership.objects.of_people().filter(body=self.object).select_related("user"))
        asked_for = services.who_may_be_asked_for([member.user for member in found], self.request.user)
        return parts.table(
            [_("Name"), _("Email address"), _("Role"), _("Change")],
            [
                [
                    member.user.name if member.user.is_active else _("%(name)s (off)") % {"name": member.user.name},
                    member.user.email,
                    member.get_role_display(),
                    format_html(
                        "{} {} {}",
                        link(reverse("change_role", args=[code, member.key]), _("Change role"), member.user.name),
                        link(reverse("remove_member", args=[code, member.key]), _("Remove"), member.user.name),
                        self.lost_factor(member) if member.user_id in asked_for else "",
                    ),
                ]
                for member in found
            ],
            caption=_("Members"),
            header_column=True,
            named=(1, 2),
        )

    def lost_factor(self, member: Membership) -> SafeString:
        address = reverse("lost_factor", args=[self.object.code, member.key])
        return link(address, _("Lost second factor"), member.user.name)

    def requests(self) -> dict[str, Any] | None:
        found = (
            AccessRequest.objects.visible_to(self.request.user).waiting(now()).filter(council=self.object.council_id)
        )
        rows = list(found.order_by("confirmed_at", "pk")) if self.object.council_id else []
        return requests_table(rows) if rows else None

    def resets(self) -> dict[str, Any] | None:
        found = FactorReset.objects.visible_to(self.request.user).open_at(now()).filter(body=self.object)
        rows = [
            [
                reset.person.name,
                reset.asked_by.name,
                moment(reset.expires_at),
                link(reset.get_absolute_url(), _("Answer"), reset.person.name),
            ]
            for reset in found.select_related("person", "asked_by").order_by("asked_at", "pk")
        ]
        head = [_("Name"), _("Asked by"), _("Good until"), _("Answer")]
        return (
            parts.table(head, rows, caption=_("Lost second factors"), header_column=True, named=(1, 2))
            if rows
            else None
        )

    def invitations(self) -> dict[str, Any] | None:
        found = Invitation.objects.open_at(now()).filter(body=self.object)
        rows = [
            [
                invitation.name,
                invitation.email,
                invitation.get_role_display(),
                day(invitation.expires_at.date()),
                link(
                    reverse("withdraw_invitation", args=[self.object.code, invitation.key]),
                    _("Withdraw"),
                    invitation.name,
                ),
            ]
            for invitation in found
        ]
        head = [_("Name"), _("Email address"), _("Role"), _("Good until"), _("Change")]
        return parts.table(head, rows, caption=_("Invited"), header_column=True, named=(1, 2, 3)) if rows else None

    def offices(self) -> dict[str, Any] | None:
        today = localdate()
        found = Appointment.objects.filter(body=self.object).exclude(ends_on__lt=today)
        rows = [
            [
                appointment.get_office_display(),
                appointment.holder.name,
                format_html(
                    "{}<br>{}",
                    appointment.deputy.name if appointment.deputy else _("Nobody"),
                    link(
                        reverse("change_deputy", args=[self.object.code, appointment.key]),
                        _("Change"),
                        _("who stands in, %(office)s") % {"office": appointment.get_office_display()},
                    ),
                ),
                day(appointment.starts_on),
                day(appointment.ends_on)
                if appointment.ends_on
                else link(
                    reverse("end_office", args=[self.object.code, appointment.key]),
                    _("End"),
                    appointment.get_office_display(),
                ),
            ]
            for appointment in found.select_related("holder", "deputy")
        ]
        head = [_("Office"), _("Held by"), _("Stands in"), _("From"), _("Until")]
        return parts.table(head, rows, caption=_("Offices"), header_column=True, named=(1, 2, 3, 4)) if rows else None


def lacks_approver(body: Body) -> bool:
    """Whether this is a council in which nobody can let others in."""
    return body.council is not None and services.who_decides(body.council)[1] != Role.APPROVER


class _OfBody(ActionView):
    """An act about a body, its members or invitations, for those who manage them."""

    def body(self) -> Body:
        found: Body = self.object if isinstance(self.object, Body) else self.object.body
        return found

    def must_be_allowed(self) -> None:
        services.must_manage(self.user, self.body())

    def get_success_url(self) -> str:
        # Whoever just removed themselves has no page of this body to go to.
        code = self.body().code
        stays = self.user.may(Can.MANAGE_USERS) or Membership.objects.filter(user=self.user, body_id=code).exists()
        return reverse("body_members", args=[code]) if stays else reverse("account")

    def back(self) -> str:
        return reverse("body_members", args=[self.body().code])


class InviteMember(_OfBody):
    queryset = Body.objects.all()
    lookup = {"code": "code"}
    form_class = InviteForm
    title = gettext_lazy("Invite somebody")
    button = gettext_lazy("Send the invitation")
    template_name = "accounts/invite.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "body": self.object}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"role": Role.APPROVER} if self.names_first_approver else {}

    @cached_property
    def names_first_approver(self) -> bool:
        return lacks_approver(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"title": _("Name the first approver")} if self.names_first_approver else {}
        return super().get_context_data(**{**words, "is_first": self.names_first_approver, **kwargs})

    def perform(self, **facts: Any) -> Invitation:
        self.done = _("%(name)s is invited. The mail goes out within a minute.") % {"name": facts["name"]}
        return services.invite_member(self.object, by=self.user, now=self.now, **facts)


class ChangeRole(_OfBody):
    queryset = Membership.objects.of_people()
    lookup = {"key": "key", "body_id": "code"}
    form_class = RoleForm
    title = gettext_lazy("Change a role")
    done = gettext_lazy("The role is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "body": self.object.body}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=self.object.user.name, **kwargs)

    def perform(self, **facts: Any) -> Membership:
        return services.change_role(self.object, by=self.user, now=self.now, **facts)


class RemoveMember(_OfBody):
    queryset = Membership.objects.of_people()
    lookup = {"key": "key", "body_id": "code"}
    title = gettext_lazy("Remove this member")
    intro = gettext_lazy(
        "They lose this role today. With their last role here end the offices that they hold. What they did stays on "
        "the trail."
    )
    button = gettext_lazy("Remove")
    warns = True
    done = gettext_lazy("The member is removed.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        caption = f"{self.object.user.name}, {self.object.get_role_display()}"
        return super().get_context_data(caption=caption, **kwargs)

    def perform(self, **facts: Any) -> None:
        services.remove_member(self.object, by=self.user, now=self.now, **facts)


class WithdrawInvitation(_OfBody):
    queryset = Invitation.objects.all()
    lookup = {"key": "key", "body_id": "code"}
    title = gettext_lazy("Withdraw this invitation")
    intro = gettext_lazy("The link in the mail will open nothing any more.")
    button = gettext_lazy("Withdraw")
    warns = True
    done = gettext_lazy("The invitation is withdrawn.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=f"{self.object.name}, {self.object.email}", **kwargs)

    def perform(self, **facts: Any) -> Invitation:
        return services.withdraw_invitation(self.object, by=self.user, now=self.now, **facts)
