package pki

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
)

func TestALeafIsTrustedByItsAuthorityForWhatItIsSignedFor(t *testing.T) {
	folder := t.TempDir()
	ca, err := OpenAuthority(folder, "ca")
	if err != nil {
		t.Fatal(err)
	}
	cert, key, err := ca.Sign(Leaf{File: "server", User: "server", Groups: []string{"g"}, Names: []string{"localhost"}, Addresses: []string{"10.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tls.X509KeyPair(cert, key); err != nil {
		t.Errorf("key and certificate do not fit: %v", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca.Certificate())
	leaf := parse(t, cert)
	for _, name := range []string{"localhost", "10.0.0.1"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: name, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if leaf.Subject.CommonName != "server" || leaf.Subject.Organization[0] != "g" {
		t.Errorf("subject %v", leaf.Subject)
	}
	client, _, err := ca.Sign(Leaf{File: "client", User: "client"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse(t, client).Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}); err == nil {
		t.Error("a client's certificate must not serve")
	}
}

func TestAnAuthorityIsMadeOnceAndKept(t *testing.T) {
	folder := t.TempDir()
	first, err := OpenAuthority(folder, "ca")
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenAuthority(folder, "ca")
	if err != nil {
		t.Fatal(err)
	}
	if string(first.Certificate()) != string(again.Certificate()) {
		t.Error("opened again it is another one")
	}
	if err := os.WriteFile(filepath.Join(folder, "ca.key"), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(folder, "ca"); err == nil {
		t.Error("a damaged key was taken")
	}
}

func TestKeysAreTheirOwnersAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "pki")
	ca, err := OpenAuthority(folder, "ca")
	if err != nil {
		t.Fatal(err)
	}
	if err := ServiceAccountKeys(folder); err != nil {
		t.Fatal(err)
	}
	if err := ca.Kubeconfig(Leaf{File: "admin", User: "admin", Groups: []string{"system:masters"}, RSA: true}, "https://127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"ca.key", "sa.key", "admin.key", "admin.kubeconfig"} {
		info, err := os.Stat(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %s", file, info.Mode())
		}
	}
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(folder, "admin.kubeconfig"))
	if block, _ := pem.Decode(config.KeyData); block == nil {
		t.Error("no key")
	} else if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
		t.Error(err)
	} else if _, rsa := key.(*rsa.PrivateKey); !rsa {
		t.Errorf("a person's key must be RSA, not %T", key)
	}
	if err != nil || config.Host != "https://127.0.0.1:1" || len(config.CertData) == 0 {
		t.Errorf("kubeconfig: %v, %v", config, err)
	}
}

func TestServiceAccountKeysAreAPairAndStay(t *testing.T) {
	folder := t.TempDir()
	for range 2 {
		if err := ServiceAccountKeys(folder); err != nil {
			t.Fatal(err)
		}
	}
	private, err := openKey(filepath.Join(folder, "sa.key"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "sa.pub"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if !public.(*ecdsa.PublicKey).Equal(private.Public()) {
		t.Error("sa.pub is not sa.key's")
	}
}

func TestAWrongAddressIsNamed(t *testing.T) {
	ca, err := OpenAuthority(t.TempDir(), "ca")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ca.Sign(Leaf{File: "x", User: "x", Addresses: []string{"not-an-address"}}); err == nil {
		t.Error("it was signed")
	}
}

func parse(t *testing.T, cert []byte) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(cert)
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
