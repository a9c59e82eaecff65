package io.chord.server.script;

import static java.util.Objects.requireNonNull;

import io.chord.ChordException;
import io.chord.LookupResult;
import io.chord.ring.NodeRef;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Runs the lines of a script, one after the other: a line on {@code out} for each that worked, one
 * on {@code err} for each that failed, and an exit code for all of them.
 */
public final class ScriptRunner {

    /** Every line worked, every get found a value. */
    public static final int OK = 0;

    /** A get found nothing. */
    public static final int ABSENT = 1;

    /** The input or an option is wrong; nothing was run. */
    public static final int BAD_INPUT = 2;

    /** An operation failed; its reason is printed. */
    public static final int FAILED = 3;

    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KeyReader keys;
    private final Function<NodeRef, String> nameOf;
    private final PrintStream out;
    private final PrintStream err;
    private boolean absent;
    private boolean failed;

    /**
     * A runner of one script.
     *
     * @param nameOf how nodes are called in what is printed
     */
    public ScriptRunner(
            KeyReader keys, Function<NodeRef, String> nameOf, PrintStream out, PrintStream err) {
        this.keys = requireNonNull(keys, "keys");
        this.nameOf = requireNonNull(nameOf, "nameOf");
        this.out = requireNonNull(out, "out");
        this.err = requireNonNull(err, "err");
    }

    /**
     * Runs all lines; blocks.
     *
     * @param tables what the line of an index, from 0, is run on
     * @param showsProgress whether to say once a second, on {@code err}, how far it is
     * @return the exit code of all lines so far
     */
    public int run(List<InputFile.Line> lines, IntFunction<Table> tables, boolean showsProgress) {
        long shownNanos = System.nanoTime();
        for (int i = 0; i < lines.size(); i++) {
            run(lines.get(i), tables.apply(i));
            if (showsProgress && System.nanoTime() - shownNanos > PROGRESS_NANOS) {
                shownNanos = System.nanoTime();
                out.flush();
                err.printf("  %d of %d commands%n", i + 1, lines.size());
            }
        }
        out.flush();
        return failed ? FAILED : absent ? ABSENT : OK;
    }

    private void run(InputFile.Line line, Table table) {
        try {
            if (line.verb() == InputFile.Verb.PUT) {
                put(line.id(), line.value().orElseThrow(), table);
            } else {
                get(line.id(), table);
            }
        } catch (ChordException | KeyReader.BadKeyException e) {
            failed = true;
            out.flush();
            err.printf(
                    "%s %s -> failed (line %d): %s%n",
                    line.verb().name().toLowerCase(Locale.ROOT),
                    line.id(),
                    line.number(),
                    e.getMessage());
        }
    }

    private void put(String id, String value, Table table) throws KeyReader.BadKeyException {
        byte[] key = keys.key(id);
        LookupResult where = table.lookup(key);
        table.put(key, value.getBytes(StandardCharsets.UTF_8));
        out.printf(
                "put %s %s -> %s (path %s)%n",
                id, value, nameOf.apply(where.owner()), path(where, nameOf));
    }

    /** The nodes that a lookup passed, from the first to the owner. */
    public static String path(LookupResult where, Function<NodeRef, String> nameOf) {
        return where.path().stream().map(nameOf).collect(Collectors.joining(" > "));
    }

    private void get(String id, Table table) throws KeyReader.BadKeyException {
        Optional<byte[]> value = table.get(keys.key(id));
        if (value.isEmpty()) absent = true;
        out.printf(
                "get %s -> %s%n",
                id, value.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("absent"));
    }
}
