package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"evenkeel.dev/e2e/cluster/internal/layout"
)

// process is one daemon as the host sees it. Sizes are bytes.
type process struct {
	name           string
	pid            int
	resident, anon int64
}

// Status prints what runs and what it costs. It fails if the cluster is not up or its node not Ready.
func (c *Cluster) Status(ctx context.Context) error {
	if err := c.RequireUp(); err != nil {
		return err
	}
	pids, err := c.group.Daemons()
	if err != nil {
		return err
	}
	var total process
	shims := process{name: "containerd-shim"}
	count := 0
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "component\tpid\tresident MiB\tprivate MiB\t")
	row := func(p process, id string) {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t\n", p.name, id, p.resident>>20, p.anon>>20)
	}
	for _, pid := range pids {
		p, err := inspect(pid)
		if errors.Is(err, fs.ErrNotExist) {
			continue // ended as we looked
		}
		if err != nil {
			return err
		}
		total.resident, total.anon = total.resident+p.resident, total.anon+p.anon
		if strings.HasPrefix(p.name, shims.name) {
			count++
			shims.resident, shims.anon = shims.resident+p.resident, shims.anon+p.anon
			continue
		}
		row(p, strconv.Itoa(p.pid))
	}
	if count > 0 {
		shims.name = fmt.Sprintf("%d container shims", count)
		row(shims, "")
	}
	total.name = "total" // resident counts the program's text once for each component; it is in memory once
	row(total, "")
	if err := table.Flush(); err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	node, err := client.CoreV1().Nodes().Get(ctx, layout.NodeName, metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("the API server at %s does not answer (see %s): %w", c.Server(), c.Log("kube-apiserver"), err)
	}
	pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(node.Status.Conditions, func(x corev1.NodeCondition) bool { return x.Type == corev1.NodeReady })
	if at < 0 || node.Status.Conditions[at].Status != corev1.ConditionTrue {
		return fmt.Errorf("node %s is not Ready (see %s)", node.Name, c.Log("kubelet"))
	}
	fmt.Fprintf(c.out, "node %s is Ready, Kubernetes %s, %d pods, API at %s\nKUBECONFIG=%s\n", node.Name, node.Status.NodeInfo.KubeletVersion, len(pods.Items), c.Server(), c.Kubeconfig("admin"))
	return nil
}

func inspect(pid int) (process, error) {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	cmdline, err := os.ReadFile(filepath.Join(folder, "cmdline"))
	if err != nil {
		return process{}, err
	}
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return process{}, err
	}
	p := process{pid: pid, name: componentName(strings.Split(string(cmdline), "\x00"))}
	p.resident, p.anon = parseMemory(status)
	return p, nil
}

// componentName is the subcommand of our own program, or the program's name.
func componentName(argv []string) string {
	name := filepath.Base(argv[0])
	if name == "cluster" && len(argv) > 1 {
		return argv[1]
	}
	return name
}

// parseMemory reads /proc/PID/status; a kernel thread or zombie has no such lines, and no memory.
func parseMemory(status []byte) (resident, anon int64) {
	for line := range bytes.Lines(status) {
		fields := strings.Fields(string(line))
		if len(fields) < 2 {
			continue
		}
		kib, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "VmRSS:":
			resident = kib << 10
		case "RssAnon:":
			anon = kib << 10
		}
	}
	return resident, anon
}
