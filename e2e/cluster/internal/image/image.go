// Package image makes and reads container images as tar files, without a container engine.
package image

import (
	"archive/tar"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/distribution/reference"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// File is one static executable of an image.
type File struct {
	Source string // on this machine
	Path   string // in the image, absolute
}

// Spec is an image from scratch: executables alone, the first of them its entry point.
type Spec struct {
	Name  string // full reference with a tag
	User  string // UID:GID; a number, because the image has no /etc/passwd
	Files []File
}

// The annotation by which containerd knows an image's full name in an OCI layout.
const nameAnnotation = "io.containerd.image.name"

// Write makes the image as an OCI layout in a tar and returns its digest. The same files and names give the same bytes:
// there are no times in it, owners are root, and the order is the given one.
func Write(spec Spec, target string) (v1.Hash, error) {
	full, tag, err := parse(spec.Name)
	if err != nil {
		return v1.Hash{}, err
	}
	if tag == "" {
		return v1.Hash{}, fmt.Errorf("image %s: a tag is needed", spec.Name)
	}
	if len(spec.Files) == 0 {
		return v1.Hash{}, errors.New("an image needs at least one executable")
	}
	content, err := pack(spec.Files)
	if err != nil {
		return v1.Hash{}, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return v1.Hash{}, err
	}
	img, err := mutate.AppendLayers(mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON), layer)
	if err != nil {
		return v1.Hash{}, err
	}
	config, err := img.ConfigFile()
	if err != nil {
		return v1.Hash{}, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", runtime.GOARCH
	config.Config = v1.Config{Entrypoint: []string{spec.Files[0].Path}, User: spec.User, WorkingDir: "/", Env: []string{"PATH=/"}}
	if img, err = mutate.ConfigFile(img, config); err != nil {
		return v1.Hash{}, err
	}
	digest, err := img.Digest()
	if err != nil {
		return v1.Hash{}, err
	}
	folder, err := os.MkdirTemp(filepath.Dir(target), ".image-")
	if err != nil {
		return v1.Hash{}, err
	}
	defer os.RemoveAll(folder)
	index, err := layout.Write(folder, empty.Index)
	if err != nil {
		return v1.Hash{}, err
	}
	annotations := map[string]string{nameAnnotation: full, "org.opencontainers.image.ref.name": tag}
	if err := index.AppendImage(img, layout.WithAnnotations(annotations)); err != nil {
		return v1.Hash{}, err
	}
	return digest, packFolder(folder, target)
}

// pack makes the layer: the executables and the folders above them.
func pack(files []File) ([]byte, error) {
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	made := map[string]bool{"/": true}
	for _, file := range files {
		if !path.IsAbs(file.Path) || path.Clean(file.Path) != file.Path || file.Path == "/" {
			return nil, fmt.Errorf("%q is no absolute path of a file in an image", file.Path)
		}
		var above []string
		for folder := path.Dir(file.Path); !made[folder]; folder = path.Dir(folder) {
			made[folder] = true
			above = append(above, folder)
		}
		slices.Reverse(above)
		for _, folder := range above {
			if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: folder[1:] + "/", Mode: 0o755}); err != nil {
				return nil, err
			}
		}
		content, err := os.ReadFile(file.Source)
		if err != nil {
			return nil, err
		}
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: file.Path[1:], Mode: 0o755, Size: int64(len(content))}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// packFolder writes a folder's files as a tar, ordered by name and without times. The target appears whole or not at all.
func packFolder(folder, target string) error {
	next := target + ".next"
	out, err := os.Create(next)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(out)
	err = filepath.WalkDir(folder, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: filepath.ToSlash(inside), Mode: 0o644, Size: int64(len(content))}); err != nil {
			return err
		}
		_, err = archive.Write(content)
		return err
	})
	if err := cmp.Or(err, archive.Close(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return os.Rename(next, target)
}

// Names lists the full references in an image tar, docker-save or OCI layout, as containerd will call them.
func Names(file string) ([]string, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var found []string
	known := false
	archive := tar.NewReader(in)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s is no image tar: %w", file, err)
		}
		switch path.Clean(header.Name) {
		case "manifest.json":
			var manifest []struct{ RepoTags []string }
			if err := json.NewDecoder(archive).Decode(&manifest); err != nil {
				return nil, fmt.Errorf("%s: manifest.json: %w", file, err)
			}
			known = true
			for _, image := range manifest {
				found = append(found, image.RepoTags...)
			}
		case "index.json":
			var index v1.IndexManifest
			if err := json.NewDecoder(archive).Decode(&index); err != nil {
				return nil, fmt.Errorf("%s: index.json: %w", file, err)
			}
			known = true
			for _, image := range index.Manifests {
				if name := image.Annotations[nameAnnotation]; name != "" {
					found = append(found, name)
				}
			}
		}
	}
	if !known {
		return nil, fmt.Errorf("%s is no image tar: it has neither manifest.json (docker-save) nor index.json (OCI layout)", file)
	}
	var names []string
	for _, raw := range found {
		full, _, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if !slices.Contains(names, full) {
			names = append(names, full)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s names no image: save it with a reference (docker-save RepoTags, or the annotation %s)", file, nameAnnotation)
	}
	return names, nil
}

// parse completes a reference as containerd and the kubelet do: with the host, the folder and the tag that a short name implies.
func parse(name string) (full, tag string, err error) {
	named, err := reference.ParseDockerRef(name)
	if err != nil {
		return "", "", fmt.Errorf("image %q: %w", name, err)
	}
	if tagged, ok := named.(reference.Tagged); ok {
		tag = tagged.Tag()
	}
	return named.String(), tag, nil
}

// FileDigest is a file's SHA-256 in hexadecimal.
func FileDigest(file string) (string, error) {
	in, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
