/**
 * What the model server and the store share as processes: the command line, the log, probes and metrics. Nothing here
 * knows of models, blobs or Kubernetes.
 */
@NullMarked
package dev.evenkeel.process;

import org.jspecify.annotations.NullMarked;
