"""`/personer/` and `/enheter/`."""

from django.urls import path

from kanalvakt.desk.people import unit_views, views

app_name = "people"
urlpatterns = [
    path("personer/", views.people, name="list"),
    path("personer/ny/", views.add, name="add"),
    path("personer/<uuid:user_id>/", views.one, name="one"),
    path("personer/<uuid:user_id>/andra/", views.change, name="change"),
    path("personer/<uuid:user_id>/lank/", views.link, name="link"),
    path("personer/<uuid:user_id>/mejla-lank/", views.mail_link, name="mail_link"),
    path("personer/<uuid:user_id>/slutat/", views.leave, name="leave"),
    path("personer/<uuid:user_id>/tillbaka/", views.bring_back, name="bring_back"),
    path("personer/roller/<int:grant_id>/ta-bort/", views.take_role, name="take_role"),
    path("enheter/", unit_views.units, name="units"),
    path("enheter/ny/", unit_views.unit, name="add_unit"),
    path("enheter/kommunen/", unit_views.municipality, name="municipality"),
    path("enheter/namnd/", unit_views.board, name="add_board"),
    path("enheter/namnd/<int:pk>/", unit_views.board, name="board"),
    path("enheter/<slug:slug>/", unit_views.unit, name="unit"),
]
