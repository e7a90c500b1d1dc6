"""Pages under a channel: adding by hand, and how the collecting goes."""

from django.urls import path

from kanalvakt.collection import views

app_name = "collection"
urlpatterns = [
    path("fil/<int:pk>/", views.medium, name="medium"),
    path("<slug:slug>/lagg-in/", views.add, name="add"),
    path("<slug:slug>/insamling/", views.coverage, name="coverage"),
    path("<slug:slug>/insamling/hamta/", views.request_sync, name="request_sync"),
    path("<slug:slug>/insamling/borta/", views.confirm_drop, name="confirm_drop"),
]
