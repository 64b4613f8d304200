package dev.evenkeel.server.engine.djl;

import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a TorchScript archive holds, read before the engine sees it: a zip with code, weights and whatever files the
 * exporter added ({@code torch.jit.save(model, file, _extra_files={"signature.json": ...})}).
 */
final class TorchArchive {
    private static final int MAX_TEXT = 16 << 20;

    /** Operators that read files, and operators and classes that would come from a library of code. */
    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\btorch\\.(from_file|load|save)\\b|\\bops\\.(?!aten\\.|prim\\.|quantized\\.)\\w+\\.\\w+|__torch__\\.torch\\.classes\\.\\w+");

    private TorchArchive() {}

    /**
     * Checks an archive and reads its signature, from inside or from the file beside it.
     *
     * @throws UnusableModel UNREADABLE when it is no archive or has no signature, UNSAFE when its code reaches outside
     */
    static Signature read(Path file) throws UnusableModel {
        String signature = null;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".py")) {
                    check(entry.getName(), text(zip, entry));
                } else if (entry.getName().endsWith("/extra/" + SignatureFile.NAME)) {
                    signature = text(zip, entry);
                }
            }
            Path beside = file.resolveSibling(SignatureFile.NAME);
            if (Files.isRegularFile(beside) && Files.size(beside) <= MAX_TEXT) {
                signature = Files.readString(beside);
            }
        } catch (IOException e) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE, "it is no TorchScript archive: " + e.getMessage(), e);
        }
        if (signature == null) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE,
                    "TorchScript does not say what goes in and out: save it with"
                            + " _extra_files={'signature.json': '{\"inputs\":[{\"name\":..,\"datatype\":..,\"shape\":[..]}],"
                            + "\"outputs\":[..]}'}, or put that file beside it",
                    null);
        }
        return SignatureFile.parse(signature);
    }

    private static void check(String name, String code) throws UnusableModel {
        Matcher forbidden = FORBIDDEN.matcher(code);
        if (forbidden.find()) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSAFE,
                    name + " uses '" + forbidden.group()
                            + "': a model may read no files and bring no operators of its own",
                    null);
        }
    }

    private static String text(ZipFile zip, ZipEntry entry) throws IOException, UnusableModel {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_TEXT + 1);
            if (bytes.length > MAX_TEXT) {
                throw new UnusableModel(
                        UnusableModel.Kind.UNREADABLE, entry.getName() + " has more than " + MAX_TEXT + " bytes", null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
