#!/usr/bin/env python
"""Django's command line for Diptych."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")
    os.environ.setdefault("DATABASE_POOL", "0")  # one command needs one connection, or none
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(
            f"The database cannot be used ({reason}). Is Diptych running? Start it with `make run`"
            " and the same DATA_DIR, or set DATABASE_URL."
        )
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
