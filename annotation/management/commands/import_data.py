from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotation.errors import AnnotationError
from annotation.formats import READERS
from annotation.models import Campaign
from annotation.services import imports


class Command(BaseCommand):
    help = "Import a file of prompts and responses into a campaign, here and now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("format", choices=READERS)
        parser.add_argument("file", type=Path, help="JSON Lines, plain or gzipped")
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument("--as-gold", action="store_true", help="the file's verdicts are known")
        parser.add_argument("--criterion", default="", help="what the file's verdicts are about")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(slug=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']!r}.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        kept = {name: options[name] for name in ("format", "as_gold", "criterion")}
        with options["file"].open("rb") as opened:
            file = File(opened, name=options["file"].name)
            try:
                record = imports.load_now(campaign=campaign, file=file, by=None, **kept)
            except AnnotationError as error:
                raise CommandError(str(error)) from error
        self.stderr.write("".join(f"{one}\n" for one in record.refused.all()[:20]), ending="")
        self.stdout.write(
            f"{record.lines_done} lines: {record.tasks_added} tasks and {record.gold_added} gold "
            f"added, {record.duplicates} were there already, {record.refused_count} lines refused."
        )
