package storage

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func options() controller.ProvisionOptions {
	reclaim := corev1.PersistentVolumeReclaimDelete
	return controller.ProvisionOptions{
		PVName: "pvc-1", SelectedNodeName: "node", StorageClass: &storagev1.StorageClass{ReclaimPolicy: &reclaim},
		PVC: &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "data"}},
	}
}

func TestAVolumeIsAFolderThatTheKubeletMayGiveToAGroup(t *testing.T) {
	f := folders{t.TempDir()}
	volume, _, err := f.Provision(context.Background(), options())
	if err != nil {
		t.Fatal(err)
	}
	if volume.Spec.Local == nil || volume.Spec.NodeAffinity == nil {
		t.Fatalf("fsGroup works on local volumes alone, and they need a node: %+v", volume.Spec)
	}
	if info, err := os.Stat(volume.Spec.Local.Path); err != nil || !info.IsDir() || info.Mode().Perm() != 0o755 {
		t.Errorf("%v, %v", info, err)
	}
	if err := f.Delete(context.Background(), volume); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(f.root); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestAVolumeThatLeadsElsewhereIsNotRemoved(t *testing.T) {
	f := folders{filepath.Join(t.TempDir(), "volumes")}
	victim := t.TempDir()
	for _, path := range []string{victim, f.root, f.root + "/../" + filepath.Base(victim), f.root + "-other", "/"} {
		volume := &corev1.PersistentVolume{Spec: corev1.PersistentVolumeSpec{PersistentVolumeSource: corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: path}}}}
		if err := f.Delete(context.Background(), volume); err == nil || !strings.Contains(err.Error(), "not removed") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(victim); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeProvisionedSaysWhy(t *testing.T) {
	block, nowhere := options(), options()
	mode := corev1.PersistentVolumeBlock
	block.PVC.Spec.VolumeMode, nowhere.SelectedNodeName = &mode, ""
	for want, o := range map[string]controller.ProvisionOptions{"block device": block, "WaitForFirstConsumer": nowhere} {
		if _, _, err := (folders{t.TempDir()}).Provision(context.Background(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
