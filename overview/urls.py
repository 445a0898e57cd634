from django.urls import path

from overview.views import (
    AgreementList,
    AgreementPage,
    AssignToMe,
    CouncilOverview,
    Home,
    Overview,
    ReviewQueue,
    Search,
)

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("overview/", Overview.as_view(), name="overview"),
    path("councils/<str:code>/", CouncilOverview.as_view(), name="council"),
    path("agreements/", AgreementList.as_view(), name="agreements"),
    path("agreements/<str:key>/", AgreementPage.as_view(), name="agreement"),
    path("review/", ReviewQueue.as_view(), name="review_queue"),
    path("review/assign/", AssignToMe.as_view(), name="review_assign"),
]
