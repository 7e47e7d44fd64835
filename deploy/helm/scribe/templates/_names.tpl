{{/* What things are called. Each takes the root, or a dict with root and part. */}}

{{- define "scribe.fullname" -}}
{{- $name := .Release.Name -}}
{{- if not (contains .Chart.Name $name) -}}{{- $name = printf "%s-%s" $name .Chart.Name -}}{{- end -}}
{{- /* a CronJob's name has 52 characters at most, and "-backup-verify" is behind this one */}}
{{- $name | trunc 38 | trimSuffix "-" -}}
{{- end }}

{{- define "scribe.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "scribe.labels" -}}
{{ include "scribe.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "scribe.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "scribe.claim" -}}
{{ .claim.existingClaim | default (printf "%s-%s" (include "scribe.fullname" .root) .name) }}
{{- end }}
