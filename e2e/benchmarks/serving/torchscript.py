"""Makes the MLP of weights.py as TorchScript, with the signature that our server wants, and its request.

    python torchscript.py FOLDER
"""

import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from serving import rows, weights  # noqa: E402

SIGNATURE = {
    "inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 784]}],
    "outputs": [{"name": "output", "datatype": "FP32", "shape": [-1, 10]}],
}


class Mlp(torch.nn.Module):
    """784-512-10 with ReLU and softmax."""

    def __init__(self, first, second):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10), torch.nn.Softmax(dim=1)
        )
        with torch.no_grad():
            for layer, matrix in ((self.layers[0], first), (self.layers[2], second)):
                layer.weight.copy_(torch.from_numpy(matrix.T))
                layer.bias.zero_()

    def forward(self, x):
        return self.layers(x)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    first, second, row = weights.draw()
    model = torch.jit.script(Mlp(first, second).eval())
    torch.jit.save(model, folder / "torch.pt", _extra_files={"signature.json": json.dumps(SIGNATURE)})
    rows.write_numpy(folder, "torch", "input", row, model(torch.from_numpy(row)).detach().numpy())
