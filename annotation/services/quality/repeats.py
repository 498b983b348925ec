"""Silent repeats: what someone judged a while ago comes again, sides swapped, to see if they agree.

Nothing tells a repeat from other work: it is leased, shown, judged and paid alike.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from annotation.models.prompts import digest
from annotation.services.memberships import Seat

CLAIMS = 20  # at least so many tasks lie between
MINUTES = 10  # and so much time
AMONG = 100  # one of so many, the latest that are old enough

FIND = """
    SELECT a.id, t.id, t.digest FROM (
        SELECT id, task_id, state, ended_at FROM annotation_assignment
        WHERE annotator_id = %(annotator)s AND campaign_id = %(campaign)s
        ORDER BY leased_at DESC OFFSET %(claims)s LIMIT %(among)s) AS a
    JOIN annotation_task t ON t.id = a.task_id AND t.purpose = 'collect'
    WHERE a.state = 'answered' AND a.ended_at < now() - make_interval(mins => %(minutes)s)
      AND t.harms <@ %(accepts)s::varchar[]
      AND NOT EXISTS (
        SELECT 1 FROM annotation_task again JOIN annotation_assignment mine
            ON mine.task_id = again.id AND mine.annotator_id = %(annotator)s
        WHERE again.repeat_of_id = t.id)
    ORDER BY random() LIMIT 1"""

# One task repeats another for everybody; who comes second waits for the first to have made it.
MAKE = """
    WITH made AS (
        INSERT INTO annotation_task (campaign_id, prompt_id, purpose, wanted, rule, probability,
            digest, harms, repeat_of_id, created_at)
        SELECT campaign_id, prompt_id, 'repeat', 0, 'repeat', 1, %(digest)s, harms, id, now()
        FROM annotation_task WHERE id = %(task)s
        ON CONFLICT (campaign_id, digest) DO NOTHING RETURNING id
    )
    INSERT INTO annotation_taskcompletion (task_id, completion_id, position)
    SELECT made.id, p.completion_id, p.position
    FROM made, annotation_taskcompletion p WHERE p.task_id = %(task)s"""


def ready(seat: Seat) -> UUID | None:
    """An assignment of this person that may be repeated now, its repeat made where there is none.

    None where they have not done enough for one to go unnoticed.
    """
    if seat.claimed < CLAIMS:
        return None
    values: dict[str, Any] = {
        "annotator": seat.annotator,
        "campaign": seat.campaign,
        "accepts": seat.accepts,
        "claims": CLAIMS,
        "minutes": MINUTES,
        "among": AMONG,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, values)
        found = cursor.fetchone()
        if found is None:
            return None
        first, task, key = found
        cursor.execute(MAKE, {"task": task, "digest": digest("repeat", key)})
    return first  # type: ignore[no-any-return]
