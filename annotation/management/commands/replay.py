import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from httpx import HTTPError

from annotation.errors import AnnotationError
from annotation.formats import READERS
from annotation.services import replay
from annotation.services.campaigns import TEMPLATES


class Command(BaseCommand):
    help = "Let annotators with known answers work a campaign through a running server's API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="of the campaign; made from the answers if it is new")
        parser.add_argument("--answers", required=True, type=Path, metavar="FILE")
        parser.add_argument("--format", choices=READERS, default="hh-rlhf")
        parser.add_argument("--annotators", type=int, default=8)
        parser.add_argument("--most", type=int, help="lines of the file to use; all by default")
        parser.add_argument("--template", choices=TEMPLATES, default="helpful")
        parser.add_argument("--overlap", type=int, default=1)
        port = os.environ.get("PORT", "8000")
        parser.add_argument("--url", default=f"http://127.0.0.1:{port}")

    def handle(self, *args: Any, **options: Any) -> None:
        wish = {name: options[name] for name in ("slug", "url", "annotators")}
        made = {name: options[name] for name in ("template", "overlap")}
        try:
            answers = replay.read_answers(options["answers"], options["format"], options["most"])
            outcome = replay.replay(answers=answers, say=self.stdout.write, **wish, **made)
        except (AnnotationError, OSError, HTTPError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['slug']}: {outcome}")
        if not outcome.holds:
            raise CommandError("These do not agree; nothing may be lost or surplus.")
