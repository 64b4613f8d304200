package dev.evenkeel.server.engine.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that the library would follow into the void are refused before it sees them. */
class XgboostFileTest {
    @TempDir
    Path directory;

    private static Booster train(String booster) throws XGBoostError {
        DMatrix data = new DMatrix(new float[] {0, 1, 2, 0, 1, 5, 3, 1, 4, 4, 2, 0}, 6, 2, Float.NaN);
        data.setLabel(new float[] {0, 1, 2, 0, 1, 2});
        Map<String, Object> parameters =
                Map.of("booster", booster, "objective", "multi:softprob", "num_class", 3, "min_child_weight", 0);
        return XGBoost.train(data, parameters, 2, Map.of(), null, null);
    }

    private String json(String booster) throws XGBoostError, IOException {
        Path file = directory.resolve("good.json");
        train(booster).saveModel(file.toString());
        return Files.readString(file);
    }

    private void check(byte[] model) throws IOException, UnusableModel {
        XgboostFile.read(Files.write(directory.resolve("model"), model));
    }

    private void assertRefused(byte[] model, String why) {
        assertThatThrownBy(() -> check(model))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNREADABLE))
                .hasMessageStartingWith("it is no XGBoost model: " + why);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gbtree", "dart"})
    void whatTheLibraryWritesPasses(String booster) throws Exception {
        for (String suffix : new String[] {"json", "ubj"}) {
            Path file = directory.resolve("model." + suffix);
            train(booster).saveModel(file.toString());
            assertThat(XgboostFile.read(file).prepared()).isEqualTo(file);
        }
    }

    @ParameterizedTest(name = "{0} becomes {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            gbtree   | "left_children":\\[\\d+         | "left_children":[0          | a node of a tree has the child 0
            gbtree   | "left_children":\\[\\d+         | "left_children":[99999      | a node of a tree has the child 99999
            gbtree   | "right_children":\\[\\d+        | "right_children":[1         | a node of a tree has the child 1
            gbtree   | "left_children":\\[\\d+         | "left_children":[4294967297 | the number 4294967297 has more than 32 bits
            gbtree   | "left_children":\\[\\d+,        | "left_children":[           | a tree has not as many links as nodes
            gbtree   | "left_children":\\[             | "left_children":[],"left_children":[ | field left_children is given twice
            gbtree   | "split_indices":\\[\\d+         | "split_indices":[2          | a tree asks for feature 2 of 2
            gbtree   | "num_nodes":"\\d+"              | "num_nodes":"2000000000"    | a tree has not as many links as nodes
            gbtree   | "tree_info":\\[0                | "tree_info":[3              | a tree belongs to the class 3 of 3
            gbtree   | "tree_info":\\[0,               | "tree_info":[               | tree_info is not as long
            gbtree   | "iteration_indptr":\\[0,\\d+,\\d+ | "iteration_indptr":[0,3,900 | its rounds have 900 trees
            gbtree   | "iteration_indptr":\\[0,\\d+    | "iteration_indptr":[0,900   | its rounds of trees are in no order
            gbtree   | "num_feature":"2","num_target"  | "num_feature":"0","num_target" | it has 0 features
            gbtree   | "num_feature":"2","num_target"  | "num_feature":"2000000000","num_target" | it has 2000000000 features
            gbtree   | "num_class":"3"                 | "num_class":"2000000000"    | it has 2000000000 classes
            gbtree   | "categories":\\[\\],"categories_nodes":\\[\\] | "categories":[],"categories_nodes":[0] | a tree has not as many sets
            gbtree   | "categories":\\[\\],"categories_nodes":\\[\\],"categories_segments":\\[\\],"categories_sizes":\\[\\] | "categories":[1],"categories_nodes":[0],"categories_segments":[0],"categories_sizes":[2] | a node of a tree asks for categories that are not there
            gbtree   | "categories":\\[\\],"categories_nodes":\\[\\],"categories_segments":\\[\\],"categories_sizes":\\[\\] | "categories":[2147483647],"categories_nodes":[0],"categories_segments":[0],"categories_sizes":[1] | its sets of categories are too large
            gbtree   | "size_leaf_vector":"1"          | "size_leaf_vector":"3"      | a tree has fewer weights
            dart     | "weight_drop":\\[               | "weight_drop":[1,           | weight_drop is not as long
            """)
    void numbersThatLeadNowhereAreRefused(String booster, String what, String instead, String why) throws Exception {
        String good = json(booster);
        String bad = good.replaceFirst(what, instead);
        assertThat(bad).isNotEqualTo(good);
        assertRefused(utf8(bad), why);
    }

    @Test
    void aLinearModelIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> check(utf8(json("gblinear"))))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNSUPPORTED))
                .hasMessageContaining("linear model (gblinear)")
                .hasMessageContaining("export it as ONNX");
    }

    @Test
    void deepNestingEndsNoProcess() throws Exception {
        assertRefused(utf8("{\"learner\":{\"attributes\":" + "[".repeat(5_000_000)), "Document nesting depth (65)");
        assertRefused(utf8("{L\0\0\0\0\0\0\0\1a" + "[".repeat(5_000_000)), "it is nested deeper than 64");
    }

    @Test
    void aLengthThatIsNotThereTakesNoMemory() {
        ByteBuffer bomb = ByteBuffer.allocate(32).put(utf8("{L")).putLong(1).put(utf8("a[$l#L"));
        bomb.putLong(1L << 40);
        assertRefused(bomb.array(), "at byte 24 something has the length 1099511627776 where 8 bytes are left");
    }

    @Test
    void somethingElseIsRefused() {
        assertRefused(new byte[0], "it ends too early");
        assertRefused(utf8("[]"), "an object is missing");
        assertRefused(utf8("{}"), "it has -1 features");
        assertRefused(utf8("{\"learner\":"), "Unexpected end-of-input");
        assertRefused(utf8("{\"learner\":{\"learner_model_param\":{\"num_feature\":3"), "num_feature is no text");
    }

    /** Any damage is a refusal or a pass, in memory that goes with the file. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "ubj"})
    void damagedFiles(String suffix) throws Exception {
        Path file = directory.resolve("model." + suffix);
        train("gbtree").saveModel(file.toString());
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(suffix.length());
        int passed = 0;
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                check(damaged);
                passed++;
            } catch (UnusableModel refused) {
                assertThat(refused).hasMessageContaining("no XGBoost model");
            }
        }
        assertThat(passed).isBetween(1, 499);
    }
}
