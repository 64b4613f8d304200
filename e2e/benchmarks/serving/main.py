"""The command line: which figures, how long, whom to compare with."""

import argparse
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import time

from serving import classes, figures, peers, report


def main(arguments):
    parser = argparse.ArgumentParser(prog="serve", description=figures.__doc__)
    parser.add_argument("figures", nargs="*", default=["rest"], help=f"of {', '.join(figures.ALL)}; or all, or classes")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="for each measured run")
    parser.add_argument("--warmup", type=int, default=30, help="seconds of load before the first measured run")
    parser.add_argument("--peers", help="comma-separated; the others are left out, none leaves out all")
    parser.add_argument("--jar", action="store_true", help="our server from target/model-server.jar, not from its image")
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # the servers are stopped on the way out
    options.variant = "jar" if options.jar else "image"
    (peers.STATE / "run").mkdir(parents=True, exist_ok=True)
    (peers.STATE / "logs").mkdir(parents=True, exist_ok=True)
    if options.figures == ["classes"]:
        classes.write()
        return
    wanted = figures.ALL if options.figures == ["all"] else options.figures
    if unknown := set(wanted) - set(figures.ALL):
        sys.exit(f"no figure {', '.join(unknown)}; there are {', '.join(figures.ALL)}")
    found = {"when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "machine": machine(), "figures": {}}
    for name in wanted:
        with contextlib.ExitStack() as stack:
            result = figures.ALL[name](options, stack)
        found["figures"][name] = result
        report.show(name, result)
        if options.json:
            with open(options.json, "w") as file:
                json.dump(found, file, indent=1)


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown")
    commit = subprocess.run(
        ["git", "-C", str(peers.ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "commit": commit}
