from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # people go on working while the index is built

    dependencies = [
        ("annotation", "0011_languages_and_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="set_aside",
            field=models.BooleanField(db_default=False, default=False),
        ),
        AddIndexConcurrently(
            model_name="task",
            index=models.Index(
                fields=["campaign"],
                condition=models.Q(("open_slots__gt", 0), ("set_aside", True)),
                name="task_set_aside_and_open",
            ),
        ),
    ]
