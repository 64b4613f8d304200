"""What most people write first: FastAPI, pydantic models, one ONNX Runtime session with one thread."""

import os

import numpy
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL_FILE"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


class InferInput(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class InferRequest(BaseModel):
    id: str | None = None
    inputs: list[InferInput]


class InferOutput(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class InferResponse(BaseModel):
    model_name: str
    outputs: list[InferOutput]


@app.get("/v2/health/ready")
def ready():
    return {"ready": True}


@app.post("/v2/models/{model}/infer")
async def infer(model: str, request: InferRequest) -> InferResponse:
    feed = {i.name: numpy.array(i.data, numpy.float32).reshape(i.shape) for i in request.inputs}
    outputs = session.run(None, feed)
    return InferResponse(
        model_name=model,
        outputs=[
            InferOutput(name=spec.name, shape=list(value.shape), datatype="FP32", data=value.ravel().tolist())
            for spec, value in zip(session.get_outputs(), outputs)
        ],
    )
