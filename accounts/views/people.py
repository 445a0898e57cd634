"""A person's own page."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.roles import Can
from web import parts


class Account(TemplateView):
    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = [
            parts.summary_row(_("Name"), user.name),
            parts.summary_row(_("Email address"), user.email),
            parts.summary_row(_("Password"), _("Set"), change=reverse("account_change_password")),
            parts.summary_row(
                _("Second factor"),
                _("Asked for at every sign-in") if settings.SECOND_FACTOR else _("Not asked for in the demonstration"),
                change=reverse("mfa_index"),
            ),
            parts.summary_row(
                _("Sessions"),
                format_html(
                    '<a class="govuk-link" href="{}">{}</a>', reverse("account_sessions"), _("Where you are signed in")
                ),
            ),
        ]
        if user.council_codes() and user.may(Can.READ_DELEGATIONS):
            rows.append(
                parts.summary_row(
                    _("Calendar"),
                    format_html(
                        '<a class="govuk-link" href="{}">{}</a>',
                        reverse("calendar_address"),
                        _("Your calendar address"),
                    ),
                )
            )
        belongs = parts.table(
            [_("Body"), _("Role")],
            [[m.body.name, m.get_role_display()] for m in user.memberships_now],
            caption=_("Where you belong"),
            header_column=True,
        )
        return super().get_context_data(rows=parts.summary_list(rows), belongs=belongs, **kwargs)
