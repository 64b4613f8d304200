package dev.evenkeel.controller.facts.model;

import dev.evenkeel.api.v1alpha1.Evenkeel;

/** Annotations by which the operator finds again what it knew: they survive restarts and backups. */
public final class Annotations {
    /** On a TrainingRun: manifest of the model that served when it was made, for gates that compare with it. */
    public static final String CHAMPION = Evenkeel.GROUP + "/champion";

    /** On a TrainingRun: digest of the template that it was made from. */
    public static final String TEMPLATE_HASH = Evenkeel.GROUP + "/template-hash";

    /** On a candidate's Deployment and pods: the revision that proves itself. */
    public static final String REVISION = Evenkeel.GROUP + "/revision";

    /** On a ControllerRevision: when it took the traffic last. */
    public static final String PROMOTED_AT = Evenkeel.GROUP + "/promoted-at";

    /** On a ControllerRevision: the reason why it must not serve. */
    public static final String REJECTED = Evenkeel.GROUP + "/rejected";

    /** On a ControllerRevision: the same in words. */
    public static final String REJECTED_MESSAGE = Evenkeel.GROUP + "/rejected-message";

    /** On a pod template: digest of the key that updates are signed with; another key needs other pods. */
    public static final String UPDATES_KEY = Evenkeel.GROUP + "/updates-key";

    private Annotations() {}
}
