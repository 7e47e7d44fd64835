{{/* A part that stays. Takes a dict: root, part, config (its values), arguments, gpu (or nothing), scaled. */}}

{{- define "scribe.deployment" -}}
{{- $v := .root.Values -}}
{{- $gpu := and .gpu .gpu.enabled -}}
{{- $isSite := eq .part "site" -}}
{{- $settings := .config.settings | default dict -}}
{{- if .config.models }}{{- $settings = merge (dict "SCRIBE_MODELS_DIR" "/models") $settings }}{{- end -}}
{{- if $gpu }}{{- $settings = merge (dict "SCRIBE_DEVICE" "cuda") $settings }}{{- end -}}
{{- $given := dict "root" .root "part" .part "settings" $settings -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "scribe.fullname" .root }}-{{ .part }}
  labels:
    {{- include "scribe.labels" $given | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .config.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  {{- if $gpu }}
  # a GPU that is in use has no place for a second model
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}
  {{- end }}
  selector:
    matchLabels:
      {{- include "scribe.selector" $given | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "scribe.labels" $given | nindent 8 }}
      {{- with .config.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "scribe.bounds" $given | nindent 6 }}
      {{- if and $gpu .gpu.runtimeClassName }}
      runtimeClassName: {{ .gpu.runtimeClassName }}
      {{- end }}
      terminationGracePeriodSeconds: {{ $v.terminationGracePeriodSeconds }}
      {{- include "scribe.placing" . | nindent 6 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "scribe.selector" $given | nindent 14 }}
      containers:
        - name: scribe
          image: {{ include "scribe.image" (dict "root" .root "image" (ternary $v.gpuImage $v.image (not (not $gpu)))) }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          args: {{ toJson .arguments }}
          securityContext:
            {{- include "scribe.containerBounds" . | nindent 12 }}
          env:
            {{- include "scribe.environment" $given | nindent 12 }}
          ports:
            {{- if $isSite }}
            - {name: http, containerPort: 8080, protocol: TCP}
            {{- end }}
            - {name: figures, containerPort: 9090, protocol: TCP}
          {{- if $isSite }}
          startupProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60}
          livenessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4}
          # 503 while the database is away: nothing is sent here, and nothing is started again for it
          readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 2}
          lifecycle:
            # what is on its way arrives before the door closes
            preStop: {exec: {command: [sleep, "5"]}}
          {{- else }}
          # a large model takes its time
          startupProbe: {httpGet: {path: /healthz, port: figures}, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120}
          # longer than the recogniser's proof of itself takes on a slow machine
          livenessProbe: {httpGet: {path: /healthz, port: figures}, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 8}
          {{- end }}
          resources:
            {{- $resources := deepCopy .config.resources }}
            {{- if $gpu }}{{- $resources = mustMergeOverwrite $resources (dict "limits" (dict .gpu.resource 1)) }}{{- end }}
            {{- toYaml $resources | nindent 12 }}
          volumeMounts:
            {{- include "scribe.mounts" $given | nindent 12 }}
            {{- if .config.models }}
            - {name: models, mountPath: /models, readOnly: true}
            {{- end }}
      volumes:
        {{- include "scribe.volumes" $given | nindent 8 }}
        {{- if .config.models }}
        - name: models
          persistentVolumeClaim:
            claimName: {{ required "models.existingClaim is missing: a claim with the speech models" $v.models.existingClaim }}
            readOnly: true
        {{- end }}
{{- end }}
