package dev.evenkeel.process;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log: one JSON object a line on standard output, written by a thread of its own, so that no event loop waits for
 * it; what does not fit its queue is dropped. {@code EVENKEEL_LOG_FORMAT=text} is for people,
 * {@code EVENKEEL_LOG_LEVEL} is that of our own classes.
 *
 * <p>It is code, not a file, because reading logback's XML took a quarter of a server's start, and it is the provider
 * that SLF4J asks for, because logback's own one looks into every jar for a configuration. It is in force only in a process
 * that called {@link #use} before its first logger: the store shares its class path with the operator, which has a log of
 * its own.
 */
public final class EvenkeelLog implements SLF4JServiceProvider {
    private static final int QUEUE = 1024;

    private final LoggerContext log = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();

    /** Puts this log in force, and makes it: threads that log while another makes it would have their lines kept back. */
    public static void use() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, EvenkeelLog.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN"); // no line about it at each start
        var _ = LoggerFactory.getILoggerFactory();
    }

    /** Writes what is still queued; called last before the process ends. */
    public static void flush() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            context.stop();
        }
    }

    @Override
    public void initialize() {
        log.setName(CoreConstants.DEFAULT_CONTEXT_NAME);
        log.setMDCAdapter(diagnostics);
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(log);
        console.setEncoder("text".equals(System.getenv("EVENKEEL_LOG_FORMAT")) ? text(log) : json(log));
        console.start();
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(log);
        queue.setQueueSize(QUEUE);
        queue.setNeverBlock(true);
        queue.addAppender(console);
        queue.start();
        log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(queue);
        log.getLogger("dev.evenkeel").setLevel(Level.toLevel(System.getenv("EVENKEEL_LOG_LEVEL"), Level.INFO));
        log.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return log;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnostics;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99"; // as logback's own provider says
    }

    private static Encoder<ILoggingEvent> json(LoggerContext log) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(log);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext log) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(log);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp%n");
        encoder.start();
        return encoder;
    }
}
