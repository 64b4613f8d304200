package dev.evenkeel.server.dispatch;

/**
 * How busy a model is now.
 *
 * @param waiting calls in its queue
 * @param inFlight calls that were taken and are not answered yet, waiting or running
 * @param limit of the calls in flight, as it adapts to what the model can do
 */
public record ModelLoad(String model, int waiting, int inFlight, int limit) {}
