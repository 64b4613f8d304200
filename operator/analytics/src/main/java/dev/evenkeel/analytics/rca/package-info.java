/**
 * Ranks the causes of an incident: which node of a system (a service, a workload, a table) broke, and which of its signals
 * say so. Reads one immutable {@link dev.evenkeel.analytics.rca.Snapshot}: signals before and during the incident, the call
 * graph, changes; no clock, no I/O, no names known in advance. The same snapshot gives the same diagnosis bit for bit,
 * whatever the order of its parts; no snapshot makes the ranker throw or return NaN, and one that shows too little is
 * answered by an abstention that says what is missing. Methods and measurements: docs/analytics-rca.md.
 */
@NullMarked
package dev.evenkeel.analytics.rca;

import org.jspecify.annotations.NullMarked;
