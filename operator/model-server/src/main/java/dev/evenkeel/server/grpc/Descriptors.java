package dev.evenkeel.server.grpc;

import dev.evenkeel.server.protocol.RequestFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The compiled protos, each as the bytes of its FileDescriptorProto, by file name and by the full names of what they
 * declare. Field numbers are those of {@code google/protobuf/descriptor.proto}.
 */
final class Descriptors {
    private static final String RESOURCE = "protos.binpb";

    private final Map<String, byte[]> byFile = new HashMap<>();
    private final Map<String, byte[]> bySymbol = new HashMap<>();
    private final List<String> services = new ArrayList<>();

    private Descriptors() {}

    /** Reads the descriptors that the build made. Blocks, for one small file of the jar. */
    static Descriptors load() {
        try (InputStream in = Objects.requireNonNull(Descriptors.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            byte[] set = in.readAllBytes();
            Descriptors descriptors = new Descriptors();
            ProtoReader files = new ProtoReader(set, 0, set.length);
            while (files.next()) {
                int length = files.length();
                descriptors.add(Arrays.copyOfRange(set, files.position(), files.position() + length));
                files.pass(length);
            }
            descriptors.services.sort(null);
            return descriptors;
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + RESOURCE + " cannot be read", e);
        } catch (RequestFault e) {
            throw new IllegalStateException("the jar's " + RESOURCE + " is broken: " + e.getMessage(), e);
        }
    }

    /** The full names of all services. */
    List<String> services() {
        return services;
    }

    byte @Nullable [] file(String name) {
        return byFile.get(name);
    }

    /** The file that declares a message, enum, service or method with this full name. */
    byte @Nullable [] symbol(String name) {
        return bySymbol.get(name);
    }

    private void add(byte[] file) throws RequestFault {
        String namespace = "";
        List<ProtoReader> messages = new ArrayList<>();
        List<ProtoReader> others = new ArrayList<>();
        List<ProtoReader> declared = new ArrayList<>();
        ProtoReader in = new ProtoReader(file, 0, file.length);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> byFile.put(in.string(), file);
                case 2 -> namespace = in.string();
                case 4 -> messages.add(in.message());
                case 5 -> others.add(in.message());
                case 6 -> declared.add(in.message());
                default -> in.skip();
            }
        }
        for (ProtoReader message : messages) {
            type(namespace, message, new int[] {3, 4}, file); // nested messages and enums
        }
        for (ProtoReader enumeration : others) {
            type(namespace, enumeration, new int[0], file);
        }
        for (ProtoReader service : declared) {
            services.add(type(namespace, service, new int[] {2}, file)); // methods
        }
    }

    /** Notes what has its name in field 1, and what it declares in turn; returns its full name. */
    private String type(String outer, ProtoReader type, int[] declaring, byte[] file) throws RequestFault {
        String name = outer;
        while (type.next()) {
            int field = type.field();
            if (field == 1) {
                name = outer + "." + type.string();
                bySymbol.put(name, file);
            } else if (Arrays.stream(declaring).anyMatch(number -> number == field)) {
                type(name, type.message(), declaring.length == 2 && field == 3 ? declaring : new int[0], file);
            } else {
                type.skip();
            }
        }
        return name;
    }
}
