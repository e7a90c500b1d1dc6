from django.urls import path

from kanalvakt.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.acts, name="acts"),
    path("<int:act_id>/", views.act, name="act"),
    path("<int:act_id>/angra/", views.undo, name="undo"),
    path("<int:act_id>/klarlagg/", views.settle, name="settle"),
]
