package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * Watches each cell of categories alone: is a row in it or not. So where the cells of the reference end is told for each of
 * them by itself, and errors do not add up along the cells as they do on one scale of ranks. Not thread safe. About 1 KiB a cell.
 */
final class CategoryMarks {
    private static final double UNSEEN = 0.25; // of another cell's share: where few are expected, few tell much

    private final RankProcess[] processes; // [cell]

    private CategoryMarks(RankProcess[] processes) {
        this.processes = processes;
    }

    /** Takes the marks of each cell, what is guessed of their shares, and what all together may spend. */
    static CategoryMarks of(RankCells[] marks, ShareGuess[] guesses, Budget budget) {
        RankProcess[] processes = new RankProcess[marks.length];
        for (int k = 0; k < processes.length; k++) {
            processes[k] = process(new RankUrn(marks[k]), guesses[k], budget.part(part(guesses, k)));
        }
        return new CategoryMarks(processes);
    }

    private static RankProcess process(RankUrn urn, ShareGuess guess, Budget budget) {
        Capital[] fixed = {new Bettors(OddsBets.onTops(guess))};
        return new RankProcess(urn, budget, fixed, new double[] {1});
    }

    private static double part(ShareGuess[] guesses, int cell) {
        double all = 0;
        for (ShareGuess guess : guesses) {
            all += weight(guess);
        }
        return weight(guesses[cell]) / all;
    }

    private static double weight(ShareGuess guess) {
        return guess.count() < 1 ? UNSEEN : 1;
    }

    void update(int cell, Lots lots, long step) {
        for (int k = 0; k < processes.length; k++) {
            processes[k].update(k == cell ? 1 : 0, lots.next(), step);
        }
    }

    /** The greatest one of the cells', see {@link RankProcess#evidence}. */
    double evidence() {
        double greatest = 0;
        for (RankProcess process : processes) {
            greatest = Math.max(greatest, process.evidence());
        }
        return greatest;
    }

    int bytes() {
        int bytes = 0;
        for (RankProcess process : processes) {
            bytes += process.bytes();
        }
        return bytes;
    }

    void write(ByteBuffer out) {
        for (RankProcess process : processes) {
            process.write(out);
        }
    }

    static CategoryMarks read(ByteBuffer in, ShareGuess[] guesses, Budget budget) {
        RankProcess[] processes = new RankProcess[guesses.length];
        for (int k = 0; k < processes.length; k++) {
            processes[k] = process(RankUrn.read(in), guesses[k], budget.part(part(guesses, k)));
            processes[k].read(in);
        }
        return new CategoryMarks(processes);
    }
}
