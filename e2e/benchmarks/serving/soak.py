"""A long run of what callers mix: JSON, binary tensors and gRPC at once, at a share of what the server can take."""

import collections
import concurrent.futures
import dataclasses
import http.client
import re
import statistics

from serving import load
from serving.request import Request

KINDS = ("json", "binary", "grpc")
STEPS = 10
SHARE = 0.8
CONNECTIONS = 10  # of each kind
REFUSED = ("RESOURCE_EXHAUSTED", "UNAVAILABLE")
ANSWERED = ("OK", "CANCELLED")  # the generator leaves at the end of a step, with calls in progress


def run(server, model, seconds):
    """Ten steps of load, each with its errors and the memory at its end."""
    requests = [Request(model, kind) for kind in KINDS]
    for request in requests:
        request.check(server.peer)
    top = min(load.closed(server, requests[0], 5).rate for _ in range(3))
    result = {}
    with concurrent.futures.ThreadPoolExecutor(len(requests)) as loads:
        for step in range(1, STEPS + 1):
            before = grpc_calls(server.peer)
            rate = SHARE * top / len(requests)
            parts = list(
                loads.map(lambda each: load.closed(server, each, seconds // STEPS, CONNECTIONS, rps=rate), requests)
            )
            sample = together(parts) | {"pss": server.pss_mib()}
            ended = grpc_calls(server.peer) - before
            sample["refused"] += sum(ended.pop(code, 0) for code in REFUSED)
            sample["failed"] += sum(count for code, count in ended.items() if code not in ANSWERED)
            result[f"{SHARE * top:.0f}/s, {step} of {STEPS}"] = [sample]
    return result


def together(parts):
    """The sum of the loads; the middle one's p50 and the worst one's p99."""
    total = {key: sum(getattr(part, key) for part in parts) for key in ("rate", "offered", "ok", "refused", "failed")}
    latencies = {"p50": statistics.median(part.p50 for part in parts), "p99": max(part.p99 for part in parts)}
    return dataclasses.asdict(parts[0]) | total | latencies | {"server_cpu": float("nan"), "generator_cpu": float("nan")}


def grpc_calls(peer):
    """Ended calls so far, by status: the generator sees HTTP's 200 alone."""
    connection = http.client.HTTPConnection("127.0.0.1", peer.http + 3, timeout=30)
    try:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    finally:
        connection.close()
    calls = collections.Counter()
    for code, count in re.findall(r'^evenkeel_server_grpc_requests_total\{.*code="(\w+)".*\} ([0-9.E+]+)', text, re.MULTILINE):
        calls[code] += int(float(count))
    if not calls:
        raise RuntimeError("the server's metrics have no gRPC calls")
    return calls
