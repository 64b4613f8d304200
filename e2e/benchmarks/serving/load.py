"""The load generator: h2load, in a closed loop and in an open one (HTTP/1.1 and gRPC); its log gives every latency.

Closed: a connection sends its next request when the last one is answered. Open: many connections, started one after
another, send at times of their own, a good part of a second apart, so that a stalled server cannot hide its queue
(coordinated omission). A connection that waits for longer than that sends late: it flatters a server, and it happens to
those alone whose latencies are that long.
"""

import dataclasses
import math
import os
import re
import subprocess
import tempfile
import time


ARRIVALS = 512  # connections of the open loop: at 1,000 requests a second each of them sends twice a second


@dataclasses.dataclass
class Load:
    """What one run of a generator saw; latencies in milliseconds, CPU in microseconds per answered request."""

    rate: float
    offered: float
    ok: int
    refused: int
    failed: int
    p50: float
    p99: float
    server_cpu: float
    generator_cpu: float


def closed(server, request, seconds, connections=32, cpu=None, rps=None):
    """All connections busy all the time; with rps at most that many requests a second, all together."""
    options = ["-c", str(connections), "-D", str(seconds)]
    if rps is not None:
        options += ["--rps", str(rps / connections)]
    return h2load(server, request, seconds, options, cpu)


def open_loop(server, request, seconds, rate):
    """Constant arrivals at the rate, each sent at its time."""
    count = round(rate * seconds)
    options = ["-c", str(ARRIVALS), "-n", str(count), "--rps", str(rate / ARRIVALS)]
    options += ["-r", "1", "--rate-period", f"{max(1, round(1000 / rate))}ms"]
    return h2load(server, request, math.inf, options, None)


def h2load(server, request, most, options, cpu):
    """One run, which is over after at most so many seconds: what comes later is the generator's own end."""
    with tempfile.NamedTemporaryFile() as log:
        command = ["h2load", *options, "-t", "1", "-m", "1", "-d", request.file, "--log-file", log.name]
        command += [] if request.grpc else ["--h1"]
        command += [part for header in request.headers.items() for part in ("-H", ": ".join(header))]
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
    return summary(latencies, refused, failed, min(elapsed, most), used, generator)


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
        offered=(len(latencies) + refused + failed) / seconds,
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
