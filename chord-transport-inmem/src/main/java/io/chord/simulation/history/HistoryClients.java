package io.chord.simulation.history;

import io.chord.engine.Outcome;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.check.RegisterHistory;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterWords;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Clients of a few keys, one at each node: they ask through it, and write down what they are told.
 * None has two operations on one key under way.
 */
final class HistoryClients {

    /** An operation, and what was asked with it. */
    record Asked(String via, EntryKey key, Ask ask, int number, long calledNanos, Handle handle) {
        long endedNanos() {
            return calledNanos + handle.elapsedNanos();
        }
    }

    /** Clients of one wave begin within so many milliseconds. */
    private static final int WAVE_MILLIS = 12;

    private static final List<Class<? extends Ask>> KINDS =
            List.of(
                    Ask.Read.class,
                    Ask.Read.class,
                    Ask.Read.class,
                    Ask.Read.class,
                    Ask.Read.class,
                    Ask.Read.class,
                    Ask.Put.class,
                    Ask.Put.class,
                    Ask.Put.class,
                    Ask.PutIfAbsent.class,
                    Ask.PutIfAbsent.class,
                    Ask.Replace.class,
                    Ask.Replace.class,
                    Ask.Replace.class,
                    Ask.Remove.class,
                    Ask.Remove.class,
                    Ask.RemoveVersion.class);

    private final SimulatedRing ring;
    private final List<EntryKey> keys = new ArrayList<>();
    private final List<RegisterHistory> histories = new ArrayList<>();
    private final List<List<Asked>> asked = new ArrayList<>();
    private int values;

    HistoryClients(SimulatedRing ring, int count) {
        this.ring = ring;
        for (int i = 0; i < count; i++) {
            keys.add(ring.key("key " + i + " of " + ring.network().seed()));
            histories.add(new RegisterHistory(keys.get(i).toString()));
            asked.add(new ArrayList<>());
        }
    }

    /** Several clients ask about one key, at about the same time. */
    void wave(HistoryPlan.Wave wave) {
        SplitMix64 random = new SplitMix64(wave.pick());
        int key = random.nextInt(keys.size());
        for (int i = 0; i < wave.clients(); i++) {
            Duration delay = Duration.ofMillis(random.nextInt(WAVE_MILLIS));
            SplitMix64 choices = random.split();
            ring.network().after(delay, () -> ask(key, choices));
        }
    }

    /** Every member reads every key. */
    void readAll() {
        for (int key = 0; key < keys.size(); key++) {
            for (String member : ring.members()) ask(key, member, new Ask.Read());
        }
    }

    private void ask(int key, SplitMix64 random) {
        List<String> free = ring.members();
        for (Asked other : asked.get(key)) {
            if (!other.handle().isDone()) free.remove(other.via());
        }
        if (free.isEmpty()) return;
        String via = free.get(random.nextInt(free.size()));
        Class<? extends Ask> kind = KINDS.get(random.nextInt(KINDS.size()));
        ask(key, via, ask(kind, version(key, random)));
    }

    private Ask ask(Class<? extends Ask> kind, Version version) {
        if (kind == Ask.Read.class) return new Ask.Read();
        if (kind == Ask.Remove.class) return new Ask.Remove();
        if (kind == Ask.RemoveVersion.class) return new Ask.RemoveVersion(version);
        String value = "v" + values++;
        if (kind == Ask.Put.class) return new Ask.Put(value);
        if (kind == Ask.PutIfAbsent.class) return new Ask.PutIfAbsent(value);
        return new Ask.Replace(version, value);
    }

    /** One that somebody was told of, mostly the last. */
    private Version version(int key, SplitMix64 random) {
        List<Asked> of = asked.get(key);
        boolean older = random.nextBoolean(0.15);
        for (int i = of.size() - 1; i >= 0; i--) {
            Optional<Version> told = told(of.get(i));
            if (told.isEmpty()) continue;
            if (!older) return told.get();
            older = random.nextBoolean(0.5);
        }
        return Version.NONE;
    }

    private static Optional<Version> told(Asked asked) {
        if (!asked.handle().isDone()) return Optional.empty();
        Outcome outcome = asked.handle().outcome();
        if (outcome instanceof Outcome.Got got) return got.content().map(Content::version);
        if (outcome instanceof Outcome.Written written) {
            return written.after().map(Content::version);
        }
        return Optional.empty();
    }

    private void ask(int key, String via, Ask ask) {
        long now = ring.network().nowNanos();
        int number = histories.get(key).called(ask, now);
        Handle handle =
                ask instanceof Ask.Read
                        ? ring.get(via, keys.get(key))
                        : ring.write(via, keys.get(key), RegisterWords.change(ask));
        asked.get(key).add(new Asked(via, keys.get(key), ask, number, now, handle));
    }

    // ---- what they were told

    /** All that was asked, of all keys. */
    List<Asked> asked() {
        List<Asked> all = new ArrayList<>();
        asked.forEach(all::addAll);
        return all;
    }

    /** What was asked and told of each key, once all operations have ended. */
    List<RegisterHistory> histories() {
        for (int key = 0; key < keys.size(); key++) {
            for (Asked each : asked.get(key)) record(histories.get(key), each);
        }
        return histories;
    }

    private static void record(RegisterHistory history, Asked asked) {
        Outcome outcome = asked.handle().outcome();
        long at = asked.endedNanos();
        if (outcome instanceof Outcome.Got got) {
            RegisterWords.read(history, asked.number(), got.content(), at);
        } else if (outcome instanceof Outcome.Written written) {
            RegisterWords.changed(
                    history,
                    asked.number(),
                    written.applied(),
                    written.before(),
                    written.after(),
                    at);
        } else if (outcome instanceof Outcome.Failed failed && isWithoutEffect(failed.reason())) {
            history.hadNoEffect(asked.number());
        }
    }

    /** A process that has ended told nobody what became of it: unknown, as INDETERMINATE. */
    private static boolean isWithoutEffect(Outcome.Reason reason) {
        return reason != Outcome.Reason.INDETERMINATE && reason != Outcome.Reason.NOT_SERVING;
    }
}
