package dev.evenkeel.api.v1alpha1;

/**
 * Every reason that a condition, an event, a metric or an Incident can give. Wire names are API, because users' alerts
 * match on them: add, never rename or remove. The remedy says what a person can do about it; empty where nothing is wrong.
 */
public enum Reason implements WireName {
    // ---- all kinds
    SUSPENDED(Kind.WAIT, "set spec.suspend to false"),
    PAUSED(Kind.WAIT, "remove the annotation evenkeel.dev/pause from the namespace or from the operator's ConfigMap"),
    RECONCILING(Kind.WAIT, "wait"),
    SPEC_INVALID(Kind.USER, "correct the field that the message names"),
    API_UNAVAILABLE(Kind.TRANSIENT, "wait: the operator tries again"),
    FORBIDDEN(Kind.USER, "grant the permission that the message names"),
    INTERNAL_ERROR(Kind.BUG, "report it with the operator's log of that time"),

    // ---- TrainingRun
    PENDING(Kind.WAIT, "wait"),
    RUNNING(Kind.WAIT, "wait"),
    SUCCEEDED(Kind.GOOD, ""),
    GATE_FAILED(Kind.RESULT, "look at status.gates; relax the gate, or give better data"),
    DATA_UNREACHABLE(Kind.USER, "make spec.data.uri name what exists and can be read from the namespace"),
    DATA_EMPTY(Kind.USER, "give data with a header and rows"),
    DATA_CHANGED(Kind.USER, "correct spec.data.digest, or give the data that it belongs to"),
    TARGET_COLUMN_MISSING(Kind.USER, "make spec.data.target name a column of the data"),
    TIME_COLUMN_MISSING(Kind.USER, "make spec.data.split.time name a column of the data"),
    COLUMN_NOT_NUMERIC(Kind.USER, "correct the cells that the message names"),
    EXPECTATION_FAILED(Kind.USER, "correct the data, or the expectation in spec.data.expectations"),
    TOO_FEW_ROWS(Kind.USER, "give more rows, or hold fewer back in spec.data.split.test"),
    TIMED_OUT(Kind.USER, "raise spec.timeout, or make the run smaller"),
    OUT_OF_MEMORY(Kind.USER, "raise spec.resources.limits.memory"),
    IMAGE_UNAVAILABLE(Kind.USER, "make the trainer's image available to the nodes"),
    JOB_FAILED(Kind.TRANSIENT, "look at the Job's pods"),
    UNSCHEDULABLE(Kind.TRANSIENT, "lower the resources in the spec, or add room to the cluster"),
    NAME_TAKEN(Kind.USER, "delete the object that the message names, or use another name"),

    // ---- ModelDeployment
    SERVING(Kind.GOOD, ""),
    NO_REVISION(Kind.WAIT, "wait for the first TrainingRun, or look at its conditions"),
    TRAINING(Kind.WAIT, "wait"),
    TRAINING_FAILED(Kind.USER, "look at the conditions of the TrainingRun that the message names"),
    TRAINING_RUN_NOT_FOUND(Kind.USER, "make spec.model.trainingRun name a TrainingRun of the namespace"),
    TRAINING_RUN_REJECTED(Kind.RESULT, "look at status.gates of the TrainingRun; what serves goes on serving"),
    CANDIDATE_STARTING(Kind.WAIT, "wait"),
    CANDIDATE_FAILED(Kind.RESULT, "look at the message; the revision before goes on serving"),
    AWAITING_PROMOTION(Kind.WAIT, "set spec.rollout.pin to the revision that the message names"),
    PROMOTING(Kind.WAIT, "wait"),
    PROMOTED(Kind.GOOD, ""),
    ROLLED_BACK(Kind.GOOD, ""),
    REVISION_CREATED(Kind.GOOD, ""),
    MIN_INTERVAL(Kind.WAIT, "wait, or shorten spec.training.triggers.minInterval"),
    CRASH_LOOP(Kind.USER, "give another model, or look at the log of the candidate's pod"),
    PINNED(Kind.GOOD, ""),
    PIN_NOT_FOUND(Kind.USER, "make spec.rollout.pin name one of status.revisions"),
    SERVERS_UNAVAILABLE(Kind.TRANSIENT, "look at the pods of the Deployment that the message names"),
    SCALED_TO_ZERO(Kind.GOOD, ""),
    SCHEDULE_INVALID(Kind.USER, "correct spec.training.triggers.schedule"),
    STORE_UNAVAILABLE(Kind.TRANSIENT, "look at the StatefulSet evenkeel-store"),
    DIGEST_MISMATCH(Kind.USER, "correct spec.model.digest, or the file at spec.model.uri"),
    NOT_ONNX(Kind.USER, "give a model in ONNX format"),
    UNREACHABLE(Kind.TRANSIENT, "make the model's URI reachable from the servers"),
    UNAUTHORIZED(Kind.USER, "let the servers read the model's URI"),
    TOO_LARGE(Kind.USER, "give a smaller model, or raise the servers' limit"),
    SELF_TEST_FAILED(Kind.USER, "give a model that answers its own signature"),

    // ---- RemediationPolicy
    WATCHING(Kind.GOOD, ""),
    WARMING_UP(Kind.WAIT, "wait until enough has been seen to know what is normal"),
    UNHEALTHY(Kind.RESULT, "look at the Incident"),
    TARGET_NOT_FOUND(Kind.USER, "make spec.targets name what exists in the namespace"),
    TARGET_UNSUPPORTED(Kind.USER, "name a Deployment, a StatefulSet or what else the message lists"),
    METRICS_UNAVAILABLE(Kind.TRANSIENT, "let the operator reach the kubelets: nodes/metrics, port 10250"),
    EXPRESSION_INVALID(Kind.USER, "correct the CEL expression that the message names"),
    SIGNAL_UNKNOWN(Kind.USER, "name in `when` only signals that the policy has"),
    LIMIT_MISSING(Kind.USER, "set the container's resource limit, or take a signal that needs none"),
    SERVICE_ACCOUNT_NOT_FOUND(Kind.USER, "create the service account that spec.serviceAccountName names"),
    SERVICE_ACCOUNT_FORBIDDEN(Kind.USER, "grant the service account the verb that the message names"),
    NAMESPACE_NOT_OPTED_IN(
            Kind.USER, "bind a Role in the namespace that lets the operator impersonate the service account"),
    SECRET_NOT_FOUND(Kind.USER, "create the Secret and key that the message names"),

    // ---- why an action was held
    SHADOW_MODE(Kind.WAIT, "set spec.autonomy.mode to Approve or Auto"),
    AWAITING_APPROVAL(Kind.WAIT, "add a decision to the Remediation that the message names"),
    BUDGET_SPENT(Kind.WAIT, "wait for the window to pass, or raise spec.guards.budget"),
    NAMESPACE_BUDGET_SPENT(Kind.WAIT, "wait for the window to pass, or raise brakes.namespaceBudget of the operator"),
    CLUSTER_BUDGET_SPENT(Kind.WAIT, "wait for the window to pass, or raise brakes.clusterBudget of the operator"),
    COOLING_DOWN(Kind.WAIT, "wait, or shorten spec.guards.cooldown"),
    TARGET_LOCKED(Kind.WAIT, "wait for the verdict on the action in progress"),
    TARGET_CHANGED(Kind.WAIT, "wait: the target changed meanwhile and is judged anew"),
    TARGET_ROLLING(Kind.WAIT, "wait for the rollout of the target to end"),
    TARGET_OWNED(Kind.USER, "another controller does this to the target: release the target, or exclude the action"),
    MAX_UNAVAILABLE_REACHED(Kind.WAIT, "wait until more pods are ready, or raise spec.guards.maxUnavailable"),
    AT_MAXIMUM(Kind.USER, "raise the step's scale.max"),
    DATA_STALE(Kind.TRANSIENT, "wait for fresh measurements"),
    CAUSE_UNCERTAIN(Kind.WAIT, "look at status.abstained: it says which evidence is missing"),
    LEAK_VETO(Kind.RESULT, "mend the leak: more room would only feed it"),
    ACTION_INEFFECTIVE(Kind.RESULT, "mend the cause: the action did not heal it before"),
    NO_REMEDIATION(Kind.USER, "add a step to spec.remediations whose `when` holds"),

    // ---- what becomes of an action
    PROPOSED(Kind.WAIT, "wait"),
    APPROVED(Kind.GOOD, ""),
    REJECTED(Kind.RESULT, ""),
    CONTESTED(Kind.RESULT, "look at the decision's comment"),
    EXPIRED(Kind.RESULT, ""),
    POLICY_DELETED(Kind.RESULT, "watch the target by another policy"),
    ACTING(Kind.WAIT, "wait"),
    ACTION_TAKEN(Kind.GOOD, ""),
    ACTION_FAILED(Kind.TRANSIENT, "look at the message"),
    VERIFYING(Kind.WAIT, "wait"),
    HEALED(Kind.GOOD, ""),
    RELIEVED(Kind.RESULT, "mend the cause: it came back"),
    NO_EFFECT(Kind.RESULT, "look for another cause"),
    HARMED(Kind.RESULT, "undo what was done, and look at the Incident"),
    INCONCLUSIVE(Kind.RESULT, "look at the Remediation's effect"),

    // ---- the Incident's timeline
    INCIDENT_OPENED(Kind.RESULT, ""),
    SIGNAL_BREACHED(Kind.RESULT, ""),
    SIGNAL_CLEARED(Kind.GOOD, ""),
    CAUSE_FOUND(Kind.RESULT, ""),
    RECURRED(Kind.RESULT, "mend the cause: it came back"),
    NOTIFIED(Kind.GOOD, ""),
    NOTIFICATION_FAILED(Kind.TRANSIENT, "look at the message"),
    ESCALATED(Kind.RESULT, "people are needed: look at the Incident"),
    RESOLVED(Kind.GOOD, ""),
    CLOSED(Kind.GOOD, "");

    private final Kind kind;
    private final String remedy;

    Reason(Kind kind, String remedy) {
        this.kind = kind;
        this.remedy = remedy;
    }

    /** What sort of reason it is: decides retry and the event's type. */
    public Kind kind() {
        return kind;
    }

    /** What a person can do about it, as a clause without a full stop; empty where nothing is wrong. */
    public String remedy() {
        return remedy;
    }

    /** Whose turn it is. */
    public enum Kind {
        /** As it should be. */
        GOOD,
        /** Time, or a decision, goes on by itself. */
        WAIT,
        /** A finding, not an error. */
        RESULT,
        /** A user's mistake: no retry until the spec, or what it names, changes. */
        USER,
        /** Something is away: retry with backoff. */
        TRANSIENT,
        /** Ours. */
        BUG;

        /** Whether an event for it is a Warning. */
        public boolean warning() {
            return switch (this) {
                case GOOD, WAIT, RESULT -> false;
                case USER, TRANSIENT, BUG -> true;
            };
        }
    }
}
