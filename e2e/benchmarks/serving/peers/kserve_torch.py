"""KServe's custom model, as its documentation shows: one process, one thread for PyTorch."""

import argparse
import os

import torch
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer, model_server
from kserve.utils.utils import generate_uuid


class TorchScript(Model):
    def __init__(self, name):
        super().__init__(name)
        torch.set_num_threads(1)
        self.network = torch.jit.load(os.environ["MODEL_FILE"])
        self.ready = True

    def predict(self, payload: InferRequest, headers=None, response_headers=None) -> InferResponse:
        rows = torch.from_numpy(payload.inputs[0].as_numpy())
        with torch.inference_mode():
            value = self.network(rows).numpy()
        output = InferOutput(name="output", shape=list(value.shape), datatype="FP32")
        output.set_data_from_numpy(value, binary_data=payload.from_grpc)
        return InferResponse(payload.id or generate_uuid(), self.name, [output])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[model_server.parser], conflict_handler="resolve")
    parsed, _ = parser.parse_known_args()
    ModelServer().start([TorchScript(parsed.model_name)])
