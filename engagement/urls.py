from django.urls import include, path

from engagement.views import acts, drafts, listing, organisations, places, record, reviews, rows, sections

of_one = [
    path("", record.DelegationPage.as_view(), name="delegation"),
    path("tasks/", drafts.DelegationTasks.as_view(), name="delegation_tasks"),
    path("basics/", sections.Basics.as_view(), name="delegation_basics"),
    path("dates/", sections.Dates.as_view(), name="delegation_dates"),
    path("aims/", sections.Aims.as_view(), name="delegation_aims"),
    path("sharing/", sections.WhoMaySee.as_view(), name="delegation_sharing"),
    path("places/", places.Places.as_view(), name="delegation_places"),
    path("places/add/", places.AddPlace.as_view(), name="delegation_place_add"),
    path("places/<row>/lead/", places.LeadPlace.as_view(), name="delegation_place_lead"),
    path("places/<row>/remove/", places.RemovePlace.as_view(), name="delegation_place_remove"),
    path("organisations/", organisations.Organisations.as_view(), name="delegation_organisations"),
    path("organisations/add/", organisations.AddOrganisation.as_view(), name="delegation_organisation_add"),
    path(
        "organisations/<row>/remove/",
        organisations.RemoveOrganisation.as_view(),
        name="delegation_organisation_remove",
    ),
    path("programme/", rows.Programme.as_view(), name="delegation_programme"),
    path("programme/add/", rows.AddItem.as_view(), name="delegation_item_add"),
    path("programme/<row>/", rows.ChangeItem.as_view(), name="delegation_item"),
    path("programme/<row>/remove/", rows.RemoveItem.as_view(), name="delegation_item_remove"),
    path("delegates/", rows.Delegates.as_view(), name="delegation_delegates"),
    path("delegates/add/", rows.AddDelegate.as_view(), name="delegation_delegate_add"),
    path("delegates/<row>/", rows.ChangeDelegate.as_view(), name="delegation_delegate"),
    path("delegates/<row>/remove/", rows.RemoveDelegate.as_view(), name="delegation_delegate_remove"),
    path("check/", drafts.CheckDelegation.as_view(), name="delegation_check"),
    path("logged/", drafts.DelegationLogged.as_view(), name="delegation_logged"),
    path("discard/", drafts.DiscardDraft.as_view(), name="delegation_discard"),
    path("decline/", acts.DeclineDelegation.as_view(), name="delegation_decline"),
    path("cancel/", acts.CancelDelegation.as_view(), name="delegation_cancel"),
    path("notes/add/", acts.WriteNote.as_view(), name="delegation_note_add"),
    path("notes/<note>/remove/", acts.RemoveNote.as_view(), name="delegation_note_remove"),
    path("review/assign/", reviews.AssignReview.as_view(), name="delegation_review_assign"),
    path("review/notes/add/", reviews.WriteUnitNote.as_view(), name="delegation_review_note_add"),
    path("questions/ask/", reviews.AskCouncil.as_view(), name="delegation_question_ask"),
    path("questions/<question>/answer/", reviews.AnswerQuestion.as_view(), name="delegation_question_answer"),
    path("questions/<question>/close/", reviews.CloseQuestion.as_view(), name="delegation_question_close"),
]

urlpatterns = [
    path("delegations/", listing.DelegationList.as_view(), name="delegations"),
    path("delegations/start/", drafts.StartDelegation.as_view(), name="delegation_start"),
    path("delegations/<key>/", include(of_one)),
    path("places/suggestions/", places.PlaceSuggestions.as_view(), name="place_suggestions"),
    path("places/suggestions/<country>/", places.PlaceSuggestions.as_view(), name="place_suggestions"),
]
