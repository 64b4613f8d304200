package dev.evenkeel.controller.plan;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Signal;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.analyze.Diagnosis.Cause;
import dev.evenkeel.controller.facts.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A policy's ladder of remediations with its expressions compiled: CEL over {@code signals.NAME.{breached, value,
 * forecastSeconds, direction}} and {@code cause.{kind, internal, score}}, type-checked against the policy's own signals.
 * Immutable and thread safe.
 */
public final class Ladder {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(2048)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

    private static final StructType SIGNAL = StructType.create(
            "evenkeel.Signal",
            ImmutableSet.of("breached", "value", "forecastSeconds", "direction"),
            field -> Optional.of(
                    switch (field) {
                        case "breached" -> SimpleType.BOOL;
                        case "direction" -> SimpleType.STRING;
                        default -> SimpleType.DOUBLE;
                    }));
    private static final StructType CAUSE = StructType.create(
            "evenkeel.Cause",
            ImmutableSet.of("kind", "internal", "score"),
            field -> Optional.of(
                    switch (field) {
                        case "kind" -> SimpleType.STRING;
                        case "internal" -> SimpleType.BOOL;
                        default -> SimpleType.DOUBLE;
                    }));

    private final List<Rung> rungs;
    private final List<Problem> problems;

    private record Rung(Step step, CelRuntime.Program program) {}

    /**
     * An expression that cannot be used.
     *
     * @param message names the field, the expression, the position and the way out
     */
    public record Problem(Reason reason, String message) {}

    private Ladder(List<Rung> rungs, List<Problem> problems) {
        this.rungs = List.copyOf(rungs);
        this.problems = List.copyOf(problems);
    }

    /** Compiles the steps of a policy. An expression that does not compile is a problem, and its step is left out. */
    public static Ladder of(EffectivePolicy policy) {
        CelCompiler compiler = compiler(policy);
        List<Rung> rungs = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < policy.steps().size(); i++) {
            Step step = policy.steps().get(i);
            String field = "spec.remediations[" + i + "].when (" + step.name() + ")";
            try {
                rungs.add(new Rung(
                        step,
                        RUNTIME.createProgram(compiler.compile(step.when()).getAst())));
            } catch (CelValidationException e) {
                problems.add(problem(field, step.when(), e, policy));
            } catch (CelEvaluationException e) {
                problems.add(
                        new Problem(Reason.EXPRESSION_INVALID, field + ": \"" + step.when() + "\": " + e.getMessage()));
            }
        }
        return new Ladder(rungs, problems);
    }

    /** What is wrong with the expressions; empty where all compile. */
    public List<Problem> problems() {
        return problems;
    }

    /** The steps whose {@code when} holds, in the policy's order. One that cannot be evaluated does not hold. */
    public List<Step> holding(Assessment assessment) {
        Map<String, Object> variables = Map.of("signals", signals(assessment), "cause", cause(assessment));
        return rungs.stream()
                .filter(rung -> rung.step().action() != ActionKind.UNKNOWN && holds(rung, variables))
                .map(Rung::step)
                .toList();
    }

    private static boolean holds(Rung rung, Map<String, Object> variables) {
        try {
            return Boolean.TRUE.equals(rung.program().eval(variables));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    private static Map<String, Object> signals(Assessment assessment) {
        return assessment.signals().stream().collect(Collectors.toMap(SignalState::name, Ladder::signal));
    }

    private static Map<String, Object> signal(SignalState signal) {
        Optional<Reading> worst = signal.worst();
        double value = worst.map(Reading::value).orElse(0.0);
        double seconds = worst.flatMap(Reading::forecast)
                .map(forecast -> forecast.secondsMedian())
                .orElse(Double.POSITIVE_INFINITY);
        String direction = worst.map(reading -> reading.finding().open()
                        ? title(reading.finding().direction().name())
                        : signal.breached() ? "Above" : "")
                .orElse("");
        return Map.of(
                "breached", signal.breached(), "value", value, "forecastSeconds", seconds, "direction", direction);
    }

    private static String title(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, Object> cause(Assessment assessment) {
        return assessment.cause() instanceof Cause cause
                ? Map.of("kind", cause.where().wireName(), "internal", true, "score", cause.score())
                : Map.of("kind", "", "internal", false, "score", 0.0);
    }

    private static CelCompiler compiler(EffectivePolicy policy) {
        ImmutableSet<String> names = policy.signals().stream().map(Signal::name).collect(ImmutableSet.toImmutableSet());
        StructType signals = StructType.create(
                "evenkeel.Signals", names, _ -> Optional.of(StructTypeReference.create(SIGNAL.name())));
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(
                        new Types(ImmutableMap.of(signals.name(), signals, SIGNAL.name(), SIGNAL, CAUSE.name(), CAUSE)))
                .addVar("signals", StructTypeReference.create(signals.name()))
                .addVar("cause", StructTypeReference.create(CAUSE.name()))
                .setResultType(SimpleType.BOOL)
                .build();
    }

    private record Types(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String typeName) {
            return Optional.ofNullable(byName.get(typeName));
        }
    }

    private static Problem problem(String field, String expression, CelValidationException e, EffectivePolicy policy) {
        CelIssue issue = e.getErrors().get(0);
        String where = issue.getSourceLocation().getLine() <= 1
                ? "column " + (issue.getSourceLocation().getColumn() + 1)
                : "line " + issue.getSourceLocation().getLine() + ", column "
                        + (issue.getSourceLocation().getColumn() + 1);
        String message = field + ": \"" + expression + "\", " + where + ": " + issue.getMessage();
        boolean unknown = issue.getMessage().contains("undefined field");
        String known = policy.signals().stream().map(Signal::name).sorted().collect(Collectors.joining(", "));
        return new Problem(
                unknown ? Reason.SIGNAL_UNKNOWN : Reason.EXPRESSION_INVALID,
                unknown
                        ? message + "; the policy's signals are " + known
                                + ", each with breached, value, forecastSeconds, direction; cause has kind, internal, score"
                        : message);
    }
}
