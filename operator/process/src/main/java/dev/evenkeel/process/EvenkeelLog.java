package dev.evenkeel.process;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The log: one JSON object a line on standard output, written by a thread of its own, so that no event loop waits for
 * it; what does not fit its queue is dropped. {@code EVENKEEL_LOG_FORMAT=text} is for people,
 * {@code EVENKEEL_LOG_LEVEL} is that of our own classes.
 *
 * <p>It is code, not a file, because reading logback's XML took a quarter of a server's start. It is in force only in
 * a process that called {@link #use} before its first logger: the store shares its class path with the operator, which
 * has a log of its own.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class EvenkeelLog extends ContextAwareBase implements Configurator {
    private static final String IN_FORCE = "evenkeel.log";
    private static final int QUEUE = 1024;

    /** Puts this log in force. */
    public static void use() {
        System.setProperty(IN_FORCE, "true");
        // Named, so that nothing is searched for, and without a line about it at each start.
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogbackServiceProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
    }

    /** Writes what is still queued; called last before the process ends. */
    public static void flush() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            context.stop();
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext log) {
        if (!Boolean.getBoolean(IN_FORCE)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
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
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
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
