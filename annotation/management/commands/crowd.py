import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.errors import AnnotationError
from annotation.services.crowds import simulated


class Command(BaseCommand):
    help = "Let a simulated crowd judge the running demo until its model has retrained."

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = os.environ.get("PORT") or "8000"
        parser.add_argument("--url", default=f"http://127.0.0.1:{port}")
        parser.add_argument("--seconds", type=float, default=simulated.LIMIT, help="at most")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            simulated.crowd(url=options["url"], seconds=options["seconds"], say=self.stdout.write)
        except AnnotationError as error:
            raise CommandError(str(error)) from error
