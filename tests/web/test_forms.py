"""Forms: their markup, their dates, their words, and what no form may forget."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from tests.web.markup import Markup
from tests.web.pages import EveryField
from web.forms import DateField, FormId, RegisterForm, SeenVersion
from web.gds import error_summary, words


class Visit(RegisterForm):
    title = forms.CharField(label="Title", max_length=40)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    starts_on = DateField(label="First day", required=False)


def visit(**data: Any) -> Visit:
    return Visit({"title": "Trade mission", **data})


def on(day: str, month: str, year: str) -> Visit:
    return visit(starts_on_day=day, starts_on_month=month, starts_on_year=year)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("29", "2", "2028"), date(2028, 2, 29)),
        (("09", "09", "2027"), date(2027, 9, 9)),
        (("1", "March", "2027"), date(2027, 3, 1)),
        (("1", "mar", "2027"), date(2027, 3, 1)),
        ((" 1 ", " 3", "2027 "), date(2027, 3, 1)),
        (("１", "３", "２０２７"), date(2027, 3, 1)),
        (("31", "12", "2026"), date(2026, 12, 31)),
        (("", "", ""), None),
    ],
)
def test_day_is_understood(typed: tuple[str, str, str], meant: date | None) -> None:
    form = on(*typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_on"] == meant


@pytest.mark.parametrize(
    ("typed", "sentence", "failed"),
    [
        (("29", "2", "2027"), "The first day must be a real date", ("day", "month", "year")),
        (("31", "4", "2027"), "The first day must be a real date", ("day", "month", "year")),
        (("1", "13", "2027"), "The month of the first day must be between 1 and 12", ("month",)),
        (("1", "0", "2027"), "The month of the first day must be between 1 and 12", ("month",)),
        (("1", "Smarch", "2027"), "The month of the first day must be between 1 and 12", ("month",)),
        (("32", "1", "2027"), "The day of the first day must be between 1 and 31", ("day",)),
        (("-1", "1", "2027"), "The day of the first day must be between 1 and 31", ("day",)),
        (("1", "1", ""), "The first day must include a year", ("year",)),
        (("1", "", ""), "The first day must include a month and a year", ("month", "year")),
        (("1", "1", "27"), "The year of the first day must be 4 numbers", ("year",)),
        (("1", "1", "20271"), "The year of the first day must be 4 numbers", ("year",)),
        (("1", "1", "1066"), "The year of the first day must be between 1900 and 2100", ("year",)),
        (("1", "1", "٢٠٢٧"), "The year of the first day must be 4 numbers", ("year",)),
    ],
)
def test_day_that_cannot_be_is_refused_and_its_boxes_marked(
    typed: tuple[str, str, str], sentence: str, failed: tuple[str, ...]
) -> None:
    form = on(*typed)
    assert form.errors["starts_on"] == [sentence]
    page = str(form)
    assert f'href="#id_starts_on_{failed[0]}"' in page
    for part in ("day", "month", "year"):
        box = next(line for line in page.splitlines() if f'id="id_starts_on_{part}"' in line)
        assert ("govuk-input--error" in box) == (part in failed)
        assert typed[("day", "month", "year").index(part)] in box


def test_missing_day_that_is_needed_says_so() -> None:
    class Needed(RegisterForm):
        starts_on = DateField(label="First day", called="the day it begins")

    assert Needed({}).errors["starts_on"] == ["Enter the day it begins"]
    assert Needed({}).fields["starts_on"].has_changed(None, ["", "", ""]) is False


@given(st.lists(st.text(max_size=6), min_size=3, max_size=3))
def test_any_three_texts_are_a_day_or_a_sentence(parts: list[str]) -> None:
    form = on(*parts)
    assert form.is_valid() or all(form.errors["starts_on"])


def test_one_persons_failed_boxes_do_not_mark_anothers() -> None:
    assert on("1", "1", "").errors
    assert Visit().fields["starts_on"].failed_parts == ()  # type: ignore[attr-defined]


@pytest.mark.capability("G14")
@pytest.mark.parametrize("name", ["title", "note"])
def test_every_field_of_words_refuses_a_marking_and_keeps_what_was_typed(name: str) -> None:
    form = visit(**{name: "SECRET\nkept"})
    assert "nothing above OFFICIAL-SENSITIVE" in form.errors[name][0]
    assert "kept" in str(form)


@given(st.text(max_size=60))
def test_whatever_is_typed_comes_out_clean_or_refused(text: str) -> None:
    form = visit(note=text, title=text)
    if form.is_valid():
        assert form.cleaned_data["note"].encode()
        assert "\0" not in form.cleaned_data["note"]
        assert len(form.cleaned_data["title"]) <= 40
    assert not Markup(str(form)).faults


def test_length_is_counted_after_the_text_is_composed() -> None:
    assert visit(title="e\u0301" * 40).is_valid()
    longer_when_composed = "\u0958" * 21
    assert visit(title=longer_when_composed).errors["title"] == ["Use 40 characters or fewer. You have typed 42."]


def test_title_of_ten_thousand_characters_is_refused_and_kept() -> None:
    form = visit(title="x" * 10_000)
    assert form.errors["title"] == ["Use 40 characters or fewer. You have typed 10000."]
    assert "x" * 10_000 in str(form)


def test_clean_method_of_a_form_sees_clean_words() -> None:
    class Shouting(RegisterForm):
        word = forms.CharField()

        def clean_word(self) -> str:
            return f"<{self.cleaned_data['word']}>"

    form = Shouting({"word": " a\u200b "})
    assert form.is_valid()
    assert form.cleaned_data["word"] == "<a>"


def test_password_is_taken_as_it_is() -> None:
    class SignIn(RegisterForm):
        password = forms.CharField(widget=forms.PasswordInput, strip=False)

    form = SignIn({"password": " SECRET "})
    assert form.is_valid()
    assert form.cleaned_data["password"] == " SECRET "


def test_choice_with_a_control_character_never_becomes_a_key() -> None:
    class Choosing(RegisterForm):
        councils = forms.MultipleChoiceField(choices=[("LDS", "Leeds")], widget=forms.CheckboxSelectMultiple)

    form = Choosing(MultiValueDict({"councils": ["LD\0S"]}))
    assert "cannot be shown" in form.errors["councils"][0]


def test_messages_say_what_to_do() -> None:
    class Plain(RegisterForm):
        country = forms.ChoiceField(choices=[("CN", "China")])
        title = forms.CharField()
        purpose = forms.CharField(label="What is it for?")
        words = forms.CharField(label="Your words")
        line = forms.CharField(label="The line in full")
        plain = forms.CharField(label="In plain words")
        own = forms.CharField(error_messages={"required": "Say it in your own words"})

    errors = Plain({"country": ""}).errors
    assert errors["country"] == ["Choose the country"]
    assert errors["title"] == ["Enter the title"]
    assert errors["words"] == ["Enter your words"]
    assert errors["line"] == ["Enter the line in full"]
    assert errors["plain"] == ["Say it in plain words"]
    assert errors["purpose"] == ["Answer ‘What is it for?’"]
    assert errors["own"] == ["Say it in your own words"]
    assert Plain({"country": "XX"}).errors["country"] == ["Choose an option from the list"]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "The last day must be the same as or after the first day.",
            "The last day must be the same as or after the first day",
        ),
        ("It closed. Choose another.", "It closed. Choose another."),
        ("Enter a name", "Enter a name"),
    ],
)
def test_an_error_of_one_sentence_has_no_full_stop(sentence: str, shown: str) -> None:
    form = visit()
    assert form.is_valid()
    form.refused(ValidationError({"title": sentence, "__all__": sentence}))
    assert f">{shown}</a>" in error_summary(form)
    assert f"</span> {shown}\n" in str(form)


def test_what_a_service_refuses_stands_beside_its_field_or_on_top() -> None:
    form = visit()
    assert form.is_valid()
    form.refused(ValidationError({"title": "Taken.", "council": "Closed.", "__all__": "Not now."}))
    assert form.errors["title"] == ["Taken."]
    assert set(form.non_field_errors()) == {"Closed.", "Not now."}
    form.refused(ValidationError("Too late."))
    assert "Too late." in form.non_field_errors()


def test_form_id_is_new_each_time_and_stays_with_its_form() -> None:
    class Once(RegisterForm):
        form_id = FormId()
        version = SeenVersion(initial=3)

    first, second = Once(), Once()
    assert first["form_id"].value() != second["form_id"].value()
    sent = Once({"form_id": first["form_id"].value(), "version": "3"})
    assert sent.is_valid()
    assert sent.cleaned_data == {"form_id": first["form_id"].value(), "version": 3}
    assert not Once({"form_id": "x" * 37, "version": "1" * 30}).is_valid()


@pytest.mark.parametrize("form", [EveryField(), EveryField({}), EveryField({"payer": "host", "country": "JP"})])
def test_every_field_is_drawn_with_markup_that_holds_together(form: EveryField) -> None:
    page = Markup(str(form))
    assert page.faults == []
    for name in form.fields:
        assert any(one == f"id_{name}" or one.startswith(f"id_{name}_") for one in page.ids), name


def test_every_error_link_names_an_id_of_the_page() -> None:
    form = EveryField({"payer": "host"})
    page = Markup(str(form))
    links = [dict(token[1])["href"] for token in page.tokens if isinstance(token, tuple) and token[0] == "a"]
    assert len(links) == len(form.errors)
    for link in links:
        assert link.removeprefix("#") in page.ids


def test_summary_is_shown_once_however_it_is_asked_for() -> None:
    form = EveryField({})
    assert error_summary(form)
    assert "govuk-error-summary" not in str(form)
    assert "govuk-error-summary" in str(EveryField({}))
    assert not error_summary(EveryField())


def test_error_of_a_hidden_field_is_told_without_a_link() -> None:
    class Hidden(RegisterForm):
        version = SeenVersion()

    shown = error_summary(Hidden({"version": "x"}))
    assert "Enter a whole number" in shown
    assert "href" not in shown


def test_what_somebody_typed_is_never_markup() -> None:
    attack = "<script>alert(1)</script>"
    form = EveryField({"title": attack, "payer": attack, "starts_on_day": attack, "purpose": attack, "topics": attack})
    assert "<script" not in str(form)
    assert words(attack) == {"text": attack}
    assert words(SafeString("<b>x</b>")) == {"html": "<b>x</b>"}


def test_choice_of_nothing_has_words() -> None:
    page = str(EveryField())
    assert '<option value="" selected>Choose one</option>' in page


def test_checkboxes_are_not_drawn_as_radios() -> None:
    page = str(EveryField())
    assert page.count('type="checkbox"') == 3
    assert page.count('type="radio"') == 2


def test_widget_without_a_component_fails_loudly() -> None:
    class Odd(RegisterForm):
        when = forms.SplitDateTimeField()

    with pytest.raises(TypeError, match=r"no GOV\.UK component"):
        str(Odd())


def test_local_name_is_marked_with_its_language_and_not_spell_checked() -> None:
    tokens = Markup(str(EveryField())).tokens
    box = next(dict(token[1]) for token in tokens if isinstance(token, tuple) and ("id", "id_local_name") in token[1])
    assert box["lang"] == "zh-Hans"
    assert box["spellcheck"] == "false"
