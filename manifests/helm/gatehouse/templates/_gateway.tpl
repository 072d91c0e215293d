{{/* "yes" where a cluster answers, and is to be asked. `helm template` and a client's dry run have none. */}}
{{- define "gatehouse.cluster" -}}
{{- if and (get .Values "lookup" | toString | ne "false") (lookup "v1" "Namespace" "" .Release.Namespace) }}yes{{ end }}
{{- end }}

{{/* "yes" where `labels` has all of `selector`. */}}
{{- define "gatehouse.selects" -}}
{{- $labels := .labels | default dict }}
{{- $others := 0 }}
{{- range $name, $value := .selector }}
{{- if ne (toString $value) (toString (get $labels $name)) }}{{ $others = add1 $others }}{{ end }}
{{- end }}
{{- if eq (int $others) 0 }}yes{{ end }}
{{- end }}

{{/* The workloads of the release's namespace: the name, the labels of the pods, and the labels by which it knows them. */}}
{{- define "gatehouse.workloads" -}}
{{- $found := list }}
{{- range $kind := list "Deployment" "DaemonSet" }}
{{- range (lookup "apps/v1" $kind $.Release.Namespace "").items }}
{{- $template := .spec.template }}
{{- $labels := $template.metadata.labels | default dict }}
{{- $annotations := $template.metadata.annotations | default dict }}
{{- $arguments := (first $template.spec.containers).args | default list }}
{{- $role := print (get $labels "istio") " " .metadata.name }}
{{- $isGateway := or (contains "gateway" (get $annotations "inject.istio.io/templates")) (has "router" $arguments) (contains "ingressgateway" (get $labels "istio")) }}
{{- $isOther := or (contains "egress" $role) (hasKey $labels "gateway.networking.k8s.io/gateway-name") }}
{{- $own := dict "name" (print (lower $kind) "/" .metadata.name) "labels" $labels "selector" .spec.selector.matchLabels }}
{{- $found = append $found (set $own "isGateway" (and $isGateway (not $isOther))) }}
{{- end }}
{{- end }}
{{- toJson $found }}
{{- end }}

{{/* The labels of the gateway's pods: those given, else those of the one gateway of the namespace; empty where there is no one. */}}
{{- define "gatehouse.selector" -}}
{{- if .Values.selector }}
{{- toJson .Values.selector }}
{{- else if include "gatehouse.cluster" . }}
{{- $found := list }}
{{- range include "gatehouse.workloads" . | fromJsonArray }}{{ if .isGateway }}{{ $found = append $found .selector }}{{ end }}{{ end }}
{{- if eq (len $found) 1 }}{{ toJson (first $found) }}{{ else }}{}{{ end }}
{{- else }}{}
{{- end }}
{{- end }}

{{/* The workload of the gateway, as kubectl names it: the one that the cluster has, else that of an installation of Istio's. */}}
{{- define "gatehouse.workload" -}}
{{- $name := "deployment/istio-ingressgateway" }}
{{- if and (not .Values.gateways) (include "gatehouse.cluster" .) }}
{{- $selector := include "gatehouse.selector" . | fromJson }}
{{- range include "gatehouse.workloads" . | fromJsonArray | reverse }}
{{- if include "gatehouse.selects" (dict "selector" $selector "labels" .labels) }}{{ $name = .name }}{{ end }}
{{- end }}
{{- end }}
{{- $name }}
{{- end }}

{{/* The gateway's Service, as NAME.NAMESPACE, for `helm test`. */}}
{{- define "gatehouse.service" -}}
{{- $service := "istio-ingressgateway" }}
{{- if .Values.gateways }}
{{- /* As Istio calls the Service that it makes for a Gateway. */}}
{{- $service = print (first .Values.gateways) "-istio" }}
{{- else if include "gatehouse.cluster" . }}
{{- $selector := include "gatehouse.selector" . | fromJson }}
{{- $labels := $selector }}
{{- range include "gatehouse.workloads" . | fromJsonArray | reverse }}
{{- if include "gatehouse.selects" (dict "selector" $selector "labels" .labels) }}{{ $labels = .labels }}{{ end }}
{{- end }}
{{- range (lookup "v1" "Service" .Release.Namespace "").items | default list | reverse }}
{{- if and .spec.selector (include "gatehouse.selects" (dict "selector" .spec.selector "labels" $labels)) }}
{{- $service = .metadata.name }}
{{- end }}
{{- end }}
{{- end }}
{{- print $service "." .Release.Namespace }}
{{- end }}

{{/* What is wrong with the choice of gateways; empty where nothing is. */}}
{{- define "gatehouse.gatewayMistake" -}}
{{- $how := printf "`kubectl get pods -n %s --show-labels` shows them; such as --set selector.istio=ingressgateway" .Release.Namespace }}
{{- $selector := include "gatehouse.selector" . | fromJson }}
{{- if and .Values.gateways .Values.selector -}}
selector and gateways: expected one of them, found both
{{- else if .Values.gateways }}
{{- if include "gatehouse.cluster" . }}
{{- range .Values.gateways }}
{{- if not (lookup "gateway.networking.k8s.io/v1" "Gateway" $.Release.Namespace .) }}gateways: there is no Gateway {{ . | quote }} in the namespace {{ $.Release.Namespace }}, so the plugin would protect nothing; install into the Gateway's namespace {{ end }}
{{- end }}
{{- end }}
{{- else if not (include "gatehouse.cluster" .) }}
{{- if not $selector -}}
selector: expected the labels of the gateway's pods (or gateways: names of Gateways of the Gateway API); a plugin without them would be for every pod. {{ $how }}
{{- end }}
{{- else if not $selector }}
{{- $names := list }}
{{- range include "gatehouse.workloads" . | fromJsonArray }}{{ if .isGateway }}{{ $names = append $names (print .name " " (toJson .selector)) }}{{ end }}{{ end -}}
selector: looked for the one gateway of Istio's in the namespace {{ .Release.Namespace }}, found {{ len $names }}{{ if $names }} ({{ join ", " $names }}){{ end }}; expected the labels of the gateway's pods, and the release in their namespace. {{ $how }}
{{- else }}
{{- $matching := 0 }}
{{- range include "gatehouse.workloads" . | fromJsonArray }}{{ if include "gatehouse.selects" (dict "selector" $selector "labels" .labels) }}{{ $matching = add1 $matching }}{{ end }}{{ end }}
{{- range (lookup "v1" "Pod" .Release.Namespace "").items }}{{ if include "gatehouse.selects" (dict "selector" $selector "labels" .metadata.labels) }}{{ $matching = add1 $matching }}{{ end }}{{ end }}
{{- if eq (int $matching) 0 -}}
selector: found {{ toJson $selector }}, which no pod in the namespace {{ .Release.Namespace }} has: the plugin would protect nothing. {{ $how }}
{{- end }}
{{- end }}
{{- end }}
