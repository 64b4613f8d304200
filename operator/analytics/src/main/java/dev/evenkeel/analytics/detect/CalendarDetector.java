package dev.evenkeel.analytics.detect;

import dev.evenkeel.analytics.detect.Calendar.Entry;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A detector that looks into a {@link Calendar} first: each point is judged in the circumstances of its time, and a finding
 * names what was going on when it began. Not thread safe. The state is the detector's; the calendar is given anew.
 */
public final class CalendarDetector {
    private final Detector detector;
    private Calendar calendar;

    public CalendarDetector(Detector detector, Calendar calendar) {
        this.detector = detector;
        this.calendar = calendar;
    }

    /**
     * A finding and what may have to do with it.
     *
     * @param context entries of the calendar that held when the open episode began, or now when none is open, or that had
     *     ended within the hour before; empty when the finding is not surprising
     */
    public record Annotated(Finding finding, List<Entry> context) {
        /** One line for people. */
        public String explanation() {
            return context.isEmpty()
                    ? finding.explanation()
                    : context.stream()
                            .map(entry -> entry.kind() + " " + entry.label())
                            .collect(Collectors.joining(", ", finding.explanation() + ", near ", ""));
        }
    }

    /** From now on this calendar holds. */
    public void calendar(Calendar newer) {
        calendar = newer;
    }

    /** As {@link Detector#update(long, double)}. */
    public Annotated update(long epochMillis, double value) {
        Finding finding = detector.update(epochMillis, value, calendar.at(epochMillis));
        boolean worth = finding.open() || finding.surprise() > 0;
        long began = finding.open() ? finding.sinceEpochMillis() : epochMillis;
        return new Annotated(finding, worth ? calendar.around(began) : List.of());
    }

    /** The detector's state. */
    public DetectorSnapshot snapshot() {
        return detector.snapshot();
    }
}
