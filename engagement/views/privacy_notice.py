"""The privacy notice for visitors: its text in English and Chinese, and how they come by it (CAPABILITIES G06)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from engagement.forms.privacy_notice import PrivacyNoticeForm
from engagement.views.reading import DelegationAct
from engagement.views.sections import Section


class PrivacyNoticeStatus(Section):
    form_class = PrivacyNoticeForm
    page = "privacy_notice"
    has_lines = False
    template_name = "engagement/privacy_notice.html"
    title = gettext_lazy("Privacy notice for the visitors")


class PrivacyNoticeText(DelegationAct):
    """To be printed or copied: it holds the council's name, and nothing of the visit."""

    act = Can.EDIT_DELEGATION
    template_name = "engagement/privacy_notice_text.html"
    http_method_names = ["get", "head", "options"]
    title = gettext_lazy("Privacy notice")

    def back(self) -> str:
        return reverse("delegation_privacy_notice", args=[self.object.key])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(council=self.object.council.name, **kwargs)
