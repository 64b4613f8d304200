package dev.evenkeel.analytics.rca;

/**
 * Why a node is thought to be the cause.
 *
 * @param family of the signal
 * @param signal its name
 * @param weight what this family alone gives the node, from 0 to 1
 * @param finding in words, with observed and expected values
 */
public record Evidence(Family family, String signal, double weight, String finding) {}
