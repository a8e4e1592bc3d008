"""What earlier runs left: used where nothing has changed, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.batch.delivery import digest
from prototool.batch.migration import Done, Job, Noted, Outcome, Proof
from prototool.batch.records import Records

STEPS = (Done("upgrade-v1", True, (Noted("conv", "pads", 3),)),)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job whose result is there."""
    (tmp_path / "in").write_bytes(b"old")
    (tmp_path / "out").write_bytes(b"new")
    return Job(str(tmp_path / "in"), str(tmp_path / "out"), "write")


def outcome(job: Job) -> Outcome:
    """The outcome of a job."""
    return Outcome(job, "migrated", "net", "V1", "ssd", STEPS, before=digest(b"old"), after=digest(b"new"), left="V2")


def after_a_run(path: Path, *outcomes: Outcome) -> Records:
    """The records after a run with some outcomes."""
    first = Records(str(path))
    for each in outcomes:
        first.note(each)
    first.close()
    return Records(str(path))


def test_an_outcome_is_known_again(tmp_path: Path, job: Job) -> None:
    records = after_a_run(tmp_path / "db", outcome(job))
    assert records.known(job) == outcome(job)._replace(again=True)
    # Only to look takes no result; to show it does, and to write it over the file.
    assert records.known(job._replace(target="", wanted="look")) is not None
    assert records.known(job._replace(target="", wanted="diff")) is None
    assert records.known(job._replace(target=job.path)) is None


def test_what_changed_is_not_known(tmp_path: Path, job: Job) -> None:
    records = after_a_run(tmp_path / "db", outcome(job))
    assert records.known(job._replace(dialect="caffe")) is None
    Path(job.target).write_bytes(b"half")
    assert records.known(job) is None
    Path(job.target).unlink()
    assert records.known(job) is None
    Path(job.target).write_bytes(b"new")
    Path(job.path).write_bytes(b"edited")
    assert records.known(job) is None


def test_a_result_is_current(tmp_path: Path, job: Job) -> None:
    records = after_a_run(tmp_path / "db", outcome(job))
    Path(job.path).write_bytes(b"new")
    known = records.known(job._replace(target=job.path))
    assert known is not None
    assert (known.verdict, known.era, known.steps) == ("current", "V2", ())


def test_only_what_would_be_the_same_again_is_remembered(tmp_path: Path, job: Job) -> None:
    for verdict in ("refused", "unreadable", "unwritten", "fault"):
        records = after_a_run(tmp_path / "db", outcome(job)._replace(verdict=verdict))
        assert records.known(job) is None


def test_a_proof_is_known_again_and_asked_for_where_there_is_none(tmp_path: Path, job: Job) -> None:
    wanted = job._replace(prove=True)
    assert after_a_run(tmp_path / "db", outcome(job)).known(wanted) is None
    unsure = outcome(job)._replace(proof=Proof("not judged", "no time"))
    assert after_a_run(tmp_path / "db", unsure).known(wanted) is None
    proved = outcome(wanted)._replace(proof=Proof("equal"))
    records = after_a_run(tmp_path / "db", proved)
    assert records.known(wanted) == proved._replace(again=True)
    assert records.known(job) == outcome(job)._replace(again=True)


def test_what_is_at_a_url_is_not_remembered(tmp_path: Path, job: Job) -> None:
    far = job._replace(target="memory://zoo/out")
    assert after_a_run(tmp_path / "db", outcome(far)).known(far) is None


def test_a_damaged_database_is_made_anew(tmp_path: Path, job: Job) -> None:
    (tmp_path / "db").write_bytes(b"no database at all" * 100)
    records = after_a_run(tmp_path / "db", outcome(job))
    assert records.known(job) is not None


def test_without_a_place_nothing_is_remembered(tmp_path: Path, job: Job) -> None:
    (tmp_path / "file").touch()
    records = after_a_run(tmp_path / "file" / "db", outcome(job))
    assert records.known(job) is None


def test_two_runs_at_once(tmp_path: Path, job: Job) -> None:
    one, other = Records(str(tmp_path / "db")), Records(str(tmp_path / "db"))
    one.note(outcome(job))
    other.note(outcome(job._replace(dialect="ssd")))
    one.close()
    other.close()
    records = Records(str(tmp_path / "db"))
    assert records.known(job) is not None
    assert records.known(job._replace(dialect="ssd")) is not None
