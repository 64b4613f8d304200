// Command workload is a small HTTP service that can be made really sick, and the load that makes it suffer.
// Its leak holds memory that is really touched and its work burns CPU time that is really spent, so what an operator sees
// in the kubelet's metrics is nothing simulated. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const usage = `usage: workload serve|load [flags]     (workload serve -h, workload load -h)

Each flag may come from the environment too: --leak-per-second as LEAK_PER_SECOND.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	err := run(ctx, os.Args[1:], os.LookupEnv)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "workload:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, environment func(string) (string, bool)) error {
	if len(args) == 0 {
		return errors.New("no command\n" + usage)
	}
	flags := flag.NewFlagSet("workload "+args[0], flag.ContinueOnError)
	var command func() error
	switch args[0] {
	case "serve":
		config := serveFlags(flags)
		command = func() error { return serve(ctx, *config, os.Stdout) }
	case "load":
		config := loadFlags(flags)
		command = func() error { return load(ctx, *config, os.Stdout) }
	default:
		return fmt.Errorf("unknown command %q\n%s", args[0], usage)
	}
	if err := fromEnvironment(flags, environment); err != nil {
		return err
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return command()
}

// fromEnvironment sets each flag whose name, in capitals and with underscores, is in the environment. The command line
// is parsed after it, and wins.
func fromEnvironment(flags *flag.FlagSet, environment func(string) (string, bool)) error {
	var failed error
	flags.VisitAll(func(f *flag.Flag) {
		name := strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, set := environment(name); set {
			if err := flags.Set(f.Name, value); err != nil {
				failed = errors.Join(failed, fmt.Errorf("environment variable %s: %w", name, err))
			}
		}
	})
	return failed
}
