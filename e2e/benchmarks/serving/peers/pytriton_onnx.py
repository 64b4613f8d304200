"""Triton by nvidia-pytriton: the C++ server in front, one Python worker behind, batches formed by Triton."""

import os
import sys

import numpy
import onnxruntime
from pytriton.decorators import batch
from pytriton.model_config import DynamicBatcher, ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL_FILE"], options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
result = session.get_outputs()[0]


@batch
def infer(**inputs):
    return [session.run(None, inputs)[0]]


http, grpc, model = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
config = TritonConfig(
    http_address="127.0.0.1", http_port=http, grpc_address="127.0.0.1", grpc_port=grpc, allow_metrics=False
)
with Triton(config=config) as triton:
    triton.bind(
        model_name=model,
        infer_func=infer,
        inputs=[Tensor(name=name, dtype=numpy.float32, shape=(session.get_inputs()[0].shape[1],))],
        outputs=[Tensor(name=result.name, dtype=numpy.float32, shape=(result.shape[1],))],
        config=ModelConfig(max_batch_size=64, batcher=DynamicBatcher()),
    )
    triton.serve()
