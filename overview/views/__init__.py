"""The pages that look across: the first page, the national overview, search, and the review queue."""

from overview.views.agreements import AgreementList, AgreementPage
from overview.views.calendar import CalendarFeed, CalendarPage, DelegationCalendarFile
from overview.views.directory import Directory, OrganisationPage
from overview.views.figures import CouncilOverview, Overview
from overview.views.first_hour import FirstHour
from overview.views.home import Home
from overview.views.places import PlacePage
from overview.views.review import AssignToMe, ReviewQueue
from overview.views.search import Search
from overview.views.told import ContactsTold

__all__ = [
    "AgreementList",
    "AgreementPage",
    "AssignToMe",
    "CalendarFeed",
    "CalendarPage",
    "ContactsTold",
    "CouncilOverview",
    "DelegationCalendarFile",
    "Directory",
    "FirstHour",
    "Home",
    "OrganisationPage",
    "Overview",
    "PlacePage",
    "ReviewQueue",
    "Search",
]
