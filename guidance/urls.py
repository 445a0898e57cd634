"""Addresses of guidance, a part for each kind of page."""

from django.urls import URLPattern, path

from guidance.views import (
    acts,
    answers,
    cards,
    drafts,
    home,
    lag,
    line_forms,
    lines,
    matrix,
    mixed,
    playbook,
    positions,
    queries,
    reaching,
    support,
)

urlpatterns: list[URLPattern] = [
    path("guidance/", home.GuidanceHome.as_view(), name="guidance"),
    # Positions, and what is done to drafts of positions and of lines.
    path("guidance/positions/", positions.PositionList.as_view(), name="positions"),
    path("guidance/matrix/", matrix.MatrixPage.as_view(), name="matrix"),
    path("guidance/positions/draft/", positions.DraftPosition.as_view(), name="position_draft"),
    path("guidance/positions/<str:key>/", positions.PositionPage.as_view(), name="position"),
    path("guidance/positions/<str:key>/changes/", positions.PositionChanges.as_view(), name="position_changes"),
    path("guidance/positions/<str:key>/edit/", positions.EditPosition.as_view(), name="position_edit"),
    path(
        "guidance/positions/<str:key>/escalate/<str:other>/",
        acts.EscalateContradiction.as_view(),
        name="position_escalate",
    ),
    path("guidance/drafts/", drafts.DraftList.as_view(), name="drafts"),
    path("guidance/drafts/<str:noun>/<str:key>/submit/", acts.SubmitDraft.as_view(), name="guidance_submit"),
    path("guidance/drafts/<str:noun>/<str:key>/ask/", acts.AskDepartments.as_view(), name="guidance_ask"),
    path("guidance/drafts/<str:noun>/<str:key>/clear/", acts.ClearDraft.as_view(), name="guidance_clear"),
    path("guidance/drafts/<str:noun>/<str:key>/object/", acts.ObjectToDraft.as_view(), name="guidance_object"),
    path(
        "guidance/drafts/<str:noun>/<str:key>/take-back/", acts.TakeBackClearance.as_view(), name="guidance_take_back"
    ),
    path("guidance/drafts/<str:noun>/<str:key>/countersign/", acts.Countersign.as_view(), name="guidance_countersign"),
    path("guidance/drafts/<str:noun>/<str:key>/discard/", acts.DiscardDraft.as_view(), name="guidance_discard"),
    path("guidance/drafts/<str:noun>/<str:key>/withdraw/", acts.Withdraw.as_view(), name="guidance_withdraw"),
    # Mixed messages.
    path("guidance/mixed-messages/", mixed.MixedMessageList.as_view(), name="mixed_messages"),
    path("guidance/mixed-messages/report/", mixed.ReportMixedMessage.as_view(), name="mixed_message_report"),
    path("guidance/mixed-messages/<str:key>/", mixed.MixedMessagePage.as_view(), name="mixed_message"),
    path("guidance/mixed-messages/<str:key>/settle/", mixed.SettleMixedMessage.as_view(), name="mixed_message_settle"),
    # Lines to take.
    path("guidance/lines/", lines.LineList.as_view(), name="lines"),
    path("guidance/lines/new/", line_forms.DraftLine.as_view(), name="line_new"),
    path("guidance/lines/<key>/", lines.LinePage.as_view(), name="line"),
    path("guidance/lines/<key>/versions/new/", line_forms.NextVersion.as_view(), name="line_next"),
    path("guidance/lines/<key>/versions/<int:number>/", lines.LinePage.as_view(), name="line_version"),
    path("guidance/lines/<key>/versions/<int:number>/edit/", line_forms.EditLine.as_view(), name="line_edit"),
    path("guidance/lines/<key>/versions/<int:number>/text/", lines.LineText.as_view(), name="line_text"),
    path("guidance/lines/<key>/versions/<int:number>/changes/", lines.LineChanges.as_view(), name="line_changes"),
    # The playbook.
    path("guidance/playbook/", playbook.Playbook.as_view(), name="playbook"),
    path("guidance/playbook/new/", playbook.WriteEntry.as_view(), name="playbook_new"),
    path("guidance/playbook/<key>/", playbook.EntryPage.as_view(), name="playbook_entry"),
    path("guidance/playbook/<key>/edit/", playbook.EditEntry.as_view(), name="playbook_edit"),
    path("guidance/playbook/<key>/publish/", playbook.PublishEntry.as_view(), name="playbook_publish"),
    path("guidance/playbook/<key>/withdraw/", playbook.WithdrawEntry.as_view(), name="playbook_withdraw"),
    # "Can we do this?", questions to the centre, cover cards.
    path("guidance/can-we/", answers.CanWe.as_view(), name="can_we"),
    path("guidance/can-we/keep/", answers.KeepAnswer.as_view(), name="can_we_keep"),
    path("guidance/questions/", queries.QueryList.as_view(), name="queries"),
    path("guidance/questions/ask/", answers.AskCentre.as_view(), name="query_ask"),
    path("guidance/questions/queue/", queries.QueryQueue.as_view(), name="query_queue"),
    path("guidance/questions/<str:key>/", queries.QueryPage.as_view(), name="query"),
    path("guidance/questions/<str:key>/answer/", queries.AnswerQuery.as_view(), name="query_answer"),
    path("guidance/questions/<str:key>/hold/", queries.HoldQuery.as_view(), name="query_hold"),
    path("guidance/questions/<str:key>/pass/", queries.PassQuery.as_view(), name="query_pass"),
    path("guidance/questions/<str:key>/promote/", queries.PromoteQuery.as_view(), name="query_promote"),
    path("guidance/questions/<str:key>/close/", queries.CloseQuery.as_view(), name="query_close"),
    path("guidance/questions/<str:key>/keep/", queries.KeepAnsweredQuery.as_view(), name="query_keep"),
    path("guidance/cards/", cards.CardList.as_view(), name="cards"),
    path("guidance/cards/<str:key>/", cards.CardPage.as_view(), name="card"),
    path("guidance/cards/<str:key>/print/", cards.PrintCard.as_view(), name="card_print"),
    path("guidance/cards/<str:key>/pdf/", cards.CardPdf.as_view(), name="card_pdf"),
    path("guidance/cards/<str:key>/file/", cards.CardFile.as_view(), name="card_file"),
    path("guidance/cards/<str:key>/verify/", cards.VerifyCard.as_view(), name="card_verify"),
    # Whom to call.
    path("guidance/support/", support.SupportContacts.as_view(), name="support"),
    path("guidance/support/new/", support.AddSupportContact.as_view(), name="support_new"),
    path("guidance/support/<str:key>/edit/", support.EditSupportContact.as_view(), name="support_edit"),
    path("guidance/support/<str:key>/confirm/", support.ConfirmSupportContact.as_view(), name="support_confirm"),
    path("guidance/support/<str:key>/end/", support.EndSupportContact.as_view(), name="support_end"),
    # How far it got with its readers.
    path("guidance/acknowledge/", reaching.ToAcknowledge.as_view(), name="to_acknowledge"),
    path("guidance/acknowledge/<str:key>/", reaching.Acknowledge.as_view(), name="acknowledge"),
    path("guidance/lag/", lag.LagPage.as_view(), name="lag"),
]
