from django.urls import path

from overview.views import AssignToMe, CouncilOverview, Home, Overview, ReviewQueue, Search

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("overview/", Overview.as_view(), name="overview"),
    path("councils/<str:code>/", CouncilOverview.as_view(), name="council"),
    path("review/", ReviewQueue.as_view(), name="review_queue"),
    path("review/assign/", AssignToMe.as_view(), name="review_assign"),
]
