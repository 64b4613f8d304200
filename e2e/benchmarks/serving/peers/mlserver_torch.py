"""MLServer's custom runtime: decode to NumPy, run by PyTorch on one thread, encode."""

import torch
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class TorchScript(MLModel):
    async def load(self) -> bool:
        torch.set_num_threads(1)
        self.network = torch.jit.load(self.settings.parameters.uri)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = torch.from_numpy(self.decode(payload.inputs[0], default_codec=NumpyCodec))
        with torch.inference_mode():
            value = self.network(rows).numpy()
        return InferenceResponse(
            id=payload.id, model_name=self.name, outputs=[NumpyCodec.encode_output("output", value)]
        )
