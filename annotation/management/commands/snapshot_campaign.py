from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotation.errors import AnnotationError
from annotation.models import Campaign
from annotation.services import snapshots


class Command(BaseCommand):
    help = "Freeze the judgments of campaigns into a snapshot, here and now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaigns", nargs="+", metavar="SLUG")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = list(Campaign.objects.filter(slug__in=options["campaigns"]))
        for missing in set(options["campaigns"]) - {campaign.slug for campaign in campaigns}:
            raise CommandError(f"There is no campaign {missing!r}.")
        try:
            snapshot = snapshots.freeze_now(campaigns=campaigns, name=options["name"])
        except AnnotationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{snapshot.slug}: {snapshot.rows_total} judgments, {snapshot.sha256}")
