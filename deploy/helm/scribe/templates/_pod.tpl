{{/* What every pod has alike. Each takes a dict: root, part, settings (of that part). */}}

{{- define "scribe.environment" -}}
{{- $v := .root.Values -}}
- {name: SCRIBE_DATABASE_URL, value: {{ required "database.url is missing: the address of PostgreSQL, without a password" $v.database.url | quote }}}
{{- with $v.database.passwordSecret }}
{{- if .name }}
- name: PGPASSWORD
  valueFrom: {secretKeyRef: {name: {{ .name }}, key: {{ .key }}}}
{{- end }}
{{- end }}
- {name: SCRIBE_BROKER_URL, value: {{ required "broker.url is missing: the address of Redis, without a password" $v.broker.url | quote }}}
{{- if $v.broker.passwordSecret.name }}
- {name: SCRIBE_BROKER_PASSWORD_FILE, value: /run/secrets/scribe/broker_password}
{{- end }}
# a claim's own folder belongs to root; Scribe wants one that it alone may enter, and makes it within
- {name: SCRIBE_DATA_DIR, value: /var/lib/scribe/data}
- {name: SCRIBE_MASTER_KEY_FILE, value: /run/secrets/scribe/master_key}
{{- if $v.secrets.settings.name }}
- {name: SCRIBE_ENV_FILE, value: /run/secrets/scribe/scribe_env}
{{- end }}
{{- if $v.templates.configMap }}
- {name: SCRIBE_TEMPLATES_DIR, value: /templates}
{{- end }}
{{- with $v.publicUrl }}
- {name: SCRIBE_PUBLIC_URL, value: {{ . | quote }}}
{{- end }}
{{- with $v.trustedProxies }}
- {name: SCRIBE_TRUSTED_PROXIES, value: {{ join "," . | quote }}}
{{- end }}
- {name: SCRIBE_SECURE_COOKIES, value: "true"}
- {name: TZ, value: {{ $v.timeZone | quote }}}
{{- $all := dict }}
{{- range $name, $value := $v.settings }}{{ $_ := set $all $name $value }}{{ end }}
{{- range $name, $value := .settings | default dict }}{{ $_ := set $all $name $value }}{{ end }}
{{- range $name, $value := $all }}
{{- /* a large number of a YAML file is a float to Helm, which would write 5.24288e+08 */}}
{{- $isWhole := and (kindIs "float64" $value) (eq (floor $value) $value) }}
- {name: {{ $name }}, value: {{ ternary (printf "%.0f" $value) (toString $value) $isWhole | quote }}}
{{- end }}
{{- end }}

{{- define "scribe.mounts" -}}
{{- $v := .root.Values -}}
- {name: data, mountPath: /var/lib/scribe}
- {name: register, mountPath: /var/lib/scribe-register}
- {name: secrets, mountPath: /run/secrets/scribe, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- if $v.templates.configMap }}
- {name: templates, mountPath: /templates, readOnly: true}
{{- end }}
{{- if $v.authority.configMap }}
- {name: authority, mountPath: /etc/scribe/authority, readOnly: true}
{{- end }}
{{- with $v.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "scribe.volumes" -}}
{{- $v := .root.Values -}}
- name: data
  persistentVolumeClaim: {claimName: {{ include "scribe.claim" (dict "root" .root "claim" $v.data "name" "data") }}}
- name: register
  persistentVolumeClaim: {claimName: {{ include "scribe.claim" (dict "root" .root "claim" $v.register "name" "register") }}}
- name: tmp
  emptyDir: {sizeLimit: 2Gi}
- name: secrets
  projected:
    # read by the group of the pod alone
    defaultMode: 0440
    sources:
      - secret: {name: {{ $v.secrets.masterKey.name }}, items: [{key: {{ $v.secrets.masterKey.key }}, path: master_key}]}
      {{- with $v.secrets.settings }}
      {{- if .name }}
      - secret: {name: {{ .name }}, items: [{key: {{ .key }}, path: scribe_env}]}
      {{- end }}
      {{- end }}
      {{- with $v.broker.passwordSecret }}
      {{- if .name }}
      - secret: {name: {{ .name }}, items: [{key: {{ .key }}, path: broker_password}]}
      {{- end }}
      {{- end }}
{{- with $v.templates.configMap }}
- {name: templates, configMap: {name: {{ . }}}}
{{- end }}
{{- with $v.authority.configMap }}
- {name: authority, configMap: {name: {{ . }}}}
{{- end }}
{{- with $v.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Of a pod's spec: what it may do, and under which account. */}}
{{- define "scribe.bounds" -}}
{{- $v := .root.Values -}}
serviceAccountName: {{ include "scribe.fullname" .root }}
automountServiceAccountToken: false
# Kubernetes would set SCRIBE_PORT for a Service called scribe, which is a setting's name
enableServiceLinks: false
{{- with $v.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml $v.podSecurityContext | nindent 2 }}
{{- end }}

{{- define "scribe.containerBounds" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Of a pod's spec: on which machines. Takes a dict with config, and gpu (or nothing). */}}
{{- define "scribe.placing" -}}
{{- with .config.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .config.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $tolerations := .config.tolerations | default list }}
{{- if and .gpu .gpu.enabled }}{{- $tolerations = append $tolerations (dict "key" .gpu.resource "operator" "Exists" "effect" "NoSchedule") }}{{- end }}
{{- with $tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
