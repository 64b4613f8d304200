"""Who is measured: how each server is started for a model, and where it listens."""

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
STATE = Path(os.environ.get("EVENKEEL_STATE", ROOT / "e2e/.state")) / "serving"
MODELS = STATE / "models"
SERVER = ROOT / "operator/model-server/target"
ENGINES = ROOT / "operator/model-server-engines/target"  # formats other than ONNX


@dataclasses.dataclass(frozen=True)
class Peer:
    """A server that can be started: its command, its ports, the model's name in its URLs."""

    name: str
    command: list
    environment: dict
    http: int
    grpc: int | None
    model: str
    config: str = ""


def python(venv):
    return str(STATE / "venv" / venv / "bin/python")


def evenkeel(model, http, variant="image", updates=None, shadow=False):
    """Our server, from its image (what a cluster runs) or, for a quick look, from its jar."""
    name, _, suffix = model.partition(".")
    config = STATE / "run" / f"{name}.{http}.server.json"
    config.parent.mkdir(exist_ok=True)
    inside = Path("/models") if variant == "image" else MODELS
    file = MODELS / model
    digest = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    revision = {"name": f"{name}-1", "uri": f"file:{inside / model}", "digest": digest, "weight": 100}
    revisions = [revision] + ([revision | {"name": f"{name}-shadow", "weight": 0, "shadow": True}] if shadow else [])
    desired = {"model": f"bench/{name}", "generation": 1, "revisions": revisions}
    if updates:
        desired["updates"] = {"publicKey": updates.public_key}
    config.write_text(json.dumps(desired))
    ports = ["--host", "127.0.0.1", "--port", str(http), "--admin-port", str(http + 2), "--metrics-port", str(http + 3)]
    built = SERVER if model.endswith(".onnx") else ENGINES
    if variant == "image":
        image = unpacked_image(built)
        script = (
            'mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev" && mount --bind "$1" "$0/models" && mount --bind "$2" "$0/run" && root=$0 && '
            'shift 2 && exec chroot --userspec=65532:65532 "$root" /jre/bin/java @/app/model-server.args "$@"'
        )
        start = ["unshare", "--mount", "sh", "-c", script, str(image), str(MODELS), str(config.parent)]
        where = Path("/run") / config.name
    else:
        start = [java(), "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"] + run_jar(built)
        where = config
    return Peer(
        "evenkeel",
        start + ["--config", str(where)] + ports,
        image_environment(built) if variant == "image" else {},
        http,
        http,
        name,
        config.read_text(),
    )


def run_jar(built):
    """What follows the JVM's options: the one jar of the server, or all jars of the server with more engines."""
    if built == SERVER:
        return ["-jar", str(SERVER / "model-server.jar")]
    classes = [str(next(built.glob("evenkeel-*.jar"))), (built / "image/classpath").read_text().strip()]
    cache = f"-DENGINE_CACHE_DIR={STATE / 'natives'}"
    return ["--enable-native-access=ALL-UNNAMED", cache, "-cp", ":".join(classes), "dev.evenkeel.server.Main"]


def unpacked_image(built):
    """The image's layers, laid over each other in a folder; made anew when the image is another."""
    digest = (built / "jib-image.digest").read_text().strip().removeprefix("sha256:")
    folder = STATE / "image" / built.parent.name / digest[:16]
    if not folder.exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        making = folder.with_name("making")
        making.mkdir(parents=True)
        with tarfile.open(built / "jib-image.tar") as outer:
            manifest = json.load(outer.extractfile("manifest.json"))
            for layer in manifest[0]["Layers"]:
                with tarfile.open(fileobj=outer.extractfile(layer)) as inner:
                    inner.extractall(making, filter="fully_trusted")
        for mounted in ("proc", "dev", "models", "run"):
            (making / mounted).mkdir(exist_ok=True)
        making.rename(folder)
    return folder


def image_environment(built):
    """What the image sets, as a container runtime would."""
    with tarfile.open(built / "jib-image.tar") as image:
        manifest = json.load(image.extractfile("manifest.json"))
        config = json.load(image.extractfile(manifest[0]["Config"]))
    return dict(each.split("=", 1) for each in config["config"]["Env"] if not each.startswith("PATH="))


def java():
    """A JDK 25, found as the repository's scripts do."""
    found = subprocess.run(
        ["bash", "-c", f'. "{ROOT}/e2e/lib.sh"; jdk25'], check=True, capture_output=True, text=True
    ).stdout.strip()
    return found + "/bin/java"


def uvicorn(name, application):
    def peer(model, http):
        command = [python("fastapi"), "-m", "uvicorn", f"{application}:app", "--app-dir", str(HERE / "peers")]
        command += ["--host", "127.0.0.1", "--port", str(http), "--no-access-log", "--log-level", "warning"]
        return Peer(name, command, {"MODEL_FILE": str(MODELS / model)}, http, None, stem(model))

    return peer


def kserve(venv, program):
    def peer(model, http):
        command = [python(venv), str(HERE / "peers" / program), "--model_name", stem(model)]
        command += ["--http_port", str(http), "--grpc_port", str(http + 1), "--enable_docs_url", "false"]
        environment = {"MODEL_FILE": str(MODELS / model), "OMP_NUM_THREADS": "1"}
        return Peer("kserve", command, environment, http, http + 1, stem(model))

    return peer


def pytriton(model, http):
    command = [python("pytriton"), str(HERE / "peers/pytriton_onnx.py"), str(http), str(http + 1), stem(model)]
    return Peer("pytriton", command, {"MODEL_FILE": str(MODELS / model)}, http, http + 1, stem(model))


def mlserver(name, implementation, venv="mlserver"):
    def peer(model, http):
        folder = STATE / "run" / f"mlserver-{http}"
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"host": "127.0.0.1", "http_port": http, "grpc_port": http + 1, "metrics_port": http + 3}
        settings |= {"parallel_workers": 0, "debug": False, "metrics_dir": str(folder)}
        parameters = {"uri": str(MODELS / model)}
        (folder / "settings.json").write_text(json.dumps(settings))
        (folder / "model-settings.json").write_text(
            json.dumps({"name": stem(model), "implementation": implementation, "parameters": parameters})
        )
        environment = {"PYTHONPATH": str(HERE / "peers"), "OMP_NUM_THREADS": "1"}
        return Peer(name, [python(venv), "-m", "mlserver.cli.main", "start", str(folder)], environment, http, http + 1, stem(model))

    return peer


def ceiling(model, http):
    """The honest limit: axum in front of the same engine, nothing that a product needs."""
    engine = next((STATE / "venv/fastapi/lib").glob("python3*/site-packages/onnxruntime/capi/libonnxruntime.so.*"))
    command = [str(STATE / "ceiling/release/ceiling"), str(MODELS / model), str(http)]
    return Peer("rust ceiling", command, {"ORT_DYLIB_PATH": str(engine)}, http, None, stem(model))


def stem(model):
    return model.partition(".")[0]


MLP = {
    "fastapi": uvicorn("fastapi", "fastapi_pydantic"),
    "fastapi-orjson": uvicorn("fastapi-orjson", "fastapi_orjson"),
    "mlserver": mlserver("mlserver", "mlserver_onnx.Onnx"),
    "kserve": kserve("kserve", "kserve_custom.py"),
    "pytriton": pytriton,
    "rust ceiling": ceiling,
}
TREES = {
    "mlserver-sklearn": mlserver("mlserver-sklearn", "mlserver_sklearn.SKLearnModel"),
    "mlserver-xgboost": mlserver("mlserver-xgboost", "mlserver_xgboost.XGBoostModel"),
}
TORCH = {
    "mlserver": mlserver("mlserver-torch", "mlserver_torch.TorchScript", "mlserver-torch"),
    "kserve": kserve("kserve-torch", "kserve_torch.py"),
}
