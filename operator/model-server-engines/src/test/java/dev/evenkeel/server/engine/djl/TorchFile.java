package dev.evenkeel.server.engine.djl;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes TorchScript archives without PyTorch: code as text, and a pickle of a module whose only attribute is
 * {@code training}. Source: torch/csrc/jit/docs/serialization.md of PyTorch.
 */
final class TorchFile {
    static final String SIGNATURE = """
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 2]}],
             "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1, 2]}]}""";

    private TorchFile() {}

    /** A module whose {@code forward(x)} returns this expression. */
    static Path write(Path file, String expression, String signature) throws IOException {
        return write(file, signature, List.of("return " + expression));
    }

    /** A module whose {@code forward(x)} gives x back after so many additions, some million in a second. */
    static Path writeLoop(Path file, int additions) throws IOException {
        return write(
                file,
                SIGNATURE,
                List.of(
                        "y = x",
                        "for i in range(" + additions + "):",
                        "  y0 = torch.add(y, 1)",
                        "  y = y0",
                        "return torch.sub(y, " + additions + ")"));
    }

    private static Path write(Path file, String signature, List<String> forward) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("m/data.pkl", module());
        entries.put("m/code/__torch__.py", utf8("""
                class Net(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.Net,
                    x: Tensor) -> Tensor:
                    %s
                """.formatted(String.join("\n    ", forward))));
        entries.put("m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
        entries.put("m/version", utf8("3\n"));
        if (!signature.isEmpty()) {
            entries.put("m/extra/signature.json", utf8(signature));
        }
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(each.getValue());
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setSize(each.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        }
        return file;
    }

    /** {@code __torch__.Net} with {@code training = False}, in pickle protocol 2. */
    private static byte[] module() {
        return "\u0080\u0002c__torch__\nNet\n)\u0081}(X\u0008\0\0\0training\u0089ub."
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
