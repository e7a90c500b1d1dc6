"""Pages under a channel: all that was collected, adding by hand, importing, and how the collecting goes."""

from django.urls import path

from kanalvakt.collection import content_views, import_views, views

app_name = "collection"
urlpatterns = [
    path("fil/<int:pk>/", views.medium, name="medium"),
    path("<slug:slug>/innehall/", content_views.listing, name="contents"),
    path("<slug:slug>/innehall/<int:pk>/", content_views.one, name="item"),
    path("<slug:slug>/lagg-in/", views.add, name="add"),
    path("<slug:slug>/insamling/", views.coverage, name="coverage"),
    path("<slug:slug>/insamling/hamta/", views.request_sync, name="request_sync"),
    path("<slug:slug>/insamling/borta/", views.confirm_drop, name="confirm_drop"),
    path("<slug:slug>/importera/", import_views.imports, name="imports"),
    path("<slug:slug>/importera/borja/", import_views.begin, name="import_begin"),
    path("<slug:slug>/importera/<int:pk>/", import_views.one, name="import"),
    path("<slug:slug>/importera/<int:pk>/del/", import_views.piece, name="import_piece"),
    path("<slug:slug>/importera/<int:pk>/klar/", import_views.finish, name="import_finish"),
    path("<slug:slug>/importera/<int:pk>/avbryt/", import_views.cancel, name="import_cancel"),
    path("<slug:slug>/importera/<int:pk>/ej-last.csv", import_views.faults, name="import_faults"),
]
