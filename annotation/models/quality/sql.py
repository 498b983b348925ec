"""Statements that no QuerySet says, and what they find."""

from typing import Any

from django.db import connection


def rows(sql: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def value(sql: str, **values: Any) -> Any:
    """Of the only row the first column."""
    return rows(sql, **values)[0][0]
