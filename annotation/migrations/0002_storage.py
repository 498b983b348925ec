"""Room for in-place updates on the hot tables, and vacuuming that keeps the queue's head clean."""

from django.db import migrations

TABLES = {
    "annotation_task": "fillfactor = 70, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.02, "
    "autovacuum_vacuum_cost_delay = 1",
    "annotation_assignment": "fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05",
    "annotation_membership": "fillfactor = 50, autovacuum_vacuum_scale_factor = 0, "
    "autovacuum_vacuum_threshold = 500",
}
RESET = (
    "fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, "
    "autovacuum_analyze_scale_factor, autovacuum_vacuum_cost_delay"
)


class Migration(migrations.Migration):
    dependencies = [("annotation", "0001_first")]
    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET ({options})", f"ALTER TABLE {table} RESET ({RESET})")
        for table, options in TABLES.items()
    ]
