package dev.evenkeel.trainer;

import dev.evenkeel.trainer.artifact.ArtifactStore;
import dev.evenkeel.trainer.artifact.Manifest;
import dev.evenkeel.trainer.evaluate.GateResult.Verdict;
import dev.evenkeel.trainer.evaluate.Gates;
import dev.evenkeel.trainer.features.FeatureEncoder;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.learn.OnnxModel;
import dev.evenkeel.trainer.spec.BugError;
import dev.evenkeel.trainer.spec.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model that is served now, asked on the same held-out rows, with its own features. Where there is none, a
 * newcomer beats it; where it cannot be asked, the comparison stays open and says why.
 *
 * @param digest of its manifest; null when there is none
 * @param store where it lies; null when the run was given none
 */
record Champion(@Nullable String digest, @Nullable ArtifactStore store) {

    static Champion none() {
        return new Champion(null, null);
    }

    Gates.Rival rival(DataSet data) {
        if (digest == null) {
            return new Gates.Rival(null, "there is no champion yet", Verdict.Pass);
        }
        if (store == null) {
            return open("the run was given no store to fetch it from");
        }
        Optional<byte[]> manifestBytes = store.get(digest);
        if (manifestBytes.isEmpty()) {
            return open("the store has no manifest " + digest);
        }
        try {
            Manifest manifest = Manifest.read(manifestBytes.get(), "the champion's manifest");
            Optional<byte[]> model = store.get(manifest.model().digest());
            if (model.isEmpty()) {
                return open("the store has no model " + manifest.model().digest());
            }
            if (!manifest.features().target().equals(data.plan().target())) {
                return open("it predicts '" + manifest.features().target() + "'");
            }
            return new Gates.Rival(predict(manifest, model.get(), data), "the champion", Verdict.Inconclusive);
        } catch (UserError | BugError e) { // an old or broken champion must not keep its successor from coming
            return open(e.getMessage() == null ? e.reason().wireName() : e.getMessage());
        }
    }

    private static double[] predict(Manifest manifest, byte[] model, DataSet data) {
        FeatureMatrix all = FeatureEncoder.encode(data.table(), manifest.features());
        Map<Integer, Integer> byTableRow = new HashMap<>();
        for (int r = 0; r < all.rows(); r++) {
            byTableRow.put(all.source()[r], r);
        }
        try (OnnxModel served = new OnnxModel(model)) {
            double[] predictions = served.predict(all);
            double[] picked = new double[data.test().rows()];
            for (int i = 0; i < picked.length; i++) {
                picked[i] = predictions[byTableRow.getOrDefault(data.test().source()[i], -1)];
            }
            return picked;
        }
    }

    private Gates.Rival open(String why) {
        return new Gates.Rival(null, "the champion cannot be asked: " + why, Verdict.Inconclusive);
    }
}
