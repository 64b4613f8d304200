package dev.evenkeel.server.engine.xgboost;

import static dev.evenkeel.server.engine.xgboost.ModelFields.require;

import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.engine.xgboost.ModelTokens.Token;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a model before the library does, which follows the numbers in it without asking: a node that is its own child
 * would keep a thread for ever, a child, feature or class out of range would be read or written anyway, deep nesting
 * would end the process. Source: XGBoost's model schema ({@code doc/model.schema}). Takes memory for the nodes of one
 * tree at a time.
 */
final class XgboostFile {
    /** A row is given whole: a model of more features could not be asked. */
    private static final int MOST_FEATURES = 1 << 20;

    private static final int MOST_GROUPS = 1 << 16;
    private static final long MOST_CATEGORY_BITS = 1L << 30;

    private final ModelFields fields;
    private final Path file;
    private final String suffix; // by which the library knows the form
    private BaseScore baseScore = BaseScore.none();
    private String objective = "";
    private int features = -1;
    private int classes;
    private int targets = 1;
    private int trees;
    private int largestFeature = -1;
    private int largestGroup = -1;
    private int widestLeaf = 1;
    private long categoryBits;
    private int infos = -1; // how many trees tell their group; -1 when there is no such list
    private int drops = -1;
    private int rounds = -1; // the trees of all rounds
    private boolean isLinear;

    private XgboostFile(ModelTokens tokens, Path file, String suffix) {
        this.fields = new ModelFields(tokens);
        this.file = file;
        this.suffix = suffix;
    }

    /**
     * Reads and checks a model.
     *
     * @throws UnusableModel UNREADABLE when it is no model, or one that would break the library; UNSUPPORTED when it is
     *     linear
     */
    static XgboostFile read(Path file) throws UnusableModel {
        try (ModelTokens tokens = isUbj(file) ? new UbjTokens(file) : new JsonTokens(file)) {
            XgboostFile model = new XgboostFile(tokens, file, tokens instanceof UbjTokens ? "ubj" : "json");
            model.fields.object(tokens.next(), model::root);
            model.checkSizes();
            if (model.isLinear) {
                throw new UnusableModel(
                        UnusableModel.Kind.UNSUPPORTED,
                        "it is a linear model (gblinear), which the library cannot ask row by row: export it as ONNX",
                        null);
            }
            return model;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE,
                    "it is no XGBoost model: " + why
                            + "; save it by save_model(\"model.json\") or save_model(\"model.ubj\")",
                    e);
        }
    }

    /**
     * The model as the library reads it: under a name that tells its form, and in its version's words. Made in the
     * model's own directory where the file is not so already.
     */
    Path prepared() throws IOException {
        Path prepared = file.resolveSibling(file.getFileName() + ".checked." + suffix);
        if (baseScore.isList()) {
            Files.copy(file, prepared, StandardCopyOption.REPLACE_EXISTING);
            baseScore.writeAsNumber(prepared);
            return prepared;
        }
        return file.toString().endsWith("." + suffix)
                ? file
                : Files.createSymbolicLink(prepared, file.toAbsolutePath());
    }

    /**
     * The base scores that the library is not told; null when it knows all.
     *
     * @throws UnusableModel UNSUPPORTED when the objective does more with them than is known here
     */
    @Nullable
    ClassScores classScores() throws IOException, UnusableModel {
        if (!baseScore.isOfEach()) {
            return null;
        }
        ClassScores.Link link = ClassScores.Link.of(objective);
        if (link == null) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSUPPORTED,
                    "it has a base score for each target, which XGBoost 3.1 brought, for the objective " + objective
                            + ": train it with one (base_score=0.5), or export it as ONNX",
                    null);
        }
        float[] scores = baseScore.numbers();
        require(scores.length == groups(), "base_score has not one number for each class or target");
        return new ClassScores(scores, link);
    }

    private int groups() {
        return Math.max(1, Math.max(classes, targets));
    }

    /** In JSON an object begins with a quote, in UBJ with the type of its first name's length. */
    private static boolean isUbj(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(2);
            return head.length == 2 && head[0] == '{' && "iUIlL}".indexOf(head[1]) >= 0;
        }
    }

    private void root(String name, Token value) throws IOException {
        switch (name) {
            case "learner" -> fields.object(value, this::learner);
            default -> fields.skip(value);
        }
    }

    private void learner(String name, Token value) throws IOException {
        switch (name) {
            case "learner_model_param" -> fields.object(value, this::learnerParameter);
            case "gradient_booster" -> fields.object(value, this::booster);
            case "objective" -> fields.object(value, this::objective);
            default -> fields.skip(value);
        }
    }

    private void objective(String name, Token value) throws IOException {
        switch (name) {
            case "name" -> objective = fields.text(name, value);
            default -> fields.skip(value);
        }
    }

    private void learnerParameter(String name, Token value) throws IOException {
        switch (name) {
            case "num_feature" -> features = fields.number(name, value);
            case "num_class" -> classes = fields.number(name, value);
            case "num_target" -> targets = fields.number(name, value);
            case "base_score" -> baseScore = fields.baseScore(value);
            default -> fields.skip(value);
        }
    }

    private void booster(String name, Token value) throws IOException {
        switch (name) {
            case "gbtree" -> fields.object(value, this::booster); // inside the booster dart
            case "weight_drop" -> drops = fields.length(value);
            case "model" -> fields.object(value, this::model);
            default -> fields.skip(value);
        }
    }

    private void model(String name, Token value) throws IOException {
        switch (name) {
            case "trees" -> fields.array(value, this::tree);
            case "tree_info" -> groups(fields.integers(value));
            case "iteration_indptr" -> rounds(fields.integers(value));
            case "weights" -> {
                isLinear = true;
                fields.skip(value);
            }
            default -> fields.skip(value);
        }
    }

    private void tree(Token value) throws IOException {
        TreeFields tree = new TreeFields(fields);
        tree.read(value);
        trees++;
        largestFeature = Math.max(largestFeature, tree.largestFeature());
        widestLeaf = Math.max(widestLeaf, tree.leafWidth());
        categoryBits += tree.categoryBits();
    }

    private void groups(int[] groups) throws IOException {
        infos = groups.length;
        for (int group : groups) {
            require(group >= 0, "a tree belongs to the class " + group);
            largestGroup = Math.max(largestGroup, group);
        }
    }

    private void rounds(int[] starts) throws IOException {
        for (int i = 0; i < starts.length; i++) {
            require(starts[i] >= (i == 0 ? 0 : starts[i - 1]), "its rounds of trees are in no order");
        }
        rounds = starts.length == 0 ? 0 : starts[starts.length - 1];
    }

    private void checkSizes() throws IOException {
        require(
                features > 0 && features <= MOST_FEATURES,
                "it has " + features + " features, not 1 to " + MOST_FEATURES);
        int groups = groups();
        require(groups <= MOST_GROUPS, "it has " + groups + " classes or targets, more than " + MOST_GROUPS);
        require(largestFeature < features, "a tree asks for feature " + largestFeature + " of " + features);
        require(largestGroup < groups, "a tree belongs to the class " + largestGroup + " of " + groups);
        require(widestLeaf == 1 || widestLeaf == groups, "a leaf has " + widestLeaf + " values, not " + groups);
        require(infos == -1 || infos == trees, "tree_info is not as long as there are trees");
        require(drops == -1 || drops == trees, "weight_drop is not as long as there are trees");
        require(rounds == -1 || rounds == trees, "its rounds have " + rounds + " trees, there are " + trees);
        require(categoryBits <= MOST_CATEGORY_BITS, "its sets of categories are too large");
    }
}
