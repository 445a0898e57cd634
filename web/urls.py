from django.urls import path

from web.views import Statement, csp_report

urlpatterns = [
    path("accessibility/", Statement.as_view(template_name="web/accessibility.html"), name="accessibility"),
    path("privacy/", Statement.as_view(template_name="web/privacy.html"), name="privacy"),
    path("cookies/", Statement.as_view(template_name="web/cookies.html"), name="cookies"),
    path("help/", Statement.as_view(template_name="web/help.html"), name="help"),
    path("csp-report/", csp_report, name="csp-report"),
]
