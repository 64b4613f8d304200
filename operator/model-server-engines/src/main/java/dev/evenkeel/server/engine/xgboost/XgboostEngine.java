package dev.evenkeel.server.engine.xgboost;

import dev.evenkeel.server.engine.Engine;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.UnusableModel;
import java.nio.file.Path;
import java.util.Set;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Loads XGBoost models in JSON and UBJ; the old binary format ended with XGBoost 3. */
public final class XgboostEngine implements Engine {
    private static final String NAME = "XGBoost " + XGBoost.class.getPackage().getImplementationVersion();

    @Override
    public String name() {
        return NAME.replace(" null", "");
    }

    @Override
    public Set<ModelFormat> formats() {
        return Set.of(ModelFormat.XGBOOST_JSON, ModelFormat.XGBOOST_UBJ);
    }

    @Override
    public Model load(Path file, LoadOptions options) throws UnusableModel {
        try {
            Booster booster = XGBoost.loadModel(file.toString());
            booster.setParam("nthread", 1); // the server's threads are its parallelism
            return XgboostModel.of(booster);
        } catch (XGBoostError e) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE,
                    name() + " cannot load it: " + XgboostModel.firstLine(e)
                            + "; save it by save_model(\"model.json\") or save_model(\"model.ubj\")",
                    e);
        }
    }
}
