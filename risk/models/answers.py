"""What offices say of assessments, which is their council's alone: no field of a row that others read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment
from accounts.roles import council_key
from accounts.rules import Part
from accounts.sharing import Held
from accounts.texts import NamesNobody
from risk.models.assessments import KeptAssessment
from risk.models.screening import OfCouncilQuerySet


class OfficeAnswer(Held, NamesNobody):
    """What the office that countersigns made of a version: yes, or what is to change. The council's alone."""

    version = models.OneToOneField(KeptAssessment, on_delete=models.CASCADE, related_name="answer")
    office = models.CharField(max_length=20, choices=Appointment.Office)
    at = models.DateTimeField()
    by_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    as_deputy = models.BooleanField(default=False)
    remarks = models.TextField(
        _("remarks"), max_length=2000, blank=True, help_text="What is to change; empty where it countersigned."
    )

    objects = OfCouncilQuerySet["OfficeAnswer"].as_manager()

    class Meta:
        verbose_name = _("answer of an office to a risk assessment")

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]
