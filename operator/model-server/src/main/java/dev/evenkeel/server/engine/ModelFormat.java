package dev.evenkeel.server.engine;

/** What a model's file is; the constant's name is the wire name. */
public enum ModelFormat {
    ONNX,
    /** A TorchScript archive ({@code torch.jit.save}). */
    TORCHSCRIPT,
    /** A directory with {@code saved_model.pb}, or a zip or tar of one. */
    TENSORFLOW_SAVED_MODEL,
    /** XGBoost's JSON ({@code save_model("x.json")}). */
    XGBOOST_JSON,
    /** XGBoost's universal binary JSON ({@code save_model("x.ubj")}). */
    XGBOOST_UBJ
}
