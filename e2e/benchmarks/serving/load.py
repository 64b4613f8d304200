"""The load generators: h2load in a closed loop (HTTP/1.1 and gRPC), vegeta in an open one.

h2load sends the next request of a connection when the last one is answered; its log gives every latency. vegeta sends
at a constant rate whether answers come or not, so a stalled server cannot hide its queue (coordinated omission).
"""

import dataclasses
import os
import re
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Load:
    """What one run of a generator saw; latencies in milliseconds, CPU in microseconds per answered request."""

    rate: float
    ok: int
    refused: int
    failed: int
    p50: float
    p99: float
    server_cpu: float
    generator_cpu: float


def closed(server, request, seconds, connections=32, cpu=None, rps=None):
    """All connections busy all the time; with rps at most that many requests a second, all together."""
    with tempfile.NamedTemporaryFile() as log:
        command = ["h2load", "-c", str(connections), "-t", "1", "-m", "1", "-D", str(seconds), "-d", request.file]
        command += ["--log-file", log.name] + ([] if request.grpc else ["--h1"])
        command += [part for header in request.headers.items() for part in ("-H", ": ".join(header))]
        if rps is not None:
            command += ["--rps", str(rps / connections)]
        before, began = server.cpu_seconds(), time.monotonic()
        output, generator = run(command + [request.url(server.peer)], cpu)
        elapsed, used = time.monotonic() - began, server.cpu_seconds() - before
        latencies, refused, failed = [], 0, 0
        for line in log:
            _, status, micros = line.split()
            if status == b"200":
                latencies.append(int(micros) / 1000)
            elif status in (b"429", b"503"):
                refused += 1
            else:
                failed += 1
    if "requests:" not in output:
        raise RuntimeError(f"h2load failed: {output[-2000:]}")
    lost = re.search(r"(\d+) failed, (\d+) errored, (\d+) timeout", output)
    failed += int(lost[2]) + int(lost[3])
    return summary(latencies, refused, failed, min(elapsed, seconds), used, generator)


def open_loop(server, request, seconds, rate):
    """Constant arrivals at the rate, each sent at its time."""
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results")
        headers = "".join(f"{name}: {value}\n" for name, value in request.headers.items())
        targets = os.path.join(folder, "targets")
        with open(targets, "w") as file:
            file.write(f"POST {request.url(server.peer)}\n{headers}@{request.file}\n")
        command = ["vegeta", "attack", "-rate", f"{rate:.0f}/1s", "-duration", f"{seconds}s", "-targets", targets]
        command += ["-max-body", "0", "-connections", "512", "-workers", "64", "-timeout", "30s", "-output", results]
        before = server.cpu_seconds()
        _, generator = run(command, None)
        used = server.cpu_seconds() - before
        encoded = subprocess.run(
            ["vegeta", "encode", "-to", "csv", results], check=True, capture_output=True, text=True
        ).stdout
    latencies, refused, failed = [], 0, 0
    for line in encoded.splitlines():  # time, status, latency in ns, ...
        _, status, nanos = line.split(",", 3)[:3]
        if status == "200":
            latencies.append(int(nanos) / 1e6)
        elif status in ("429", "503"):
            refused += 1
        else:
            failed += 1
    return summary(latencies, refused, failed, seconds, used, generator)


def run(command, cpu):
    """Runs a generator; returns what it said and the CPU seconds that it used."""
    before = os.times()
    done = subprocess.run(
        (["taskset", "-c", str(cpu)] if cpu is not None else []) + command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    after = os.times()
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return done.stdout, spent


def summary(latencies, refused, failed, seconds, used, generator):
    latencies.sort()
    answered = max(1, len(latencies) + refused)
    return Load(
        rate=len(latencies) / seconds,
        ok=len(latencies),
        refused=refused,
        failed=failed,
        p50=percentile(latencies, 0.50),
        p99=percentile(latencies, 0.99),
        server_cpu=used / answered * 1e6,
        generator_cpu=generator / answered * 1e6,
    )


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
