package layout

import (
	"net/netip"
	"strings"
	"testing"
)

func prefixes(texts ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range texts {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

func TestTheFirstLinkThatNobodyRoutesIsTaken(t *testing.T) {
	for name, row := range map[string]struct {
		routes []netip.Prefix
		want   netip.Prefix
	}{
		"a free machine":              {nil, Links[0]},
		"a default route is no claim": {prefixes("0.0.0.0/0", "192.0.2.0/24"), Links[0]},
		"a company's 10/8":            {prefixes("10.0.0.0/8"), Links[1]},
		"a second cluster":            {[]netip.Prefix{Links[0], Links[1]}, Links[2]},
	} {
		if got, err := ChooseLink(row.routes); err != nil || got != row.want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if _, err := ChooseLink(prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")); err == nil {
		t.Error("a machine that routes every private network has no room")
	}
}

func TestTheHostKeepsItsOwnRoutesToPodsAndServices(t *testing.T) {
	if got := ReachableFromHost(nil); len(got) != 2 {
		t.Errorf("free: %v", got)
	}
	if got := ReachableFromHost(prefixes("10.244.0.0/16")); len(got) != 1 || got[0].String() != ServiceCIDR {
		t.Errorf("pods taken: %v", got)
	}
}

func TestALinkHasOneAddressForEachEnd(t *testing.T) {
	l := Layout{}.OnLink(netip.MustParsePrefix("10.213.117.0/30"))
	if l.Host.String() != "10.213.117.1" || l.Node.String() != "10.213.117.2" || l.Server() != "https://10.213.117.2:6443" {
		t.Errorf("got %v", l)
	}
}

func TestTwoClustersShareNoName(t *testing.T) {
	one, err := New("/var/lib/one")
	if err != nil {
		t.Fatal(err)
	}
	two, err := New("/var/lib/two/../two")
	if err != nil {
		t.Fatal(err)
	}
	if one.Cgroup() == two.Cgroup() || one.HostLink() == two.HostLink() {
		t.Error("two state folders, one name")
	}
	if len(one.HostLink()) > 15 {
		t.Errorf("%s is too long for a network interface", one.HostLink())
	}
	if two.State != "/var/lib/two" {
		t.Errorf("got %s", two.State)
	}
}

func TestAStateFolderTooDeepForASocketIsRefused(t *testing.T) {
	if _, err := New("/" + strings.Repeat("x", 90)); err == nil || !strings.Contains(err.Error(), EnvState) {
		t.Errorf("got %v", err)
	}
}
