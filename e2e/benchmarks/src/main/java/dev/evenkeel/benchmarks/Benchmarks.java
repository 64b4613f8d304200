package dev.evenkeel.benchmarks;

import dev.evenkeel.benchmarks.drift.DelayCommand;
import dev.evenkeel.benchmarks.drift.EstimateCommand;
import dev.evenkeel.benchmarks.inject.InjectCommand;
import dev.evenkeel.benchmarks.inject.SpecialCommand;
import dev.evenkeel.benchmarks.jmh.JmhCommand;
import dev.evenkeel.benchmarks.logs.RedactCommand;
import dev.evenkeel.benchmarks.rca.IncidentsCommand;
import dev.evenkeel.benchmarks.rca.RcaCommand;
import dev.evenkeel.benchmarks.storm.StormsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the executable jar. Exit code 0 for success, 1 for a failure, 2 for a wrong command line. */
@Command(
        name = "benchmarks",
        description = "Accuracy and speed of the analytics, on files.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DetectCommand.class, //
            DelayCommand.class, //
            DriftCommand.class, //
            EstimateCommand.class, //
            ForecastCommand.class, //
            IncidentsCommand.class, //
            InjectCommand.class, //
            JmhCommand.class, //
            LimitCommand.class, //
            RcaCommand.class, //
            LogsCommand.class, //
            RedactCommand.class, //
            SpecialCommand.class, //
            StormsCommand.class, //
        })
public final class Benchmarks {
    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks()).execute(args));
    }
}
