package node

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// processes starts and reaps children. The node is process 1 of its namespace, so orphans (the shims of containers)
// become its children too and must be waited for: one loop waits for all, and hands their fate to whoever started them.
type processes struct {
	mutex   sync.Mutex // held while starting, so that a child cannot be reaped before it is known
	waiting map[int]chan syscall.WaitStatus
}

func newProcesses() *processes {
	p := &processes{waiting: map[int]chan syscall.WaitStatus{}}
	died := make(chan os.Signal, 1)
	signal.Notify(died, syscall.SIGCHLD)
	go func() {
		for range died {
			p.reap()
		}
	}()
	return p
}

func (p *processes) reap() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
		if waiter, known := p.waiting[pid]; known {
			delete(p.waiting, pid)
			waiter <- status
		}
	}
}

// start runs a program with its output appended to a file. The channel delivers one status when it has ended.
func (p *processes) start(argv, env []string, folder, output string) (int, <-chan syscall.WaitStatus, error) {
	out, err := os.OpenFile(output, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return 0, nil, err
	}
	defer out.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		return 0, nil, err
	}
	defer null.Close()

	p.mutex.Lock()
	defer p.mutex.Unlock()
	process, err := os.StartProcess(argv[0], argv, &os.ProcAttr{
		Dir: folder, Env: env, Files: []*os.File{null, out, out},
		Sys: &syscall.SysProcAttr{Setsid: true}, // a signal to one daemon's group reaches no other
	})
	if err != nil {
		return 0, nil, err
	}
	pid := process.Pid
	if err := process.Release(); err != nil { // reap() waits for it
		return 0, nil, err
	}
	done := make(chan syscall.WaitStatus, 1)
	p.waiting[pid] = done
	return pid, done, nil
}

// run waits for a program to end and fails if it did not end with success.
func (p *processes) run(ctx context.Context, argv, env []string, folder, output string) error {
	pid, done, err := p.start(argv, env, folder, output)
	if err != nil {
		return err
	}
	select {
	case status := <-done:
		if !status.Exited() || status.ExitStatus() != 0 {
			return fmt.Errorf("%s: %s (see %s)", argv[0], describe(status), output)
		}
		return nil
	case <-ctx.Done():
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		return ctx.Err()
	}
}

// Restarts wait longer each time, as a kubelet's do; a daemon that has run for a while starts afresh.
const (
	firstPause = 500 * time.Millisecond
	longPause  = 30 * time.Second
	soundRun   = time.Minute
)

// keep starts a daemon and starts it again whenever it ends, until the context does.
func (p *processes) keep(ctx context.Context, d daemon, env []string) {
	pause := firstPause
	for {
		began := time.Now()
		_, done, err := p.start(d.argv, env, d.folder, d.output)
		if err != nil {
			log.Printf("%s: cannot start: %v", d.name, err)
		} else {
			select {
			case status := <-done:
				log.Printf("%s: %s after %s (see %s)", d.name, describe(status), time.Since(began).Round(time.Second), d.output)
			case <-ctx.Done():
				return
			}
		}
		if time.Since(began) > soundRun {
			pause = firstPause
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, longPause)
		case <-ctx.Done():
			return
		}
	}
}

func describe(status syscall.WaitStatus) string {
	if status.Signaled() {
		return "ended by " + status.Signal().String()
	}
	return fmt.Sprintf("exited with %d", status.ExitStatus())
}
