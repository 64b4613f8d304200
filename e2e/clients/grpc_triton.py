"""Asks a running server by the unmodified tritonclient[grpc]. python grpc_triton.py ECHO_URL"""

import queue
import sys

import grpc
import tritonclient.grpc as triton
from tensors import NUMBERS, refused, same
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

TYPED = {
    "BOOL": "bool_contents",
    "UINT8": "uint_contents",
    "INT8": "int_contents",
    "INT16": "int_contents",
    "INT32": "int_contents",
    "INT64": "int64_contents",
    "FP32": "fp32_contents",
    "FP64": "fp64_contents",
    "BYTES": "bytes_contents",
}


def inputs():
    tensors = []
    for name, values in NUMBERS.items():
        tensor = triton.InferInput("in_" + name, values.shape, name)
        tensor.set_data_from_numpy(values)
        tensors.append(tensor)
    return tensors


def by_triton(url):
    client = triton.InferenceServerClient(url)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("echo")
    assert client.is_model_ready("echo", "echo-1")
    metadata = client.get_model_metadata("echo")
    assert list(metadata.versions) == ["echo-1"] and metadata.platform == "onnxruntime_onnx"
    assert {i.name: i.datatype for i in metadata.inputs} == {"in_" + name: name for name in NUMBERS}
    index = client.get_model_repository_index().models
    assert [(m.name, m.version, m.state) for m in index] == [("echo", "echo-1", "READY")], index
    for algorithm in (None, "gzip", "deflate"):
        for version in ("", "echo-1"):
            answer = client.infer(
                "echo",
                inputs(),
                model_version=version,
                outputs=[triton.InferRequestedOutput("out_" + name) for name in NUMBERS],
                request_id="r-7",
                priority=1,
                timeout=1_000_000,
                compression_algorithm=algorithm,
            )
            head = answer.get_response()
            assert (head.id, head.model_name, head.model_version) == ("r-7", "echo", "echo-1")
            for name, values in NUMBERS.items():
                same(answer.as_numpy("out_" + name), values)
    answers = queue.Queue()
    client.start_stream(lambda result, error: answers.put((result, error)))
    for i in range(20):
        client.async_stream_infer("other" if i == 7 else "echo", inputs(), request_id=str(i))
    for i in range(20):
        result, error = answers.get(timeout=20)
        assert (error is not None) == (i == 7), error
        assert error is not None or result.get_response().id == str(i)
    client.stop_stream()
    ask = lambda **how: lambda: client.infer("echo", inputs(), **how)  # noqa: E731
    for call, *parts in (
        (ask(sequence_id=5), "INVALID_ARGUMENT", "sequence_id", "stateful sequences"),
        (ask(model_version="echo-2"), "NOT_FOUND", "echo-2", "echo-1"),
        (lambda: client.infer("other", inputs()), "NOT_FOUND", "other"),
        (lambda: client.load_model("echo"), "PERMISSION_DENIED", "admin port"),
        (lambda: client.get_model_config("echo"), "UNIMPLEMENTED", "ModelConfig"),
    ):
        refused(call, InferenceServerException, *parts)
    client.close()


def typed(url):
    """What grpcurl and hand-written clients send: typed contents. FP16 and BF16 have none."""
    request = service_pb2.ModelInferRequest(model_name="echo")
    for name, values in NUMBERS.items():
        tensor = request.inputs.add(name="in_" + name, datatype=name, shape=values.shape)
        getattr(tensor.contents, TYPED.get(name, "fp32_contents")).extend(values.tolist())
    with grpc.insecure_channel(url) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        refused(lambda: stub.ModelInfer(request), grpc.RpcError, "INVALID_ARGUMENT", "has no typed contents")


def main(url):
    by_triton(url)
    typed(url)
    print("tritonclient[grpc]: ok")


if __name__ == "__main__":
    main(sys.argv[1].removeprefix("http://"))
