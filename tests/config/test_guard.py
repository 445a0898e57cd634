import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path
from redis.exceptions import ConnectionError as RedisGone

from config.urls import urlpatterns as addresses_of_the_service


@login_not_required
def page(request):
    return HttpResponse("page", headers={"Cache-Control": "public, max-age=600"})


@login_not_required
def uncounted(request):
    raise RedisGone


urlpatterns = [
    path("page/", page),
    path("api/v1/things/", page),
    path("uncounted/", uncounted),
    path("accounts/", include([path("logout/", page, name="account_logout")])),
    *addresses_of_the_service,
]
pytestmark = pytest.mark.urls(__name__)


def test_no_page_is_kept_by_a_cache_and_none_may_use_a_device(client):
    answer = client.get("/page/")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_refusals_carry_the_same_headers(client):
    for answer in (client.get("/absent/"), client.get("/page/?q=%00")):
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=%C3", "q=%ED%A0%80", "%00=1"])
@pytest.mark.parametrize("address", ["/page/", "/api/v1/things/", "/absent/"])
def test_a_query_that_is_no_text_is_refused_with_a_sentence(client, address, query):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


def test_a_path_that_is_no_text_is_refused(client):
    assert client.get("/page/%00").status_code == 400
    assert client.get("/page/%ff/").status_code == 404


def test_chinese_in_an_address_is_text(client):
    assert client.get("/page/?q=杭州市").status_code == 200
    assert client.get("/page/", {"q": "杭州市", "r": "a\tb"}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_another_website_changes_nothing(client, method):
    ask = getattr(client, method)
    assert ask("/page/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ask("/page/", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert ask("/page/").status_code == 200


def test_a_link_from_another_website_is_followed(client):
    assert client.get("/page/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_api_refuses_by_a_problem_document(client):
    answer = client.post("/api/v1/things/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code == 403


def test_signing_out_empties_the_browser(client):
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "Clear-Site-Data" not in client.get("/accounts/logout/").headers
    assert "Clear-Site-Data" not in client.post("/page/").headers


def test_where_attempts_cannot_be_counted_nobody_gets_in(client):
    answer = client.post("/uncounted/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Wait a minute" in answer.content.decode()


def test_the_demonstration_is_served_in_clear_on_loopback(client):
    assert client.get("/page/").status_code == 200
    assert "Strict-Transport-Security" not in client.get("/page/").headers
