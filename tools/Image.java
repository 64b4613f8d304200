import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Builds the container image of one process, from nothing but this machine's JDK, its C library and the project's jars:
 * no Docker, no registry, no base image. The same inputs give the same bytes: files are sorted, their times and owners
 * fixed. Called by Maven (see the parent's exec-maven-plugin, execution {@code image}) on the compiler's JDK.
 *
 * <p>Layers, from what changes least: the C library and /etc; the Java runtime (jlink); native libraries; third-party
 * jars; our jars. The first two are the same bytes in every image, so a node holds them once. Native libraries of other
 * platforms are left out of the jars, and those of ONNX Runtime lie unpacked in /app/natives, so that no process
 * unpacks them at its start. With {@code --classes} our layer holds an archive of the listed classes, ready to be mapped.
 * {@code /app/NAME.args} holds the JVM's arguments for each main class; the entry point is
 * {@code /jre/bin/java @/app/NAME.args}.
 */
void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    Path work = Files.createDirectories(Path.of(options.one("work")));
    Path tar = Path.of(options.one("tar"));
    Base base;
    // Modules may be built at once: one of them makes the runtime, the others wait.
    try (FileChannel lock = FileChannel.open(
                    work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var held = lock.lock()) {
        base = Base.prepare(work);
        Application application = Application.stage(options, tar.resolveSibling("image"), work.resolve("jre"));
        application.requireLibraries(base);
        JibContainer built = write(options, base, application, tar, work);
        Files.writeString(tar.resolveSibling("jib-image.digest"), built.getDigest() + "\n");
        IO.println(options.one("image") + " " + built.getDigest() + " " + Files.size(tar) / 1024 + " KiB");
    }
}

JibContainer write(Options options, Base base, Application application, Path tar, Path work) throws Exception {
    var image = Jib.fromScratch()
            .setFileEntriesLayers(Stream.of(
                            base.system(), base.runtime(), application.natives(), application.libraries(), application.own())
                    .filter(layer -> !layer.getEntries().isEmpty())
                    .toList())
            .setCreationTime(Instant.parse(options.one("created")))
            .setUser(Base.USER + ":" + Base.USER)
            .setWorkingDirectory(AbsoluteUnixPath.get("/"))
            .setEntrypoint("/jre/bin/java", "@/app/" + application.entry() + ".args")
            .addPlatform(Base.architecture().equals("x86_64") ? "amd64" : "arm64", "linux");
    image.setPlatforms(Set.of(new com.google.cloud.tools.jib.api.buildplan.Platform(
            Base.architecture().equals("x86_64") ? "amd64" : "arm64", "linux")));
    image.addEnvironmentVariable("PATH", "/jre/bin");
    image.addEnvironmentVariable("LC_ALL", "C.UTF-8");
    image.addEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");
    // The C library keeps freed memory in an arena for each thread that ever met another in malloc: few are enough.
    image.addEnvironmentVariable("MALLOC_ARENA_MAX", "2");
    // It raises these two with each large block that is freed, and then keeps what it should give back: fixed, it does not.
    image.addEnvironmentVariable("MALLOC_MMAP_THRESHOLD_", "65536");
    image.addEnvironmentVariable("MALLOC_TRIM_THRESHOLD_", "131072");
    for (String port : options.all("port")) {
        image.addExposedPort(Port.tcp(Integer.parseInt(port)));
    }
    image.addLabel("org.opencontainers.image.title", options.one("image").replaceFirst(":.*", ""));
    image.addLabel("org.opencontainers.image.version", options.one("image").replaceFirst(".*:", ""));
    return image.containerize(Containerizer.to(TarImage.at(tar).named(options.one("image")))
            .setOfflineMode(true)
            .setBaseImageLayersCache(work.resolve("cache"))
            .setApplicationLayersCache(work.resolve("cache"))
            .setToolName("evenkeel"));
}

/** The command line: {@code --name value}, some of them more than once. */
record Options(Map<String, List<String>> given) {
    static Options parse(String[] arguments) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String name = arguments[i].substring(2);
            String value = arguments[i + 1] == null ? "" : arguments[i + 1].strip();
            if (!value.isEmpty()) {
                given.computeIfAbsent(name, key -> new ArrayList<>()).addAll(List.of(value.split("\\s+")));
            }
        }
        return new Options(given);
    }

    String one(String name) {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new IllegalArgumentException("option --" + name + " must be given once");
        }
        return values.getFirst();
    }

    List<String> all(String name) {
        return given.getOrDefault(name, List.of());
    }
}

/** What every image has: the C library with its companions, a few files in /etc, and the Java runtime. */
record Base(FileEntriesLayer system, FileEntriesLayer runtime, Set<String> libraries) {
    static final int USER = 65532;

    /** What the three processes use (jdeps), and the tools to look into them: jcmd, flight recorder. */
    private static final String MODULES = "java.base,java.instrument,java.logging,java.management,java.naming,"
            + "java.net.http,java.sql,java.xml,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported";

    /** Loaded by name, not by a dependency that ldd sees: name services; and what native libraries in jars need. */
    private static final List<String> BY_NAME = List.of(
            "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2",
            "libnss_dns.so.2", "libnss_files.so.2", "libgcc_s.so.1", "libstdc++.so.6", "libgomp.so.1");

    /** Debian packages of these libraries, for their licences. */
    private static final List<String> PACKAGES = List.of("libc6", "libgcc-s1", "libstdc++6", "libgomp1");

    static Base prepare(Path work) throws IOException, InterruptedException {
        Path jdk = Path.of(System.getProperty("java.home"));
        Path system = work.resolve("system");
        Path runtime = work.resolve("jre");
        Path stamp = work.resolve("stamp");
        String key = key(jdk);
        if (!Files.exists(stamp) || !Files.readString(stamp).equals(key)) {
            delete(system);
            delete(runtime);
            IO.println("making the Java runtime of the images, once");
            link(jdk, runtime);
            collect(runtime, system);
            Files.writeString(stamp, key);
        }
        Set<String> libraries = new HashSet<>();
        try (Stream<Path> files = Files.walk(system)) {
            files.filter(Files::isRegularFile).forEach(file -> libraries.add(file.getFileName().toString()));
        }
        return new Base(layer("system", system, ""), layer("jre", runtime, "/jre"), libraries);
    }

    private static String key(Path jdk) throws IOException {
        StringBuilder key = new StringBuilder(Files.readString(jdk.resolve("release"))).append(MODULES);
        for (String name : BY_NAME) {
            Path library = library(name);
            key.append(library).append(Files.size(library)).append(Files.getLastModifiedTime(library));
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((key + Files.readString(Path.of(System.getProperty("evenkeel.image.tool"))))
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void link(Path jdk, Path runtime) throws IOException, InterruptedException {
        run(List.of(
                jdk.resolve("bin/jlink").toString(), "--add-modules", MODULES, "--output", runtime.toString(),
                "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--compress", "zip-0",
                // A thread of the lowest priority stands back. On the command line the JVM would warn each time that
                // others cannot be raised.
                "--add-options", "-XX:ThreadPriorityPolicy=1 -XX:JavaPriority1_To_OSPriority=19"));
        // The JDK's own classes, parsed and verified once. The archive fits only a JVM with the same choices, so they
        // are those of image.jvm.common. It comes out the same each time; a cache made from a training run (JEP 514)
        // does not, and is left out for that.
        run(List.of(
                runtime.resolve("bin/java").toString(), "-Xshare:dump", "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED"));
    }

    private static void collect(Path runtime, Path system) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(system.resolve(libraryFolder().toString().substring(1)));
        for (String name : BY_NAME) {
            Files.copy(library(name), folder.resolve(name));
        }
        // Whatever else the runtime's own libraries ask for; the desktop's are not in it.
        Map<String, Path> wanted = new TreeMap<>();
        try (Stream<Path> files = Files.walk(runtime)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".so") || file.getParent().endsWith("bin")) {
                    wanted.putAll(needs(file, runtime.resolve("lib"), runtime.resolve("lib/server")));
                }
            }
        }
        for (Map.Entry<String, Path> library : wanted.entrySet()) {
            if (!library.getValue().toRealPath().startsWith(runtime.toRealPath())) {
                Files.copy(
                        library.getValue(), folder.resolve(library.getKey()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path loader = loader();
        Path place = system.resolve(loader.toString().substring(1));
        Files.createDirectories(place.getParent());
        Files.copy(loader.toRealPath(), place, StandardCopyOption.REPLACE_EXISTING);
        Path etc = Files.createDirectories(system.resolve("etc"));
        Files.writeString(
                etc.resolve("passwd"),
                "root:x:0:0:root:/:/sbin/nologin\nnonroot:x:%d:%d:nonroot:/tmp:/sbin/nologin\n".formatted(USER, USER));
        Files.writeString(etc.resolve("group"), "root:x:0:\nnonroot:x:%d:\n".formatted(USER));
        Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
        Files.createDirectories(system.resolve("tmp"));
        for (String name : PACKAGES) {
            Path licence = Path.of("/usr/share/doc", name, "copyright");
            if (Files.exists(licence)) {
                Path copy = system.resolve("usr/share/doc/" + name + "/copyright");
                Files.createDirectories(copy.getParent());
                Files.copy(licence, copy);
            }
        }
    }

    /** The libraries that a program or library asks the loader for, by name; an empty path for one that is not here. */
    static Map<String, Path> needs(Path file, Path... own) throws IOException, InterruptedException {
        Map<String, Path> found = new TreeMap<>();
        String search = "LD_LIBRARY_PATH=" + Stream.of(own).map(Path::toString).collect(Collectors.joining(":"));
        for (String line : output(List.of("env", search, "ldd", file.toString()))) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 3 && words[1].equals("=>")) {
                found.put(words[0], Path.of(words[2].startsWith("/") ? words[2] : ""));
            }
        }
        return found;
    }

    static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "aarch64";
            default -> throw new IllegalStateException("no images for " + System.getProperty("os.arch"));
        };
    }

    private static Path loader() {
        return Path.of(architecture().equals("x86_64") ? "/lib64/ld-linux-x86-64.so.2" : "/lib/ld-linux-aarch64.so.1");
    }

    private static Path libraryFolder() {
        return Path.of("/lib/" + architecture() + "-linux-gnu");
    }

    private static Path library(String name) throws IOException {
        for (Path folder : List.of(libraryFolder(), Path.of("/usr").resolve(libraryFolder().toString().substring(1)))) {
            if (Files.exists(folder.resolve(name))) {
                return folder.resolve(name).toRealPath();
            }
        }
        throw new IllegalStateException("library " + name + " is not on this machine: apt-get install "
                + (name.startsWith("libgomp") ? "libgomp1" : name.startsWith("libstdc") ? "libstdc++6" : "libc6"));
    }

    private static List<String> output(List<String> command) throws IOException, InterruptedException {
        return output(Path.of(""), command);
    }

    private static List<String> output(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0 && lines.stream().noneMatch(line -> line.contains("statically linked"))) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + String.join("\n", lines));
        }
        return lines;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        output(command);
    }

    static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        output(folder, command);
    }

    /** The folder, without what was in it. */
    static Path fresh(Path folder) throws IOException {
        delete(folder);
        return Files.createDirectories(folder);
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** All files of a folder as one layer; what may be executed here may be executed there. */
    static FileEntriesLayer layer(String name, Path folder, String target) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        if (!Files.exists(folder)) {
            return layer.build();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> !file.equals(folder)).sorted().toList()) {
                String place = target + "/" + folder.relativize(file);
                String mode = place.equals("/tmp") ? "777"
                        : Files.isDirectory(file) || Files.isExecutable(file) && !place.endsWith(".jar") ? "755" : "644";
                layer.addEntry(file, AbsoluteUnixPath.get(place), FilePermissions.fromOctalString(mode));
            }
        }
        return layer.build();
    }
}

/** What makes this image different from the others. */
record Application(FileEntriesLayer natives, FileEntriesLayer libraries, FileEntriesLayer own, String entry, Path nativeFolder) {
    private static final String APP = "/app";

    static Application stage(Options options, Path stage, Path runtime) throws IOException, InterruptedException {
        Base.delete(stage.resolve("app"));
        Path libraries = Files.createDirectories(stage.resolve("app/libraries/lib"));
        Path own = Files.createDirectories(stage.resolve("app/own"));
        Path ownJars = Files.createDirectories(own.resolve("lib"));
        Path natives = Files.createDirectories(stage.resolve("app/natives"));
        List<String> classpath = new ArrayList<>();
        boolean archived = !options.all("classes").isEmpty();
        for (Path jar : jars(options)) {
            if (!jar.toString().endsWith(".jar")) {
                throw new IllegalStateException(jar + " is no jar: build images by the phase package, with -am");
            }
            String name = jar.getFileName().toString();
            Path copy = (name.startsWith("evenkeel-") ? ownJars : libraries).resolve(name);
            if (Files.exists(copy)) {
                throw new IllegalStateException("two jars are called " + name);
            }
            slim(jar, copy, natives, archived);
            classpath.add(APP + "/lib/" + name);
        }
        List<String> jvm = new ArrayList<>(options.all("jvm"));
        if (archived) {
            archive(Path.of(options.one("classes")), classpath, stage, runtime, own.resolve("classes.jsa"));
            jvm.add("-XX:SharedArchiveFile=" + APP + "/classes.jsa");
        }
        String entry = "";
        for (String main : options.all("main")) { // NAME=CLASS
            String name = main.substring(0, main.indexOf('='));
            entry = entry.isEmpty() ? name : entry;
            List<String> lines = new ArrayList<>(jvm);
            lines.add("-cp");
            lines.add(String.join(":", classpath));
            lines.add(main.substring(main.indexOf('=') + 1));
            Files.writeString(own.resolve(name + ".args"), String.join("\n", lines) + "\n");
        }
        return new Application(
                Base.layer("natives", natives, APP + "/natives"),
                Base.layer("libraries", libraries.getParent(), APP),
                Base.layer("own", own, APP),
                entry,
                natives);
    }

    /**
     * Parses, verifies and links the listed classes once, for the JVM to map at its start. The archive is the same for the
     * same list and jars, in whichever folder they lie: jars are named without their folder, and have the time that they
     * have in the image. An AOT cache (JEP 514) holds the profiles of its training run, and differs from run to run.
     *
     * <p>Linking needs the list's lines on constant pools: without them the archive is as it was, but every class of it is
     * loaded at once.
     */
    private static void archive(Path classes, List<String> classpath, Path stage, Path runtime, Path archive)
            throws IOException, InterruptedException {
        Path folder = Base.fresh(stage.resolve("archive"));
        Path lib = Files.createDirectories(folder.resolve("lib"));
        for (String jar : classpath) {
            String name = jar.substring(jar.lastIndexOf('/') + 1);
            Path staged = stage.resolve(name.startsWith("evenkeel-") ? "app/own/lib" : "app/libraries/lib").resolve(name);
            Files.copy(staged, lib.resolve(name));
            Files.setLastModifiedTime(lib.resolve(name), FileTime.from(FileEntriesLayer.DEFAULT_MODIFICATION_TIME));
        }
        String relative = classpath.stream().map(jar -> jar.substring(APP.length() + 1)).collect(Collectors.joining(":"));
        List<String> command = List.of(
                runtime.resolve("bin/java").toString(), "-Xshare:dump", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                "-XX:+AOTClassLinking", "--enable-native-access=ALL-UNNAMED",
                "-XX:SharedClassListFile=" + classes.toAbsolutePath(), "-XX:SharedArchiveFile=" + archive.toAbsolutePath(),
                "-cp", relative);
        Files.write(archive, Dump.make(folder, command, archive).withoutClock(Dump.make(folder, command, archive)));
    }

    private static List<Path> jars(Options options) throws IOException {
        List<Path> jars = new ArrayList<>();
        jars.add(Path.of(options.one("jar")));
        for (String element : Files.readString(Path.of(options.one("classpath"))).strip().split(":")) {
            jars.add(Path.of(element));
        }
        return jars;
    }

    /** Fails when a native library would not find what it needs in the image. */
    void requireLibraries(Base base) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(nativeFolder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String needed : Base.needs(file, nativeFolder).keySet()) {
                    // A library that was loaded before counts by its short name too: libonnxruntime.so for .so.1.
                    boolean own = Files.exists(nativeFolder.resolve(needed.replaceFirst("\\.so.*", ".so")));
                    if (!own && !base.libraries().contains(needed)) {
                        throw new IllegalStateException(file.getFileName() + " needs " + needed + ": add it to BY_NAME");
                    }
                }
            }
        }
    }

    /**
     * Copies a jar without the native libraries of other platforms; ONNX Runtime's go to a folder instead.
     *
     * @param archived its classes are archived: what a debugger alone reads would be memory of each process, and the
     *     manifest is what is still read of the jar
     */
    private static void slim(Path jar, Path copy, Path natives, boolean archived) throws IOException {
        Map<String, ZipEntry> entries = new TreeMap<>();
        boolean changed = archived;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (var all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                entries.put(entry.getName(), entry);
                changed |= isNative(entry.getName());
            }
            if (!changed) {
                Files.copy(jar, copy);
                return;
            }
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(copy));
                    ZipOutputStream out = new ZipOutputStream(file)) {
                for (ZipEntry entry : entries.values()) {
                    if (isNative(entry.getName()) && !isForThisPlatform(entry.getName())) {
                        continue;
                    }
                    try (InputStream in = zip.getInputStream(entry)) {
                        if (entry.getName().startsWith("ai/onnxruntime/native/") && isNative(entry.getName())) {
                            Files.copy(in, natives.resolve(entry.getName().replaceFirst(".*/", "")));
                            continue;
                        }
                        ZipEntry written = new ZipEntry(entry.getName());
                        written.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
                        out.putNextEntry(written);
                        if (archived && isClass(entry.getName())) {
                            out.write(withoutLocalVariables(in.readAllBytes()));
                        } else if (archived && entry.getName().equals(JarFile.MANIFEST_NAME)) {
                            inShort(new Manifest(in)).write(out);
                        } else {
                            in.transferTo(out);
                        }
                        out.closeEntry();
                    }
                }
            }
        }
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class") && !name.endsWith("module-info.class");
    }

    /** The same code and line numbers, without the names of local variables. */
    private static byte[] withoutLocalVariables(byte[] content) {
        ClassFile format = ClassFile.of();
        return format.transformClass(
                format.parse(content),
                ClassTransform.transformingMethodBodies((code, element) -> {
                    if (!(element instanceof LocalVariable || element instanceof LocalVariableType)) {
                        code.with(element);
                    }
                }));
    }

    /** What is asked for at a run. The JVM parses the whole manifest of each jar at each start: a tenth of it, for 38. */
    private static Manifest inShort(Manifest manifest) {
        Manifest kept = new Manifest();
        for (Attributes.Name name : List.of(
                Attributes.Name.MANIFEST_VERSION, Attributes.Name.MULTI_RELEASE,
                Attributes.Name.IMPLEMENTATION_TITLE, Attributes.Name.IMPLEMENTATION_VERSION)) {
            if (manifest.getMainAttributes().containsKey(name)) {
                kept.getMainAttributes().put(name, manifest.getMainAttributes().get(name));
            }
        }
        return kept;
    }

    private static boolean isNative(String name) {
        return name.matches(".*\\.(so|dll|dylib|jnilib)") || name.contains(".dylib.dSYM/");
    }

    private static boolean isForThisPlatform(String name) {
        String path = name.toLowerCase(Locale.ROOT);
        boolean here = Base.architecture().equals("x86_64")
                ? path.matches(".*(x86_64|x64|amd64).*")
                : path.matches(".*(aarch64|arm64).*");
        return path.contains("linux") && here;
    }
}

/**
 * An archive of classes as the JVM wrote it.
 *
 * @param since the clock before it was written, in the unit and from the start that the JVM has for soft references:
 *     milliseconds of the monotonic clock
 * @param until the clock after it
 */
record Dump(ByteBuffer content, long since, long until) {
    /** The archive's own header; what is not the clock's there is a checksum. */
    private static final int HEADER = 4096;

    static Dump make(Path folder, List<String> command, Path archive) throws IOException, InterruptedException {
        long since = now();
        Base.run(folder, command);
        return new Dump(ByteBuffer.wrap(Files.readAllBytes(archive)).order(ByteOrder.nativeOrder()), since, now());
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /**
     * The archive without what makes two of them differ: the time in its soft references, and so the checksums, which the
     * JVM reads only where it is told to verify archives. All of these become 0.
     *
     * @param other made by the same command at another time
     * @throws IllegalStateException when they differ in something else
     */
    byte[] withoutClock(Dump other) {
        if (content.capacity() != other.content.capacity()) {
            throw new IllegalStateException("two archives of the same classes have different sizes");
        }
        for (int at = 0; at + Long.BYTES <= content.capacity(); at += Long.BYTES) {
            if (content.getLong(at) == other.content.getLong(at)) {
                continue;
            }
            if (isClock(at) && other.isClock(at)) {
                content.putLong(at, 0);
            } else if (at < HEADER) {
                content.putInt(at, sameOrNone(at, other)).putInt(at + Integer.BYTES, sameOrNone(at + Integer.BYTES, other));
            } else {
                throw new IllegalStateException("two archives of the same classes differ at " + at);
            }
        }
        return content.array();
    }

    private int sameOrNone(int at, Dump other) {
        return content.getInt(at) == other.content.getInt(at) ? content.getInt(at) : 0;
    }

    private boolean isClock(int at) {
        return content.getLong(at) >= since && content.getLong(at) <= until;
    }
}
