package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"evenkeel.dev/e2e/cluster/internal/layout"
)

// record is what the host remembers of a cluster. It is written before anything is made, so that `down` knows what to look for.
type record struct {
	Link  netip.Prefix `json:"link"`
	Build string       `json:"build"` // digest of the program that started it
	// Process 1 of the node. A number alone may have been given to another process since; number, start time and boot may not.
	Pid     int    `json:"pid,omitempty"`
	Started string `json:"started,omitempty"` // clock ticks since boot
	Boot    string `json:"boot,omitempty"`
}

// open returns the layout of the cluster at the state folder, with addresses if it has a record.
func open(state string) (layout.Layout, *record, error) {
	l, err := layout.New(state)
	if err != nil {
		return l, nil, err
	}
	raw, err := os.ReadFile(l.Record())
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil, nil
	}
	if err != nil {
		return l, nil, err
	}
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return l, nil, fmt.Errorf("%s is damaged (%w): remove the file, then run `cluster down`", l.Record(), err)
	}
	return l.OnLink(r.Link), &r, nil
}

func (r *record) save(l layout.Layout) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	// A rename is atomic: a crash leaves the old record or the new one.
	next := l.Record() + ".next"
	if err := os.WriteFile(next, append(raw, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(next, l.Record())
}

// alive tells whether the recorded process is still there.
func (r *record) alive() (bool, error) {
	if r == nil || r.Pid == 0 {
		return false, nil
	}
	boot, err := bootID()
	if err != nil {
		return false, err
	}
	started, state, err := startTime(r.Pid)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && boot == r.Boot && started == r.Started && state != "Z", err
}

func (r *record) remember(pid int) error {
	boot, err := bootID()
	if err != nil {
		return err
	}
	started, _, err := startTime(pid)
	if err != nil {
		return err
	}
	r.Pid, r.Started, r.Boot = pid, started, boot
	return nil
}

func bootID() (string, error) {
	raw, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(raw)), err
}

// startTime reads fields 22 and 3 of /proc/PID/stat.
func startTime(pid int) (started, state string, err error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return "", "", err
	}
	return parseStat(string(raw))
}

// parseStat starts after the command's name, which may hold blanks and brackets.
func parseStat(stat string) (started, state string, err error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return "", "", fmt.Errorf("unexpected content of /proc/PID/stat: %q", stat)
	}
	return fields[19], fields[0], nil
}

// Placed is the layout of a cluster that has its addresses.
func Placed(state string) (layout.Layout, error) {
	l, r, err := open(state)
	if err == nil && r == nil {
		err = fmt.Errorf("%s is missing", l.Record())
	}
	return l, err
}
