"""/ta-bort/, /sekretess/, /blockera/, /beslut/ and /bevis/."""

from django.urls import path

from kanalvakt.moderation.views import blocks, decisions, evidence, notices, reconsiderations, removal

app_name = "moderation"
urlpatterns = [
    path("ta-bort/", removal.remove, name="remove"),
    path("sekretess/<int:item_id>/", removal.secrecy, name="secrecy"),
    path("beslut/", decisions.decisions, name="decisions"),
    path("beslut/angra/", removal.undo, name="undo"),
    path("beslut/<int:pk>/", decisions.decision, name="decision"),
    path("beslut/<int:pk>/visa-igen/", decisions.restore, name="restore"),
    path("beslut/<int:pk>/meddela/", decisions.notify, name="notify"),
    path("beslut/<int:pk>/ny-bedomning/", reconsiderations.enter, name="enter_reconsideration"),
    path("beslut/nya-bedomningar/", reconsiderations.reconsiderations, name="reconsiderations"),
    path("beslut/nya-bedomningar/<int:pk>/", reconsiderations.reconsideration, name="reconsideration"),
    path("beslut/nya-bedomningar/<int:pk>/avgor/", reconsiderations.settle, name="settle_reconsideration"),
    path("beslut/nya-bedomningar/<int:pk>/lamna-over/", reconsiderations.assign, name="assign_reconsideration"),
    path("beslut/nya-bedomningar/<int:pk>/kvittera/", reconsiderations.finish_remedy, name="finish_remedy"),
    path("beslut/nya-bedomningar/<int:pk>/meddela/", reconsiderations.notify, name="notify_reconsideration"),
    path("blockera/<int:item_id>/", blocks.block_item, name="block_item"),
    path("beslut/blockeringar/", blocks.blocks, name="blocks"),
    path("beslut/blockeringar/lista.csv", blocks.table, name="block_table"),
    path("beslut/blockeringar/<int:pk>/", blocks.block, name="block"),
    path("beslut/blockeringar/<int:pk>/prova/", blocks.review, name="review_block"),
    path("beslut/blockeringar/<int:pk>/hav/", blocks.lift, name="lift_block"),
    path("beslut/blockeringar/<int:pk>/forsok-igen/", blocks.lift_again, name="lift_block_again"),
    path("beslut/blockeringar/<int:pk>/meddela/", blocks.notify, name="notify_block"),
    path("beslut/meddelanden/", notices.templates, name="templates"),
    path("beslut/meddelanden/ny/", notices.template, name="new_template"),
    path("beslut/meddelanden/<int:pk>/", notices.template, name="template"),
    path("beslut/meddelanden/<int:pk>/ta-bort/", notices.retire, name="retire_template"),
    path("bevis/", evidence.evidence_list, name="evidence_list"),
    path("bevis/<int:pk>/", evidence.evidence, name="evidence"),
    path("bevis/<int:pk>/bevis.pdf", evidence.pdf, name="evidence_pdf"),
    path("bevis/<int:pk>/underlag.json", evidence.document, name="evidence_document"),
    path("bevis/<int:pk>/svar", evidence.raw, name="evidence_raw"),
    path("bevis/<int:pk>/bild.png", evidence.picture, name="evidence_picture"),
    path("bevis/<int:pk>/medier/<int:number>/", evidence.medium, name="evidence_medium"),
]
