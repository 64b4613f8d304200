package dev.evenkeel.server.engine.xgboost;

import dev.evenkeel.server.engine.Engine;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Loads XGBoost models in JSON and UBJ; the old binary format ended with XGBoost 3. */
public final class XgboostEngine implements Engine {
    private static final String NAME = "XGBoost " + version();

    @Override
    public String name() {
        return NAME;
    }

    /** The library's jar has its version in a file alone. */
    private static String version() {
        try (InputStream in = XGBoost.class.getResourceAsStream("/xgboost4j-version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException("the version of XGBoost cannot be read", e);
        }
    }

    @Override
    public Set<ModelFormat> formats() {
        return Set.of(ModelFormat.XGBOOST_JSON, ModelFormat.XGBOOST_UBJ);
    }

    @Override
    public Model load(Path file, LoadOptions options) throws UnusableModel {
        XgboostFile model = XgboostFile.read(file);
        try {
            return XgboostModel.of(XGBoost.loadModel(model.prepared().toString()), model.classScores());
        } catch (XGBoostError | IOException e) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE,
                    name() + " cannot load it: " + XgboostModel.firstLine(e)
                            + "; save it by save_model(\"model.json\") or save_model(\"model.ubj\")",
                    e);
        }
    }
}
