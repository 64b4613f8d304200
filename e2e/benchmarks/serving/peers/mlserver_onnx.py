"""MLServer's custom runtime: decode to NumPy, run, encode."""

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Onnx(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            self.settings.parameters.uri, options, providers=["CPUExecutionProvider"]
        )
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        feed = {tensor.name: self.decode(tensor, default_codec=NumpyCodec) for tensor in payload.inputs}
        outputs = [
            NumpyCodec.encode_output(spec.name, value)
            for spec, value in zip(self.session.get_outputs(), self.session.run(None, feed))
        ]
        return InferenceResponse(id=payload.id, model_name=self.name, outputs=outputs)
