from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from annotation.models import Task
from annotation.services import demo


class Command(BaseCommand):
    help = "Make the demo campaign and its three sign-ins, where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's passwords are public: set DEMO=true to seed it anyway.")
        campaign = demo.seed()
        tasks = Task.objects.of(campaign).count()
        self.stdout.write(f"{campaign.title}: {tasks} tasks, {campaign.state}.")
