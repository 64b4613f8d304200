// Command probe is what the self-test runs in a pod: it appends a line to a file, prints how many there are, and waits.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	lines, err := appendLine(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("uid %d wrote line %d\n", os.Getuid(), lines)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	<-ctx.Done()
}

func appendLine(path string) (lines int, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}
	if _, err := file.WriteString("a line\n"); err != nil {
		return 0, err
	}
	if err := file.Close(); err != nil {
		return 0, err
	}
	content, err := os.ReadFile(path)
	return bytes.Count(content, []byte("\n")), err
}
