from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # people go on working while the indexes are built

    dependencies = [
        ("annotation", "0009_tallies"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="assignment",
            index=models.Index(
                fields=["campaign", "ended_at"],
                condition=models.Q(("state", "skipped")),
                name="assignment_skipped",
            ),
        ),
        AddIndexConcurrently(
            model_name="task",
            index=models.Index(
                fields=["repeat_of"],
                condition=models.Q(("repeat_of__isnull", False)),
                name="task_again",
            ),
        ),
    ]
