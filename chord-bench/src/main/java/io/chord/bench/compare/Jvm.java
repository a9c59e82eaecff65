package io.chord.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the processes of all systems are started: one heap, one collector, one class path; and for
 * each system an archive of its classes (class data sharing), once it has been rehearsed.
 */
final class Jvm {

    private static final String HEAP = "-Xmx512m";

    private final Path archives;
    private final String classPath = System.getProperty("java.class.path");

    /**
     * Processes of the own class path.
     *
     * @param archives where the archives are kept
     */
    Jvm(Path archives) {
        this.archives = archives;
    }

    private Path archive(Peer.Provider provider) {
        return archives.resolve(provider.system() + ".jsa");
    }

    /** Whether the JVM can archive classes: it takes them from jars only. */
    boolean canArchive() {
        return Stream.of(classPath.split(":", -1)).allMatch(entry -> entry.endsWith(".jar"));
    }

    /** Whether there is an archive that is newer than all jars. */
    boolean hasArchive(Peer.Provider provider) throws IOException {
        Path archive = archive(provider);
        if (!Files.exists(archive)) return false;
        for (String jar : classPath.split(":", -1)) {
            Path file = Path.of(jar);
            if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(archive)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The words that start a member; with {@code record} it writes the archive when it ends. */
    List<String> command(Peer.Provider provider, Plan plan, boolean record) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:cds=off"));
        words.add("-Xlog:cds+dynamic=off");
        if (record) {
            Files.createDirectories(archives);
            words.add("-XX:ArchiveClassesAtExit=" + archive(provider));
        } else if (canArchive() && hasArchive(provider)) {
            words.add("-XX:SharedArchiveFile=" + archive(provider));
        }
        words.addAll(provider.jvmOptions());
        words.addAll(List.of("-cp", classPath, Member.class.getName()));
        words.addAll(plan.words());
        return words;
    }

    /** Size of the jars that a system needs, in MiB; NaN if they are not jars here. */
    double jarMebibytes(Peer.Provider provider) throws IOException {
        double bytes = 0;
        for (String entry : classPath.split(":", -1)) {
            Path file = Path.of(entry);
            String name = file.getFileName().toString();
            if (provider.jars().stream().noneMatch(name::startsWith)) continue;
            bytes += Files.size(file);
        }
        return bytes == 0 || !canArchive() ? Double.NaN : bytes / (1 << 20);
    }
}
