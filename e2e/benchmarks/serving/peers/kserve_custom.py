"""KServe's custom model, as its documentation shows: one process, REST and gRPC."""

import argparse
import os

import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer, model_server
from kserve.utils.utils import generate_uuid


class Onnx(Model):
    def __init__(self, name):
        super().__init__(name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            os.environ["MODEL_FILE"], options, providers=["CPUExecutionProvider"]
        )
        self.ready = True

    def predict(self, payload: InferRequest, headers=None, response_headers=None) -> InferResponse:
        feed = {tensor.name: tensor.as_numpy() for tensor in payload.inputs}
        outputs = []
        for spec, value in zip(self.session.get_outputs(), self.session.run(None, feed)):
            output = InferOutput(name=spec.name, shape=list(value.shape), datatype="FP32")
            output.set_data_from_numpy(value, binary_data=payload.from_grpc)
            outputs.append(output)
        return InferResponse(payload.id or generate_uuid(), self.name, outputs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[model_server.parser], conflict_handler="resolve")
    parsed, _ = parser.parse_known_args()
    ModelServer().start([Onnx(parsed.model_name)])
