"""Writes the list of classes that our server's image archives (tools/Image.java), from a run of the image.

The list is committed, because a run lists a few classes more or fewer each time and an image must come out the same each
time. A class that the list lacks is loaded as without an archive, and one that is no more is passed over: write it anew
after larger changes.
"""

import dataclasses
import re
import signal

from serving import peers
from serving.process import Server
from serving.request import Request

LIST = peers.ROOT / "operator/model-server/src/image/classes"


def write():
    folder = peers.STATE / "run"
    folder.chmod(0o777)  # the server is nobody there
    peer = peers.evenkeel("mlp.onnx", 18000)
    options = {"JDK_JAVA_OPTIONS": "-XX:DumpLoadedClassList=/run/classes"}
    peer = dataclasses.replace(peer, environment=peer.environment | options)
    with open(peers.STATE / "logs" / "classes.log", "w") as log:
        server = Server(peer, log)
        server.await_answer(Request("mlp", "json"))
        for kind in ("json", "binary"):
            for _ in range(50):
                Request("mlp", kind).check(peer)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(30)
    # Ids are the run's. Constant pools come last: they are of classes that the list has named by then.
    lines = {re.sub(r" (id|super|interfaces): [0-9 ]+", "", line) for line in (folder / "classes").read_text().splitlines()}
    # A run does not list the lambdas that its archive has.
    lines |= {line for line in LIST.read_text().splitlines() if line.startswith("@lambda")}
    kept = sorted((line for line in lines if line[:1] != "#"), key=lambda line: (line[:3] == "@cp", line))
    LIST.write_text("\n".join(kept) + "\n")
    print(f"{len(kept)} lines in {LIST}")
