package dev.evenkeel.trainer.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.spec.BugError;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted regression trees by XGBoost (Chen and Guestrin 2016, doi:10.1145/2939672.2939785), squared error,
 * one thread. Holds native memory until closed.
 */
public final class BoostedTrees implements Model {
    private final Booster booster;
    private final int trees;

    private BoostedTrees(Booster booster, int trees) {
        this.booster = booster;
        this.trees = trees;
    }

    /** Fits that many trees. */
    static BoostedTrees fit(FeatureMatrix rows, Parameters parameters, int trees, long seed) {
        float[] labels = new float[rows.rows()];
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (float) rows.response()[i];
            sum += labels[i];
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("objective", "reg:squarederror");
        settings.put("base_score", Float.toString((float) (sum / labels.length)));
        settings.put("tree_method", "hist");
        settings.put("max_depth", parameters.depth());
        settings.put("eta", parameters.learningRate());
        settings.put("min_child_weight", parameters.minChildWeight());
        settings.put("subsample", parameters.subsample());
        settings.put("colsample_bytree", parameters.columnSample());
        settings.put("lambda", 1.0);
        settings.put("nthread", 1);
        settings.put("seed", (int) (seed ^ (seed >>> 32)) & Integer.MAX_VALUE);
        settings.put("verbosity", 0);
        try {
            DMatrix matrix = matrix(rows);
            try {
                matrix.setLabel(labels);
                return new BoostedTrees(XGBoost.train(matrix, settings, trees, Map.of(), null, null), trees);
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new BugError(Reason.INTERNAL_ERROR, "XGBoost failed: " + e.getMessage(), e);
        }
    }

    /** Number of trees. */
    public int trees() {
        return trees;
    }

    @Override
    public double[] responses(FeatureMatrix rows) {
        return responses(rows, 0);
    }

    /** Responses of the first {@code count} trees; 0 means all. */
    double[] responses(FeatureMatrix rows, int count) {
        double[] responses = new double[rows.rows()];
        if (responses.length == 0) {
            return responses;
        }
        try {
            DMatrix matrix = matrix(rows);
            try {
                float[][] predicted = booster.predict(matrix, true, count);
                for (int i = 0; i < responses.length; i++) {
                    responses[i] = predicted[i][0];
                }
                return responses;
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new BugError(Reason.INTERNAL_ERROR, "XGBoost failed: " + e.getMessage(), e);
        }
    }

    private static DMatrix matrix(FeatureMatrix rows) throws XGBoostError {
        return new DMatrix(rows.values(), rows.rows(), rows.columns(), Float.NaN);
    }

    @Override
    public void close() {
        booster.dispose();
    }

    /**
     * One tree as parallel arrays; a node without children is a leaf.
     *
     * @param left child taken when the input is below the threshold, -1 in a leaf
     * @param missingLeft true when a missing input goes left
     * @param threshold of an inner node, or the leaf's value
     */
    @SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
    record Tree(int[] left, int[] right, int[] input, float[] threshold, boolean[] missingLeft) {}

    /** The trees, read from XGBoost's own JSON, which prints floats so that they read back exactly. */
    List<Tree> structure() {
        List<Tree> structure = new ArrayList<>();
        for (JsonNode tree : model().at("/learner/gradient_booster/model/trees")) {
            int nodes = tree.path("left_children").size();
            boolean[] missingLeft = new boolean[nodes];
            float[] threshold = new float[nodes];
            for (int i = 0; i < nodes; i++) {
                missingLeft[i] = tree.path("default_left").get(i).asInt() != 0;
                threshold[i] =
                        Float.parseFloat(tree.path("split_conditions").get(i).asText());
            }
            structure.add(new Tree(
                    integers(tree.path("left_children")),
                    integers(tree.path("right_children")),
                    integers(tree.path("split_indices")),
                    threshold,
                    missingLeft));
        }
        if (structure.size() != trees) {
            throw new BugError(
                    Reason.INTERNAL_ERROR, "XGBoost wrote " + structure.size() + " trees, not " + trees, null);
        }
        return structure;
    }

    /** What every row starts from. */
    float baseScore() {
        String text = model().at("/learner/learner_model_param/base_score").asText();
        return Float.parseFloat(text.replace("[", "").replace("]", ""));
    }

    private JsonNode model() {
        try {
            return new ObjectMapper().readTree(booster.toByteArray("json"));
        } catch (XGBoostError | IOException e) {
            throw new BugError(Reason.INTERNAL_ERROR, "XGBoost's model cannot be read: " + e.getMessage(), e);
        }
    }

    private static int[] integers(JsonNode array) {
        int[] integers = new int[array.size()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = array.get(i).asInt();
        }
        return integers;
    }
}
