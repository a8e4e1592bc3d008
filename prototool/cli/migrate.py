"""prototool migrate: old files brought up to date, many at once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from prototool.batch.machine import ExecutorError
from prototool.batch.migration import Judge
from prototool.batch.mirror import TargetError
from prototool.batch.places import here
from prototool.check.config import ConfigError
from prototool.cli import output
from prototool.cli.migration import Asked, Migration
from prototool.cli.status import UNUSABLE


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", "out", metavar="DIR", help="Write all results into a folder, which mirrors the tree.")
@click.option("--in-place", is_flag=True, help="Write each result over its file, whole or not at all.")
@click.option("--check", is_flag=True, help="Write nothing; exit status 1 if anything would be migrated.")
@click.option("--diff", is_flag=True, help="Print what would change, as a patch; exit status 1 if anything would.")
@click.option("--dialect", metavar="D", help="caffe, a fork such as ssd or ssd+depthwise, or auto (the default).")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many processes; for many files, one per CPU.")
@click.option("--cluster", metavar="ADDRESS", help="Work on a Dask cluster: tcp://host:port, its file, local:N.")
@click.option("--prove", is_flag=True, help="Have real Caffe read originals and results, and compare.")
@click.option("--caffe-python", metavar="PYTHON", help="An interpreter that has pycaffe, for --prove.")
@click.option("--force-exclude", is_flag=True, help="Leave out what the project excludes even where it is named.")
@click.option("--report", metavar="FILE.json", help="Write what became of each file to a file.")
@click.option("--no-cache", is_flag=True, help="Work on every file, even those that are as the last run left them.")
@click.option("--list", "listed", is_flag=True, help="Name each file that is migrated, in place of a bar and a table.")
@click.option("-q", "--quiet", is_flag=True, help="Say what could not be migrated, and nothing else.")
def migrate(**given: Any) -> int:
    """Bring old nets and solvers up to date, comments and all other bytes as they were.

    Of a folder every .prototxt, .solver, .pt and .caffemodel file is meant; a pattern such as 'zoo/**/*.prototxt' need
    not be expanded by the shell; URLs such as s3://zoo/nets are files and folders, too; `-` is standard input. With
    neither -o nor --in-place nothing is written: a single file's result is printed, of more it is said what would
    become of them.

    Exit status: 0 done; 1 --check or --diff would change something; 2 a file that could not be migrated, or wrong
    usage; 3 a fault of prototool's own; 130 interrupted.
    """
    asked = Asked(**{**given, "paths": tuple(map(here, given["paths"])), "out": given["out"] and here(given["out"])})
    asked.refuse_nonsense()
    try:
        migration = Migration(asked, judge_of(asked))
        if asked.cluster is None:
            return migration.run()
        # What talks to a cluster takes longer to load than most files to work on.
        with import_module("prototool.batch.cluster").cluster_at(asked.cluster) as executor:
            return migration.run(executor)
    except ConfigError as error:
        output.say(str(error))
        return UNUSABLE
    except (ExecutorError, TargetError) as error:
        output.say(f"prototool: {error}")
        return UNUSABLE


def judge_of(asked: Asked) -> Judge | None:
    """Real Caffe as the judge, if that is wanted. Raises ExecutorError where it is not here."""
    if not asked.prove:
        return None
    judge: Judge = import_module("prototool.cli.migration_proof").real_caffe(asked.caffe_python)
    return judge
