package dev.evenkeel.server.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The memory that models may take: what the process's control group (or the machine) allows, less the Java heap. A
 * model is held to need {@value #FACTOR} times its files while it is loaded: the engine's copy and the parsed file, or
 * the weights as packed for its kernels. Refusing a model beats being killed beside the ones that serve. Thread safe.
 */
public final class ModelMemory {
    static final int FACTOR = 2;
    private static final long MIB = 1 << 20;

    private final long limit;
    private final long heap;
    private long held; // guarded by this

    /**
     * A memory of a known size.
     *
     * @param limit of the process, in bytes
     * @param heap the most that the Java heap may take of it
     */
    public ModelMemory(long limit, long heap) {
        this.limit = limit;
        this.heap = heap;
    }

    /** The memory of this process; the Java runtime knows the control group's limit. */
    public static ModelMemory ofThisProcess() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new ModelMemory(system.getTotalMemorySize(), Runtime.getRuntime().maxMemory());
    }

    /**
     * Takes the memory of a model.
     *
     * @param fileBytes the size of its files
     * @return what was taken, to be given back when the model is closed
     * @throws UnusableModel TOO_LARGE when it does not fit
     */
    synchronized long take(long fileBytes) throws UnusableModel {
        long needed = fileBytes > Long.MAX_VALUE / FACTOR ? Long.MAX_VALUE : fileBytes * FACTOR;
        long free = limit - heap - held;
        if (needed > free) {
            throw new UnusableModel(
                    UnusableModel.Kind.TOO_LARGE,
                    "it needs about " + mib(needed) + " (" + FACTOR + " times its size), and " + mib(Math.max(0, free))
                            + " are left of the process's limit of " + mib(limit) + " (Java heap " + mib(heap)
                            + ", loaded models " + mib(held) + "): raise the memory limit",
                    null);
        }
        held += needed;
        return needed;
    }

    synchronized void giveBack(long taken) {
        held -= taken;
    }

    private static String mib(long bytes) {
        return (bytes + MIB - 1) / MIB + " MiB";
    }
}
