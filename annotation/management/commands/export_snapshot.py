from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotation.errors import AnnotationError
from annotation.formats import FORMATS
from annotation.models import Snapshot
from annotation.services import exports


class Command(BaseCommand):
    help = "Write a snapshot as files that trainers read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="of the snapshot; snapshot_campaign makes one")
        parser.add_argument("--format", required=True, help=f"{', '.join(FORMATS)}, or trl for all")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        snapshot = Snapshot.objects.filter(slug=options["slug"]).first()
        if snapshot is None:
            raise CommandError(f"There is no snapshot {options['slug']!r}.")
        folder: Path = options["output"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            left = exports.write(snapshot=snapshot, format=options["format"], folder=folder)
        except (AnnotationError, OSError) as error:
            raise CommandError(str(error)) from error
        files = sum(1 for path in folder.rglob("*") if path.is_file())
        self.stdout.write(f"{snapshot.rows_total} judgments in {files} files, {left} left out.")
