package dev.evenkeel.server.engine;

import dev.evenkeel.server.protocol.Signature;

/** What each engine's model says about itself in the same way. */
public abstract class SignedModel implements Model {
    private final String platform;
    private final Signature signature;

    /** A model that batches where the first dimension of each input and output is open. */
    protected SignedModel(String platform, Signature signature) {
        this.platform = platform;
        this.signature = signature;
    }

    @Override
    public final String platform() {
        return platform;
    }

    @Override
    public final Signature signature() {
        return signature;
    }

    @Override
    public final boolean batches() {
        return signature.hasOpenRows();
    }
}
