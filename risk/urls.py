from django.urls import URLPattern, path

from risk import views

urlpatterns: list[URLPattern] = [
    path("risk/areas/", views.SensitiveAreas.as_view(), name="sensitive_areas"),
    path("risk/areas/add/", views.AddSensitiveArea.as_view(), name="sensitive_area_add"),
    path("risk/areas/<key>/edit/", views.EditSensitiveArea.as_view(), name="sensitive_area_edit"),
    path("risk/areas/<key>/end/", views.EndSensitiveArea.as_view(), name="sensitive_area_end"),
]
