from django.db import migrations

# What campaigns held before they were counted as their tasks came.
COUNT = """
    INSERT INTO annotation_tally (campaign_id, tasks, gold_tasks, wanted, surplus)
    SELECT c.id, count(t.id) FILTER (WHERE t.purpose = 'collect'),
        count(t.id) FILTER (WHERE t.purpose = 'gold'),
        coalesce(sum(t.wanted) FILTER (WHERE t.purpose = 'collect'), 0),
        coalesce(sum(greatest(t.given - t.wanted, 0)) FILTER (WHERE t.purpose = 'collect'), 0)
    FROM annotation_campaign c LEFT JOIN annotation_task t ON t.campaign_id = c.id
    GROUP BY c.id ON CONFLICT (campaign_id) DO NOTHING"""


class Migration(migrations.Migration):

    dependencies = [
        ("annotation", "0008_quality"),
    ]

    operations = [
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
