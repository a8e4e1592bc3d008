"""prototool engines: what can run a net here, and why not; `engines install pycaffe` brings real Caffe."""

from __future__ import annotations

import sys

import click

from prototool.cli import output
from prototool.cli.status import DONE, UNUSABLE
from prototool.engines.health import Health
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.engines.pycaffe.install import Way
from prototool.engines.pycaffe.install import install as install_pycaffe
from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.probe import ask, private
from prototool.engines.pycaffe.trouble import NotInstallableError
from prototool.engines.torch.engine import Torch


@click.group(invoke_without_command=True)
@click.option("--caffe-python", metavar="PYTHON", help="An interpreter that has pycaffe.")
@click.pass_context
def engines(context: click.Context, caffe_python: str | None) -> int:
    """Say what can run a net here, or why not. Exit status 2 if nothing can."""
    if context.invoked_subcommand:
        return DONE
    found = [PyCaffe(caffe_python).probe(), Torch().probe()]
    for health in found:
        click.echo(line(health))
    return DONE if any(health.usable for health in found) else UNUSABLE


@engines.command()
@click.argument("engine", type=click.Choice(["pycaffe"]))
@click.option("--mirror", metavar="URL", help="The mirror of Debian to fetch from; else the one this machine uses.")
@click.option("--from", "way", type=click.Choice(["debian", "conda"]), help="Whose packages; else what can be had.")
def install(engine: str, mirror: str | None, way: Way | None) -> int:
    """Bring real Caffe 1.0 (CPU) into a private folder, without root.

    The packages are Debian's, about 160 MB to fetch; where apt-get is not at hand and conda is, conda-forge's.
    """
    # A folder that is complete by its own word and does not run is made anew.
    health = ask(private()) if Prefix.usual().complete else None
    if health and health.usable:
        click.echo(line(health))
        return DONE
    try:
        install_pycaffe(Prefix.usual(), show_progress, mirror, way)
    except NotInstallableError as error:
        end_progress()
        output.say(f"prototool: {error}")
        return UNUSABLE
    end_progress()
    health = ask(private())
    click.echo(line(health))
    return DONE if health.usable else UNUSABLE


def line(health: Health) -> str:
    """An engine in one line, or two."""
    if health.usable:
        return f"{health.engine:10} {health.version} on {health.device}, {health.where}"
    return f"{health.engine:10} not here: {health.reason}\n{'':10} to get it: {health.help}"


def show_progress(message: str) -> None:
    """Say what is being done, on one line that is written over; where nobody watches, say nothing."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{message}", nl=False, err=True)


def end_progress() -> None:
    """Take the progress line away."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
