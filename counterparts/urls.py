from django.urls import path

from counterparts.views import OrganisationSuggestions

urlpatterns = [
    path("organisations/suggestions/", OrganisationSuggestions.as_view(), name="organisation_suggestions"),
]
