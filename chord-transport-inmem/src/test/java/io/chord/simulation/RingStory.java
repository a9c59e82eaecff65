package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.message.View;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.check.RingOracle;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the stories of whole rings have in common: a ring, chance, and a memory of what was put. */
final class RingStory {

    /** How an entry was found in the end. */
    record Verdict(int found, int unavailable) {}

    final SimulatedNetwork network;
    final SimulatedRing ring;
    final SplitMix64 random;
    private final SortedMap<String, Handle> puts = new TreeMap<>();
    private final long begunNanos = System.nanoTime();

    RingStory(SimulatedNetwork network, SimulatedRing ring) {
        this.network = network;
        this.ring = ring;
        this.random = new SplitMix64(network.seed() * 31 + 7);
    }

    <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A time from now, up to the longest, at which something will happen. */
    Duration within(Duration longest) {
        return Duration.ofNanos(random.nextLong(longest.toNanos()));
    }

    /** Puts the next entry through any member. */
    Handle putNext() {
        String key = "key" + puts.size();
        Handle handle = ring.put(oneOf(ring.members()), key, valueOf(key));
        puts.put(key, handle);
        return handle;
    }

    static String valueOf(String key) {
        return "value of " + key;
    }

    /** The keys whose put was acknowledged. */
    List<String> acknowledged() {
        List<String> keys = new ArrayList<>();
        puts.forEach(
                (key, handle) -> {
                    if (handle.isSuccess()) keys.add(key);
                });
        return keys;
    }

    int putsMade() {
        return puts.size();
    }

    void requireWellFormedLists() {
        RingOracle.require(
                "well-formed lists", ring.oracle().malformedLists(), network.replayLine());
    }

    void requireIdealWithin(Duration bound) {
        if (!ring.awaitIdeal(bound)) ring.oracle().requireIdeal(network.replayLine());
    }

    /** The ring is ideal, and each member serves its arc or reports it as unavailable. */
    void requireSettledWithin(Duration bound) {
        if (ring.awaitSettled(bound)) return;
        ring.oracle().requireIdeal(network.replayLine());
        List<String> unserved = new ArrayList<>();
        for (String name : ring.members()) {
            if (ring.unservedArcs(name).isEmpty()) continue;
            unserved.add(
                    name
                            + " neither serves nor reports "
                            + ring.unservedArcs(name)
                            + "; it is a member of "
                            + ring.report(name).ranges());
        }
        RingOracle.require("each arc is served", unserved, network.replayLine());
    }

    /**
     * Asks for every acknowledged entry. If a majority of the view of its point serve it, it must
     * be found, with its value, and the owner must be one of them; if not, it must be said to be
     * unavailable, with its range. Absent is always wrong.
     */
    Verdict requireEveryAcknowledgedEntry() {
        List<String> keys = acknowledged();
        List<Handle> gets = new ArrayList<>();
        for (String key : keys) gets.add(ring.get(oneOf(ring.members()), key));
        ring.awaitAll(gets);
        int found = 0;
        Map<View, Integer> serving = serving();
        for (int i = 0; i < keys.size(); i++) {
            EntryKey key = ring.key(keys.get(i));
            Outcome outcome = gets.get(i).outcome();
            String where = key + " of put at the replay: " + network.replayLine();
            if (isServed(key.point(), serving)) {
                assertThat(outcome).as(where).isInstanceOf(Outcome.Got.class);
                Optional<Content> content = ((Outcome.Got) outcome).content();
                assertThat(content.map(RingStory::text)).as(where).contains(valueOf(keys.get(i)));
                assertThat(serves(ring.ownerOf(key.point()), key.point()))
                        .as("the owner serves " + where)
                        .isTrue();
                found++;
            } else {
                requireUnavailable(outcome, key.point(), where);
            }
        }
        return new Verdict(found, keys.size() - found);
    }

    static void requireUnavailable(Outcome outcome, RingId point, String where) {
        assertThat(outcome).as(where).isInstanceOf(Outcome.Failed.class);
        Outcome.Failed failed = (Outcome.Failed) outcome;
        assertThat(failed.reason()).as(where + ": " + failed).isEqualTo(Outcome.Reason.UNAVAILABLE);
        // Without a range if all who knew whose it was are gone too.
        failed.range()
                .ifPresent(r -> assertThat(r.contains(point)).as(where + ": " + failed).isTrue());
    }

    static String text(Content content) {
        return content.value() == null
                ? "(removed)"
                : new String(content.value(), StandardCharsets.UTF_8);
    }

    /** Whether a majority of the newest view of a point live and serve it. */
    boolean isServed(RingId point) {
        return isServed(point, serving());
    }

    /** Each view that a live node is a member of, and how many of its members serve it. */
    private Map<View, Integer> serving() {
        Map<View, Integer> serving = new LinkedHashMap<>();
        for (String name : ring.live()) {
            for (NodeReport.Range range : ring.report(name).ranges()) {
                serving.merge(range.view(), range.active() ? 1 : 0, Integer::sum);
            }
        }
        return serving;
    }

    private static boolean isServed(RingId point, Map<View, Integer> serving) {
        View newest = null;
        for (View view : serving.keySet()) {
            boolean isNewer = newest == null || view.number() > newest.number();
            if (view.covers(point) && isNewer) newest = view;
        }
        return newest != null && serving.get(newest) >= newest.majority();
    }

    /**
     * Each range that is served has so many members, which all live and serve it. A range that has
     * lost its majority stays as it is.
     */
    void requireCopiesWithin(int copies, Duration bound) {
        if (ring.await(() -> rangesWithoutCopies(copies).isEmpty(), bound)) return;
        RingOracle.require("copies", rangesWithoutCopies(copies), network.replayLine());
    }

    private List<String> rangesWithoutCopies(int copies) {
        List<String> wrong = new ArrayList<>();
        Map<View, Integer> serving = serving();
        serving.forEach(
                (view, keepers) -> {
                    boolean isRight = view.members().size() == copies && keepers == copies;
                    if (!isRight && isServed(view.range().to(), serving)) {
                        wrong.add(view + ", of whom " + keepers + " serve it");
                    }
                });
        return wrong;
    }

    boolean serves(String name, RingId point) {
        for (NodeReport.Range range : ring.report(name).ranges()) {
            if (range.active() && range.view().covers(point)) return true;
        }
        return false;
    }

    double realSeconds() {
        return (System.nanoTime() - begunNanos) / 1e9;
    }

    double virtualSeconds() {
        return network.nowNanos() / 1e9;
    }

    /** One line about what was measured, for whoever reads the output of the build. */
    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
