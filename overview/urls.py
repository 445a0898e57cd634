from django.urls import include, path

from documents.urls import documents_of
from overview.views import (
    AgreementList,
    AgreementPage,
    AssignToMe,
    CalendarFeed,
    CalendarPage,
    ContactsTold,
    CouncilOverview,
    DelegationCalendarFile,
    Directory,
    FirstHour,
    Home,
    OrganisationPage,
    Overview,
    PlacePage,
    ReviewQueue,
    Search,
)
from twinning.models import Agreement

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("calendar/", CalendarPage.as_view(), name="calendar"),
    path("calendar/feed/<str:secret>/delegations.ics", CalendarFeed.as_view(), name="calendar_feed"),
    path("delegations/<str:key>/calendar.ics", DelegationCalendarFile.as_view(), name="delegation_calendar"),
    path("overview/", Overview.as_view(), name="overview"),
    path("councils/<str:code>/", CouncilOverview.as_view(), name="council"),
    path("bodies/<str:code>/first-hour/", FirstHour.as_view(), name="first_hour"),
    path("agreements/", AgreementList.as_view(), name="agreements"),
    path("agreements/<str:key>/", AgreementPage.as_view(), name="agreement"),
    path("agreements/<key>/", include(documents_of(Agreement.objects.select_related("council")))),
    path("organisations/", Directory.as_view(), name="organisations"),
    path("organisations/<str:key>/", OrganisationPage.as_view(), name="organisation"),
    path("places/<str:code>/", PlacePage.as_view(), name="place"),
    path("review/", ReviewQueue.as_view(), name="review_queue"),
    path("review/contacts/", ContactsTold.as_view(), name="review_contacts"),
    path("review/assign/", AssignToMe.as_view(), name="review_assign"),
]
