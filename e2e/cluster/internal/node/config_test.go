package node

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"evenkeel.dev/e2e/cluster/internal/layout"
)

func placed(t *testing.T) layout.Layout {
	t.Helper()
	l, err := layout.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return l.OnLink(netip.MustParsePrefix("10.213.117.0/30"))
}

func TestEveryFileIsRenderedWithoutALeftoverOrAGap(t *testing.T) {
	l := placed(t)
	if err := writeConfig(l, []byte("CA")); err != nil {
		t.Fatal(err)
	}
	count := 0
	err := filepath.WalkDir(l.Path("config"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		count++
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, bad := range []string{"{{", "<no value>", "invalid IP", `""`} {
			if strings.Contains(strings.ReplaceAll(string(raw), `apiGroups: [""]`, ""), bad) {
				t.Errorf("%s holds %q:\n%s", path, bad, raw)
			}
		}
		switch filepath.Ext(path) {
		case ".conflist":
			if !json.Valid(raw) {
				t.Errorf("%s is no JSON", path)
			}
		case ".yaml":
			for _, document := range strings.Split(string(raw), "\n---\n") {
				var any map[string]any
				if err := yaml.UnmarshalStrict([]byte(document), &any); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
		}
		return nil
	})
	if err != nil || count != 7 {
		t.Errorf("%d files, %v", count, err)
	}
}

// The components beside the API server are held to what they need: a wildcard or a Secret here is a mistake.
func TestComponentsMayDoWhatTheyNeedAndNoMore(t *testing.T) {
	raw, err := render("manifests.yaml", values{Layout: placed(t)})
	if err != nil {
		t.Fatal(err)
	}
	roles := 0
	for _, document := range strings.Split(string(raw), "\n---\n") {
		var role rbacv1.ClusterRole
		if !strings.Contains(document, "kind: ClusterRole\n") {
			continue
		}
		roles++
		if err := yaml.UnmarshalStrict([]byte(document), &role); err != nil {
			t.Fatal(err)
		}
		for _, rule := range role.Rules {
			for _, word := range append(append(rule.APIGroups, rule.Resources...), rule.Verbs...) {
				if word == "*" || word == "secrets" || word == "nodes/proxy" || word == "impersonate" || word == "escalate" {
					t.Errorf("%s may %v", role.Name, rule)
				}
			}
		}
	}
	if roles != 3 {
		t.Errorf("%d roles", roles)
	}
}

func TestOnlyPeopleAreAdministrators(t *testing.T) {
	l := placed(t)
	if _, err := writePKI(l); err != nil {
		t.Fatal(err)
	}
	if _, err := writePKI(l); err != nil {
		t.Fatalf("a second start: %v", err)
	}
	configs, err := filepath.Glob(l.Path("pki", "*.kubeconfig"))
	if err != nil || len(configs) != 8 {
		t.Fatalf("%v, %v", configs, err)
	}
	for _, path := range configs {
		config, err := clientcmd.BuildConfigFromFlags("", path)
		if err != nil {
			t.Fatal(err)
		}
		if config.Host != "https://10.213.117.2:6443" {
			t.Errorf("%s leads to %s", path, config.Host)
		}
		masters := strings.Contains(subject(t, config.CertData), "system:masters")
		if masters != (filepath.Base(path) == "admin.kubeconfig") {
			t.Errorf("%s: administrator %v", filepath.Base(path), masters)
		}
	}
}

func TestStatusesReadAsSentences(t *testing.T) {
	for want, status := range map[string]int{"exited with 3": 3 << 8, "ended by killed": 9} {
		if got := describe(syscall.WaitStatus(status)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func subject(t *testing.T, cert []byte) string {
	t.Helper()
	block, _ := pem.Decode(cert)
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Subject.String()
}
