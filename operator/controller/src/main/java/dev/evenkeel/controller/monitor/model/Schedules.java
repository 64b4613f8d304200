package dev.evenkeel.controller.monitor.model;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;

/** Reads cron schedules as crontab(5) has them, with the nicknames that a CronJob takes. */
final class Schedules {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *");

    private Schedules() {}

    /** The schedule's last and next time as of now. Total: what cannot be read is a fact. */
    static Slot at(String cron, String timeZone, Instant now) {
        try {
            ZonedDateTime here = now.atZone(ZoneId.of(timeZone));
            ExecutionTime times = ExecutionTime.forCron(PARSER.parse(NICKNAMES.getOrDefault(cron, cron)));
            return new Slot.At(
                    times.lastExecution(here.plusNanos(1)).map(ZonedDateTime::toInstant),
                    times.nextExecution(here).map(ZonedDateTime::toInstant));
        } catch (DateTimeException | IllegalArgumentException e) {
            return new Slot.Invalid(cron, timeZone, String.valueOf(e.getMessage()));
        }
    }
}
