"""Under /offentligt/ in Swedish and /en/offentligt/ in English."""

from django.urls import path

from kanalvakt.website import data_views, feed_views, views

urlpatterns = [
    path("", views.directory, name="directory"),
    path("avslutade/", views.directory, {"closed": True}, name="closed"),
    path("ar-kontot-vart/", views.whose, name="whose"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("personuppgifter/", views.data_protection, name="data_protection"),
    path("anmalan/", views.receipt, name="receipt"),
    path("badda-in/", feed_views.embed, name="embed"),
    path("kanaler.opml", feed_views.opml, name="opml"),
    path("inlagg/", feed_views.listing, name="posts"),
    path("inlagg/flode.<slug:form>", feed_views.feed, name="posts_feed"),
    path("inlagg/enhet/<slug:unit>/", feed_views.listing, name="unit_posts"),
    path("inlagg/enhet/<slug:unit>/flode.<slug:form>", feed_views.feed, name="unit_posts_feed"),
    path("inlagg/kanal/<slug:slug>/", feed_views.listing, name="channel_posts"),
    path("inlagg/kanal/<slug:slug>/flode.<slug:form>", feed_views.feed, name="channel_posts_feed"),
    path("data/", data_views.data, name="data"),
    path("data/kanaler.<slug:kind>", data_views.data_file, name="data_file"),
    path("data/katalog.<slug:kind>", data_views.data_catalogue, name="data_catalogue"),
    path("kanal/<slug:slug>/", views.channel, name="channel"),
    path("kanal/<slug:slug>/anmal/", views.report, name="report"),
]
