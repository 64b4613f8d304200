package dev.evenkeel.server.revision;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What the configuration file wants to be kept of the calls; nothing unless it asks.
 *
 * @param capture of features and predictions
 * @param feedback how long a prediction waits for its labels
 * @param accessLogEvery one answered call in so many is logged, and each failed one; 0 for no log
 */
public record WatchConfig(Optional<Capture> capture, Optional<Duration> feedback, int accessLogEvery) {
    /** Nothing is kept. */
    public static final WatchConfig OFF = new WatchConfig(Optional.empty(), Optional.empty(), 0);

    private static final Duration LONGEST = Duration.ofDays(7);

    public WatchConfig {
        if (accessLogEvery < 0) {
            throw new InvalidDesired("field accessLog.every must be at least 1");
        }
        feedback.ifPresent(window -> check("feedback.window", window));
    }

    /**
     * How calls are captured.
     *
     * @param window length of a window
     * @param sample share of the calls that are sent to the sink as they are, from 0 to 1
     * @param sink absent when windows are kept here only
     */
    public record Capture(Duration window, double sample, Optional<Sink> sink) {
        public Capture {
            check("capture.window", window);
            if (!(sample >= 0 && sample <= 1)) {
                throw new InvalidDesired("field capture.sample must be from 0 to 1, not " + sample);
            }
        }
    }

    /**
     * Where events go by HTTP.
     *
     * @param url of http or https
     * @param perSecond most sampled calls in a second, {@value #PER_SECOND} unless it is given; more are dropped
     */
    public record Sink(URI url, int perSecond) {
        static final int PER_SECOND = 100;

        public Sink {
            if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                throw new InvalidDesired("field capture.sink.url must be of http or https with a host, not " + url);
            }
            if (perSecond < 1) {
                throw new InvalidDesired("field capture.sink.perSecond must be at least 1");
            }
        }
    }

    private static void check(String field, Duration window) {
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(LONGEST) > 0) {
            throw new InvalidDesired("field " + field + " must be from 1s to " + LONGEST.toHours() + "h");
        }
    }
}
