"""Asks a running server by KServe's unmodified gRPC client. python grpc_kserve.py ECHO_URL

A process of its own: this client and tritonclient both register the protocol's messages, and cannot share a process.
"""

import asyncio
import sys

import kserve
from kserve.protocol.infer_type import RequestedOutput
from tensors import NUMBERS, same


async def main(url):
    client = kserve.InferenceGRPCClient(url)
    assert await client.is_server_live() and await client.is_server_ready() and await client.is_model_ready("echo")
    tensors = []
    for name, values in NUMBERS.items():
        if name == "BF16":  # unknown to this client: its bytes, and no answer
            tensor = kserve.InferInput("in_BF16", [2], "BF16")
            tensor._raw_data = values.tobytes()
        else:
            tensor = kserve.InferInput("in_" + name, list(values.shape), name)
            tensor.set_data_from_numpy(values, binary_data=True)
        tensors.append(tensor)
    wanted = [RequestedOutput("out_" + name) for name in NUMBERS if name != "BF16"]
    answer = await client.infer(
        kserve.InferRequest("echo", tensors, request_id="k-1", request_outputs=wanted), timeout=30
    )
    assert (answer.id, len(answer.outputs)) == ("k-1", len(wanted)), answer
    for output in answer.outputs:
        same(output.as_numpy(), NUMBERS[output.name.removeprefix("out_")])
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1].removeprefix("http://")))
    print("kserve, gRPC: ok")
