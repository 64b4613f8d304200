package dev.evenkeel.benchmarks.drift;

/**
 * Page's CUSUM (1954, doi:10.1093/biomet/41.1-2.100) of the true likelihood ratio: it is told the kind, the size and, but for
 * the mean, the direction of the drift, and for numbers that they are normal. Mean and deviation are the reference's. Nearly no method can
 * be faster at the same chance of a false alarm (Moustakides 1986, doi:10.1214/aos/1176350164).
 */
final class ToldCusum implements Watcher {
    private final Kind kind;
    private final double mean;
    private final double deviation;
    private final boolean numeric;
    private double up;
    private double down;

    ToldCusum(Kind kind, double[] reference) {
        this.kind = kind;
        this.numeric = !kind.categorical() && kind != Kind.MISSING;
        mean = numeric ? Peers.mean(reference) : 0;
        deviation = numeric ? Peers.deviation(reference) : 1;
    }

    @Override
    public double update(double x) {
        double z = (x - mean) / deviation;
        up = Math.max(0, up + kind.logRatio(z));
        if (numeric && kind.mean != 0 && kind != Kind.TAIL) {
            down = Math.max(0, down + kind.logRatio(-z));
        }
        return Math.max(up, down);
    }
}
