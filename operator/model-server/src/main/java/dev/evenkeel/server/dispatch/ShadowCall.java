package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import java.util.concurrent.Executor;

/** A call that was answered, as its shadow reads it again; nobody gets the shadow's answer. */
record ShadowCall(Call original, CallHead head) implements Call {
    private static final Executor NOWHERE = delivery -> {};

    static ShadowCall of(Call original) {
        return new ShadowCall(original, new CallHead(original.model(), null, null, NO_DEADLINE, null));
    }

    @Override
    public Executor loop() {
        return NOWHERE;
    }

    @Override
    public boolean isAbandoned() {
        return false;
    }

    @Override
    public InferRequest read(Signature signature, Scratch scratch) throws RequestFault {
        return original.read(signature, scratch);
    }

    @Override
    public void answer(Answered answered, Scratch scratch) {}

    @Override
    public void fail(Failure failure) {}

    @Override
    public void deliver() {}
}
