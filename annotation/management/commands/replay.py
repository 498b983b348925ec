import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.errors import AnnotationError
from annotation.formats import READERS
from annotation.services.crowds import replay
from annotation.services.templates import PLAIN


class Command(BaseCommand):
    help = "Let annotators with known answers work campaigns through a running server's API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="+", help="made from the answers where they are new")
        parser.add_argument("--answers", required=True, nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=READERS, default="hh-rlhf")
        parser.add_argument("--template", nargs="+", choices=PLAIN, default=["helpful"])
        parser.add_argument("--most", type=int, help="lines of each file; all by default")
        parser.add_argument("--annotators", type=int, default=8)
        parser.add_argument("--overlap", type=int, default=1)
        parser.add_argument("--model", metavar="NAME", help="they feed it; made if it is new")
        parser.add_argument("--retrain-after", type=int, help="new judgments")
        port = os.environ.get("PORT") or "8000"
        parser.add_argument("--url", default=f"http://127.0.0.1:{port}")

    def handle(self, *args: Any, **options: Any) -> None:
        where = [options.pop(name) for name in ("slugs", "answers", "template")]
        try:
            books = replay.read_books(*where, format=options["format"], most=options["most"])
            given = {name: options[name] for name in replay.WISHES}
            outcomes = replay.replay(books=books, say=self.stdout.write, **given)
        except (AnnotationError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(f"{slug}: {found}" for slug, found in outcomes.items()))
        if not all(found.holds for found in outcomes.values()):
            raise CommandError("These do not agree; nothing may be lost or surplus.")
