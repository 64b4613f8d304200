package host

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	images "github.com/containerd/containerd/api/services/images/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"evenkeel.dev/e2e/cluster/internal/image"
)

// namespace is where the kubelet looks for images.
const namespace = "k8s.io"

// Load imports an image tar (docker-save or OCI layout) and prints each reference with its digest. It is idempotent.
func (c *Cluster) Load(ctx context.Context, tar string) error {
	if err := c.RequireUp(); err != nil {
		return err
	}
	names, err := image.Names(tar)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "ctr", "--address", c.Containerd(), "--namespace", namespace, "images", "import", tar)
	command.Env = append(os.Environ(), "TMPDIR="+c.Path("tmp"))
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("containerd refused %s: %w\n%s", tar, err, tail(string(out), 10))
	}
	connection, err := grpc.NewClient("unix://"+c.Containerd(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	client := images.NewImagesClient(connection)
	for _, name := range names {
		found, err := client.Get(metadata.AppendToOutgoingContext(ctx, "containerd-namespace", namespace), &images.GetImageRequest{Name: name})
		if err != nil {
			return fmt.Errorf("image %s was imported but is not there: %w", name, err)
		}
		fmt.Fprintf(c.out, "%s %s\n", name, found.Image.Target.Digest)
	}
	return nil
}
