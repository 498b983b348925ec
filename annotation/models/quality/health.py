"""Tasks that get stuck: which all skip, which nobody may do, which wait on one person.

Read along the queue's own index, no further than LOOKED_AT open tasks: what is stuck stays at the
head of the queue while the rest is filled. What was left out is told.
"""

from typing import Any

import orjson

from annotation.models.quality.sql import rows, value

LOOKED_AT = 2000  # open tasks, from the head of the queue
SKIPS = 20_000  # the newest of a campaign
SHOWN = 30  # of each kind
SKIPPERS = 2  # people who skipped it, and nobody answered
LONG = 2  # leases that have lasted so many times as long as the campaign gives

# Why nobody is handed work, whoever has a seat: what money is set aside for is handed out yet.
STOPPED = """
    SELECT CASE c.state WHEN 'active' THEN CASE WHEN price.each > 0
            AND p.budget - p.committed < price.each AND NOT EXISTS (
                SELECT 1 FROM annotation_membership m
                WHERE m.campaign_id = c.id AND m.active AND m.funded > m.claimed)
            THEN 'budget' END
        WHEN 'draft' THEN 'not_started' ELSE c.state END
    FROM annotation_campaign c LEFT JOIN annotation_pay p ON p.campaign_id = c.id,
    LATERAL (SELECT greatest(
        coalesce(p.per_judgment, 0) + coalesce(p.per_hour, 0) * c.lease_minutes / 60,
        coalesce(p.floor, 0) * c.lease_minutes / 60) AS each) AS price
    WHERE c.id = %(campaign)s"""

# Whoever is handed work where the campaign hands out any. A task is for those of them who accept
# its harms and have neither judged nor hold it; what they skipped comes back to them.
MAY = """
    seats AS MATERIALIZED (
        SELECT m.annotator_id, m.accepts FROM annotation_membership m
        JOIN annotation_campaign c ON c.id = m.campaign_id
        LEFT JOIN annotation_performance p ON p.membership_id = m.id
        WHERE m.campaign_id = %(campaign)s AND m.active AND m.outcome = ''
          AND m.withdrawn_at IS NULL AND m.standing IN ('good', 'warned')
          AND m.onboarded >= c.onboarding_version
          AND (c.judgments_each IS NULL OR coalesce(p.judged, 0) < c.judgments_each)
    )"""

STUCK = f"""
    WITH {MAY}, groups AS MATERIALIZED (
        SELECT accepts, array_agg(annotator_id) AS people FROM seats GROUP BY accepts
    ), head AS MATERIALIZED (
        SELECT t.id, t.harms, t.priority FROM annotation_task t
        WHERE t.campaign_id = %(campaign)s AND t.open_slots > 0 AND NOT t.set_aside
        ORDER BY t.priority * -1, t.id LIMIT %(looked_at)s
    ), who AS (
        SELECT harms, ARRAY(SELECT unnest(people) FROM groups WHERE head.harms <@ accepts) AS people
        FROM (SELECT DISTINCT harms FROM head) AS head
    ), left_over AS (
        SELECT head.id, cardinality(who.people) AS accepting, ARRAY(
            SELECT unnest(who.people) EXCEPT
            SELECT a.annotator_id FROM annotation_assignment a
            WHERE a.task_id = head.id AND a.state IN ('leased', 'answered', 'late')) AS people
        FROM head JOIN who USING (harms) WHERE cardinality(who.people) <= %(few)s
        UNION ALL
        -- Where many accept it, only few can have seen it: look who only where that may be all.
        SELECT head.id, cardinality(who.people), ARRAY(
            SELECT unnest(who.people) EXCEPT
            SELECT a.annotator_id FROM annotation_assignment a
            WHERE a.task_id = head.id AND a.state IN ('leased', 'answered', 'late'))
        FROM head JOIN who USING (harms) WHERE cardinality(who.people) > %(few)s
          AND (SELECT count(DISTINCT a.annotator_id) FROM annotation_assignment a
               WHERE a.task_id = head.id AND a.state IN ('leased', 'answered', 'late'))
              >= cardinality(who.people) - 1
    ), stuck AS (
        SELECT id, accepting, people FROM left_over WHERE cardinality(people) <= 1
    )
    SELECT (SELECT count(*) FROM head), (SELECT count(*) FROM seats),
        (SELECT coalesce(json_agg(json_build_object('task', id, 'accepting', accepting,
             'person', people[1]) ORDER BY id), '[]') FROM stuck)"""
FEW = 12

SKIPPED = """
    WITH newest AS MATERIALIZED (
        SELECT task_id, annotator_id, skip_reason FROM annotation_assignment
        WHERE campaign_id = %(campaign)s AND state = 'skipped'
        ORDER BY ended_at DESC LIMIT %(skips)s
    ), counted AS (
        SELECT task_id, count(DISTINCT annotator_id) AS people FROM newest GROUP BY task_id
        HAVING count(DISTINCT annotator_id) >= %(skippers)s
    )
    SELECT counted.task_id, counted.people, (
        SELECT jsonb_object_agg(skip_reason, number) FROM (
            SELECT skip_reason, count(*) AS number FROM newest
            WHERE newest.task_id = counted.task_id GROUP BY skip_reason) AS reasons)::text
    FROM counted JOIN annotation_task t ON t.id = counted.task_id
    WHERE t.open_slots > 0 AND NOT t.set_aside AND NOT EXISTS (
        SELECT 1 FROM annotation_assignment a
        WHERE a.task_id = t.id AND a.state IN ('leased', 'answered', 'late'))
    ORDER BY counted.people DESC, counted.task_id"""

# Beyond what is looked at.
MORE = """
    SELECT EXISTS (SELECT 1 FROM annotation_task t
                   WHERE t.campaign_id = %(campaign)s AND t.open_slots > 0 AND NOT t.set_aside
                   ORDER BY t.priority * -1, t.id OFFSET %(looked_at)s),
        EXISTS (SELECT 1 FROM annotation_assignment
                WHERE campaign_id = %(campaign)s AND state = 'skipped'
                ORDER BY ended_at DESC OFFSET %(skips)s)"""

HELD = """
    SELECT a.task_id, a.annotator_id, a.leased_at, a.expires_at
    FROM annotation_assignment a JOIN annotation_campaign c ON c.id = a.campaign_id
    JOIN annotation_task t ON t.id = a.task_id
    WHERE a.campaign_id = %(campaign)s AND a.state = 'leased' AND t.purpose = 'collect'
      AND a.leased_at < now() - make_interval(mins => c.lease_minutes * %(long)s)
    ORDER BY a.leased_at"""

OPEN = "SELECT open_to_all FROM annotation_campaign WHERE id = %(campaign)s"

TASKS = """
    SELECT t.id, left(p.messages -> -1 ->> 'content', 200), t.wanted, t.given, t.leased, t.harms
    FROM annotation_task t JOIN annotation_prompt p ON p.id = t.prompt_id
    WHERE t.id = ANY(%(tasks)s)"""
COLUMNS = ("task", "prompt", "wanted", "given", "leased", "harms")

Rows = list[dict[str, Any]]


def of(campaign: int) -> dict[str, Any]:
    """What is stuck, by kind: how many tasks, and the first of them with what is known.

    Where everyone may begin, no task waits on one of those who have.
    """
    looked_at, seats, stuck = rows(STUCK, campaign=campaign, looked_at=LOOKED_AT, few=FEW)[0]
    more, more_skips = rows(MORE, campaign=campaign, looked_at=LOOKED_AT, skips=SKIPS)[0]
    stopped = value(STOPPED, campaign=campaign)
    others_may = value(OPEN, campaign=campaign)
    kinds = {
        "skipped": skipped(campaign),
        "nobody": [one | {"person": None} for one in stuck if one["person"] is None],
        "one": [one for one in stuck if one["person"] is not None and not others_may],
        "held": held(campaign),
    }
    return {
        "looked_at": looked_at,
        "all": not more,
        "skips": SKIPS if more_skips else None,
        "stopped": stopped,
        "seats": seats,
        "kinds": [listed(kind, found) for kind, found in kinds.items()],
    }


def skipped(campaign: int) -> Rows:
    found = rows(SKIPPED, campaign=campaign, skips=SKIPS, skippers=SKIPPERS)
    return [
        {"task": task, "people": people, "skips": orjson.loads(reasons)}
        for task, people, reasons in found
    ]


def held(campaign: int) -> Rows:
    found = rows(HELD, campaign=campaign, long=LONG)
    return [
        {"task": task, "person": person, "since": since, "until": until}
        for task, person, since, until in found
    ]


def listed(kind: str, stuck: Rows) -> dict[str, Any]:
    shown = stuck[:SHOWN]
    facts = {
        row[0]: dict(zip(COLUMNS, row, strict=True))
        for row in rows(TASKS, tasks=[one["task"] for one in shown])
    }
    tasks = [NOTHING | one | facts[one["task"]] for one in shown if one["task"] in facts]
    return {"kind": kind, "number": len(stuck), "tasks": tasks}


NOTHING: dict[str, Any] = {
    "person": None,
    "people": 0,
    "skips": {},
    "accepting": None,
    "since": None,
    "until": None,
}
