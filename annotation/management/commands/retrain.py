import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.errors import AnnotationError
from annotation.models import JobState, PreferenceModel, RunReason
from annotation.services.loop import following, runs


class Command(BaseCommand):
    help = "Retrain a model on all judgments of its campaigns; a worker does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="its name, as in /loop/NAME")
        parser.add_argument("--wait", action="store_true", help="follow it, and say the verdict")

    def handle(self, *args: Any, **options: Any) -> None:
        model = PreferenceModel.objects.filter(name=options["model"]).first()
        if model is None:
            known = ", ".join(PreferenceModel.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no model {options['model']!r}; there are: {known}.")
        try:
            run = runs.start(model=model, reason=RunReason.PERSON)
        except AnnotationError as error:
            raise CommandError(str(error)) from error
        page = f"http://localhost:{os.environ.get('PORT') or '8000'}/loop/{model.name}"
        self.stdout.write(f"Run {run.number} of {model.title} is on its way: {page}")
        if options["wait"]:
            for line in following.follow(run):
                self.stdout.write(f"  {line}")
            self.stdout.write(f"Run {run.number}: {following.conclusion(run)}")
            if run.state != JobState.DONE:
                raise CommandError("It came to no verdict.")
