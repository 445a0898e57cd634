import pytest

from web.languages import language_of, with_languages


@pytest.mark.parametrize(
    ("text", "language"),
    [("Hangzhou", ""), ("杭州市", "zh"), ("さいたま市", "ja"), ("대전", "ko"), ("Łódź", ""), ("", ""), ("𠮷林", "zh")],
)
def test_a_script_tells_its_language_as_far_as_it_can(text, language):
    assert language_of(text) == language


def test_each_name_in_another_script_is_marked_and_nothing_else():
    assert with_languages("Hangzhou, Zhejiang (杭州市)") == 'Hangzhou, Zhejiang (<span lang="zh">杭州市</span>)'
    assert with_languages("Leeds") == "Leeds"
    assert with_languages("杭州 and 대전") == '<span lang="zh">杭州</span> and <span lang="ko">대전</span>'


def test_what_was_typed_stays_text():
    assert with_languages("<b>杭州</b>") == '<span lang="zh">&lt;b&gt;杭州&lt;/b&gt;</span>'
    assert with_languages("a & b") == "a &amp; b"


def test_what_the_server_built_is_not_marked_twice():
    once = with_languages("杭州")
    assert with_languages(once) is once
