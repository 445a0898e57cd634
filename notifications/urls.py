from django.urls import path

from notifications.views import NoticeList

urlpatterns = [path("notices/", NoticeList.as_view(), name="notices")]
