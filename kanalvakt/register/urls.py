"""Pages under /kanaler/."""

from django.urls import path, re_path

from kanalvakt.register.views import (
    agreements,
    channels,
    connection,
    export,
    floor,
    lists,
    login,
    parties,
    proposals,
    rules,
    vault,
)

app_name = "register"
urlpatterns = [
    path("", channels.channels, name="list"),
    path("anmal/", channels.propose, name="propose"),
    path("koppla/", connection.connect_new, name="connect_new"),
    path("koppla/logga-in/", login.log_in_new, name="log_in_new"),
    path("koppla/tillbaka/", login.came_back, name="came_back"),
    path("kanns-igen/", channels.recognise, name="recognise"),
    path("export/<str:kind>/", export.export, name="export"),
    path("att-se-om/", channels.neglected, name="neglected"),
    path("att-se-om/golv/", floor.floor, name="floor"),
    path("las-in/", lists.read, name="read_list"),
    path("las-in/mall.csv", lists.template, name="list_template"),
    path("las-in/<int:pk>/", lists.outcome, name="list_outcome"),
    path("las-in/<int:pk>/fel.csv", lists.faults, name="list_faults"),
    path("forslag/", proposals.proposals, name="proposals"),
    path("avtal/", agreements.agreements, name="agreements"),
    path("avtal/<int:pk>/", agreements.end, name="end_agreement"),
    path("partier/", parties.parties, name="parties"),
    path("partier/<int:pk>/", parties.end, name="end_party"),
    path("<slug:slug>/", channels.channel, name="channel"),
    path("<slug:slug>/andra/", channels.change, name="change"),
    path("<slug:slug>/stang/", channels.close, name="close"),
    re_path(
        r"^(?P<slug>[-\w]+)/(?P<verb>godkann|skicka-tillbaka|intyga|prova-syftet|avsluta|avslutad)/$",
        channels.step,
        name="step",
    ),
    path("<slug:slug>/koppla/", connection.connect, name="connect"),
    path("<slug:slug>/koppla/logga-in/", login.log_in, name="log_in"),
    path("<slug:slug>/regler/", rules.rules, name="rules"),
    path("<slug:slug>/regler/<int:rule>/", rules.wording, name="rule"),
    re_path(
        r"^(?P<slug>[-\w]+)/regler/(?P<rule>\d+)/(?P<verb>godkann|skicka-tillbaka|ta-tillbaka)/$",
        rules.step,
        name="rule_step",
    ),
    path("<slug:slug>/valv/", vault.vault, name="vault"),
    path("<slug:slug>/valv/ny/", vault.store, name="store_secret"),
    path("<slug:slug>/valv/<int:secret>/", vault.reveal, name="reveal"),
    path("<slug:slug>/valv/<int:secret>/byt/", vault.replace, name="replace_secret"),
]
