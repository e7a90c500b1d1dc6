"""/inkorg/: the inbox (G1.5.2)."""

from django.urls import path

from kanalvakt.supervision.views import acts, figures, inbox, learning, locks, media, reports, saved_answers

app_name = "supervision"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("flera/", acts.many, name="many"),
    path("troligast/", learning.learning, name="learning"),
    path("troligast/pa/", learning.start, name="learning_start"),
    path("troligast/glom/", learning.forget, name="learning_forget"),
    path("angra/<int:act_id>/", acts.undo, name="undo"),
    path("fynd/<int:finding_id>/", acts.judge, name="judge"),
    path("sparade-svar/", saved_answers.saved_answers, name="saved_answers"),
    path("sparade-svar/nytt/", saved_answers.edit, name="saved_answer_new"),
    path("sparade-svar/<int:saved_answer_id>/", saved_answers.edit, name="saved_answer"),
    path("sparade-svar/<int:saved_answer_id>/ta-bort/", saved_answers.delete, name="saved_answer_delete"),
    path("anmalningar/", reports.listing, name="reports"),
    path("anmalningar/<int:report_id>/hanterad/", reports.handled, name="report_handled"),
    path("anmalningar/<int:report_id>/koppla/", reports.tie, name="report_tie"),
    path("anmalningar/<int:report_id>/bild/", reports.picture, name="report_picture"),
    path("svarstider/", figures.figures, name="figures"),
    path("svarstider/csv/", figures.csv, name="figures_csv"),
    path("svarstider/<slug:slug>/", figures.goal, name="goal"),
    path("<int:case_id>/", inbox.case, name="case"),
    path("<int:case_id>/arbetar/", locks.working, name="working"),
    path("<int:case_id>/ta-over/", locks.take_over, name="take_over"),
    path("<int:case_id>/stotande/", media.disturbing, name="disturbing"),
    path("<int:case_id>/dolj-bilder/", media.veil, name="veil"),
    path("<int:case_id>/hamta-bilder/", media.fetch, name="fetch_media"),
    path("<int:case_id>/svara/", acts.answer, name="answer"),
    path("<int:case_id>/inget-svar/", acts.no_answer, name="no_answer"),
    path("<int:case_id>/vidarebefordra/", acts.forward, name="forward"),
    path("<int:case_id>/ta-emot/", acts.accept, name="accept"),
    path("<int:case_id>/oppna/", acts.return_case, name="return"),
    path("<int:case_id>/utkast/", acts.draft, name="draft"),
    path("<int:case_id>/anteckning/", acts.note, name="note"),
]
