from django.urls import path

from overview.review import AssignToMe, ReviewQueue
from overview.views import CouncilOverview, Home, Overview, Search

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("search/", Search.as_view(), name="search"),
    path("overview/", Overview.as_view(), name="overview"),
    path("councils/<str:code>/", CouncilOverview.as_view(), name="council"),
    path("review/", ReviewQueue.as_view(), name="review_queue"),
    path("review/assign/", AssignToMe.as_view(), name="review_assign"),
]
