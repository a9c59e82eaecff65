package io.chord.simulation.check;

import io.chord.replication.Change;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterHistory.Seen;
import io.chord.store.Content;
import io.chord.store.Version;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What clients ask and are told, in the words of the replicas and in those of a history. */
@SuppressWarnings("exports") // Speaks the words of the engine: for this project's own tests.
public final class RegisterWords {

    private RegisterWords() {}

    /**
     * The change that is asked for.
     *
     * @throws IllegalArgumentException if none is: for a read
     */
    public static Change change(Ask ask) {
        if (ask instanceof Ask.Put put) return new Change.Put(bytes(put.value()), Content.NEVER);
        if (ask instanceof Ask.PutIfAbsent put) {
            return new Change.PutIfAbsent(bytes(put.value()), Content.NEVER);
        }
        if (ask instanceof Ask.Replace replace) {
            return new Change.Replace(replace.expected(), bytes(replace.value()), Content.NEVER);
        }
        if (ask instanceof Ask.RemoveVersion remove) {
            return new Change.RemoveVersion(remove.expected());
        }
        if (ask instanceof Ask.Remove) return new Change.Remove();
        throw new IllegalArgumentException("changes nothing: " + ask);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A read was answered. */
    public static void read(
            RegisterHistory history, int operation, Optional<Content> content, long now) {
        history.read(operation, content.map(RegisterWords::seen), now);
    }

    /**
     * A change was answered.
     *
     * @param applied whether its condition held
     * @param before what was there
     * @param after what is there now, its own or not
     */
    public static void changed(
            RegisterHistory history,
            int operation,
            boolean applied,
            Optional<Content> before,
            Optional<Content> after,
            long now) {
        // What is there now is its own only if its condition held.
        Optional<Version> made = applied ? after.map(Content::version) : Optional.empty();
        history.changed(operation, applied, before.map(RegisterWords::seen), made, now);
    }

    private static Seen seen(Content content) {
        return new Seen(new String(content.value(), StandardCharsets.UTF_8), content.version());
    }
}
