"""How far a campaign is, from facts and what came since they were rolled up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from annotation.models.quality.sql import rows

TALLY = """
    SELECT campaign_id, tasks, gold_tasks, wanted, surplus, rolled_up_at
    FROM annotation_tally WHERE campaign_id = ANY(%(campaigns)s)"""
# Of a campaign that was made past the services.
COUNT = """
    SELECT count(*) FILTER (WHERE purpose = 'collect'), count(*) FILTER (WHERE purpose = 'gold'),
        coalesce(sum(wanted), 0), coalesce(sum(greatest(given - wanted, 0)), 0), NULL
    FROM annotation_task WHERE campaign_id = %(campaign)s AND purpose IN ('collect', 'gold')"""

# `since` comes as a value, so that the planner knows how little that is. What was wanted when it
# was leased may be wanted no more, so not every lease is useful.
GIVEN = """
    WITH rolled AS (
        SELECT coalesce(sum(judgments), 0) AS judgments, coalesce(sum(counted), 0) AS counted,
            coalesce(sum(late), 0) AS late,
            coalesce(sum(judgments) FILTER (WHERE hour >= %(midnight)s), 0) AS today
        FROM annotation_hour WHERE campaign_id = %(campaign)s
    ), since AS (
        SELECT count(*) AS judgments, count(*) FILTER (WHERE j.counted) AS counted,
            count(*) FILTER (WHERE a.state = 'late') AS late,
            count(*) FILTER (WHERE j.submitted_at >= %(midnight)s) AS today
        FROM annotation_judgment j JOIN annotation_assignment a ON a.id = j.assignment_id
        WHERE j.campaign_id = %(campaign)s AND j.revises_id IS NULL
          AND j.submitted_at > %(since)s
    ), people AS (
        SELECT count(*) AS annotators FROM annotation_membership m
        LEFT JOIN annotation_performance p ON p.membership_id = m.id
        WHERE m.campaign_id = %(campaign)s AND CASE WHEN p.judged > 0 THEN true ELSE EXISTS (
            SELECT 1 FROM annotation_judgment j
            WHERE j.annotator_id = m.annotator_id AND j.campaign_id = m.campaign_id) END
    ), held AS (
        SELECT coalesce(sum(leases), 0)::bigint AS leased,
            coalesce(sum(least(leases, greatest(wanted - given, 0))), 0)::bigint AS useful
        FROM (SELECT t.wanted, t.given, count(*) AS leases
              FROM annotation_assignment a JOIN annotation_task t ON t.id = a.task_id
              WHERE a.campaign_id = %(campaign)s AND a.state = 'leased' AND t.purpose = 'collect'
              GROUP BY t.id) AS tasks
    )
    SELECT %(campaign)s::bigint, rolled.judgments + since.judgments,
        (rolled.counted + since.counted)::bigint, rolled.late + since.late,
        rolled.today + since.today, annotators, leased, useful
    FROM rolled, since, people, held"""

EVER = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


def of(campaign: int) -> dict[str, int]:
    """How far it is, in tasks and judgments; late ones are kept but fill no slot."""
    return of_each([campaign])[campaign]


def of_each(campaigns: Sequence[int]) -> dict[int, dict[str, int]]:
    """The same of some campaigns, by as many queries as of one."""
    tallies = {pk: rest for pk, *rest in rows(TALLY, campaigns=list(campaigns))}
    for pk in set(campaigns) - tallies.keys():
        tallies[pk] = list(rows(COUNT, campaign=pk)[0])
    return {pk: told(tallies[pk], came) for pk, *came in given_in(tallies)}


def given_in(tallies: Mapping[int, Sequence[Any]]) -> list[Any]:
    """What GIVEN finds of each campaign, each planned by its own values."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    values: dict[str, Any] = {"midnight": midnight}
    for number, (pk, tally) in enumerate(tallies.items()):
        values |= {f"campaign{number}": pk, f"since{number}": tally[-1] or EVER}
    one = GIVEN.replace("(campaign)", "(campaign{0})").replace("(since)", "(since{0})")
    each = (f"({one.format(number)})" for number in range(len(tallies)))
    return rows(" UNION ALL ".join(each), **values) if tallies else []


def told(tally: Sequence[Any], came: Sequence[Any]) -> dict[str, int]:
    tasks, gold, wanted, surplus, _ = tally
    judgments, given, late, today, annotators, leased, useful = came
    left = max(int(wanted - (given - surplus)), 0)
    return {
        "tasks": int(tasks),
        "gold_tasks": int(gold),
        "wanted": int(wanted),
        "given": int(given),
        "leased": leased,
        "open": max(left - useful, 0),
        "judgments": int(judgments),
        "late": int(late),
        "annotators": annotators,
        "today": int(today),
        "left": left,
    }
