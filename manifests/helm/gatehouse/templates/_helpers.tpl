{{/* Labels of every object. */}}
{{- define "gatehouse.labels" -}}
app.kubernetes.io/name: gatehouse
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* "yes" unless the plugin is left out in so many words: without it everything passes. */}}
{{- define "gatehouse.enabled" -}}
{{- if ne (get (.Values.plugin | default dict) "enabled" | toString) "false" }}yes{{ end }}
{{- end }}

{{/* A value that is a text, also where `--set` has made a number of its digits. */}}
{{- define "gatehouse.text" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else if not (kindIs "invalid" .) }}{{ toString . }}{{ end }}
{{- end }}

{{/* The Secret that holds clientSecret and cookieSecret. */}}
{{- define "gatehouse.secret" -}}
{{- .Values.existingSecret | default .Release.Name }}
{{- end }}

{{/*
What the names of the variables begin with: GATEHOUSE, and the release's name, since each plugin of a gateway needs names of
its own.
*/}}
{{- define "gatehouse.variables" -}}
{{- $name := .Release.Name | upper | replace "-" "_" | replace "." "_" }}
{{- hasPrefix "GATEHOUSE" $name | ternary $name (print "GATEHOUSE_" $name) }}
{{- end }}

{{/* "yes" where the client has a secret: not where it is a public one, or proves itself by a key, a token or a certificate. */}}
{{- define "gatehouse.hasClientSecret" -}}
{{- $others := list "NONE" "PRIVATE_KEY_JWT" "FEDERATED_JWT" "TLS_CLIENT_AUTH" "SELF_SIGNED_TLS_CLIENT_AUTH" }}
{{- $authentication := dig "provider" "client" "authentication" "" (.Values.config | default dict) }}
{{- if or .Values.clientSecret (not (has $authentication $others)) }}yes{{ end }}
{{- end }}

{{/* Each secret by the field that it is for: the variable, the key of the Secret, and its value as the values have it. */}}
{{- define "gatehouse.secrets" -}}
{{- $prefix := include "gatehouse.variables" . }}
{{- $secrets := list }}
{{- if include "gatehouse.hasClientSecret" . }}
{{- $secrets = append $secrets (dict "field" "clientSecret" "variable" (print $prefix "_CLIENT_SECRET")) }}
{{- end }}
{{- $secrets = append $secrets (dict "field" "cookieSecret" "variable" (print $prefix "_COOKIE_SECRET")) }}
{{- if .Values.otherCookieSecret }}
{{- $secrets = append $secrets (dict "field" "otherCookieSecret" "variable" (print $prefix "_OTHER_COOKIE_SECRET")) }}
{{- end }}
{{- toJson $secrets }}
{{- end }}

{{/* A secret as pluginConfig has it: itself with inlineSecrets, else its variable. */}}
{{- define "gatehouse.secretValue" -}}
{{- if .root.Values.inlineSecrets }}
{{- include "gatehouse.text" (get .root.Values .field) | quote }}
{{- else }}
{{- print "{ env: " (include "gatehouse.variables" .root) .suffix " }" }}
{{- end }}
{{- end }}

{{/* The port in HOST or HOST:PORT. */}}
{{- define "gatehouse.port" -}}
{{- regexFind ":[0-9]+$" . | trimPrefix ":" | default "443" }}
{{- end }}

{{/* The provider's hosts, with their ports where they are not 443, the issuer's first. */}}
{{- define "gatehouse.providerHosts" -}}
{{- $authority := regexFind "^https://[^/?#]+" (.Values.issuer | default "") | trimPrefix "https://" }}
{{- concat (list $authority) ((.Values.provider | default dict).hosts | default list) | uniq | toJson }}
{{- end }}
