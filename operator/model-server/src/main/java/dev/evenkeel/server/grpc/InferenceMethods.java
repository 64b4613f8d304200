package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.http.Catalog;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.ServingState;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the server tells about itself and its models: the methods of the inference service that run no model. */
public final class InferenceMethods {
    private static final String SERVICE = "inference.GRPCInferenceService";

    private final Catalog catalog;
    private final BooleanSupplier ready;
    private final String version;

    /**
     * What is served, and by which version of the server.
     *
     * @param ready true when the server is ready
     */
    public InferenceMethods(Catalog catalog, BooleanSupplier ready, String version) {
        this.catalog = catalog;
        this.ready = ready;
        this.version = version;
    }

    /** A ServingStatus of health checking. */
    int health(String service) {
        if (service.isEmpty() || service.equals(SERVICE)) {
            return ready.getAsBoolean() ? Health.SERVING : Health.NOT_SERVING;
        }
        ServingState state = catalog.state(service);
        if (state == null) {
            return Health.SERVICE_UNKNOWN;
        }
        return state.routes().isServing() && ready.getAsBoolean() ? Health.SERVING : Health.NOT_SERVING;
    }

    void serverLive(ProtoReader request, ProtoWriter answer) {
        answer.bool(1, true);
    }

    void serverReady(ProtoReader request, ProtoWriter answer) {
        answer.bool(1, ready.getAsBoolean());
    }

    void modelReady(ProtoReader request, ProtoWriter answer) throws GrpcFault, RequestFault {
        Asked asked = Asked.read(request);
        ServingState state = state(asked);
        boolean isReady = asked.version() == null
                ? state.routes().isServing() && ready.getAsBoolean()
                : revision(asked, state) != null;
        answer.bool(1, isReady);
    }

    void serverMetadata(ProtoReader request, ProtoWriter answer) {
        answer.string(1, "evenkeel-model-server").string(2, version).element(3, "binary_tensor_data");
    }

    void modelMetadata(ProtoReader request, ProtoWriter answer) throws GrpcFault, RequestFault {
        Asked asked = Asked.read(request);
        ServingState state = state(asked);
        Revision revision = revision(asked, state);
        answer.string(1, asked.model());
        if (asked.version() == null) {
            state.routes().byName().keySet().stream().sorted().forEach(name -> answer.element(2, name));
        } else {
            answer.element(2, asked.version());
        }
        Signature signature = revision.model().signature();
        answer.string(3, revision.model().platform());
        tensors(answer, 4, signature.inputs());
        tensors(answer, 5, signature.outputs());
    }

    private static void tensors(ProtoWriter answer, int field, List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            int tensor = answer.begin(field);
            answer.string(1, spec.name()).string(2, spec.datatype().name());
            answer.shape(3, spec.shape());
            answer.end(tensor);
        }
    }

    void repositoryIndex(ProtoReader request, ProtoWriter answer) throws RequestFault {
        boolean readyOnly = false;
        while (request.next()) {
            if (request.is(2, ProtoReader.VARINT)) {
                readyOnly = request.varint() != 0;
            } else {
                request.skip();
            }
        }
        for (ServingState state : catalog.all()) {
            for (RevisionStatus revision : state.revisions()) {
                boolean isReady = revision.state() == RevisionStatus.State.READY;
                if (isReady || !readyOnly) {
                    int entry = answer.begin(1);
                    answer.string(1, state.servedName())
                            .string(2, revision.name())
                            .string(3, indexState(revision.state()))
                            .string(4, revision.message());
                    answer.end(entry);
                }
            }
        }
    }

    /** The model that a RepositoryModelLoadRequest or RepositoryModelUnloadRequest names; parameters change nothing. */
    static String repositoryModel(ProtoReader request) throws RequestFault {
        String model = "";
        while (request.next()) {
            if (request.is(2, ProtoReader.LENGTH)) {
                model = request.string();
            } else {
                request.skip();
            }
        }
        return model;
    }

    private static String indexState(RevisionStatus.State state) {
        return switch (state) {
            case READY -> "READY";
            case LOADING -> "LOADING";
            case FAILED -> "UNAVAILABLE";
        };
    }

    private ServingState state(Asked asked) throws GrpcFault {
        ServingState state = catalog.state(asked.model());
        if (state == null) {
            throw notServed(asked, null);
        }
        return state;
    }

    private static Revision revision(Asked asked, ServingState state) throws GrpcFault {
        String version = asked.version();
        Revision revision = version == null
                ? state.routes().leading()
                : state.routes().byName().get(version);
        if (revision == null) {
            throw notServed(asked, state);
        }
        return revision;
    }

    private static GrpcFault notServed(Asked asked, @Nullable ServingState state) {
        Failure failure = Failure.notServed(asked.model(), asked.version(), state);
        return new GrpcFault(GrpcStatus.of(failure.kind()), failure.message());
    }

    /** Model and version, as ModelReadyRequest and ModelMetadataRequest have them. */
    private record Asked(String model, @Nullable String version) {
        static Asked read(ProtoReader request) throws RequestFault {
            String model = "";
            String version = "";
            while (request.next()) {
                if (request.is(1, ProtoReader.LENGTH)) {
                    model = request.string();
                } else if (request.is(2, ProtoReader.LENGTH)) {
                    version = request.string();
                } else {
                    request.skip();
                }
            }
            return new Asked(model, version.isEmpty() ? null : version);
        }
    }
}
