{{/* The name of all that belongs to one release: its own, unless that says "pixy" already. */}}
{{- define "pixy.name" -}}
{{- if contains "pixy" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-pixy" (.Release.Name | trunc 45 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{- define "pixy.selector" -}}
app.kubernetes.io/name: pixy
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "pixy.labels" -}}
{{ include "pixy.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "pixy.account" -}}
{{- .Values.serviceAccount.name | default (include "pixy.name" .) -}}
{{- end -}}

{{- define "pixy.peerSecret" -}}
{{- .Values.peers.existingSecret | default (printf "%s-peers" (include "pixy.name" .)) -}}
{{- end -}}

{{/* How the listener for operation speaks: as that of REST does, unless the configuration says that it speaks plain HTTP. */}}
{{- define "pixy.managementScheme" -}}
{{- $config := .Values.config | default dict -}}
{{- $management := $config.management | default dict -}}
{{- if and $config.tls (ne (toString (get $management "tls")) "false") }}HTTPS{{ else }}HTTP{{ end -}}
{{- end }}
