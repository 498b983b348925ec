"""Imports that are killed, cancelled, taken over, or meet another."""

import gzip
from typing import Any

import pytest

from annotation.formats import READERS
from annotation.models import Campaign, Import, Task
from annotation.services import campaigns, imports, jobs
from tests.conftest import kept, lines, load, make_campaign, pair, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign(tasks=0, state="draft")


class Killed(BaseException):
    """Nothing in the product catches it, like a kill -9."""


def killed_after(batches: int, record: Import, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Load a file whose reader dies after so many batches of two lines."""
    monkeypatch.setattr(imports, "BATCH", 2)
    read = READERS["jsonl"]

    def dying(*where: Any) -> Any:
        for number, line in enumerate(read(*where)):
            if number == 2 * batches + 1:
                raise Killed
            yield line

    with monkeypatch.context() as dying_reader:
        dying_reader.setitem(READERS, "jsonl", dying)
        with pytest.raises(Killed):
            imports.load(jobs.take(Import, record.pk))
    Import.objects.filter(pk=record.pk).update(lease_until="2020-01-01T00:00Z")
    return jobs.take(Import, record.pk)


@pytest.mark.parametrize("packed", [False, True])
def test_a_killed_load_goes_on_exactly_where_it_was(campaign, monkeypatch, packed):
    content = lines(*(pair(n) for n in range(7)), b"nonsense\n", pair(8))
    record = kept(campaign, gzip.compress(content) if packed else content)

    resumed = killed_after(2, record, monkeypatch)
    assert (resumed.lines_done, resumed.tasks_added, Task.objects.count()) == (4, 4, 4)
    imports.load(resumed)

    assert (resumed.prompts_added, resumed.completions_added, resumed.tasks_added) == (8, 16, 8)
    assert resumed.duplicates == 0
    assert list(resumed.refused.values_list("line", flat=True)) == [8]
    assert (resumed.state, resumed.lines_done) == ("done", 9)


def test_a_cancelled_load_stops_and_keeps_what_it_had(campaign, monkeypatch):
    record = kept(campaign, lines(*(pair(n) for n in range(7))))
    resumed = killed_after(1, record, monkeypatch)
    jobs.cancel(Import.objects.get(pk=record.pk))

    with pytest.raises(jobs.Stopped):
        imports.load(resumed)

    record.refresh_from_db()
    assert (record.state, record.lines_done, Task.objects.count()) == ("cancelled", 2, 2)


def test_a_worker_that_lost_its_lease_writes_no_more(campaign, monkeypatch):
    record = kept(campaign, lines(*(pair(n) for n in range(7))))
    stale = killed_after(1, record, monkeypatch)
    Import.objects.filter(pk=record.pk).update(lease_until="2020-01-01T00:00Z")
    successor = jobs.take(Import, record.pk)

    with pytest.raises(jobs.Stopped):
        imports.load(stale)
    imports.load(successor)

    assert (successor.tasks_added, Task.objects.count(), successor.duplicates) == (7, 7, 0)


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_tasks_load_at_the_same_time():
    campaign, other = make_campaign(tasks=0), make_campaign("garden", tasks=0)
    content = lines(*(pair(n) for n in range(40)))
    load(other, content)  # so that neither waits for the other's prompts
    records = [jobs.take(Import, kept(campaign, content).pk) for _ in range(4)]

    together(*((lambda record=record: imports.load(record)) for record in records))

    assert Task.objects.of(campaign).count() == 40
    assert sum(record.tasks_added for record in records) == 40


def test_an_overlap_changed_during_a_load_holds_for_the_rest(campaign, manager, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    record = jobs.take(Import, kept(campaign, lines(*(pair(n) for n in range(6)))).pk)
    read = READERS["jsonl"]

    def meanwhile(*where: Any) -> Any:
        for number, line in enumerate(read(*where)):
            if number == 3:
                campaigns.edit(campaign=campaign, by=manager, overlap=3)
            yield line

    monkeypatch.setitem(READERS, "jsonl", meanwhile)
    imports.load(record)

    assert set(Task.objects.values_list("wanted", flat=True)) == {3}
