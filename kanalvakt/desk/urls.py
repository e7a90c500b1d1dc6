"""The desk's doors."""

from django.urls import path

from kanalvakt.desk import views

app_name = "desk"
urlpatterns = [path("", views.today, name="today")]
