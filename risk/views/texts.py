"""The parts of an assessment that are written: what speaks for it, communities, who was asked, what is concluded."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules.persons import called_like_a_person
from guidance.models import SupportContact
from risk import services
from risk.forms.assessments import (
    NOBODY_YET,
    SOMEBODY_ELSE,
    BenefitsForm,
    CommunityForm,
    ConclusionForm,
    SupportForm,
)
from risk.models import Assessment
from risk.routes import national_for
from risk.rules import touched
from risk.signposts import for_categories
from risk.views.behind import AssessmentAct


class Write(AssessmentAct):
    done = gettext_lazy("Saved.")

    def perform(self, **facts: Any) -> Assessment:
        return services.say_of_assessment(self.object, by=self.user, now=self.now, **facts)


class Benefits(Write):
    form_class = BenefitsForm
    title = gettext_lazy("What speaks for it")
    intro = gettext_lazy(
        "Through the same three lenses as the risks. Where nothing speaks for it through one of them, say so."
    )


class Community(Write):
    """Text and a link, and no data about anybody (P42)."""

    form_class = CommunityForm
    title = gettext_lazy("Communities")

    def perform(self, **facts: Any) -> Assessment:
        saved = super().perform(**facts)
        if named := called_like_a_person(saved.community):
            messages.warning(self.request, may_be_a_name(named, _("groups, places and events")))
        return saved


def may_be_a_name(named: str, instead: str) -> str:
    return _(
        "It is saved. “%(name)s” looks like the name of a private person: if it is, take it away, and write of "
        "%(instead)s instead."
    ) % {"name": named, "instead": instead}


class Support(Write):
    form_class = SupportForm
    template_name = "risk/support.html"
    title = gettext_lazy("Support")
    intro = gettext_lazy("Say whom you asked, and what they said. A call takes ten minutes and they are there for it.")

    @cached_property
    def categories(self) -> set[str]:
        return set(self.object.risks.values_list("category", flat=True))

    @cached_property
    def contacts(self) -> Any:
        """Every desk for the council; those for its risks first. One that was chosen stays, though it ended since."""
        desks = SupportContact.objects.visible_to(self.user).in_nation(self.object.council.nation)
        found = for_categories(self.categories, self.object.council.nation, self.today)
        first = [desk.contact.pk for desk in found]
        rank = Case(When(pk__in=first, then=Value(0)), default=Value(1), output_field=IntegerField())
        offered = Q(pk__in=desks.values("pk")) | Q(pk=self.object.support_id)
        return SupportContact.objects.filter(offered).order_by(rank, "name", "key")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contacts": self.contacts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        national = national_for(self.object.council.nation, self.categories or touched(self.object.answers))
        return super().get_context_data(**{**vars(national), **kwargs})

    def initial_of(self, row: Any) -> dict[str, Any]:
        if not isinstance(row, Assessment):
            return {}
        asked = row.support.key if row.support else SOMEBODY_ELSE if row.support_other else NOBODY_YET
        return {"support": asked, "support_other": row.support_other, "support_said": row.support_said}

    def facts(self, form: Any) -> dict[str, Any]:
        return {**super().facts(form), "support": form.asked()}

    def perform(self, **facts: Any) -> Assessment:
        saved = super().perform(**facts)
        if named := called_like_a_person(saved.support_other):
            messages.warning(self.request, may_be_a_name(named, _("an office or a body")))
        return saved


class Conclusion(Write):
    form_class = ConclusionForm
    title = gettext_lazy("Conclusion and review")
