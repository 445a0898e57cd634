from django.urls import path

from overview.views import Home, Overview

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("overview/", Overview.as_view(), name="overview"),
]
