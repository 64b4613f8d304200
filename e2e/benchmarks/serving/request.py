"""One row, as V2 JSON, with the binary tensor extension, or as a gRPC message with raw contents."""

import dataclasses
import http.client
import json
import math
import struct
import subprocess

from serving import peers

REQUESTS = peers.MODELS / "requests"


@dataclasses.dataclass(frozen=True)
class Request:
    model: str
    kind: str  # json, binary or grpc

    @property
    def grpc(self):
        return self.kind == "grpc"

    @property
    def file(self):
        return str(REQUESTS / f"{self.model}.{self.kind}")

    @property
    def headers(self):
        if self.grpc:
            return {"content-type": "application/grpc", "te": "trailers"}
        if self.kind == "binary":
            length = (REQUESTS / f"{self.model}.binary-header").read_text()
            return {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": length}
        return {"Content-Type": "application/json"}

    def path(self, peer):
        return "/inference.GRPCInferenceService/ModelInfer" if self.grpc else f"/v2/models/{peer.model}/infer"

    def url(self, peer):
        return f"http://127.0.0.1:{peer.grpc if self.grpc else peer.http}{self.path(peer)}"

    def send(self, peer):
        """Sends it once over HTTP; status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", peer.http, timeout=30)
        try:
            with open(self.file, "rb") as body:
                connection.request("POST", self.path(peer), body.read(), self.headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def check(self, peer):
        """Fails unless the server answers as the model does, to five digits."""
        if self.grpc:
            command = [peers.python("mlserver"), str(peers.HERE / "ask_grpc.py"), str(peer.grpc), self.file]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        else:
            status, body = self.send(peer)
            if status != 200:
                raise RuntimeError(f"{peer.name} answered {self.kind} with {status}: {body[:300]!r}")
            found = values(body)
        expected = json.loads((REQUESTS / f"{self.model}.expected.json").read_text())
        near = [math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-5) for a, b in zip(found, expected)]
        if len(found) != len(expected) or not all(near):
            raise RuntimeError(f"{peer.name} answered {found}, right is {expected}")


def values(body):
    """The first output's elements, from a JSON answer or one whose JSON head is followed by the raw tensor."""
    head, end = json.JSONDecoder().raw_decode(body.decode("utf-8", "surrogateescape"))
    output = head["outputs"][0]
    if "data" in output:
        return list(flat(output["data"]))
    raw = body[end : end + output["parameters"]["binary_data_size"]]
    return list(struct.unpack(f"<{len(raw) // 4}f", raw))


def flat(data):
    for value in data:
        if isinstance(value, list):
            yield from flat(value)
        else:
            yield value
