package dev.evenkeel.server.engine.djl;

import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
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

    private static final int MAX_ENTRIES = 100_000;

    private static final Pattern COMMENT = Pattern.compile("#[^\\n]*");

    /** Blanks, line ends and continued lines that the language ignores inside of a name. */
    private static final Pattern GAP = Pattern.compile("[\\s\\\\]*([.(])[\\s\\\\]*");

    /**
     * Operators that read or write files, operators and classes that would come from a library of code, and operators
     * whose name is put together.
     */
    private static final Pattern FORBIDDEN = Pattern.compile("\\bfrom_file\\b"
            + "|\\b(torch|ops\\.aten)\\.(load|save)\\b"
            + "|\\bops\\.(?!aten\\.|prim\\.|quantized\\.)\\w+\\.\\w+"
            + "|\\btorch\\.classes\\.(?!quantized\\.)\\w+"
            + "|\\bgetattr\\([^,]*\\b(torch|ops)\\b[^,]*");

    private TorchArchive() {}

    /**
     * Checks an archive and reads its signature, from inside or from the file beside it.
     *
     * @throws UnusableModel UNREADABLE when it is no archive or has no signature, UNSAFE when its code reaches outside
     */
    static Signature read(Path file) throws UnusableModel {
        String signature = null;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                throw unreadable("it has " + zip.size() + " entries");
            }
            Set<String> names = new HashSet<>();
            int left = MAX_TEXT;
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getMethod() != ZipEntry.STORED || !names.add(entry.getName())) {
                    throw unreadable("its entry " + entry.getName() + " is compressed, or there twice");
                }
                if (entry.getName().endsWith(".py")) {
                    String code = text(zip, entry, left);
                    left -= code.length();
                    check(entry.getName(), code);
                } else if (entry.getName().endsWith("/extra/" + SignatureFile.NAME)) {
                    signature = text(zip, entry, MAX_TEXT);
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
        // A comment may stand inside of a name, and what looks like a comment inside of a text.
        check(name, FORBIDDEN.matcher(GAP.matcher(code).replaceAll("$1")));
        check(
                name,
                FORBIDDEN.matcher(
                        GAP.matcher(COMMENT.matcher(code).replaceAll("")).replaceAll("$1")));
    }

    private static void check(String name, Matcher forbidden) throws UnusableModel {
        if (forbidden.find()) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSAFE,
                    name + " uses '" + forbidden.group()
                            + "': a model may read no files and bring no operators of its own",
                    null);
        }
    }

    private static String text(ZipFile zip, ZipEntry entry, int most) throws IOException, UnusableModel {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw unreadable("its code has more than " + MAX_TEXT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static UnusableModel unreadable(String what) {
        return new UnusableModel(UnusableModel.Kind.UNREADABLE, "it is no archive of torch.jit.save: " + what, null);
    }
}
