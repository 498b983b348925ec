from django.db import migrations, models

# What the checks on gold said in English, before they said a code that screens have words for.
WARNED = (
    "Some of your answers did not agree with tasks whose answer is known. "
    "Please read the guidelines again and take the time you need."
)
STOPPED = "Too many of the checks did not agree with your answers."
CODES = {"warned": ("gold_warned", WARNED), "paused": ("gold_paused", STOPPED), "blocked": ("gold_blocked", STOPPED)}


def say_codes(apps, schema_editor):
    seats = apps.get_model("annotation", "Membership").objects
    for standing, (code, text) in CODES.items():
        seats.filter(standing=standing, standing_reason=text).update(standing_reason=code)
    messages = apps.get_model("annotation", "Message").objects
    messages.filter(by=None, text=WARNED).update(text="gold_warned")


def say_words(apps, schema_editor):
    seats = apps.get_model("annotation", "Membership").objects
    for code, text in CODES.values():
        seats.filter(standing_reason=code).update(standing_reason=text)
    messages = apps.get_model("annotation", "Message").objects
    messages.filter(by=None, text="gold_warned").update(text=WARNED)


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0010_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="campaign",
            name="language",
            field=models.CharField(
                default="en", help_text="Of the material: BCP 47.", max_length=35
            ),
        ),
        migrations.RunPython(say_codes, say_words),
    ]
