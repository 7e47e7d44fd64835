// A Vault of one process for Scribe's tests: Vault's own core, HTTP interface, transit engine and AppRole, in memory.
//
// The program that HashiCorp ships brings a hundred engines more and cannot be built as a Go module; what Scribe
// speaks to is in here as it is there. It says the key that unseals it, in hexadecimal, and serves until it is ended.
package main

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"log"
	"net/http"
	"time"

	hclog "github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"scribe.test/vault/transit"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/helper/namespace"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// engines is the registry of what may be mounted: what main gives to the core, and nothing else.
type engines map[consts.PluginType]string

func (known engines) Contains(name string, kind consts.PluginType) bool { return known[kind] == name }

func (known engines) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	return func() (interface{}, error) { return nil, nil }, known.Contains(name, kind)
}

func (known engines) Keys(kind consts.PluginType) []string {
	if name, found := known[kind]; found {
		return []string{name}
	}
	return nil
}

func (known engines) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, known.Contains(name, kind)
}

func (known engines) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func main() {
	address := flag.String("address", "127.0.0.1:8200", "where it listens")
	root := flag.String("root", "", "the token that may do everything")
	certificate := flag.String("certificate", "", "with -key: the files in PEM that TLS is spoken with")
	key := flag.String("key", "", "see -certificate")
	flag.Parse()
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn})
	storage, err := inmem.NewInmem(nil, logger)
	must(err)
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		Logger:             logger,
		DisableMlock:       true,
		DevToken:           *root,
		DefaultLeaseTTL:    time.Hour,
		MaxLeaseTTL:        24 * time.Hour,
		LogicalBackends:    map[string]logical.Factory{"transit": transit.Factory},
		CredentialBackends: map[string]logical.Factory{"approle": approle.Factory},
		BuiltinRegistry: engines{
			consts.PluginTypeSecrets:    "transit",
			consts.PluginTypeCredential: "approle",
		},
	})
	must(err)
	unseals := begun(core, *root)
	fmt.Println(hex.EncodeToString(unseals))
	server := &http.Server{
		Addr: *address,
		Handler: vaulthttp.Handler.Handler(&vault.HandlerProperties{
			Core:           core,
			ListenerConfig: &configutil.Listener{Type: "tcp", Address: *address},
		}),
		ReadHeaderTimeout: 10 * time.Second,
	}
	if *certificate != "" {
		must(server.ListenAndServeTLS(*certificate, *key))
	}
	must(server.ListenAndServe())
}

// begun initialises and unseals a core, and makes the root token the one that the test knows; it gives the unseal key.
func begun(core *vault.Core, root string) []byte {
	ctx := context.Background()
	one := vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	made, err := core.Initialize(ctx, &vault.InitParams{BarrierConfig: &one, RecoveryConfig: &one})
	must(err)
	_, err = core.Unseal(made.SecretShares[0])
	must(err)
	token := made.RootToken
	request := &logical.Request{
		ID:          "root",
		Operation:   logical.UpdateOperation,
		ClientToken: token,
		Path:        "auth/token/create",
		Data:        map[string]interface{}{"id": root, "policies": []string{"root"}, "no_parent": true},
	}
	_, err = core.HandleRequest(namespace.RootContext(ctx), request)
	must(err)
	return made.SecretShares[0]
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
