// Command cluster is a real one-node Kubernetes in one program, for development and tests: it links the upstream components
// and runs them in namespaces of their own. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"evenkeel.dev/e2e/cluster/internal/bare"
	"evenkeel.dev/e2e/cluster/internal/host"
	"evenkeel.dev/e2e/cluster/internal/image"
	"evenkeel.dev/e2e/cluster/internal/layout"
	"evenkeel.dev/e2e/cluster/internal/node"
)

const usage = `usage: cluster COMMAND

  up                 install what is missing and start the cluster; ready in under a minute
  down               remove the cluster and all that it made
  status             what runs, its memory, and whether the node is Ready
  kubeconfig         print the path of the administrator's kubeconfig
  load IMAGE.tar...  import images (docker-save or OCI layout) for pods to use
  kubectl ARGS...    kubectl on this cluster (or another, by --kubeconfig and --context)
  helm ARGS...       helm, likewise
  apiserver DIR      a bare etcd and API server on free ports, without root, until standard input ends
  image NAME:TAG OUT.tar BINARY[=/PATH]...
                     an image of static executables alone; the first is its entry point

The state folder is ` + layout.DefaultState + `; ` + layout.EnvState + ` names another, for a second cluster beside it.
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	command, args := os.Args[1], os.Args[2:]
	if command == "kubectl" || command == "helm" {
		if err := useOwnCluster(args); err != nil {
			fail(err)
		}
	}
	if _, known := components[command]; known {
		os.Exit(runComponent(command, args))
	}
	if err := run(command, args); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "cluster:", err)
	os.Exit(1)
}

type usageError string

func (e usageError) Error() string { return string(e) + "\n\n" + usage }

func run(command string, args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	want := func(count int) error {
		if len(args) != count {
			return usageError(fmt.Sprintf("%s takes %d arguments, not %d", command, count, len(args)))
		}
		return nil
	}
	switch command {
	case "help", "--help", "-h":
		fmt.Print(usage)
		return nil
	case "up", "down", "status", "kubeconfig":
		if err := want(0); err != nil {
			return err
		}
		return lifecycle(ctx, command)
	case "load":
		if len(args) == 0 {
			return usageError("load takes at least one image tar")
		}
		c, err := host.Open(state(), os.Stdout)
		if err != nil {
			return err
		}
		for _, tar := range args {
			if err := c.Load(ctx, tar); err != nil {
				return err
			}
		}
		return nil
	case "apiserver":
		if err := want(1); err != nil {
			return err
		}
		return bare.Run(ctx, args[0], os.Stdin, os.Stdout)
	case "image":
		return makeImage(args)
	case "node": // process 1 of the node; `up` starts it
		if err := want(1); err != nil {
			return err
		}
		return beNode(args[0])
	default:
		return usageError(fmt.Sprintf("unknown command %q", command))
	}
}

func state() string {
	if folder := os.Getenv(layout.EnvState); folder != "" {
		return folder
	}
	return layout.DefaultState
}

func lifecycle(ctx context.Context, command string) error {
	c, err := host.Open(state(), os.Stdout)
	if err != nil {
		return err
	}
	switch command {
	case "up":
		program, err := os.Executable()
		if err != nil {
			return err
		}
		return c.Up(ctx, program, filepath.Join(filepath.Dir(program), "pause"))
	case "down":
		return c.Down()
	case "status":
		return c.Status(ctx)
	default:
		if err := c.RequireUp(); err != nil {
			return err
		}
		fmt.Println(c.Kubeconfig("admin"))
		return nil
	}
}

// useOwnCluster makes kubectl and helm speak to this cluster, and to no other unless a flag names it: a slip must not
// reach the cluster that the user's own configuration happens to point at.
func useOwnCluster(args []string) error {
	for _, arg := range args {
		flag, _, _ := strings.Cut(arg, "=")
		if slices.Contains([]string{"--kubeconfig", "--context", "--kube-context", "--server", "-s", "--kube-apiserver"}, flag) {
			return nil
		}
	}
	l, err := layout.New(state())
	if err != nil {
		return err
	}
	return os.Setenv("KUBECONFIG", l.Kubeconfig("admin"))
}

func makeImage(args []string) error {
	if len(args) < 3 {
		return usageError("image takes a name, a target and at least one executable")
	}
	spec := image.Spec{Name: args[0], User: "65532:65532"}
	for _, arg := range args[2:] {
		source, path, named := strings.Cut(arg, "=")
		if !named {
			path = "/" + filepath.Base(source)
		}
		spec.Files = append(spec.Files, image.File{Source: source, Path: path})
	}
	digest, err := image.Write(spec, args[1])
	if err != nil {
		return err
	}
	fmt.Println(spec.Name, digest)
	return nil
}

// beNode waits until the host has connected the link (file 3), then lives the node's life and tells of its start (file 4).
func beNode(state string) error {
	linked, progress := os.NewFile(3, "linked"), os.NewFile(4, "progress")
	if linked == nil || progress == nil || os.Getpid() != 1 {
		return errors.New("node is started by `cluster up` alone")
	}
	syscall.CloseOnExec(3)
	syscall.CloseOnExec(4)
	if _, err := io.ReadFull(linked, make([]byte, 1)); err != nil {
		return fmt.Errorf("the host gave up before the link was there: %w", err)
	}
	if err := linked.Close(); err != nil {
		return err
	}
	l, err := host.Placed(state)
	if err != nil {
		return err
	}
	log.SetFlags(log.LstdFlags | log.Lmicroseconds)
	return node.Run(l, progress)
}
