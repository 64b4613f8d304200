// Package storage provisions the default StorageClass from folders of the node.
//
// The volumes are of type local, not hostPath: the kubelet applies a pod's fsGroup to the former alone, so a process that
// is not root can write, as on a cloud's disk, and one that forgot fsGroup cannot, as on a cloud's disk.
package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// Provisioner is the name that the StorageClass refers to.
const Provisioner = "evenkeel.dev/local-folder"

type folders struct{ root string }

// Run serves claims until the context ends. Volumes become folders below root.
func Run(ctx context.Context, kubeconfig, root string) error {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	controller.NewProvisionController(ctx, client, Provisioner, folders{root}, controller.LeaderElection(false)).Run(ctx)
	return nil
}

func (f folders) Provision(_ context.Context, options controller.ProvisionOptions) (*corev1.PersistentVolume, controller.ProvisioningState, error) {
	claim := options.PVC
	if claim.Spec.VolumeMode != nil && *claim.Spec.VolumeMode == corev1.PersistentVolumeBlock {
		return nil, controller.ProvisioningFinished, fmt.Errorf("claim %s/%s asks for a block device: this cluster has only file systems", claim.Namespace, claim.Name)
	}
	if options.SelectedNodeName == "" {
		return nil, controller.ProvisioningFinished, fmt.Errorf("claim %s/%s has no node yet: a StorageClass of %s needs volumeBindingMode WaitForFirstConsumer", claim.Namespace, claim.Name, Provisioner)
	}
	path := filepath.Join(f.root, options.PVName)
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: options.PVName},
		Spec: corev1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			AccessModes:                   claim.Spec.AccessModes,
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: claim.Spec.Resources.Requests[corev1.ResourceStorage]},
			PersistentVolumeSource:        corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: path}},
			NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchExpressions: []corev1.NodeSelectorRequirement{{
					Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{options.SelectedNodeName},
				}},
			}}}},
		},
	}, controller.ProvisioningFinished, nil
}

func (f folders) Delete(_ context.Context, volume *corev1.PersistentVolume) error {
	if volume.Spec.Local == nil {
		return fmt.Errorf("volume %s is not of type local", volume.Name)
	}
	// The path comes back from the API, where others may have written it.
	path := filepath.Clean(volume.Spec.Local.Path)
	if !strings.HasPrefix(path, f.root+string(filepath.Separator)) {
		return fmt.Errorf("volume %s lies at %s, outside %s: it is not removed", volume.Name, path, f.root)
	}
	return os.RemoveAll(path)
}
