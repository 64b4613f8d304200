package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Lines of a made-up shop, with the number of the statement that printed each. */
record SampleLines(List<String> lines, List<Integer> statements) {
    private static final String[] USERS = {
        "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory", "olivia"
    };
    private static final String[] STATES = {"QUEUED", "RUNNING", "DONE"};
    private static final int STATEMENTS = 12;

    static SampleLines of(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines = new ArrayList<>();
        List<Integer> statements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int statement = random.nextInt(STATEMENTS);
            lines.add(line(statement, random));
            statements.add(statement);
        }
        return new SampleLines(lines, statements);
    }

    private static String line(int statement, SplittableRandom random) {
        int n = random.nextInt(100_000);
        String user = USERS[random.nextInt(USERS.length)];
        String address = "10.1." + random.nextInt(256) + "." + random.nextInt(256);
        return switch (statement) {
            case 0 -> "Accepted password for " + user + " from " + address + " port " + n + " ssh2";
            case 1 -> "GET /api/items/" + n + " took " + n / 7.0 + "ms";
            case 2 -> "cache miss for key item-" + n;
            case 3 -> "order " + Integer.toHexString(0xabc0000 + n) + " shipped by " + user + " to warehouse";
            case 4 -> "connection to " + address + ":5432 lost, retrying";
            case 5 -> "pool size=" + n % 50 + " active=" + n % 7 + " idle=" + n % 11;
            case 6 -> "started";
            case 7 -> "disk /dev/sd" + (char) ('a' + n % 4) + n % 3 + " is " + n % 100 + "% full";
            case 8 -> "job " + n + " is now " + STATES[0];
            case 9 -> "job " + n + " is now " + STATES[1];
            case 10 -> "nodes [n" + n + ", n" + (n + 1) + (n % 2 == 0 ? ", n" + (n + 2) : "") + "] joined";
            default -> "checkpoint at 2026-01-0" + (1 + n % 9) + "T10:11:" + (10 + n % 50) + "Z written";
        };
    }
}
