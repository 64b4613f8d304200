/** The API {@code evenkeel.dev/v1alpha1} as immutable records: what people write (ModelDeployment, TrainingRun,
 *  RemediationPolicy) and what the operator writes (Incident, Remediation).
 *  <p>Absent lists and maps are empty, absent scalars are null; unknown fields are ignored and unknown enum values read
 *  as {@code UNKNOWN}, so that an older operator survives a newer schema. Defaults are never written into a spec: they
 *  live in {@code Effective*} records. The CRDs in {@code crds/generated} come from these records. */
@NullMarked
package dev.evenkeel.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
