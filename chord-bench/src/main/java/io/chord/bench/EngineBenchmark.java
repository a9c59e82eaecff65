package io.chord.bench;

import io.chord.engine.Command;
import io.chord.engine.Outcome;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.SplitMix64;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an engine does with one message of each kind that makes up reads, writes, lookups and
 * upkeep, the store in memory included: from the message to its answer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class EngineBenchmark {

    private static final int KEYS = 4096;
    private static final byte[] VALUE = new byte[100];

    private final EntryKey[] keys = new EntryKey[KEYS];
    private LoneEngine engine;
    private View view;
    private long round = 1;
    private int next;

    /** Makes a ring of one node with entries. */
    @Setup
    public void build() {
        engine = new LoneEngine();
        view = engine.view();
        SplitMix64 random = new SplitMix64(5);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = EntryKey.of(engine.point(random), new byte[16]);
            accept(keys[i]);
        }
    }

    private EntryKey key() {
        return keys[next++ & (KEYS - 1)];
    }

    private Message accept(EntryKey key) {
        Version ballot = new Version(++round, 1);
        Content content = new Content(ballot, VALUE, Content.NEVER, List.of(), Version.NONE);
        return engine.ask(
                new Message.Accept(engine.storeId(), view.id(), key, ballot, Optional.of(content)));
    }

    /** READ, ReadAnswer. */
    @Benchmark
    public Message read() {
        return engine.ask(new Message.Read(engine.storeId(), view.id(), key()));
    }

    /** PREPARE, Promise. */
    @Benchmark
    public Message prepare() {
        return engine.ask(
                new Message.Prepare(engine.storeId(), view.id(), key(), new Version(++round, 1)));
    }

    /** ACCEPT, Ack. */
    @Benchmark
    public Message accept() {
        return accept(key());
    }

    /** FindNext, NextHops. */
    @Benchmark
    public Message findNext() {
        return engine.ask(new Message.FindNext(key().point(), Message.FindNext.Detail.BRIEF));
    }

    /** GetState, State. */
    @Benchmark
    public Message getState() {
        return engine.ask(new Message.GetState(0));
    }

    /** Ping, Ack. */
    @Benchmark
    public Message ping() {
        return engine.ask(new Message.Ping());
    }

    /** A caller's read that one copy answers, which is here. */
    @Benchmark
    public Outcome getHere() {
        return engine.command(new Command.Get(key(), true, Long.MAX_VALUE));
    }
}
