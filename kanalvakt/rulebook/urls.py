"""Pages under /regelbok/."""

from django.urls import path

from kanalvakt.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("avsnitt/<str:number>/", views.section, name="section"),
    path("regler/", views.rules, name="rules"),
    path("ord/", views.terms, name="terms"),
    path("godta/", views.accept, name="accept"),
    path("versioner/", views.versions, name="versions"),
    path("versioner/<int:number>/antagande/", views.record_adoption, name="record_adoption"),
    path("planer/", views.schedules, name="schedules"),
    path("planer/<int:board>/", views.schedule, name="schedule"),
    path("planer/<int:board>/forslag/", views.propose, name="propose"),
    path("planer/<int:board>/beslutade/", views.decide, name="decide"),
    path("planer/<int:board>/rad/", views.retention, name="add_retention"),
    path("planer/<int:board>/rad/<int:row>/", views.retention, name="change_retention"),
    path("planer/<int:board>/gallringsbeslut/", views.disposal_decision, name="disposal_decision"),
]
