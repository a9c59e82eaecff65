package io.chord.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table that a system keeps in several processes, as one of them sees it. Safe for any thread.
 */
public interface Peer extends AutoCloseable {

    /** Told once how an operation ended, on whatever thread that was; must not block it. */
    @FunctionalInterface
    interface Done {
        /**
         * The operation has ended.
         *
         * @param value what was read; null if nothing, or if nothing was asked for
         * @param failure why it failed; null if it did not
         */
        void done(byte @Nullable [] value, @Nullable Throwable failure);
    }

    /** Makes members of one system. Found with {@link java.util.ServiceLoader}. */
    interface Provider {
        /** Its name in commands and reports. */
        String system();

        /**
         * Parts of the names of the jars that it needs at run time; of directories of classes too.
         */
        List<String> jars();

        /** What the JVM must be told beyond what all are told. */
        default List<String> jvmOptions() {
            return List.of();
        }

        /** Why it cannot be measured here; empty if it can. */
        default Optional<String> missing() {
            return Optional.empty();
        }

        /**
         * Starts a member; returns when it is in service. Blocks.
         *
         * @throws Exception if it cannot
         */
        Peer start(Plan plan) throws Exception;
    }

    /** Reads, and waits for the answer. */
    byte @Nullable [] get(byte[] key, boolean eventual) throws Exception;

    /** Writes, and waits for the answer. */
    void put(byte[] key, byte[] value) throws Exception;

    /** Reads; does not wait. */
    void get(byte[] key, boolean eventual, Done done);

    /** Writes; does not wait. */
    void put(byte[] key, byte[] value, Done done);

    /** Whether a read of this key has to ask another process. */
    boolean isRemote(byte[] key, boolean eventual) throws Exception;

    /** How many members in service this one sees. */
    int members() throws Exception;

    /** Whether all copies are where they shall be, as far as this member can tell. */
    default boolean isSettled() throws Exception {
        return true;
    }

    /** Whether it keeps what it is given; if not, what it answers is not looked at. */
    default boolean keepsEntries() {
        return true;
    }

    /** Processes that it started and that work for it. */
    default List<Long> helpers() {
        return List.of();
    }

    /** Ends the member. */
    @Override
    void close() throws IOException;
}
