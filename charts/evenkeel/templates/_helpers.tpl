{{- /* Labels of every object; with a component as .component. */}}
{{- define "evenkeel.labels" -}}
app.kubernetes.io/name: evenkeel
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
app.kubernetes.io/part-of: evenkeel
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* Labels by which pods are selected; they never change. */}}
{{- define "evenkeel.selector" -}}
app.kubernetes.io/name: evenkeel
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- /* Labels of pods: nothing that changes with each version of the chart. */}}
{{- define "evenkeel.podLabels" -}}
{{ include "evenkeel.selector" . }}
app.kubernetes.io/part-of: evenkeel
{{- end }}

{{- /* An image reference; takes a dict of image and root. */}}
{{- define "evenkeel.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- /* The operator's configuration: what the user gave over what follows from the other values. */}}
{{- define "evenkeel.config" -}}
{{- $images := dict
      "trainer" (include "evenkeel.image" (dict "image" .Values.images.trainer "root" .))
      "modelServer" (include "evenkeel.image" (dict "image" .Values.images.modelServer "root" .)) }}
{{- $store := dict "url" (printf "http://evenkeel-store.%s.svc:8080" .Release.Namespace) }}
{{- $config := dict
      "apiVersion" "config.evenkeel.dev/v1alpha1"
      "kind" "EvenkeelConfiguration"
      "images" $images
      "store" $store }}
{{- mergeOverwrite $config (deepCopy .Values.config) | toYaml }}
{{- end }}

{{- /* Restricted pod security: of the pod. */}}
{{- define "evenkeel.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- /* Restricted pod security: of a container. */}}
{{- define "evenkeel.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- /* Where a pod may run; takes the component's values. */}}
{{- define "evenkeel.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
