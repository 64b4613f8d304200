package dev.evenkeel.e2e;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/**
 * Prints what happens as it happens: whole lines with the time since the start, and between them one changing progress
 * line on a terminal. Elsewhere (CI, a file) a progress text is printed once, when it changes.
 */
public final class Console {
    private static final int WIDTH = 118;
    private static final int HEAD = 30;

    private final PrintStream out;
    private final InstantSource clock;
    private final boolean terminal;
    private final long startMillis;
    private String progress = "";

    public Console(PrintStream out, InstantSource clock, boolean terminal) {
        this.out = out;
        this.clock = clock;
        this.terminal = terminal;
        this.startMillis = clock.millis();
    }

    /** A headline that opens a story. */
    public synchronized void title(String text) {
        clear();
        out.println();
        out.println("== " + text);
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        clear();
        out.println(stamp() + text);
        progress = "";
    }

    /** Text that stays, without the time. */
    public synchronized void text(String text) {
        clear();
        out.println(text);
    }

    /** What is going on right now; the next call replaces it. */
    public synchronized void progress(String text) {
        if (text.equals(progress)) {
            return;
        }
        progress = text;
        if (terminal) {
            out.print("\r\033[K" + fitted(stamp() + text));
            out.flush();
        } else {
            out.println(stamp() + text);
        }
    }

    /** A table with a header row; the last column takes what is left of the line. */
    public synchronized void table(List<String> header, List<List<String>> rows) {
        clear();
        int columns = header.size();
        Column[] layout = new Column[columns];
        int used = 0;
        for (int c = 0; c < columns - 1; c++) {
            int column = c;
            int width = 3
                    + rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .reduce(header.get(c).length(), Math::max);
            layout[c] = new Column(width, 0, Column.Overflow.SPAN);
            used += width;
        }
        layout[columns - 1] = new Column(Math.max(20, WIDTH - used), 0, Column.Overflow.WRAP);
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), layout);
        table.addRowValues(header.toArray(String[]::new));
        rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
        out.print(table);
        out.flush();
    }

    /** The begin says what it is about and the end what is new: the middle is what a narrow line can do without. */
    private static String fitted(String text) {
        return text.length() <= WIDTH
                ? text
                : text.substring(0, HEAD) + " ... " + text.substring(text.length() - (WIDTH - HEAD - 5));
    }

    private void clear() {
        if (terminal && !progress.isEmpty()) {
            out.print("\r\033[K");
        }
    }

    private String stamp() {
        Duration since = Duration.ofMillis(clock.millis() - startMillis);
        return "[%d:%02d] ".formatted(since.toMinutes(), since.toSecondsPart());
    }
}
