package io.chord.bench.compare;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process of a system: a member, which obeys lines on its standard input and answers each with
 * one line on its standard output. It ends when its input does, so that it never outlives the one
 * who started it.
 */
// What went wrong is for the log of the process, and this is its standard error.
@SuppressWarnings("CatchAndPrintStackTrace")
public final class Member {

    private static final String OK = "OK";
    private static final String FAILED = "FAILED";

    private final PrintStream out;
    private final Peer peer;
    private final Set<Thread> before;
    private @Nullable Keys keys;

    /** By what a key set is chosen for; found out once. */
    private final Map<String, int[]> chosen = new HashMap<>();

    private Member(PrintStream out, Peer peer, Set<Thread> before) {
        this.out = out;
        this.peer = peer;
        this.before = before;
    }

    /** All that are on the class path, by the name of the system. */
    static Map<String, Peer.Provider> providers() {
        Map<String, Peer.Provider> providers = new LinkedHashMap<>();
        for (Peer.Provider provider : ServiceLoader.load(Peer.Provider.class)) {
            providers.put(provider.system(), provider);
        }
        return providers;
    }

    /** Starts the member that the words name, and obeys until it is told to end. */
    public static void main(String[] words) throws Exception {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // Whatever a system says goes to the log.
        Plan plan = Plan.of(Arrays.asList(words));
        Peer.Provider provider = providers().get(plan.system());
        if (provider == null) throw new IllegalArgumentException("no system " + plan.system());
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Peer peer = provider.start(plan);
        out.println("READY " + peer.helpers().toString().replaceAll("[\\[\\] ]", ""));
        new Member(out, peer, before).obey();
        // Neither a system that is slow to close nor its threads keep the process.
        Runtime.getRuntime().halt(0);
    }

    private void obey() throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("exit")) {
                close();
                return;
            }
            try {
                out.println(OK + ' ' + answer(words));
            } catch (Exception failure) {
                failure.printStackTrace();
                out.println(FAILED + ' ' + failure.toString().replaceAll("\\s+", " "));
            }
        }
    }

    private void close() {
        try {
            peer.close();
        } catch (Exception failure) {
            failure.printStackTrace();
        }
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "members" -> "members=" + peer.members();
            case "settled" -> "settled=" + peer.isSettled();
            case "keys" -> keys(Integer.parseInt(words[1]));
            case "load" -> text(new Load(peer, theKeys()).writeAll(Integer.parseInt(words[1])));
            case "run" -> run(words);
            case "threads" -> threads();
            case "takeover" -> takeover(words);
            default -> throw new IllegalArgumentException("no command " + words[0]);
        };
    }

    private Keys theKeys() {
        if (keys == null) throw new IllegalStateException("no keys yet");
        return keys;
    }

    private String keys(int count) {
        keys = new Keys(count);
        chosen.clear();
        return "keys=" + count;
    }

    private int[] chosen(boolean remote, boolean eventual) throws Exception {
        String name = remote + " " + eventual;
        int[] known = chosen.get(name);
        if (known != null) return known;
        int[] found = remote ? theKeys().remote(peer, eventual) : theKeys().all();
        chosen.put(name, found);
        return found;
    }

    private String run(String[] words) throws Exception {
        Work work = Work.of(words[1]);
        int[] keysToUse = chosen(work.remote(), work.eventual());
        if (keysToUse.length == 0) return "operations=0 keys=0";
        long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[2]));
        long seed = Long.parseLong(words[3]);
        long begun = System.nanoTime();
        Tally tally = new Load(peer, theKeys()).run(work, keysToUse, nanos, seed);
        return text(tally) + " keys=" + keysToUse.length + " nanos=" + (System.nanoTime() - begun);
    }

    private static String text(Tally tally) {
        if (tally.first != null) tally.first.printStackTrace();
        Latencies latencies = tally.latencies;
        return "operations="
                + latencies.count()
                + " failed="
                + tally.failed
                + " wrong="
                + tally.wrong
                + " p50="
                + latencies.quantileNanos(0.5)
                + " p99="
                + latencies.quantileNanos(0.99)
                + " max="
                + latencies.longestNanos();
    }

    /** Java threads, and those of them that came with the member. */
    private String threads() {
        Set<Thread> now = Thread.getAllStackTraces().keySet();
        Set<String> own = new TreeSet<>();
        for (Thread thread : now) {
            if (!before.contains(thread)) own.add(thread.getName());
        }
        System.err.println("threads of the member: " + own);
        long added = now.stream().filter(thread -> !before.contains(thread)).count();
        return "threads=" + now.size() + " own=" + added;
    }

    private String takeover(String[] words) throws Exception {
        Takeover takeover = new Takeover(peer, theKeys(), Long.parseLong(words[1]));
        return takeover.run(List.of(words).subList(2, words.length));
    }
}
