"""Training on the torch engine against real Caffe and a hand-written PyTorch loop: `python tests/bench/training.py`.

Images per second, medians, in turns, in one run. On the CPU the peers are real pycaffe (on as many cores) and the loop,
with `--gpu N` the loop alone, in each precision; beside them is what the machine's arithmetic and memory would allow.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

import torch
from allowed import least_seconds, measured, wait
from nets_to_train import NETS, SOLVER
from plain_torch import loop

from prototool.engines.engine import Engine
from prototool.engines.events import Broke, Trained
from prototool.engines.job import Precision
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.engines.torch.engine import Torch
from prototool.launch.run.jobs import job_of

BATCHES = {"allconv6": 16, "AlexNet": 16, "ResNet-50": 4, "MobileNetV2": 8}
ON_GPU = {"allconv6": 256, "AlexNet": 256, "ResNet-50": 128, "MobileNetV2": 128}


def engine_time(
    engine: Engine, name: str, batch: int, iterations: int, gpu: int | None = None, precision: Precision = "fp32"
) -> float:
    """The median seconds of an iteration; its first third, in which libraries warm up, does not count."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "net.prototxt").write_text(NETS[name](batch))
        solver = place / "solver.prototxt"
        solver.write_text(SOLVER.format(iterations=iterations))
        job = job_of(str(solver), place / "run", gpu=gpu)._replace(precision=precision)
        events = list(engine.train(job))
    broken = [event for event in events if isinstance(event, Broke)]
    if broken:
        raise SystemExit(f"{engine.name}, {name}: {broken[0].reason}")
    times = [event.seconds for event in events if isinstance(event, Trained)]
    skipped = iterations // 3
    if gpu is not None:
        # A GPU's numbers come in bundles.
        return (times[-1] - times[skipped]) / (len(times) - 1 - skipped)
    return median(after - before for before, after in zip(times[skipped:], times[skipped + 1 :], strict=False))


def loop_time(name: str, batch: int, iterations: int, device: torch.device, bf16: bool = False) -> float:
    """The median seconds of an update of the hand-written loop."""
    step = loop(name, batch, device)
    times = []
    for _ in range(3 if device.type == "cpu" else 10):
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            step()
    wait(device)
    if device.type == "cuda":
        began = time.perf_counter()
        for _ in range(iterations):
            with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
                step()
        wait(device)
        return (time.perf_counter() - began) / iterations
    for _ in range(iterations):
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return median(times)


def allowed(name: str, batch: int, device: torch.device, precision: Precision = "fp32") -> float:
    """The images per second that the machine would allow."""
    with tempfile.TemporaryDirectory() as folder:
        net = Path(folder, "net.prototxt")
        net.write_text(NETS[name](batch))
        return batch / least_seconds(net, measured(device, precision), precision)


def on_cpu(names: list[str], iterations: int, rounds: int) -> None:
    """The engine, real Caffe and the loop on the CPU."""
    print(f"{'net':12} {'batch':>5} {'torch engine':>13} {'pycaffe':>9} {'loop':>9} {'allowed':>9}   images/s; ratios")
    for name in names:
        batch = BATCHES[name]
        found: list[list[float]] = [[], [], []]
        for _ in range(rounds):
            found[0].append(engine_time(Torch(), name, batch, iterations))
            found[1].append(engine_time(PyCaffe(), name, batch, iterations))
            found[2].append(loop_time(name, batch, iterations, torch.device("cpu")))
        ours, caffe, plain = (batch / median(each) for each in found)
        most = allowed(name, batch, torch.device("cpu"))
        ratios = " ".join(f"{ours / peer:.2f}" for peer in (caffe, plain, most))
        print(f"{name:12} {batch:5} {ours:13.1f} {caffe:9.1f} {plain:9.1f} {most:9.1f}   {ratios}")


def on_gpu(names: list[str], iterations: int, gpu: int) -> None:
    """The engine and the loop on a GPU, in each precision."""
    device = torch.device("cuda", gpu)
    print(
        f"{'net':12} {'batch':>5} {'precision':>9} {'torch engine':>13} {'loop':>9} {'allowed':>9}   images/s; ratios"
    )
    for name in names:
        batch = ON_GPU[name]
        kinds: tuple[Precision, ...] = ("fp32", "tf32", "bf16")
        for precision in kinds:
            ours = batch / engine_time(Torch(), name, batch, iterations, gpu, precision)
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
            torch.backends.cudnn.benchmark = True
            plain = batch / loop_time(name, batch, iterations, device, precision == "bf16")
            most = allowed(name, batch, device, precision)
            ratios = f"{ours / plain:.2f} {ours / most:.2f}"
            print(f"{name:12} {batch:5} {precision:>9} {ours:13.1f} {plain:9.1f} {most:9.1f}   {ratios}")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="*", default=list(NETS))
    parser.add_argument("--iterations", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gpu", type=int)
    asked = parser.parse_args()
    if asked.gpu is None:
        on_cpu(asked.nets, asked.iterations, asked.rounds)
    else:
        on_gpu(asked.nets, max(asked.iterations, 100), asked.gpu)


if __name__ == "__main__":
    main()
