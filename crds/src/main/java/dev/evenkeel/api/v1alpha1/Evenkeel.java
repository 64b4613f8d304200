package dev.evenkeel.api.v1alpha1;

/** The names on which all parts agree. They are API: never renamed. */
public final class Evenkeel {
    /** API group of all kinds. */
    public static final String GROUP = "evenkeel.dev";
    /** API version of this package. */
    public static final String VERSION = "v1alpha1";
    /** {@code kubectl get evenkeel} lists all kinds. */
    public static final String CATEGORY = "evenkeel";
    /** Group and version as objects carry them. */
    public static final String API_VERSION = GROUP + "/" + VERSION;
    /** The operator's field manager in server-side apply. */
    public static final String FIELD_MANAGER = "evenkeel";

    /** {@code "true"} on a namespace or on the operator's ConfigMap stops all acting there. */
    public static final String PAUSE_ANNOTATION = GROUP + "/pause";

    /** On a RemediationPolicy: the user who wrote it last; the chart's admission policies keep it true. */
    public static final String AUTHOR_ANNOTATION = GROUP + "/author";

    /** Label on all that a ModelDeployment owns: its name. */
    public static final String MODEL_DEPLOYMENT_LABEL = GROUP + "/modeldeployment";
    /** Label on all that a TrainingRun owns: its name. */
    public static final String TRAINING_RUN_LABEL = GROUP + "/trainingrun";
    /** Label on model servers: {@code stable} or {@code candidate}. */
    public static final String ROLE_LABEL = GROUP + "/role";
    /** Label on Incidents and Remediations: the policy's name. */
    public static final String POLICY_LABEL = GROUP + "/policy";
    /** Label on Remediations: the Incident's name. */
    public static final String INCIDENT_LABEL = GROUP + "/incident";
    /** Label on Incidents and Remediations: the target's UID. */
    public static final String TARGET_UID_LABEL = GROUP + "/target-uid";

    private Evenkeel() {}
}
