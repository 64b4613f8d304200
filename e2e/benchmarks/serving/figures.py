"""Measures the model server beside its peers. Each figure starts the servers that it compares, checks that they answer
right, warms them up, and takes turns among them, so that a slow minute of the machine meets all of them."""

import dataclasses
import json
import statistics
import subprocess
import time

from serving import load, peers, rows, wire
from serving import soak as long_run
from serving.process import Server
from serving.request import Request
from serving.swaps import Swapper, Updates

FIRST_PORT = 18000
CROWD = 1024  # connections that offer three times of saturation, whether they are answered or refused
WARMUPS = 3  # a JIT compiles anew what it sees at the second and third opening of connections
REST = 10  # seconds after which a server is idle


def rest(options, stack):
    """V2 JSON, closed loop, 32 connections, beside the bare engine."""
    return compared(options, stack, Request("mlp", "json"), chosen(options, peers.MLP))


def binary(options, stack):
    """V2 with the binary tensor extension, closed loop, 32 connections."""
    return compared(options, stack, Request("mlp", "binary"), chosen(options, only("pytriton")))


def grpc(options, stack):
    """gRPC with raw contents, closed loop, 32 connections."""
    return compared(options, stack, Request("mlp", "grpc"), chosen(options, only("mlserver", "kserve", "pytriton")))


def trees(options, stack):
    """Boosted trees over 20 features, V2 JSON, closed loop: ours as ONNX ML, mlserver-sklearn's as joblib."""
    others = chosen(options, {"mlserver-sklearn": peers.TREES["mlserver-sklearn"], "kserve": peers.MLP["kserve"]})
    files = {"evenkeel": "trees.onnx", "mlserver-sklearn": "trees.joblib", "kserve": "trees.onnx"}
    return compared(options, stack, Request("trees", "json"), others, files)


def xgboost(options, stack):
    """A small XGBoost model, V2 JSON, closed loop; both with one thread."""
    others = chosen(options, {"mlserver-xgboost": peers.TREES["mlserver-xgboost"]})
    files = {"evenkeel": "xgboost.json", "mlserver-xgboost": "xgboost.json"}
    return compared(options, stack, Request("xgboost", "json"), others, files)


def torch(options, stack):
    """The MLP as TorchScript, V2 JSON, closed loop; PyTorch with one thread everywhere."""
    others = chosen(options, peers.TORCH)
    return compared(options, stack, Request("torch", "json"), others, dict.fromkeys(["evenkeel", *others], "torch.pt"))


def latency(options, stack):
    """Open loop with constant arrivals at 80% of each peer's own saturation: the peer and we, at the same rate."""
    request = Request("mlp", "json")
    servers = started(options, stack, request, chosen(options, peers.MLP))
    ours = servers.pop("evenkeel")
    result = {}
    for name, server in servers.items():
        top = statistics.median(
            load.closed(server, request, options.seconds).rate for _ in range(options.repeats)
        )
        result[f"{name} at {0.8 * top:.0f}/s"] = repeat(
            options, lambda: load.open_loop(server, request, options.seconds, 0.8 * top)
        )
        result[f"evenkeel at {0.8 * top:.0f}/s"] = repeat(
            options, lambda: load.open_loop(ours, request, options.seconds, 0.8 * top)
        )
    return result


def footprint(options, stack):
    """From exec to the first answer, and memory (PSS): idle, after load, idle again; each start is a new process."""
    result = {}
    request = Request("mlp", "json")
    for _ in range(options.repeats):
        for name, make in ({"evenkeel": ours(options)} | chosen(options, peers.MLP)).items():
            peer = make("mlp.onnx", FIRST_PORT)
            with open(peers.STATE / "logs" / f"{name}.log", "w") as log:
                server = Server(peer, log)
                try:
                    server.await_answer(request)
                    sample = {"start": server.first_answer}
                    time.sleep(REST)
                    sample["idle"] = server.pss_mib()
                    load.closed(server, request, options.seconds)
                    sample["loaded"] = server.pss_mib()
                    time.sleep(REST)
                    sample["rested"] = server.pss_mib()
                finally:
                    server.stop()
            result.setdefault(name, []).append(sample)
    return result


def overload(options, stack):
    """Three times saturation, the generator on core 0 and the server on core 1."""
    request = Request("mlp", "json")
    server = started(options, stack, request, {}, cpu=1)["evenkeel"]
    run = lambda rps, connections: repeat(  # noqa: E731
        options, lambda: load.closed(server, request, options.seconds, connections, cpu=0, rps=rps)
    )
    saturated = run(None, 32)
    top = median(saturated, "rate")
    return {
        "saturation": saturated,
        "half load": run(top / 2, 32),
        "3x saturation": run(3 * top, CROWD),
    }


def shadow(options, stack):
    """Half load with and without a second revision that sees all of it."""
    request = Request("mlp", "json")
    with_shadow = lambda model, http: peers.evenkeel(model, http, options.variant, shadow=True)  # noqa: E731
    servers = started(options, stack, request, {"evenkeel with a shadow": with_shadow})
    rate = load.closed(servers["evenkeel"], request, options.seconds).rate / 2
    result = {name: [] for name in servers}
    for _ in range(options.repeats):
        for name, server in servers.items():
            result[name].append(dataclasses.asdict(load.closed(server, request, options.seconds, rps=rate)))
    return result


def swaps(options, stack):
    """1,000 changes of the served revision at half load, each by a signed update; and the same load without."""
    request = Request("mlp", "json")
    updates = Updates(peers.STATE / "run")
    server = started(options, stack, request, {}, updates=updates)["evenkeel"]
    rate = load.closed(server, request, options.seconds).rate / 2
    quiet = repeat(options, lambda: load.closed(server, request, options.seconds, rps=rate))
    first = json.loads(server.peer.config)["revisions"][0]
    revisions = [[first | {"name": f"mlp-{number}"}] for number in range(2, 1002)]
    seconds = options.repeats * options.seconds
    swapper = Swapper(server.peer.http + 2, [updates.signed("bench/mlp", wanted) for wanted in revisions], seconds)
    swapper.start()
    during = []
    while swapper.is_alive():
        during.append(dataclasses.asdict(load.closed(server, request, options.seconds, rps=rate)))
    if swapper.applied != len(revisions):
        raise RuntimeError(f"{swapper.applied} of {len(revisions)} updates were applied: {swapper.refused[:3]}")
    return {"without swaps": quiet, "evenkeel": during}


def soak(options, stack):
    """80% of our saturation for --seconds, over REST and gRPC at once: errors and memory in ten steps."""
    server = started(options, stack, Request("mlp", "json"), {})["evenkeel"]
    return long_run.run(server, "mlp", options.seconds)


def smoke(options, stack):
    """Our server alone: it starts, answers right, and a second of load has no error. Never a time."""
    peers.MODELS.mkdir(parents=True, exist_ok=True)
    (peers.MODELS / "doubling.onnx").write_bytes(wire.doubling_model())
    rows.write(peers.MODELS, "doubling", "input", [1, 4], [0.5, -1.0, 2.0, 1e3], [1.0, -2.0, 4.0, 2e3])
    request = Request("doubling", "json")
    server = started(options, stack, request, {})["evenkeel"]
    Request("doubling", "binary").check(server.peer)
    seen = load.closed(server, request, 1)
    if seen.failed or seen.refused or not seen.ok:
        raise RuntimeError(f"a second of load: {seen}")
    return {"evenkeel": [dataclasses.asdict(seen)]}


ALL = {
    figure.__name__: figure
    for figure in (smoke, rest, binary, grpc, latency, trees, xgboost, torch, footprint, overload, shadow, swaps, soak)
}


def compared(options, stack, request, others, files=None):
    servers = started(options, stack, request, others, files)
    result = {name: [] for name in servers}
    engine = []
    for _ in range(options.repeats):
        for name, server in servers.items():
            result[name].append(dataclasses.asdict(load.closed(server, request, options.seconds)))
        if request.model in ("mlp", "trees"):
            engine.append(bare_engine(f"{request.model}.onnx", options.seconds))
    if engine:
        result["bare engine"] = engine
    return result


def started(options, stack, request, others, files=None, cpu=None, updates=None):
    """Starts our server and the others, checks their answers and warms them up, one after another."""
    servers = {}
    for at, (name, make) in enumerate(({"evenkeel": ours(options, updates)} | others).items()):
        model = (files or {}).get(name, f"{request.model}.onnx")
        log = stack.enter_context(open(peers.STATE / "logs" / f"{name}.log", "w"))
        server = Server(make(model, FIRST_PORT + 10 * at), log, cpu)
        stack.callback(server.stop)
        server.await_answer(Request(request.model, "json"))
        request.check(server.peer)
        for _ in range(WARMUPS):
            load.closed(server, request, max(1, options.warmup // WARMUPS), cpu=None if cpu is None else 1 - cpu)
        servers[name] = server
    return servers


def ours(options, updates=None):
    return lambda model, http: peers.evenkeel(model, http, options.variant, updates)


def only(*names):
    return {name: peers.MLP[name] for name in names}


def chosen(options, others):
    wanted = options.peers.split(",") if options.peers else list(others)
    return {name: make for name, make in others.items() if name in wanted}


def repeat(options, run):
    return [dataclasses.asdict(run()) for _ in range(options.repeats)]


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)


def bare_engine(model, seconds):
    features = {"mlp.onnx": 784, "trees.onnx": 20}[model]
    command = [peers.java(), "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED"]
    command += ["-cp", str(peers.SERVER / "model-server.jar"), str(peers.HERE / "BareEngine.java")]
    command += [str(peers.MODELS / model), str(features), str(seconds / 2)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {"rate": answer["calls"] / (seconds / 2), "server_cpu": answer["cpu"], "ok": answer["calls"]}
