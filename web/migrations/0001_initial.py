"""What every app's tables stand on: the extensions, the folding of text for search, and the cache's table."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.core.management.base import CommandError
from django.db import migrations

# What Django's createcachetable makes, so that migrate is all it takes.
CACHE_TABLE = """
CREATE TABLE web_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX web_cache_expires ON web_cache (expires);
"""

# Text as search compares it: Chóngqìng and CHONGQING are chongqing. Immutable, so that it can be indexed.
FOLD = """
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(public.unaccent('public.unaccent', t)) $$;
"""


def refuse_other_locales(apps, schema_editor):
    """In a database without a UTF-8 locale, pg_trgm finds no Chinese at all, and nobody would notice for weeks."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_encoding'), show_trgm('杭州市')")
        encoding, trigrams = cursor.fetchone()
    if encoding != "UTF8" or not trigrams:
        raise CommandError(
            "This database cannot find Chinese text. Make it anew with "
            "CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0, and migrate that."
        )


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunPython(refuse_other_locales, migrations.RunPython.noop),
        migrations.RunSQL(FOLD, "DROP FUNCTION fold(text);"),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE web_cache;"),
    ]
