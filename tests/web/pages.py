"""Pages for tests alone: every field and component once, on the real base page."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web import charts as drawing
from web import parts
from web.forms import DateField, FormId, RegisterForm, SearchSelect, SeenVersion


class EveryField(RegisterForm):
    title = forms.CharField(label="Title of the delegation", max_length=100, help_text="For example, ‘Trade mission’")
    local_name = forms.CharField(
        label="Name in its own script",
        required=False,
        widget=forms.TextInput({"lang": "zh-Hans", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label="Which country or territory is the delegation from?",
        choices=[("", ""), ("CN", "China, mainland"), ("HK", "Hong Kong"), ("JP", "Japan")],
        widget=SearchSelect,
        error_messages={"required": "Select a country or territory"},
    )
    starts_on = DateField(
        label="When does the delegation arrive?", called="the first day", help_text="For example, 27 3 2027"
    )
    purpose = forms.CharField(label="What is the purpose of the visit?", max_length=600, widget=forms.Textarea)
    topics = forms.MultipleChoiceField(
        label="Which topics will be discussed?",
        choices=[("trade", "Trade and investment"), ("skills", "Education and skills")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Select all that apply",
        error_messages={"required": "Select at least one topic"},
    )
    payer = forms.ChoiceField(
        label="Who pays for the visit?",
        choices=[("council", "The council pays"), ("host", "The overseas host pays")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select who pays"},
    )
    host_pays = forms.CharField(label="What does the host pay for?", required=False)
    people = forms.IntegerField(
        label="How many people?", min_value=1, error_messages={"required": "Enter how many people"}
    )
    agenda = forms.FileField(label="Upload the draft agenda", required=False)
    agreed = forms.BooleanField(label="I have checked these answers", error_messages={"required": "Tick when checked"})
    form_id = FormId()
    version = SeenVersion(initial=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].conditional = {"host": "host_pays"}  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.cleaned_data.get("payer") == "host" and not self.cleaned_data.get("host_pays"):
            self.add_error("host_pays", "Enter what the host pays for")


class ListFilter(RegisterForm):
    direction = forms.MultipleChoiceField(
        label="Direction",
        choices=[("inward", "Inward"), ("outward", "Outward")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    nation = forms.ChoiceField(label="Nation", choices=[("", "All"), ("wales", "Wales")], required=False)


NAVIGATION = [
    {"label": "Delegations", "url": "/gallery/", "current": True},
    {"label": "Guidance", "url": "/help/", "current": False},
    {"label": "National dashboard", "url": "/wide/", "current": False},
]


class SignedIn:
    is_authenticated = True


def base(**more: Any) -> dict[str, Any]:
    return {"navigation": NAVIGATION, "council_name": "Leeds City Council", "user": SignedIn(), **more}


@login_not_required
def a_form(request: HttpRequest) -> HttpResponse:
    form = EveryField(request.POST, request.FILES) if request.method == "POST" else EveryField()
    return render(request, "tests/form.html", base(form=form))


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved.")
    messages.info(request, "Somebody <b>else</b> is looking at this.")
    at = datetime(2026, 11, 20, 15, 12, tzinfo=UTC)
    events = [
        {"title": "Logged", "by": "Priya Nair, Leeds City Council", "at": at, "text": "Version 2."},
        {"title": "Changed", "by": "Tom Ellis", "at": at, "changes": [{"field": "Title", "old": "A", "new": "B"}]},
    ]
    rows = parts.summary_list(
        [
            parts.summary_row("Council", "Leeds City Council", change="/gallery/"),
            parts.summary_row("Host", parts.in_language("沈阳市人民政府外事办公室", "zh-Hans"), change="/gallery/"),
            parts.summary_row("Who pays", "", change="/gallery/"),
        ]
    )
    tasks = parts.task_list(
        [
            parts.task("Purpose and dates", "Completed", "/form/"),
            parts.task("Who is visiting", "In progress", "/form/", colour="blue", hint="Names in their own script too"),
            parts.task("Check answers", "Cannot start yet"),
        ]
    )
    trail = parts.breadcrumbs(("Home", "/"), ("Delegations", "/gallery/"))
    context = base(
        events=events,
        rows=rows,
        tasks=tasks,
        trail=trail,
        status=parts.tag("Logged", "green"),
        marking="OFFICIAL-SENSITIVE",
    )
    return render(request, "tests/gallery.html", context)


@login_not_required
def a_list(request: HttpRequest) -> HttpResponse:
    form = ListFilter(request.GET or None)
    table = parts.table(
        ["Delegation", "Council", "Arrives", "People"],
        [[f"Trade mission {n} <b>", "Leeds City Council", "14 June 2027", n] for n in range(5)],
        caption="Delegations",
        numeric=[3],
        header_column=True,
    )
    context = base(
        form=form,
        table=table,
        pages=parts.pagination("/wide/?before=a", "/wide/?after=b"),
        selected=parts.selected_filters({"Direction": [("Inward", "/wide/")]}, clear="/wide/"),
    )
    return render(request, "tests/list.html", context)


@login_not_required
def charts(request: HttpRequest) -> HttpResponse:
    bands = drawing.shades(1, 2, 5)
    hexagons = [
        drawing.Hexagon(column, row, f"Council {column}-{row}", (column * 7 + row * 3) % 8, href="/charts/")
        for column in range(12)
        for row in range(16)
        if (column + row) % 9
    ]
    counted = [
        drawing.Bar("China, mainland", 62, "/charts/"),
        drawing.Bar("Japan", 24),
        drawing.Bar("Hong Kong <b>", 5),
    ]
    context = base(
        map=drawing.hex_map("map", hexagons, bands, "Most councils logged one", "Number of delegations by council"),
        legend=drawing.legend(bands),
        bars=drawing.bars("bars", counted, "China is the most common partner", "Delegations by partner"),
        table=parts.table(["Partner", "Delegations"], [[bar.label, bar.value] for bar in counted], numeric=[1]),
    )
    return render(request, "tests/charts.html", context)


@login_not_required
def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Only an approver of Leeds City Council may do this.")


@login_not_required
def fall_over(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")
