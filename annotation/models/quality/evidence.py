"""What the aggregation reads: who said what of which pair, and which campaigns have news of it."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from annotation.models.quality.sql import rows, value

Row = tuple[int, int, UUID, UUID, int, int, int, int]


class Choice(NamedTuple):
    """A task of which another judgment may be asked."""

    task: int
    wanted: int
    given: int
    leased: int
    sure: float  # as a normal quantile
    disputed: bool

    @property
    def is_full(self) -> bool:
        return self.given + self.leased >= self.wanted


LATER, SOON = timedelta(seconds=60), timedelta(seconds=10)  # between looks at a campaign
SLACK = timedelta(seconds=30)  # what was begun before the last look may have been committed after

# Those with judgments, revisions or verdicts since. A report of no judgments is one to be made
# anew. Where the aggregates decide what is asked next, they are looked at more often.
DUE = """
    SELECT c.id FROM annotation_campaign c
    LEFT JOIN annotation_qualityreport r ON r.campaign_id = c.id
    LEFT JOIN annotation_checks k ON k.campaign_id = c.id,
    LATERAL (SELECT CASE WHEN coalesce(r.judgments, 0) > 0 THEN r.measured_at END AS at) AS last
    WHERE c.protocol IN ('compare', 'rank') AND (last.at IS NULL OR last.at < clock_timestamp() -
            CASE WHEN k.adaptive OR k.second_opinion THEN %(soon)s ELSE %(later)s END)
      AND (EXISTS (SELECT 1 FROM annotation_judgment j WHERE j.campaign_id = c.id
                   AND j.submitted_at > coalesce(last.at - %(slack)s, '-infinity'))
        OR EXISTS (SELECT 1 FROM annotation_adjudication d
                   JOIN annotation_task t ON t.id = d.task_id
                   WHERE t.campaign_id = c.id AND d.current AND d.at > last.at - %(slack)s))
    ORDER BY c.id"""

LOCK = 1_003  # the kind of advisory lock; the other half of its key is the campaign
WAIT = "SELECT pg_advisory_xact_lock(%(kind)s, %(campaign)s)"

REACHED = """
    SELECT count(*) FROM (SELECT 1 FROM annotation_judgment j
        WHERE j.campaign_id = %(campaign)s AND j.current AND j.counted LIMIT %(most)s) AS newest"""

# All that stands of the tasks that the newest judgments are about, and of older ones of which
# something stands no more and was forgotten with its aggregates; b is right of a, or left of it.
STANDING = """
    WITH newest AS (
        SELECT j.assignment_id FROM annotation_judgment j
        WHERE j.campaign_id = %(campaign)s AND j.current AND j.counted
        ORDER BY j.submitted_at DESC, j.id DESC LIMIT %(most)s
    ), gone AS (
        SELECT j.assignment_id FROM annotation_membership m JOIN annotation_judgment j
            ON j.annotator_id = m.annotator_id AND j.campaign_id = m.campaign_id AND j.current
        WHERE m.campaign_id = %(campaign)s AND m.withdrawn_at IS NOT NULL
        UNION ALL
        SELECT j.assignment_id FROM annotation_rejection r
        JOIN annotation_judgment j ON j.id = r.judgment_id WHERE j.campaign_id = %(campaign)s
    ), about AS MATERIALIZED (
        SELECT a.task_id FROM newest JOIN annotation_assignment a ON a.id = newest.assignment_id
        UNION
        SELECT a.task_id FROM gone JOIN annotation_assignment a ON a.id = gone.assignment_id
        WHERE NOT EXISTS (SELECT 1 FROM annotation_aggregate g WHERE g.task_id = a.task_id)
    )
    SELECT t.id, c.criterion_id, c.completion_a_id, c.completion_b_id, j.annotator_id,
        c.preference, sign(array_position(a."order", pb.position)
                           - array_position(a."order", pa.position))::int,
        cardinality(a."order")
    FROM about JOIN annotation_task t ON t.id = about.task_id AND t.purpose = 'collect'
    JOIN annotation_assignment a ON a.task_id = t.id
    JOIN annotation_judgment j ON j.assignment_id = a.id AND j.current AND j.counted
    JOIN annotation_comparison c ON c.judgment_id = j.id
    JOIN annotation_taskcompletion pa ON pa.task_id = t.id AND pa.completion_id = c.completion_a_id
    JOIN annotation_taskcompletion pb ON pb.task_id = t.id AND pb.completion_id = c.completion_b_id
    WHERE NOT EXISTS (SELECT 1 FROM annotation_membership m WHERE m.campaign_id = t.campaign_id
                      AND m.annotator_id = j.annotator_id AND m.withdrawn_at IS NOT NULL)
    ORDER BY t.id, c.criterion_id, c.completion_a_id, c.completion_b_id, j.annotator_id"""

# How sure an aggregate is of a side, as a normal quantile: its interval is even in log odds.
SURE = """
    CASE WHEN g.high > g.low THEN 1.959964 * abs(
        ln(greatest(g.low, 1e-9) / greatest(1 - g.low, 1e-9))
        + ln(greatest(g.high, 1e-9) / greatest(1 - g.high, 1e-9)))
        / greatest(ln(greatest(g.high, 1e-9) / greatest(1 - g.high, 1e-9))
                   - ln(greatest(g.low, 1e-9) / greatest(1 - g.low, 1e-9)), 1e-9)
    ELSE 99 END"""

# A task is as sure as the least sure of its pairs, and gains what all of them do. Where a judgment
# came since, it is left until the next assessment; what a senior decided, for ever.
CHOICES = f"""
    SELECT t.id, t.wanted, t.given, t.leased, min({SURE}) AS sure, bool_or(g.disputed)
    FROM annotation_task t JOIN annotation_aggregate g ON g.task_id = t.id
    WHERE t.campaign_id = %(campaign)s AND t.purpose = 'collect' AND NOT t.set_aside
      AND NOT EXISTS (SELECT 1 FROM annotation_adjudication d
                      WHERE d.task_id = t.id AND d.current)
    GROUP BY t.id HAVING max(g.judgments) >= t.given ORDER BY sum(g.gain) DESC, sure, t.id"""


def due() -> list[int]:
    """The campaigns whose aggregates are behind what was said."""
    return [pk for (pk,) in rows(DUE, soon=SOON, later=LATER, slack=SLACK)]


def standing(*, campaign: int, most: int) -> list[Row]:
    """Task, criterion, a, b, annotator, preference, side of b, and how many were shown."""
    return rows(STANDING, campaign=campaign, most=most)


def reaches_all(*, campaign: int, most: int) -> bool:
    """Whether a look at the newest `most` judgments leaves none out."""
    return bool(value(REACHED, campaign=campaign, most=most) < most)


def wait(*, campaign: int) -> None:
    """Until this transaction is over, nobody else writes or drops aggregates of this campaign."""
    rows(WAIT, kind=LOCK, campaign=campaign)


def choices(*, campaign: int) -> list[Choice]:
    """Those where one more judgment has most to gain first."""
    return [Choice(*row) for row in rows(CHOICES, campaign=campaign)]
