"""What the page says of each variant, of how to repeat it, and of how its numbers are made."""

from __future__ import annotations

from html import escape

from prototool.launch.comparison import amounts
from prototool.launch.comparison.facts import Shift
from prototool.launch.comparison.result import SHARE, Result, Row
from prototool.launch.comparison.statistics import of_a_share
from prototool.launch.comparison.track import LATELY, Numbers, Track
from prototool.launch.report.origin import Origin
from prototool.launch.report.svg import colour
from prototool.text.problem import printable

# The lines of a diff by what they begin with.
LINES = {"+": "a", "-": "d", "@": "h"}
# So many findings of a code are listed.
OF_CODE = 3
# Lists and diffs that are longer than this have to be opened.
OPEN_ROWS, OPEN_LINES = 6, 200
# How a run stands, in words.
FATES = {
    "done": "done",
    "diverged": "diverged",
    "broke": "broke",
    "stopped": "stopped",
    "unfinished": "not finished",
    "waiting": "not begun",
}


def variants(found: Result) -> str:
    """What there is to know of each variant."""
    parts = "".join(variant(found, number, row) for number, row in enumerate(found.rows))
    return f'<section class="variants"><h2>Variant by variant</h2>{parts}</section>'


def variant(found: Result, number: int, row: Row) -> str:
    """One variant."""
    words = row.built.variant.words.strip()
    key = f'<span class="key {colour(number)}"></span>'
    pipeline = f'<code class="pipeline">{escape(words)}</code>' if words else "<p>The net as it is.</p>"
    told = f"<p>{escape(row.verdict.words)}</p>" if row.verdict else ""
    return (
        f'<div class="variant"><h3>{key}{escape(row.name)}</h3>{pipeline}{told}{runs(found, row)}'
        f"{shifts(row.facts.shifts)}{findings(found, row)}{notes(row)}{diff(row)}</div>"
    )


def runs(found: Result, row: Row) -> str:
    """The runs of a variant."""
    measure = found.measure
    name = measure.name if measure else "measure"
    less = ("against the baseline",) if row.difference else ()
    names = ("seed", f"last {escape(name)}", "best", *less, "iterations", "state")
    head = f"<tr>{''.join(f'<th>{each}</th>' for each in names)}</tr>"
    body = "".join(run(found, row, each, row.numbers[each.seed]) for each in row.tracks)
    return f'<div class="scroll"><table class="runs"><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def run(found: Result, row: Row, each: Track, numbers: Numbers) -> str:
    """One run."""
    measure = found.measure
    final = amounts.level(numbers.final, measure) if measure else amounts.DASH
    at = f" <small>at {numbers.best_iteration:,}</small>" if numbers.best_iteration is not None else ""
    best = (amounts.level(numbers.best, measure) if measure else amounts.DASH) + at
    own = row.difference.by_seed.get(each.seed) if row.difference else None
    less = amounts.change(own, measure) if measure else amounts.DASH
    why = f"<small>{escape(printable(each.why))}</small>" if each.why else ""
    state = f'<td class="words"><span class="{each.fate}">{FATES[each.fate]}</span>{why}</td>'
    values = [str(each.seed), final, best, *([less] if row.difference else []), f"{each.iteration:,}"]
    return f"<tr>{''.join(f'<td>{value}</td>' for value in values)}{state}</tr>"


def shifts(found: tuple[Shift, ...]) -> str:
    """The variance shift that is predicted for each BatchNorm behind a Dropout."""
    rows = []
    for each in found:
        layers = "one layer with weights" if each.between == 1 else f"{each.between} layers with weights"
        weakened = f"; {layers} on the way weaken{'s' if each.between == 1 else ''} it" if each.between else ""
        told = f"{each.norm}: behind {each.dropout} the variance in TEST is {each.share:.2f} of training's"
        rows.append(escape(printable(told + weakened)))
    return listed("Variance shift, predicted, at each BatchNorm behind a Dropout", rows)


def findings(found: Result, row: Row) -> str:
    """What a check warns of; of many findings of one code some."""
    rows = []
    for code in dict.fromkeys(each.code for each in row.facts.findings):
        same = [each for each in row.facts.findings if each.code == code]
        rows += [
            f"<b>{escape(code)}</b> line {each.line}: {escape(printable(each.message))}" for each in same[:OF_CODE]
        ]
        if len(same) > OF_CODE:
            rows.append(f"<b>{escape(code)}</b> and {len(same) - OF_CODE} more of this kind")
    return listed("What check warns of" + ("" if row is found.baseline else ", beyond the baseline"), rows)


def notes(row: Row) -> str:
    """What the passes had to say."""
    return listed("What the passes said", [escape(printable(each)) for each in row.built.notes])


def listed(head: str, rows: list[str]) -> str:
    """Rows below a head, which hides them where they are many."""
    if not rows:
        return ""
    items = f'<ul class="findings">{"".join(f"<li>{row}</li>" for row in rows)}</ul>'
    if len(rows) <= OPEN_ROWS:
        return f"<h4>{head}</h4>{items}"
    return f"<details><summary>{head}: {len(rows)}</summary>{items}</details>"


def diff(row: Row) -> str:
    """The variant's text against the baseline's."""
    if not row.facts.diff:
        return ""
    lines = row.facts.diff.splitlines()[2:]
    shown = "".join(f'<span class="{LINES.get(line[:1], "")}">{escape(printable(line))}\n</span>' for line in lines)
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    title = f"Its net against the baseline's: {added} lines more, {removed} less"
    is_open = " open" if len(lines) <= OPEN_LINES else ""
    return f'<details{is_open}><summary>{title}</summary><pre class="diff">{shown}</pre></details>'


def repeat(origin: Origin) -> str:
    """How to repeat it."""
    commands = "\n".join(origin.commands)
    facts = {**origin.versions, **origin.machine, **origin.data}
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items() if value)
    return f"<section><h2>To repeat it</h2><pre>{escape(commands)}</pre><dl>{rows}</dl></section>"


def method(found: Result) -> str:
    """How the numbers are made."""
    seeds = ", ".join(map(str, found.comparison.experiment.seeds))
    target = "" if found.comparison.experiment.reach is not None else f" (unless named, {SHARE:.0%} of the best mean)"
    told = [
        f"Every variant is trained with the seeds {seeds}; with one seed all see the same data in the same order.",
        "Intervals are Student's, 95 %. A bootstrap of so few seeds would come out too narrow.",
        "Differences are taken seed by seed; the verdict is that of a paired t-test at 5 %, by Holm's method where"
        " several variants are tried. It asks for three seeds at least.",
        "The best test is picked by looking at the tests, so it flatters; the last one does not.",
        "Stability is the standard deviation of the last quarter of a run's tests.",
        f"The gaps are training's mean over the last iterations ({LATELY} at the most) against the last test; training"
        " sees Dropout and distorted pictures, the test does not, so a gap may well be on the other side of 0.",
        f"Iterations are counted to the first test that is as good{target}.",
        "Multiply-adds are those of one image, forward; memory is what one training iteration keeps, without the"
        " engine's own; the time of an iteration is the median, tests left out, with as many runs at once as there"
        " were.",
    ]
    if found.baseline.facts.tested and found.measure and found.measure.is_share:
        told.append(
            f"A test looks at {found.baseline.facts.tested:,} images; another test set of that size would differ by"
            f" about ±{100 * error(found):.1f} points by itself."
        )
    rows = "".join(f"<li>{escape(each.replace('%', ' %').replace('  ', ' '))}</li>" for each in told)
    return f'<section class="method"><h2>How the numbers are made</h2><ul>{rows}</ul></section>'


def error(found: Result) -> float:
    """The standard error of the baseline's accuracy that is the test set's own."""
    base, tested = found.baseline.final, found.baseline.facts.tested
    return of_a_share(base.mean, tested) if base and tested else 0.0
