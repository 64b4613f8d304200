package dev.evenkeel.controller.knowledge;

/** Names a policy that has something unfinished. */
public record Stirring(String namespace, String policy) {}
