"""/tillsyn/: the rounds (G1.5.6)."""

from django.urls import path

from kanalvakt.supervision.views.rounds import channel, crisis, missed, proof, today

app_name = "rounds"
urlpatterns = [
    path("", today.today, name="today"),
    path("<int:round_id>/", today.one, name="round"),
    path("<int:round_id>/klar/", today.sign, name="sign"),
    path("<int:round_id>/ratta/", today.correct, name="correct"),
    path("kanal/<slug:slug>/", channel.channel, name="channel"),
    path("kanal/<slug:slug>/valj/", channel.choose, name="choose"),
    path("missade/", missed.missed, name="missed"),
    path("kris/", crisis.crises, name="crises"),
    path("kris/ny/", crisis.declare, name="declare"),
    path("kris/<int:crisis_id>/", crisis.crisis, name="crisis"),
    path("kris/<int:crisis_id>/avsluta/", crisis.end, name="end_crisis"),
    path("underlag/", proof.proof, name="proof"),
    path("underlag/tillsyn.csv", proof.csv, name="proof_csv"),
    path("underlag/tillsyn.pdf", proof.pdf, name="proof_pdf"),
]
