import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.utils.module_loading import import_string

pytestmark = pytest.mark.django_db


def fold(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Chóngqìng", "chongqing"),
        ("CHONGQING", "chongqing"),
        ("Lǜ", "lu"),
        ("重庆", "重庆"),
        ("Ynys Môn", "ynys mon"),
        (None, None),
    ],
)
def test_text_is_folded_for_search(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("extension", ["pg_trgm", "unaccent", "btree_gist"])
def test_the_extensions_are_there(extension):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = %s", [extension])
        assert cursor.fetchone()[0] == 1


def test_migrating_a_database_that_finds_no_chinese_is_refused():
    refuse = import_string("web.migrations.0001_initial.refuse_other_locales")
    with connection.schema_editor() as editor:
        refuse(None, editor)
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA elsewhere")
            cursor.execute(
                "CREATE FUNCTION elsewhere.show_trgm(text) RETURNS text[] LANGUAGE sql AS $$ SELECT '{}'::text[] $$"
            )
            cursor.execute("SET LOCAL search_path = elsewhere, public, pg_catalog")
        with pytest.raises(CommandError, match=r"LOCALE 'C\.UTF-8'"):
            refuse(None, editor)
