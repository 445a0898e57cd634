"""What the settings of production change. Runs by itself: ENVIRONMENT=production pytest -m production."""

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from config.urls import urlpatterns as addresses_of_the_service


@login_not_required
def page(request):
    request.session["visited"] = True
    return HttpResponse("page")


urlpatterns = [path("page/", page), path("api/v1/things/", page), *addresses_of_the_service]
pytestmark = [pytest.mark.production, pytest.mark.urls(__name__)]
HTTPS = {"X-Forwarded-Proto": "https"}


def test_a_page_in_clear_is_sent_on_to_https(client):
    answer = client.get("/page/?a=b")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/page/?a=b")


def test_a_call_in_clear_is_told_and_not_helped(client):
    answer = client.get("/api/v1/things/", headers={"Authorization": "Bearer leaked"})
    assert answer.status_code == 403
    assert "Use https" in answer.json()["detail"]


def test_health_is_asked_in_clear_by_the_machine_itself(client):
    assert client.get("/healthz").status_code == 200


def test_browsers_are_held_to_https_for_a_year(client):
    answer = client.get("/healthz", headers=HTTPS)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.django_db
def test_cookies_are_bound_to_this_host(client):
    answer = client.get("/page/", headers=HTTPS)
    cookie = answer.cookies["__Host-session"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert (settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE) == ("__Host-csrf", True)


def test_another_host_is_refused(client):
    assert client.get("/page/", headers={**HTTPS, "Host": "evil.example"}).status_code == 400
