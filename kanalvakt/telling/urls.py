"""`/konto/utskick/` for everybody, `/utskick/` for administrators."""

from django.urls import path

from kanalvakt.telling import views

app_name = "telling"
urlpatterns = [
    path("konto/utskick/", views.mine, name="mine"),
    path("utskick/", views.status, name="status"),
    path("utskick/prov/", views.test, name="test"),
    path("utskick/<uuid:letter_id>/igen/", views.send_again, name="send_again"),
]
