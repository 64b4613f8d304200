import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks ({@code check}) or applies ({@code apply}) the one Java format of the repository to every source file under
 * the working directory. It runs on the compiler's JDK, because the formatter parses with the javac it runs on.
 */
void main(String[] args) throws IOException {
    boolean apply = args.length > 0 && args[0].equals("apply");
    Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build());
    List<Path> wrong = sources().filter(file -> !format(formatter, file, apply)).toList();
    if (!apply && !wrong.isEmpty()) {
        wrong.forEach(file -> IO.println("not formatted: " + file));
        IO.println("run: mvn -q -N validate -Dformat=apply");
        System.exit(1);
    }
}

Stream<Path> sources() throws IOException {
    return Files.walk(Path.of(""))
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.toString().contains("target/") && !file.startsWith("tools"));
}

/** True when the file already had the format; rewrites it otherwise when asked to. */
boolean format(Formatter formatter, Path file, boolean apply) {
    try {
        String before = Files.readString(file);
        String after = formatter.formatSource(before);
        if (before.equals(after)) {
            return true;
        }
        if (apply) {
            Files.writeString(file, after);
        }
        return false;
    } catch (IOException | FormatterException e) {
        throw new IllegalStateException("cannot format " + file + ": " + e.getMessage(), e);
    }
}
