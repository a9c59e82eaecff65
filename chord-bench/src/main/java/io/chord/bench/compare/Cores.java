package io.chord.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the operating system says of processes, and on which cores it lets them run. Linux. */
final class Cores {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double BYTES_PER_KIB = 1024;

    private final List<Integer> allowed;

    private Cores(List<Integer> allowed) {
        this.allowed = allowed;
    }

    /**
     * The cores of this process; without pinning where there is no {@code taskset}, or one core.
     */
    static Cores find() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("Cpus_allowed_list:")) return new Cores(parse(line));
            }
        } catch (IOException notLinux) {
            // Nothing can be pinned.
        }
        return new Cores(List.of());
    }

    private static List<Integer> parse(String line) {
        List<Integer> cores = new ArrayList<>();
        for (String range : line.substring(line.indexOf(':') + 1).trim().split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) cores.add(core);
        }
        return cores;
    }

    /** Whether two ends can have a core each. */
    boolean canPin() {
        return allowed.size() >= 2 && hasTaskset();
    }

    private static boolean hasTaskset() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, "taskset"))) return true;
        }
        return false;
    }

    /** All threads of a process, and those that they start, run on the first or the second core. */
    void pin(long process, int which) throws IOException, InterruptedException {
        taskset(process, Integer.toString(allowed.get(which)));
    }

    /** They run anywhere again. */
    void unpin(long process) throws IOException, InterruptedException {
        taskset(process, String.join(",", allowed.stream().map(String::valueOf).toList()));
    }

    private static void taskset(long process, String cores)
            throws IOException, InterruptedException {
        Process taskset =
                new ProcessBuilder("taskset", "-a", "-c", "-p", cores, Long.toString(process))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!taskset.waitFor(10, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
            throw new IOException("taskset failed for process " + process + " and cores " + cores);
        }
    }

    /** Resident memory in MiB; NaN if nobody says. */
    static double residentMebibytes(long process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", process + "", "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / BYTES_PER_KIB;
                }
            }
        } catch (IOException gone) {
            // Nobody says.
        }
        return Double.NaN;
    }

    /** Processor time that a process has had, of all its threads. */
    static long cpuNanos(long process) {
        Optional<Duration> time =
                ProcessHandle.of(process).flatMap(handle -> handle.info().totalCpuDuration());
        return time.orElse(Duration.ZERO).toNanos();
    }
}
