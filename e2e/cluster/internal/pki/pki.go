// Package pki makes the certificates of a throw-away cluster.
// It writes only into the folder it is given; keys are readable by their owner alone.
// Authorities are made once and kept; what they sign is signed anew at each start, so a change of address needs no repair.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// A development cluster must not die of an expired certificate: nobody rotates it.
const validity = 10 * 365 * 24 * time.Hour

// Authority signs certificates and writes them beside its own.
type Authority struct {
	folder string
	cert   *x509.Certificate
	key    crypto.Signer
	pem    []byte
}

// Leaf is a certificate to be signed. A leaf with names or addresses is a server's, any leaf may be a client's.
type Leaf struct {
	File      string   // base name: File.crt and File.key
	User      string   // common name
	Groups    []string // organisations
	Names     []string
	Addresses []string
	// A kubeconfig's key is RSA if set: not every client library reads other keys (Java's needs a further library for
	// that), but an RSA key takes a hundred times as long to make.
	RSA bool
}

// OpenAuthority loads the authority of that name from the folder, or makes it.
func OpenAuthority(folder, name string) (*Authority, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	key, err := openKey(filepath.Join(folder, name+".key"))
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, name+".crt")
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		now := time.Now()
		template := &x509.Certificate{
			SerialNumber: serial(), Subject: pkix.Name{CommonName: "evenkeel-" + name},
			NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity),
			IsCA: true, BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature,
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			return nil, err
		}
		raw = encode("CERTIFICATE", der)
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Authority{folder: folder, cert: cert, key: key, pem: raw}, nil
}

// Certificate is the authority's own, in PEM.
func (a *Authority) Certificate() []byte { return a.pem }

// Sign writes a leaf's key and certificate and returns both in PEM.
func (a *Authority) Sign(leaf Leaf) (cert, key []byte, err error) {
	var signer crypto.Signer
	if leaf.RSA {
		signer, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: leaf.User, Organization: leaf.Groups},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity),
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		DNSNames:    leaf.Names,
	}
	for _, address := range leaf.Addresses {
		ip := net.ParseIP(address)
		if ip == nil {
			return nil, nil, fmt.Errorf("certificate %s: %q is no IP address", leaf.File, address)
		}
		template.IPAddresses = append(template.IPAddresses, ip)
	}
	if len(leaf.Names)+len(leaf.Addresses) > 0 {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, signer.Public(), a.key)
	if err != nil {
		return nil, nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(signer)
	if err != nil {
		return nil, nil, err
	}
	cert, key = encode("CERTIFICATE", der), encode("PRIVATE KEY", pkcs8)
	if err := os.WriteFile(filepath.Join(a.folder, leaf.File+".key"), key, 0o600); err != nil {
		return nil, nil, err
	}
	return cert, key, os.WriteFile(filepath.Join(a.folder, leaf.File+".crt"), cert, 0o644)
}

// Kubeconfig signs a client certificate for a user of the API server and writes FILE.kubeconfig around it.
func (a *Authority) Kubeconfig(leaf Leaf, server string) error {
	cert, key, err := a.Sign(leaf)
	if err != nil {
		return err
	}
	const name = "evenkeel"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: a.pem}
	config.AuthInfos[leaf.File] = &clientcmdapi.AuthInfo{ClientCertificateData: cert, ClientKeyData: key}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: leaf.File}
	config.CurrentContext = name
	return clientcmd.WriteToFile(*config, filepath.Join(a.folder, leaf.File+".kubeconfig"))
}

// ServiceAccountKeys makes the pair that signs service-account tokens: sa.key and sa.pub.
func ServiceAccountKeys(folder string) error {
	key, err := openKey(filepath.Join(folder, "sa.key"))
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "sa.pub"), encode("PUBLIC KEY", der), 0o644)
}

func openKey(path string) (crypto.Signer, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, err
		}
		return key, os.WriteFile(path, encode("PRIVATE KEY", der), 0o600)
	} else if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s: a %T cannot sign", path, key)
	}
	return signer, nil
}

func serial() *big.Int {
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic(err) // crypto/rand never fails on Linux since Go 1.24
	}
	return n
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
