from django.urls import path

from counterparts import views

urlpatterns = [
    path("organisations/suggestions/", views.OrganisationSuggestions.as_view(), name="organisation_suggestions"),
    path("organisations/add/", views.AddOrganisation.as_view(), name="organisation_add"),
    path("organisations/<str:key>/edit/", views.EditOrganisation.as_view(), name="organisation_edit"),
    path("organisations/<str:key>/accept/", views.AcceptOrganisation.as_view(), name="organisation_accept"),
    path("organisations/<str:key>/merge/", views.MergeOrganisation.as_view(), name="organisation_merge"),
    path("organisations/<str:key>/unmerge/", views.UnmergeOrganisation.as_view(), name="organisation_unmerge"),
    path("organisations/<str:key>/notes/add/", views.AddNote.as_view(), name="organisation_note_add"),
    path(
        "organisations/<str:key>/notes/<str:note>/dispute/",
        views.DisputeNote.as_view(),
        name="organisation_note_dispute",
    ),
    path(
        "organisations/<str:key>/notes/<str:note>/dispute/withdraw/",
        views.WithdrawDispute.as_view(),
        name="organisation_dispute_withdraw",
    ),
    path(
        "organisations/<str:key>/notes/<str:note>/withdraw/",
        views.WithdrawNote.as_view(),
        name="organisation_note_withdraw",
    ),
]
