"""How the visitors are told what is kept about them."""

from django import forms
from django.utils.translation import gettext_lazy

from engagement.forms.sections import SectionForm
from engagement.rules import PrivacyNotice
from web.forms import DateField


class PrivacyNoticeForm(SectionForm):
    privacy_notice = forms.ChoiceField(
        label=gettext_lazy("How do the visitors get the privacy notice?"),
        choices=PrivacyNotice,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how the visitors are given the privacy notice")},
    )
    privacy_notice_on = DateField(
        label=gettext_lazy("When was it given, or passed on? (optional)"),
        called=gettext_lazy("the day"),
        required=False,
        help_text=gettext_lazy("For example, 27 3 2027"),
    )
