"""What a council decided on an answer that it keeps."""

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from guidance import services
from guidance.forms.decisions import DecisionForm
from guidance.models import AnswerCard, CouncilDecision
from web.actions import ActionView


class DecideOnAnswer(ActionView):
    queryset = AnswerCard.objects.select_related("council")
    act = Can.RELY_ON_GUIDANCE
    form_class = DecisionForm
    title = gettext_lazy("Record what your council decided")
    intro = gettext_lazy(
        "The advice binds nobody: to go ahead against it, with your reasons, is a decision like any other. It stands "
        "below the answer, for your council alone. Nobody in government reads it."
    )
    button = gettext_lazy("Record it")
    done = gettext_lazy("Your council’s decision is on the record.")

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return f"{self.back()}#decisions"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "decided_on": localdate(self.now)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=f"{self.object.reference}: {self.object}", **kwargs)

    def perform(self, **facts: Any) -> CouncilDecision:
        return services.decide_on_answer(self.object, by=self.user, now=self.now, **facts)
