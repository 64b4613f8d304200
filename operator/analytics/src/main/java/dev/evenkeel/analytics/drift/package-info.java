/**
 * Tells when data leave their reference: features, predictions, missing values, categories, text lengths, embeddings; and
 * how well a model does while labels are late. Reads only rows, sketches and a baseline that are handed in: no I/O, no
 * clock, no thread. Invariant: an update never throws and no result holds NaN, whatever came in; the chance of a false
 * alarm within the horizon is at most alpha for every distribution and every size of the reference, however often one
 * looks. Sources: Shin, Ramdas and Rinaldo 2024 (e-detectors, doi:10.51387/23-NEJSDS51); Vovk, Gammerman and Shafer 2005
 * (conformal ranks, doi:10.1007/b106715); Wang and Ramdas 2022 (e-BH, doi:10.1111/rssb.12489). docs/analytics-drift.md has
 * the proof and the figures.
 */
@NullMarked
package dev.evenkeel.analytics.drift;

import org.jspecify.annotations.NullMarked;
