package dev.evenkeel.server.engine.xgboost;

import dev.evenkeel.server.engine.xgboost.ModelTokens.Token;
import java.io.IOException;

/** One tree of a model: its links lead from the root to leaves, and nowhere else. */
final class TreeFields {
    private static final int[] NONE = {};

    private final ModelFields fields;
    private int nodes = -1;
    private int[] left = NONE;
    private int[] right = NONE;
    private int[] splits = NONE;
    private int[] categories = NONE;
    private int[] categoryNodes = NONE;
    private int[] categoryStarts = NONE;
    private int[] categorySizes = NONE;
    private int weights;
    private int leafWidth = 1;
    private int largestFeature = -1;
    private long categoryBits;

    TreeFields(ModelFields fields) {
        this.fields = fields;
    }

    void read(Token value) throws IOException {
        fields.object(value, this::field);
        checkLinks();
        checkCategories();
        ModelFields.require(
                leafWidth == 1 || weights >= (long) nodes * leafWidth, "a tree has fewer weights than its leaves need");
    }

    /** The largest feature that a node asks for, -1 without any. */
    int largestFeature() {
        return largestFeature;
    }

    /** The number of values of a leaf. */
    int leafWidth() {
        return leafWidth;
    }

    /** The bits that the library keeps for sets of categories. */
    long categoryBits() {
        return categoryBits;
    }

    private void field(String name, Token value) throws IOException {
        switch (name) {
            case "tree_param" -> fields.object(value, this::parameter);
            case "left_children" -> left = fields.integers(value);
            case "right_children" -> right = fields.integers(value);
            case "split_indices" -> splits = fields.integers(value);
            case "categories" -> categories = fields.integers(value);
            case "categories_nodes" -> categoryNodes = fields.integers(value);
            case "categories_segments" -> categoryStarts = fields.integers(value);
            case "categories_sizes" -> categorySizes = fields.integers(value);
            case "base_weights" -> weights = fields.length(value);
            default -> fields.skip(value);
        }
    }

    private void parameter(String name, Token value) throws IOException {
        switch (name) {
            case "num_nodes" -> nodes = fields.number(name, value);
            case "size_leaf_vector" -> leafWidth = Math.max(1, fields.number(name, value));
            default -> fields.skip(value);
        }
    }

    private void checkLinks() throws IOException {
        ModelFields.require(
                nodes > 0 && left.length == nodes && right.length == nodes && splits.length == nodes,
                "a tree has not as many links as nodes");
        boolean[] hasParent = new boolean[nodes];
        hasParent[0] = true; // the root is nobody's child
        for (int node = 0; node < nodes; node++) {
            if (left[node] == -1 && right[node] == -1) {
                continue;
            }
            adopt(hasParent, left[node]);
            adopt(hasParent, right[node]);
            ModelFields.require(splits[node] >= 0, "a node of a tree asks for feature " + splits[node]);
            largestFeature = Math.max(largestFeature, splits[node]);
        }
    }

    /** With one parent for each node and none for the root, no way from the root comes back. */
    private void adopt(boolean[] hasParent, int child) throws IOException {
        ModelFields.require(child > 0 && child < nodes && !hasParent[child], "a node of a tree has the child " + child);
        hasParent[child] = true;
    }

    private void checkCategories() throws IOException {
        ModelFields.require(
                categoryNodes.length == categoryStarts.length && categoryNodes.length == categorySizes.length,
                "a tree has not as many sets of categories as nodes that ask for them");
        for (int i = 0; i < categoryNodes.length; i++) {
            long end = (long) categoryStarts[i] + categorySizes[i];
            ModelFields.require(
                    categoryNodes[i] >= 0
                            && categoryNodes[i] < nodes
                            && categoryStarts[i] >= 0
                            && categorySizes[i] >= 0
                            && end <= categories.length,
                    "a node of a tree asks for categories that are not there");
            int largest = 0;
            for (int c = categoryStarts[i]; c < end; c++) {
                ModelFields.require(categories[c] >= 0, "a node of a tree asks for category " + categories[c]);
                largest = Math.max(largest, categories[c]);
            }
            categoryBits += largest + 1L;
        }
    }
}
