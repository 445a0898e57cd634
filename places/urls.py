from django.urls import path

from web.views import Statement

urlpatterns = [
    path("attribution/", Statement.as_view(template_name="places/attribution.html"), name="attribution"),
]
