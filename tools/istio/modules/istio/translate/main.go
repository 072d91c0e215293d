// Translates rules as istiod does for Envoy: takes lines of JSON on standard input, each the rules of an AuthorizationPolicy,
// and prints a line for each, the policies of the RBAC filter that Istio renders for them with action CUSTOM, one for each
// rule, or {"error": …} where Istio's validation refuses them.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	rbacpb "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	rbachttp "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/rbac/v3"
	"google.golang.org/protobuf/encoding/protojson"
	meshconfig "istio.io/api/mesh/v1alpha1"
	authzpb "istio.io/api/security/v1beta1"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/security/authz/builder"
	"istio.io/istio/pilot/pkg/security/trustdomain"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/host"
	"istio.io/istio/pkg/config/validation"
)

const (
	provider  = "gatehouse"
	namespace = "default"
	service   = "authz.default.svc.cluster.local"
)

// What istiod has of a mesh with one provider that policies with action CUSTOM can name.
func pushContext() *model.PushContext {
	push := &model.PushContext{Mesh: &meshconfig.MeshConfig{
		ExtensionProviders: []*meshconfig.MeshConfig_ExtensionProvider{{
			Name: provider,
			Provider: &meshconfig.MeshConfig_ExtensionProvider_EnvoyExtAuthzHttp{
				EnvoyExtAuthzHttp: &meshconfig.MeshConfig_ExtensionProvider_EnvoyExternalAuthorizationHttpProvider{
					Service: service,
					Port:    80,
				},
			},
		}},
	}}
	push.ServiceIndex.HostnameAndNamespace = map[host.Name]map[string]*model.Service{
		service: {namespace: &model.Service{Hostname: service}},
	}
	return push
}

func translate(push *model.PushContext, line []byte) ([]*rbacpb.Policy, error) {
	spec := &authzpb.AuthorizationPolicy{}
	if err := protojson.Unmarshal([]byte(`{"rules":`+string(line)+`}`), spec); err != nil {
		return nil, err
	}
	spec.Action = authzpb.AuthorizationPolicy_CUSTOM
	spec.ActionDetail = &authzpb.AuthorizationPolicy_Provider{
		Provider: &authzpb.AuthorizationPolicy_ExtensionProvider{Name: provider},
	}
	meta := config.Meta{Name: "policy", Namespace: namespace}
	if _, err := validation.ValidateAuthorizationPolicy(config.Config{Meta: meta, Spec: spec}); err != nil {
		return nil, err
	}
	policy := model.AuthorizationPolicy{Name: meta.Name, Namespace: meta.Namespace, Spec: spec}
	filters := builder.New(
		trustdomain.NewBundle("cluster.local", nil),
		push,
		model.AuthorizationPoliciesResult{Custom: []model.AuthorizationPolicy{policy}},
		builder.Option{IsCustomBuilder: true},
	).BuildHTTP()
	if len(filters) != 2 {
		return nil, fmt.Errorf("%d filters", len(filters))
	}
	rbac := &rbachttp.RBAC{}
	if err := filters[0].GetTypedConfig().UnmarshalTo(rbac); err != nil {
		return nil, err
	}
	policies := make([]*rbacpb.Policy, len(spec.Rules))
	for i := range policies {
		name := fmt.Sprintf("istio-ext-authz-%s-ns[%s]-policy[%s]-rule[%d]", provider, namespace, meta.Name, i)
		policies[i] = rbac.GetShadowRules().GetPolicies()[name]
		if policies[i] == nil {
			return nil, fmt.Errorf("no policy %q in %v", name, rbac)
		}
	}
	return policies, nil
}

func answer(push *model.PushContext, line []byte) any {
	policies, err := translate(push, line)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	texts := make([]json.RawMessage, len(policies))
	for i, policy := range policies {
		// As this library puts spaces at random, on purpose, they are taken out.
		text, err := protojson.Marshal(policy)
		if err != nil {
			return map[string]string{"error": err.Error()}
		}
		texts[i] = text
	}
	return texts
}

func main() {
	push := pushContext()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		if err := out.Encode(answer(push, lines.Bytes())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
