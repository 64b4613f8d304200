package dev.evenkeel.server.protocol;

/** Name, datatype and shape of one input or output; -1 in the shape stands for any size. */
public record TensorSpec(String name, Datatype datatype, Shape shape) {
    @Override
    public String toString() {
        return "'" + name + "' " + datatype + " " + shape;
    }
}
