from django.urls import include, path

from risk.urls import assessment_of
from twinning import risk, views
from twinning.models import Agreement

of_one = assessment_of(
    Agreement.objects.select_related("council", "place__country"),
    prefill=risk.prefill,
    fitting=risk.fitting,
    kinds=risk.kinds,
    about=risk.about,
)

urlpatterns = [
    path("agreements/enter/", views.EnterAgreement.as_view(), name="agreement_enter"),
    path("agreements/<key>/correct/", views.CorrectAgreement.as_view(), name="agreement_correct"),
    path("agreements/<key>/confirm/", views.ConfirmAgreement.as_view(), name="agreement_confirm"),
    path("agreements/<key>/status/", views.ChangeAgreementStatus.as_view(), name="agreement_status"),
    path("agreements/<key>/sharing/", views.ShareAgreement.as_view(), name="agreement_sharing"),
    path("agreements/<key>/sources/add/", views.SourceAgreement.as_view(), name="agreement_source_add"),
    path("agreements/<key>/notes/add/", views.WriteAgreementNote.as_view(), name="agreement_note_add"),
    path("agreements/<key>/notes/<note>/remove/", views.RemoveAgreementNote.as_view(), name="agreement_note_remove"),
    path("agreements/<key>/", include(of_one)),
]
