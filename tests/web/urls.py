"""Addresses for tests alone."""

from django.urls import include, path

from tests.web.pages import a_form, a_list, charts, fall_over, gallery, refuse

urlpatterns = [
    path("", include("web.urls")),
    path("", gallery, name="home"),
    path("gallery/", gallery, name="gallery"),
    path("form/", a_form, name="form"),
    path("wide/", a_list, name="wide"),
    path("account/", gallery, name="account"),
    path("account/sign-out/", gallery, name="account_logout"),
    path("charts/", charts, name="charts"),
    path("refuse/", refuse, name="refuse"),
    path("fall-over/", fall_over, name="fall-over"),
]
