package host

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"evenkeel.dev/e2e/cluster/internal/node"
)

// needs are the programs that the cluster takes from Debian, and the packages that have them.
var needs = []struct{ file, pkg string }{
	{"/usr/bin/containerd", "containerd"},
	{"/usr/bin/containerd-shim-runc-v2", "containerd"},
	{"/usr/bin/ctr", "containerd"},
	{"/usr/sbin/runc", "runc"},
	{node.CNIPlugins + "/bridge", "containernetworking-plugins"},
	{node.CNIPlugins + "/host-local", "containernetworking-plugins"},
	{node.CNIPlugins + "/loopback", "containernetworking-plugins"},
	{node.CNIPlugins + "/portmap", "containernetworking-plugins"},
	{"/usr/sbin/iptables", "iptables"},
}

func missingPackages() []string {
	var missing []string
	for _, need := range needs {
		if _, err := os.Stat(need.file); err != nil && !slices.Contains(missing, need.pkg) {
			missing = append(missing, need.pkg)
		}
	}
	return missing
}

// installPackages brings what is missing, and asks for fresh package lists only if it cannot do without.
func installPackages(report func(string, ...any)) error {
	missing := missingPackages()
	if len(missing) == 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("the cluster needs %s, and this machine has no apt-get: install them by hand so that %s exist", strings.Join(missing, ", "), files(missing))
	}
	report("installing Debian packages: %s", strings.Join(missing, " "))
	install := append([]string{"install", "--yes", "--no-install-recommends"}, missing...)
	first, err := apt(install...)
	if err == nil && len(missingPackages()) == 0 {
		return nil
	}
	report("fetching package lists")
	if out, err := apt("update"); err != nil {
		return fmt.Errorf("apt-get update failed: %w\n%s", err, tail(out, 15))
	}
	second, err := apt(install...)
	if err != nil {
		return fmt.Errorf("apt-get could not install %s: %w\n%s", strings.Join(missing, " "), err, tail(first+second, 15))
	}
	if still := missingPackages(); len(still) > 0 {
		return fmt.Errorf("%s installed, but not where expected: %s", strings.Join(still, ", "), files(still))
	}
	return nil
}

func apt(args ...string) (string, error) {
	command := exec.Command("apt-get", args...)
	command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	out, err := command.CombinedOutput()
	return string(out), err
}

func files(packages []string) string {
	var names []string
	for _, need := range needs {
		if slices.Contains(packages, need.pkg) {
			names = append(names, need.file)
		}
	}
	return strings.Join(names, ", ")
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// loadBridgeFilter makes the kernel pass packets between pods through the firewall, without which a pod cannot reach a
// Service whose pod is beside it. The module stays when the cluster goes: others may rely on it by then.
func loadBridgeFilter() error {
	const sign = "/proc/sys/net/bridge/bridge-nf-call-iptables"
	if _, err := os.Stat(sign); err == nil {
		return nil
	}
	out, err := exec.Command("modprobe", "br_netfilter").CombinedOutput()
	if err != nil {
		return fmt.Errorf("the kernel module br_netfilter is needed and cannot be loaded (%w: %s): load it on the host with `modprobe br_netfilter`", err, strings.TrimSpace(string(out)))
	}
	_, err = os.Stat(sign)
	return err
}
