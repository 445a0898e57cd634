from django.urls import include, path

from documents.urls import documents_of
from engagement.models import Contact, Delegation
from engagement.services import note_contact_reading, note_reading
from engagement.views import (
    acts,
    agreements,
    contact_list,
    contacts,
    drafts,
    flags,
    guidance,
    interventions,
    listing,
    needs_logging,
    organisations,
    places,
    record,
    reviews,
    rows,
    sections,
)

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
    path("agreement/", agreements.AgreementOfDelegation.as_view(), name="delegation_agreement"),
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
    path("guidance/<row>/take-up/", guidance.TakeUpGuidance.as_view(), name="delegation_guidance_take_up"),
    path("guidance/<use>/renew/", guidance.RenewGuidance.as_view(), name="delegation_guidance_renew"),
    path("guidance/<use>/drop/", guidance.DropGuidance.as_view(), name="delegation_guidance_drop"),
    path("flags/<flag>/answer/", flags.AnswerFlag.as_view(), name="delegation_flag_answer"),
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
    *documents_of(Delegation.objects.select_related("council"), note_reading=note_reading),
]

of_contact = [
    path("", contacts.ContactPage.as_view(), name="contact"),
    path("edit/", contacts.EditContact.as_view(), name="contact_edit"),
    path("withdraw/", contacts.WithdrawContact.as_view(), name="contact_withdraw"),
    path("follow-up/", contacts.FinishFollowUp.as_view(), name="contact_follow_up"),
    path("notes/add/", contacts.WriteContactNote.as_view(), name="contact_note_add"),
    path("notes/<note>/remove/", contacts.RemoveContactNote.as_view(), name="contact_note_remove"),
    path("review/take/", contacts.TakeContact.as_view(), name="contact_review_take"),
    path("review/looked/", contacts.LookAtContact.as_view(), name="contact_review_looked"),
    *documents_of(Contact.objects.select_related("council"), note_reading=note_contact_reading),
]

of_intervention = [
    path("", interventions.InterventionPage.as_view(), name="intervention"),
    path("edit/", interventions.EditIntervention.as_view(), name="intervention_edit"),
    path("alert/", interventions.AlertUnit.as_view(), name="intervention_alert"),
    path("withdraw/", interventions.WithdrawIntervention.as_view(), name="intervention_withdraw"),
    path("looked/", interventions.LookAtIntervention.as_view(), name="intervention_looked"),
]

urlpatterns = [
    path("contacts/", contact_list.ContactList.as_view(), name="contacts"),
    path("contacts/log/", contacts.LogContact.as_view(), name="contact_log"),
    path("contacts/<key>/", include(of_contact)),
    path("interventions/", interventions.InterventionList.as_view(), name="interventions"),
    path("interventions/log/", interventions.LogIntervention.as_view(), name="intervention_log"),
    path("interventions/<key>/", include(of_intervention)),
    path("needs-logging/", needs_logging.NeedsLogging.as_view(), name="needs_logging"),
    path("delegations/", listing.DelegationList.as_view(), name="delegations"),
    path("delegations/start/", drafts.StartDelegation.as_view(), name="delegation_start"),
    path("delegations/<key>/", include(of_one)),
    path("places/suggestions/", places.PlaceSuggestions.as_view(), name="place_suggestions"),
    path("places/suggestions/<country>/", places.PlaceSuggestions.as_view(), name="place_suggestions"),
]
