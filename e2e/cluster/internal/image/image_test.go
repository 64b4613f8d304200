package image

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func TestTheSameFilesGiveTheSameBytes(t *testing.T) {
	var tars [2][]byte
	for i := range tars {
		folder := t.TempDir()
		tool := file(t, folder, "tool", "a program")
		if err := os.Chtimes(tool, time.Now(), time.Unix(int64(i)*1e6, 0)); err != nil { // times must not matter
			t.Fatal(err)
		}
		target := filepath.Join(folder, "image.tar")
		spec := Spec{Name: "evenkeel/tool:1", User: "65532:65532", Files: []File{{tool, "/bin/tool"}, {tool, "/other"}}}
		if _, err := Write(spec, target); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(target)
		if err != nil {
			t.Fatal(err)
		}
		tars[i] = raw
		if left, err := os.ReadDir(folder); err != nil || len(left) != 2 {
			t.Errorf("beside the tar it left %v, %v", left, err)
		}
	}
	if !bytes.Equal(tars[0], tars[1]) {
		t.Error("two builds differ")
	}
}

func TestNamesAreThoseThatContainerdUses(t *testing.T) {
	folder := t.TempDir()
	target := filepath.Join(folder, "oci.tar")
	if _, err := Write(Spec{Name: "registry.example/tool:1", Files: []File{{file(t, folder, "tool", "x"), "/tool"}}}, target); err != nil {
		t.Fatal(err)
	}
	if got, err := Names(target); err != nil || !slices.Equal(got, []string{"registry.example/tool:1"}) {
		t.Errorf("OCI layout: %v, %v", got, err)
	}
	saved := filepath.Join(folder, "saved.tar")
	tag, err := name.NewTag("evenkeel/tool:2")
	if err != nil {
		t.Fatal(err)
	}
	if err := tarball.WriteToFile(saved, tag, empty.Image); err != nil {
		t.Fatal(err)
	}
	got, err := Names(saved)
	if err != nil || len(got) != 1 || !strings.HasSuffix(got[0], "/evenkeel/tool:2") || strings.HasPrefix(got[0], "index.") {
		t.Errorf("docker-save: %v, %v", got, err)
	}
}

func TestWhatIsNoImageSaysWhy(t *testing.T) {
	folder := t.TempDir()
	plain := archived(t, folder, "plain.tar", "readme", "hello")
	nameless := archived(t, folder, "nameless.tar", "manifest.json", `[{"RepoTags": null}]`)
	for path, want := range map[string]string{
		file(t, folder, "text", strings.Repeat("no tar ", 200)): "is no image tar",
		plain:                                 "neither manifest.json",
		nameless:                              "names no image",
		filepath.Join(folder, "not-here.tar"): "no such file",
	} {
		if _, err := Names(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", filepath.Base(path), err, want)
		}
	}
}

func TestBadSpecsAreRefused(t *testing.T) {
	folder := t.TempDir()
	tool := file(t, folder, "tool", "x")
	for want, spec := range map[string]Spec{
		"a tag is needed":   {Name: "evenkeel/tool@sha256:" + strings.Repeat("0", 64), Files: []File{{tool, "/tool"}}},
		"invalid reference": {Name: "Evenkeel Tool", Files: []File{{tool, "/tool"}}},
		"at least one":      {Name: "evenkeel/tool:1"},
		"no absolute path":  {Name: "evenkeel/tool:1", Files: []File{{tool, "../tool"}}},
		"no such file":      {Name: "evenkeel/tool:1", Files: []File{{tool + "x", "/tool"}}},
	} {
		if _, err := Write(spec, filepath.Join(folder, "out.tar")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", spec, err, want)
		}
	}
}

func file(t *testing.T, folder, name, content string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func archived(t *testing.T, folder, target, name, content string) string {
	t.Helper()
	var raw bytes.Buffer
	archive := tar.NewWriter(&raw)
	if err := archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file(t, folder, target, raw.String())
}
