package io.chord.server;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.LookupResult;
import io.chord.NodeSnapshot;
import io.chord.RecoveryReport;
import io.chord.RingSnapshot;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.server.script.InputFile;
import io.chord.server.script.KeyReader;
import io.chord.server.script.ScriptRunner;
import io.chord.server.script.Table;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the commands do with a ring, once there is a client for it: each method prints what it found
 * and returns an exit code.
 */
final class Session {

    private final ChordClient client;
    private final KeyReader keys;
    private final boolean json;
    private final PrintStream out;
    private final PrintStream err;

    Session(ChordClient client, boolean json, PrintStream out, PrintStream err) {
        this.client = client;
        this.keys = KeyReader.of(client.space(), client.keyHasher());
        this.json = json;
        this.out = out;
        this.err = err;
    }

    /** The entries of the map of that name, or of the one without a name. */
    Entries entries(Optional<String> map) {
        return new Entries(client, map, json, out, err);
    }

    int lookup(String word, boolean trace) throws KeyReader.BadKeyException {
        LookupResult found = client.lookup(client.keyOf(keys.key(word)));
        Optional<List<String>> tables = trace ? Optional.of(tables(found)) : Optional.empty();
        if (json) {
            out.println(Json.of(Shown.json(keys.normal(word), found, tables)));
            return ExitCode.OK;
        }
        out.printf(
                Locale.ROOT,
                "lookup %s -> %s, id %s (%d hops, %d timeouts, %.1f ms)%n",
                keys.normal(word),
                Shown.place(found.owner()),
                found.owner().id().toShortString(),
                found.hops(),
                found.timeouts(),
                found.elapsed().toNanos() / 1e6);
        if (trace) {
            for (int i = 0; i < found.steps().size(); i++) {
                LookupResult.Step step = found.steps().get(i);
                out.printf(
                        Locale.ROOT,
                        "  %d  %-21s id %s  %s  after %.1f ms%n",
                        i + 1,
                        Shown.place(step.node()),
                        step.node().id().toShortString(),
                        tables.orElseThrow().get(i),
                        step.elapsed().toNanos() / 1e6);
            }
        }
        return ExitCode.OK;
    }

    /** Which table of each node of the path led to the next node. */
    private List<String> tables(LookupResult found) {
        List<String> tables = new ArrayList<>();
        for (int i = 0; i < found.steps().size(); i++) {
            LookupResult.Step step = found.steps().get(i);
            switch (step.answer()) {
                case OWNER -> tables.add("own arc");
                case LAST -> tables.add("successor list");
                case CLOSER -> tables.add(closerTable(found, i));
            }
        }
        return tables;
    }

    /** Its answer names nodes of two tables, and does not say of which: the node is asked. */
    private String closerTable(LookupResult found, int index) {
        if (index + 1 >= found.steps().size()) return "finger or successor list";
        NodeRef next = found.steps().get(index + 1).node();
        try {
            NodeSnapshot node = client.inspect(found.steps().get(index).node().id());
            boolean isSuccessor = node.successors().contains(next);
            boolean isFinger = node.fingers().contains(next);
            if (isFinger) return isSuccessor ? "finger, also a successor" : "finger";
            return isSuccessor ? "successor list" : "table has changed since";
        } catch (ChordException gone) {
            return "node has gone since";
        }
    }

    /**
     * Lists the nodes.
     *
     * @param ranges the ranges of entries in their place
     */
    int ring(boolean ranges) {
        RingSnapshot ring = client.ring();
        if (json) {
            out.println(Json.of(ranges ? Shown.rangesJson(ring) : Shown.json(ring)));
        } else {
            (ranges ? Shown.ranges(ring) : Shown.table(ring)).forEach(out::println);
        }
        if (ring.complete()) return ExitCode.OK;
        err.println(
                "chord: the walk did not come back to where it began: there are more nodes, or the"
                        + " ring is being repaired; repeat it");
        return ExitCode.FAILED;
    }

    int nodeInfo(String text) throws KeyReader.BadKeyException {
        RingId id = client.space().parse(text);
        NodeSnapshot node = client.inspect(id);
        if (json) {
            out.println(Json.of(Shown.json(node)));
        } else {
            Shown.lines(node).forEach(out::println);
        }
        return ExitCode.OK;
    }

    /**
     * Has a range taken up again that has lost its majority.
     *
     * @param acceptsLoss otherwise it is only said what would be given up
     */
    int recover(String text, boolean acceptsLoss, Duration timeout) {
        RingSnapshot ring = client.ring();
        Arc range = new RangeName(text).in(client.space(), ring);
        if (!acceptsLoss) {
            List<String> kept = RangeName.described(ring, range);
            throw new UsageException(
                    "nothing was done, since --accept-data-loss is missing. It gives up every"
                            + " acknowledged write that only the lost members of the range have: "
                            + (kept.isEmpty()
                                    ? "nobody is left of those who kept " + Shown.arc(range)
                                    : String.join("; ", kept)));
        }
        RecoveryReport report = client.recover(range, timeout);
        if (json) {
            out.println(Json.of(Shown.json(report)));
        } else {
            Shown.recovered(report).forEach(out::println);
        }
        return ExitCode.OK;
    }

    int run(Path file, boolean showsProgress) throws InputFile.BadInputException {
        List<InputFile.Line> lines = InputFile.read(file, keys);
        Table table = Table.of(client);
        return new ScriptRunner(keys, Shown::place, out, err)
                .run(lines, index -> table, showsProgress);
    }
}
