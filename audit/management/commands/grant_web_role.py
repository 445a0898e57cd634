from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

# The trail's trigger writes these, as their owner; the web role never does.
SEALED = ("audit_head", "audit_epoch")
MAY_WRITE = ("body", "actor", "action", "label", "subject", "about", "facts", "before", "after")


class Command(BaseCommand):
    """Gives the roles that web and worker connect as what they need, and no more of the trail than adding to it."""

    help = "Grant the roles of web and worker their rights. Run as the owner, after each migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("roles", nargs="+", help="existing database roles, for example register_web")

    def handle(self, *, roles: list[str], **_: Any) -> None:
        for role in roles:
            self.must_be_there(role)
        for role in roles:
            self.grant(role)

    def must_be_there(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                raise CommandError(f"There is no role {role}: CREATE ROLE {role} LOGIN PASSWORD '…', as a superuser.")

    def grant(self, role: str) -> None:
        name = sql.Identifier(role)
        columns = sql.SQL(", ").join(map(sql.Identifier, MAY_WRITE))
        statements = [
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
            sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_event FROM {}").format(name),
            sql.SQL("GRANT INSERT ({}) ON audit_event TO {}").format(columns, name),
            *(
                sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), name)
                for table in SEALED
            ),
            sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {}").format(name),
        ]
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self.stdout.write(f"{role} may read and add to the trail, and read and write the rest.")
