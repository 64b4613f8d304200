package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Puts the rows of a batch together for the engine, and takes its answer apart. Copies strings, never numbers. */
final class Rows {
    private Rows() {}

    /** One tensor for each input, over the members' rows in their order. */
    static List<Tensor> gather(List<Member> members, Scratch scratch) {
        Member first = members.getFirst();
        int total = total(members);
        List<Tensor> inputs = new ArrayList<>(first.request().inputs().size());
        for (int slot = 0; slot < first.request().inputs().size(); slot++) {
            Tensor one = first.request().inputs().get(slot);
            if (one.datatype() == Datatype.BYTES) {
                inputs.add(members.size() == 1 ? one : strings(members, slot, total));
            } else {
                inputs.add(Tensor.of(
                        one.spec(),
                        members.size() == 1 ? one.shape() : one.shape().withRows(total),
                        scratch.gathered(slot)));
            }
        }
        return inputs;
    }

    private static Tensor strings(List<Member> members, int slot, int total) {
        List<String> all = new ArrayList<>();
        for (Member member : members) {
            all.addAll(Arrays.asList(member.request().inputs().get(slot).strings()));
        }
        Tensor one = members.getFirst().request().inputs().get(slot);
        return Tensor.of(one.spec(), one.shape().withRows(total), all.toArray(new String[0]));
    }

    /** The outputs that any of the members wants, each once. */
    static int[] wanted(List<Member> members) {
        if (members.size() == 1) {
            return members.getFirst().request().wantedIndexes();
        }
        BitSet wanted = new BitSet();
        for (Member member : members) {
            for (WantedOutput output : member.request().outputs()) {
                wanted.set(output.index());
            }
        }
        return wanted.stream().toArray();
    }

    /** True when the engine answered row by row, so that its answer can be taken apart. */
    static boolean fit(List<Tensor> outputs, int total) {
        for (Tensor output : outputs) {
            if (output.shape().rank() == 0 || output.shape().dimension(0) != total) {
                return false;
            }
        }
        return true;
    }

    /**
     * One member's part of the outputs, in the order in which it wants them.
     *
     * @param wanted the positions of {@code outputs} in the signature
     * @param from the member's first row
     */
    static List<Tensor> part(Member member, List<Tensor> outputs, int[] wanted, int from, int total) {
        List<Tensor> parts = new ArrayList<>(member.request().outputs().size());
        for (WantedOutput output : member.request().outputs()) {
            parts.add(part(outputs.get(Arrays.binarySearch(wanted, output.index())), from, member.rows(), total));
        }
        return parts;
    }

    private static Tensor part(Tensor output, int from, int rows, int total) {
        if (output.datatype() == Datatype.BYTES) {
            int each = output.strings().length / total;
            String[] strings = Arrays.copyOfRange(output.strings(), from * each, (from + rows) * each);
            return Tensor.of(output.spec(), output.shape().withRows(rows), strings);
        }
        int each = output.bytes().limit() / total;
        ByteBuffer bytes = output.bytes().slice(from * each, rows * each).order(ByteOrder.LITTLE_ENDIAN);
        return Tensor.of(output.spec(), output.shape().withRows(rows), bytes);
    }

    static int total(List<Member> members) {
        int total = 0;
        for (Member member : members) {
            total += member.rows();
        }
        return total;
    }
}
