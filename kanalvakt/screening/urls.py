"""Pages under /granskning/."""

from django.urls import path

from kanalvakt.screening import views

app_name = "screening"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("regler/<str:rule>/", views.rule, name="rule"),
    path("regler/<str:rule>/pa/", views.switch_on, name="switch_on"),
    path("ord/", views.own_words, name="own_words"),
    path("ord/<int:word>/ta-bort/", views.remove_word, name="remove_word"),
    path("listor/", views.lists, name="lists"),
    path("listor/<str:kind>/ta-bort/", views.remove_list, name="remove_list"),
    path("omlasning/", views.again, name="again"),
    path("omlasning/<str:verb>/", views.move_again, name="move_again"),
    path("prova/", views.try_text, name="try_text"),
]
