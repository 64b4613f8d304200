"""Asks a running server by the REST clients that people use, unmodified. python rest.py ECHO_URL HOUSE_URL PERSON_URL"""

import asyncio
import sys

import kserve
import numpy as np
import pandas as pd
import requests
import tensors
import tritonclient.http as triton
from kserve.protocol.infer_type import RequestedOutput
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
from tensors import BINARY_ONLY, NUMBERS, same
from tritonclient.utils import InferenceServerException


def refused(call, *parts):
    tensors.refused(call, (InferenceServerException, requests.HTTPError), *parts)


def triton_inputs(binary):
    inputs = []
    for name, values in NUMBERS.items():
        tensor = triton.InferInput("in_" + name, values.shape, name)
        tensor.set_data_from_numpy(values, binary_data=binary or name in BINARY_ONLY)
        inputs.append(tensor)
    return inputs


def by_triton(url):
    client = triton.InferenceServerClient(url.removeprefix("http://"))
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("echo")
    assert client.is_model_ready("echo", "echo-1") and not client.is_model_ready("echo", "echo-2")
    assert client.get_server_metadata()["extensions"] == ["binary_tensor_data"]
    metadata = client.get_model_metadata("echo")
    assert metadata["versions"] == ["echo-1"] and metadata["platform"] == "onnxruntime_onnx"
    assert {i["name"]: i["datatype"] for i in metadata["inputs"]} == {"in_" + name: name for name in NUMBERS}
    index = client.get_model_repository_index()
    assert index == [{"name": "echo", "version": "echo-1", "state": "READY", "reason": ""}], index
    for binary_in in (True, False):
        for binary_out in (True, False):
            outputs = [
                triton.InferRequestedOutput("out_" + name, binary_data=binary_out or name in BINARY_ONLY)
                for name in NUMBERS
            ]
            for model_version in ("", "echo-1"):
                answer = client.infer(
                    "echo",
                    triton_inputs(binary_in),
                    model_version=model_version,
                    outputs=outputs,
                    request_id="r-7",
                    priority=1,
                    timeout=1_000_000,
                )
                head = answer.get_response()
                assert head["id"] == "r-7" and head["model_version"] == "echo-1" and head["model_name"] == "echo"
                for name, values in NUMBERS.items():
                    same(answer.as_numpy("out_" + name), values)
    answer = client.infer("echo", triton_inputs(True))  # no outputs named: all of them, in binary
    same(answer.as_numpy("out_BYTES"), NUMBERS["BYTES"])
    one = client.infer("echo", triton_inputs(True), outputs=[triton.InferRequestedOutput("out_FP16")])
    assert [o["name"] for o in one.get_response()["outputs"]] == ["out_FP16"]
    for algorithm in ("gzip", "deflate"):
        answer = client.infer(
            "echo",
            triton_inputs(True),
            request_compression_algorithm=algorithm,
            response_compression_algorithm=algorithm,
        )
        same(answer.as_numpy("out_FP64"), NUMBERS["FP64"])
    waiting = [client.async_infer("echo", triton_inputs(True)) for _ in range(8)]
    for request in waiting:
        same(request.get_result().as_numpy("out_INT64"), NUMBERS["INT64"])
    ask = lambda **how: lambda: client.infer("echo", triton_inputs(True), **how)  # noqa: E731
    refused(ask(sequence_id=5, sequence_start=True), "400", "sequence_id", "stateful sequences")
    classes = [triton.InferRequestedOutput("out_FP32", class_count=2)]
    refused(ask(outputs=classes), "400", "classification")
    shared = triton.InferRequestedOutput("out_FP32")
    shared.set_shared_memory("region", 8)
    refused(ask(outputs=[shared]), "400", "shared_memory_region")
    refused(ask(outputs=[triton.InferRequestedOutput("out_FP16", binary_data=False)]), "400", "FP16", "binary_data")
    refused(ask(model_version="echo-2"), "404", "echo-2", "echo-1")
    refused(lambda: client.infer("other", triton_inputs(True)), "404", "other", "echo")
    refused(lambda: client.load_model("echo"), "404", "no endpoint")
    client.close()


async def by_kserve(url, house):
    v2 = kserve.InferenceRESTClient(kserve.RESTConfig(protocol="v2"))
    assert await v2.is_server_live(url) and await v2.is_server_ready(url) and await v2.is_model_ready(url, "echo")
    for binary in (True, False):
        inputs = []
        for name, values in NUMBERS.items():
            if name == "BF16":  # unknown to this client: its bytes, and no answer
                tensor = kserve.InferInput("in_BF16", [2], "BF16", parameters={"binary_data_size": 4})
                tensor._raw_data = values.tobytes()
            else:
                tensor = kserve.InferInput("in_" + name, list(values.shape), name)
                tensor.set_data_from_numpy(values, binary_data=binary or name in BINARY_ONLY)
            inputs.append(tensor)
        wanted = [
            RequestedOutput("out_" + name, {"binary_data": binary or name in BINARY_ONLY})
            for name in NUMBERS
            if name != "BF16"
        ]
        request = kserve.InferRequest("echo", inputs, request_id="k-1", request_outputs=wanted)
        answer = await v2.infer(url, request, model_name="echo")
        assert (answer.id, len(answer.outputs)) == ("k-1", len(wanted)), answer
        for output in answer.outputs:
            same(output.as_numpy(), NUMBERS[output.name.removeprefix("out_")])
    v1 = kserve.InferenceRESTClient(kserve.RESTConfig(protocol="v1"))
    assert await v1.is_server_live(house) and await v1.is_model_ready(house, "house")
    for row in ([1, 2, 3], {"age": 3, "price": 1, "size": 2}, {"x": [1, 2, 3]}):
        answer = await v1.infer(house, {"instances": [row]}, model_name="house")
        assert answer == {"predictions": [[14.0]]}, answer
    for client in (v1, v2):
        await client.close()


def mlflow_client(url):
    host, port = url.removeprefix("http://").split(":")
    return ScoringServerClient(host, port)


def by_mlflow(house, person):
    client = mlflow_client(house)
    client.ping()
    assert client.get_version()
    frame = pd.DataFrame({"size": [2, 0], "age": [3.0, 1.0], "price": [1, 7]})
    assert client.invoke(frame).get_predictions().to_numpy().tolist() == [[14.0], [10.0]]
    assert client.invoke(frame[["price", "size", "age"]].to_numpy()).get_predictions().to_numpy().tolist() == [
        [14.0],
        [10.0],
    ]
    people = pd.DataFrame({"town": ["Ulm", "Köln"], "age": [1.5, None]})
    got = mlflow_client(person).invoke(people).get_predictions().to_dict(orient="records")
    assert got[0] == {"doubled": [3.0], "place": ["Ulm"]} and got[1] == {"doubled": [None], "place": ["Köln"]}, got
    for body, part in (
        ({"dataframe_records": [{"price": 1, "size": 2}]}, "column 'age' is missing"),
        ({"dataframe_records": [{"price": 1, "size": 2, "age": 3, "rooms": 4}]}, "column 'rooms' is not known"),
        ({"dataframe_split": {"columns": ["price", "size", "age"], "data": [[1, "big", 3]]}}, "column 'size' must be"),
    ):
        answer = requests.post(house + "/invocations", json=body, timeout=10)
        assert answer.status_code == 400 and answer.json()["error_code"] == "BAD_REQUEST"
        assert part in answer.json()["message"], answer.text
    answer = requests.post(house + "/invocations", data="a,b\n1,2\n", headers={"content-type": "text/csv"}, timeout=10)
    assert answer.status_code == 415, answer.text


def main(echo, house, person):
    by_triton(echo)
    print("tritonclient[http]: ok")
    asyncio.run(by_kserve(echo, house))
    print("kserve: ok")
    by_mlflow(house, person)
    print("mlflow: ok")


if __name__ == "__main__":
    main(*sys.argv[1:])
