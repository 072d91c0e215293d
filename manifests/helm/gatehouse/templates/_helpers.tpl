{{/* Labels of every object. */}}
{{- define "gatehouse.labels" -}}
app.kubernetes.io/name: gatehouse
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
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

{{/* The variables, each with the key of the Secret that it is made from. */}}
{{- define "gatehouse.secrets" -}}
{{- $prefix := include "gatehouse.variables" . }}
{{- $secrets := list (list (print $prefix "_CLIENT_SECRET") "clientSecret") (list (print $prefix "_COOKIE_SECRET") "cookieSecret") }}
{{- if .Values.otherCookieSecret }}
{{- $secrets = append $secrets (list (print $prefix "_OTHER_COOKIE_SECRET") "otherCookieSecret") }}
{{- end }}
{{- toJson $secrets }}
{{- end }}

{{/* The issuer's port. */}}
{{- define "gatehouse.port" -}}
{{- regexFind ":[0-9]+$" (urlParse .Values.issuer).host | trimPrefix ":" | default "443" }}
{{- end }}
