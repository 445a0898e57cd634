"""The pages that look across: the first page, the national overview, search, and the review queue."""

from overview.views.agreements import AgreementList, AgreementPage
from overview.views.figures import CouncilOverview, Overview
from overview.views.home import Home
from overview.views.review import AssignToMe, ReviewQueue
from overview.views.search import Search

__all__ = [
    "AgreementList",
    "AgreementPage",
    "AssignToMe",
    "CouncilOverview",
    "Home",
    "Overview",
    "ReviewQueue",
    "Search",
]
