"""The endpoints of risk."""

from django.urls import URLPattern, URLResolver

from risk.around import Noting
from risk.assessment_api import Assessments
from risk.screening_api import Screenings
from risk.services.screening import History
from web.api.routes import routes


def assessments_of(noting: Noting) -> list[URLPattern | URLResolver]:
    """The endpoint that shows assessments. Whoever lies above says with it what reading of a record leaves behind."""
    return routes({"noting": noting}, assessments=Assessments)


def screenings_of(history: History) -> list[URLPattern | URLResolver]:
    """The endpoint that compares organisations. Whoever lies above gives the council's own history with it."""
    return routes({"history": history}, screenings=Screenings)
