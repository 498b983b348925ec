"""Champions: one commit makes a checkpoint the champion for every reader."""

from django.db import transaction

from annotation.errors import FilesRemoved, WrongState
from annotation.models import Checkpoint, Promotion, User
from annotation.services.loop import families, folders, scores


@transaction.atomic
def promote(*, checkpoint: Checkpoint, by: User | None = None) -> Promotion:
    """Make it champion and let it score; `by` nobody is the gate. An earlier one is a rollback."""
    model = families.locked(checkpoint.model)
    checkpoint.refresh_from_db(fields=["removed"])
    if checkpoint.removed or not folders.of_checkpoint(checkpoint).is_dir():
        raise FilesRemoved
    if model.champion_id == checkpoint.pk:
        raise WrongState("This checkpoint is the champion already.")
    promotion = Promotion.objects.create(
        model=model, checkpoint=checkpoint, previous=model.champion, by=by
    )
    model.champion = checkpoint
    model.save(update_fields=["champion"])
    scores.start(checkpoint)
    return promotion
