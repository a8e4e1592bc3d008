"""The `prototool` command: its verbs, loaded when called, and the exit status of everything that can go wrong."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from prototool.cli.status import FAULT, INTERRUPTED, UNUSABLE

# Each verb's module holds a click command of the same name. A start pays for one verb, not for all.
VERBS = {
    "check": "Say what is wrong with nets and solvers, and mend it.",
    "compare": "Train variants of a net alike, and report which is better.",
    "data": "Make image sets for ImageData, and check one's own.",
    "diff": "Say what tells two nets or solvers apart, as nets, not as text.",
    "engines": "Say what can run a net here; bring real Caffe.",
    "export": "Turn a net with its weights into an ONNX model.",
    "explain": "Say what a rule finds, and why it matters.",
    "fmt": "Put files into canonical layout, comments and meaning kept.",
    "log": "Turn logs of caffe train into a summary, CSV, JSON and curves.",
    "migrate": "Bring old nets and solvers up to date, many at once.",
    "passes": "List the passes and their options.",
    "policies": "List the orders of layers to check and rewrite by.",
    "rules": "List the rules.",
    "show": "Print the layers with shapes, parameters and cost.",
    "targets": "List the readers to check a net for, other than Caffe.",
    "train": "Train a net as a solver says, on real Caffe, and keep everything.",
    "rewrite": "Change a net by passes, every other byte as it was.",
    "weights": "Say which parameters a .caffemodel fills, which not, and which stay random.",
    "variance-shift": "Measure what Dropout does to the variances of BatchNorms.",
}


class Verbs(click.Group):
    """The verbs by name."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of all verbs."""
        return sorted(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The verb of a name."""
        if name not in VERBS:
            return None
        module = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"prototool.cli.{module}"), module)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(VERBS.items()))


def show_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        from importlib.metadata import version

        click.echo(f"prototool {version('caffe-prototool')}")
        context.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Print the version."
)
def prototool() -> None:
    """Caffe .prototxt files: lossless rewriting and formatting.

    Exit status: 0 done; 1 --check or --diff would change something; 2 unusable input or usage; 3 a fault of
    prototool's own; 130 interrupted.
    """


def main() -> None:
    """Run the command line and exit with its status."""
    # Trees are many small objects in no cycles: looking for cycles among them takes a tenth of the time and finds none.
    gc.set_threshold(100_000)
    sys.exit(status())


def status() -> int:
    """Run the command line; whatever happens becomes one message and an exit status."""
    try:
        result = prototool.main(standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        return UNUSABLE
    except click.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        click.echo(f"prototool: {what}", err=True)
        return UNUSABLE
    except Exception as error:
        if os.environ.get("PROTOTOOL_TRACEBACK"):
            raise
        click.echo(f"prototool: this is a fault of prototool itself: {type(error).__name__}: {error}", err=True)
        click.echo("Nothing was written. Please report it with the output of PROTOTOOL_TRACEBACK=1.", err=True)
        return FAULT
