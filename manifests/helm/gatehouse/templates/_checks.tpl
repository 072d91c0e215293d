{{/* What the five fields and the image are, where they are not given. */}}
{{- define "gatehouse.missing" -}}
{{- $fields := list
  (list "issuer" "the provider, byte for byte as in its discovery document, such as https://idp.example.com")
  (list "clientId" "the client's id at the provider")
  (list "redirectUrl" "where the provider sends people back to, as registered there, such as https://app.example.com/oauth2/callback")
  (list "clientSecret" "the client's secret at the provider (or existingSecret: a Secret that has it)")
  (list "cookieSecret" "the key that seals the session cookie, as `openssl rand -base64 32` prints one (or existingSecret: a Secret that has it)")
  (list "image" "the image with its digest: oci://registry.example.com/gatehouse@sha256:…")
}}
{{- $missing := list }}
{{- range $fields }}
{{- $name := first . }}
{{- $isElsewhere := or (and $.Values.existingSecret (has $name (list "clientSecret" "cookieSecret"))) (and (eq $name "clientSecret") (not (include "gatehouse.hasClientSecret" $))) }}
{{- if not (or (get $.Values $name) $isElsewhere) }}{{ $missing = append $missing (printf "%s: not given; expected %s" $name (last .)) }}{{ end }}
{{- end }}
{{- toJson $missing }}
{{- end }}

{{/* What is wrong with the issuer; empty where nothing is. */}}
{{- define "gatehouse.issuerMistake" -}}
{{- $issuer := .Values.issuer | default "" | toString }}
{{- if hasPrefix "http://" (lower $issuer) -}}
issuer: found {{ $issuer | quote }}, expected https; the chart has the gateway speak TLS to the provider. For a test provider over http write ServiceEntry and WasmPlugin yourself
{{- else if and $issuer (not (regexMatch "^https://[^/?#@]+" $issuer)) -}}
issuer: found {{ $issuer | quote }}, expected a URL such as https://idp.example.com
{{- else if contains "[" $issuer -}}
issuer: found {{ $issuer | quote }}, an address of IPv6; expected a host's name, which the mesh and the provider's certificate can have
{{- else if regexMatch "^https://[^/?#]*:" $issuer }}
{{- if not (regexMatch "^https://[^/?#:]+:[0-9]{1,5}([/?#]|$)" $issuer) -}}
issuer: found {{ $issuer | quote }}, expected a number after the host's colon
{{- end }}
{{- end }}
{{- end }}

{{/* Fails with all that is wrong with the values and that the schema can't say. */}}
{{- define "gatehouse.checks" -}}
{{- $mistakes := include "gatehouse.missing" . | fromJsonArray }}
{{- $mistakes = append $mistakes (include "gatehouse.issuerMistake" .) }}
{{- $mistakes = append $mistakes (include "gatehouse.gatewayMistake" .) }}
{{- range list "issuer" "clientId" "redirectUrl" "clientSecret" "cookieSecret" }}
{{- if hasKey ($.Values.config | default dict) . }}
{{- $mistakes = append $mistakes (printf "config.%s: found it within config; expected it beside config, as the value %s" . .) }}
{{- end }}
{{- end }}
{{- if and .Values.inlineSecrets .Values.existingSecret }}
{{- $mistakes = append $mistakes "inlineSecrets and existingSecret: expected one of them, found both; what is in a Secret reaches the plugin through the gateway's environment" }}
{{- end }}
{{- $mistakes = compact $mistakes }}
{{- if $mistakes }}
{{- fail (print "these values are wrong, and nothing was rendered:\n  - " (join "\n  - " $mistakes) "\n") }}
{{- end }}
{{- end }}
