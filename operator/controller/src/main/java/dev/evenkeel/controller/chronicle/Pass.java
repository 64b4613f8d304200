package dev.evenkeel.controller.chronicle;

import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.plan.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What one pass saw, judged and did about one Incident.
 *
 * @param deeds of the Incident, as they stand after the pass, oldest first
 * @param delivery what became of the last notification, where there was one
 */
public record Pass(Facts facts, Assessment assessment, Verdict verdict, List<Deed> deeds, Optional<Delivery> delivery) {
    public Pass {
        deeds = List.copyOf(deeds);
    }
}
