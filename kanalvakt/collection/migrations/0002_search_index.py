"""The full-text index over SearchRow.words: FTS5 kept by triggers on SQLite, a GIN expression index on PostgreSQL.

Both hold the very tokens that `search.py` made: no dictionary of the database's own takes part, so both find the same.
Rebuilding the table by a later migration loses the triggers on SQLite: run these operations again after it.
"""

from django.db import migrations

SQLITE = [
    # "=" marks a stem and "#" a channel, no word of a text has them. detail=none would be smaller by a fifth, and
    # looking for the beginning of a word seven times slower.
    """CREATE VIRTUAL TABLE collection_search USING fts5(words, content='collection_searchrow', content_rowid='id',
        tokenize="unicode61 remove_diacritics 0 tokenchars '=#'")""",
    """CREATE TRIGGER collection_search_added AFTER INSERT ON collection_searchrow BEGIN
        INSERT INTO collection_search(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER collection_search_removed AFTER DELETE ON collection_searchrow BEGIN
        INSERT INTO collection_search(collection_search, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER collection_search_changed AFTER UPDATE ON collection_searchrow BEGIN
        INSERT INTO collection_search(collection_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO collection_search(rowid, words) VALUES (new.id, new.words); END""",
]
POSTGRESQL = [
    """CREATE INDEX collection_search ON collection_searchrow
        USING gin (array_to_tsvector(string_to_array(words, ' ')))"""
]


def _forward(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]
    operations = [migrations.RunPython(_forward)]
