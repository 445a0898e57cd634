from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from notifications import services
from notifications.models import Notice
from notifications.words import told
from web.paging import ListPage


class NoticeList(ListPage):
    """What the reader was told, newest first. Sent back, it marks as read those that stood on the page."""

    queryset = Notice.objects.all()
    order = ("-made_at", "-key")
    template_name = "notifications/notice_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["notices"] = told(context["rows"], self.request.user)
        context["unread"] = [row.key for row in context["rows"] if row.read_at is None]
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        # A key is letters and digits; what else is sent names no notice.
        keys = [key for key in request.POST.getlist("notice") if key.isalnum()]
        services.read_notices(keys, by=self.request.user, now=timezone.now())
        return redirect("notices")
