package io.chord.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the processes of all systems are started: one heap, one collector, the jars that the system
 * needs and no others; and for each system an archive of its classes (class data sharing), once it
 * has been rehearsed; with TLS another one.
 */
final class Jvm {

    private static final String HEAP = "-Xmx512m";

    /** What a member needs whatever the system is. */
    private static final List<String> HARNESS =
            List.of("chord-bench", "chord-peers", "chord-core", "slf4j-");

    private final Path archives;
    private final List<Path> classPath =
            Stream.of(System.getProperty("java.class.path").split(":", -1)).map(Path::of).toList();

    /**
     * Processes of the own class path.
     *
     * @param archives where the archives are kept
     */
    Jvm(Path archives) {
        this.archives = archives;
    }

    private Path archive(Subject subject) {
        return archives.resolve(subject.classes() + ".jsa");
    }

    /** Whether the JVM can archive classes: it takes them from jars only. */
    boolean canArchive() {
        return classPath.stream().allMatch(entry -> entry.toString().endsWith(".jar"));
    }

    /** Whether there is an archive that is newer than all jars. */
    boolean hasArchive(Subject subject, Peer.Provider provider) throws IOException {
        Path archive = archive(subject);
        if (!Files.exists(archive)) return false;
        for (Path jar : entries(provider)) {
            if (Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(archive)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The class path of a member; directories of classes have no names by which to choose. */
    private List<Path> entries(Peer.Provider provider) {
        if (!canArchive()) return classPath;
        return classPath.stream()
                .filter(entry -> isOneOf(entry, HARNESS) || isOneOf(entry, provider.jars()))
                .toList();
    }

    private static boolean isOneOf(Path entry, List<String> names) {
        return names.stream().anyMatch(entry.getFileName().toString()::startsWith);
    }

    /** The words that start a member; with {@code record} it writes the archive when it ends. */
    List<String> command(Subject subject, Peer.Provider provider, Plan plan, boolean record)
            throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:cds=off"));
        words.add("-Xlog:cds+dynamic=off");
        if (record) {
            Files.createDirectories(archives);
            words.add("-XX:ArchiveClassesAtExit=" + archive(subject));
        } else if (canArchive() && hasArchive(subject, provider)) {
            words.add("-XX:SharedArchiveFile=" + archive(subject));
        }
        words.addAll(provider.jvmOptions());
        words.addAll(List.of("-cp", join(entries(provider)), Member.class.getName()));
        words.addAll(plan.words());
        return words;
    }

    /** Size of the jars that a system needs, in MiB; NaN if they are not jars here. */
    double jarMebibytes(Peer.Provider provider) throws IOException {
        double bytes = 0;
        for (Path entry : classPath) {
            if (isOneOf(entry, provider.jars())) bytes += Files.size(entry);
        }
        return bytes == 0 || !canArchive() ? Double.NaN : bytes / (1 << 20);
    }

    private static String join(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(":"));
    }
}
