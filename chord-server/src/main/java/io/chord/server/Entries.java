package io.chord.server;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.ChordMap;
import io.chord.Codec;
import io.chord.Entry;
import io.chord.LookupResult;
import io.chord.Read;
import io.chord.ScanPage;
import io.chord.server.script.KeyReader;
import io.chord.server.script.ScriptRunner;
import io.chord.store.Version;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the commands do with the entries of one map: each prints what came of it. */
final class Entries {

    /** Entries asked for at a time by a scan. */
    private static final int PAGE = 200;

    private final ChordClient client;
    private final ChordMap<byte[], byte[]> map;
    private final KeyReader keys;
    private final boolean json;
    private final PrintStream out;
    private final PrintStream err;

    /** Of the map of that name; of the one without a name if there is none. */
    Entries(
            ChordClient client,
            Optional<String> name,
            boolean json,
            PrintStream out,
            PrintStream err) {
        this.client = client;
        Codec<byte[]> bytes = Codec.bytes();
        this.map = name.map(n -> client.map(n, bytes, bytes)).orElse(client.map(bytes, bytes));
        this.keys = KeyReader.of(client.space(), client.keyHasher());
        this.json = json;
        this.out = out;
        this.err = err;
    }

    // ---- writing

    /**
     * Writes a value.
     *
     * @param ttl how long it stays
     * @param expected the version that it replaces, {@link Version#NONE} for nothing; empty to
     *     replace any
     */
    int put(String word, String value, Optional<Duration> ttl, Optional<Version> expected)
            throws KeyReader.BadKeyException {
        byte[] key = keys.key(word);
        LookupResult where = client.lookup(map.keyOf(key));
        Optional<Version> version = write(key, bytes(value), ttl, expected);
        if (json) {
            Map<String, Object> said = Shown.json(keys.normal(word), where, Optional.empty());
            said.put("value", value);
            said.put("written", version.isPresent());
            said.put("version", version.map(Version::toString));
            out.println(Json.of(said));
        } else if (version.isPresent()) {
            out.printf(
                    "put %s %s -> %s (path %s)%n",
                    keys.normal(word),
                    value,
                    Shown.place(where.owner()),
                    ScriptRunner.path(where, Shown::place));
        } else {
            out.printf("put %s -> not done, %s%n", keys.normal(word), why(expected));
        }
        return version.isPresent() ? ExitCode.OK : ExitCode.CONDITION_FAILED;
    }

    private Optional<Version> write(
            byte[] key, byte[] value, Optional<Duration> ttl, Optional<Version> expected) {
        if (expected.isEmpty()) {
            return Optional.of(
                    ttl.isPresent() ? map.put(key, value, ttl.get()) : map.put(key, value));
        }
        return ttl.isPresent()
                ? map.replace(key, expected.get(), value, ttl.get())
                : map.replace(key, expected.get(), value);
    }

    private static String why(Optional<Version> expected) {
        return expected.filter(Version::isNone).isPresent()
                ? "there is a value"
                : "there is no value of version " + expected.orElseThrow();
    }

    /** Removes a value, of any version or of one. */
    int remove(String word, Optional<Version> expected) throws KeyReader.BadKeyException {
        byte[] key = keys.key(word);
        boolean wasThere = expected.isPresent() ? map.remove(key, expected.get()) : map.remove(key);
        if (json) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("key", keys.normal(word));
            said.put("removed", wasThere);
            out.println(Json.of(said));
        } else if (wasThere || expected.isEmpty()) {
            out.printf("remove %s -> %s%n", keys.normal(word), wasThere ? "removed" : "was absent");
        } else {
            out.printf("remove %s -> not done, %s%n", keys.normal(word), why(expected));
        }
        if (wasThere) return ExitCode.OK;
        return expected.isPresent() ? ExitCode.CONDITION_FAILED : ExitCode.ABSENT;
    }

    // ---- reading

    /** Reads a value; whole: with its version and its end. */
    int get(String word, Read read, boolean whole) throws KeyReader.BadKeyException {
        Optional<Entry<byte[]>> entry = map.getEntry(keys.key(word), read);
        Optional<String> value = entry.map(e -> text(e.value()));
        if (json) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("key", keys.normal(word));
            said.put("found", entry.isPresent());
            said.put("value", value);
            if (whole) entry.ifPresent(e -> said.putAll(details(e)));
            out.println(Json.of(said));
        } else {
            out.printf(
                    "get %s -> %s%s%n",
                    keys.normal(word),
                    value.orElse("absent"),
                    whole && entry.isPresent() ? " (" + inWords(entry.get()) + ")" : "");
        }
        return entry.isPresent() ? ExitCode.OK : ExitCode.ABSENT;
    }

    /**
     * Lists entries, page after page.
     *
     * @param cursor where to begin; empty for the first entry
     * @param limit after how many to stop
     */
    int scan(Optional<String> cursor, long limit, boolean whole) {
        Optional<String> at = cursor;
        long left = limit;
        try {
            while (left > 0) {
                int wanted = (int) Math.min(left, PAGE);
                ScanPage<byte[], byte[]> page =
                        at.isPresent() ? map.scan(at.get(), wanted) : map.scan(wanted);
                print(page, whole);
                left -= page.entries().size();
                at = page.cursor();
                if (at.isEmpty()) return ExitCode.OK;
            }
        } catch (ChordException failure) {
            out.flush();
            err.println(
                    "chord scan: "
                            + failure.getMessage()
                            + at.map(c -> "; to go on there later: --from " + c).orElse(""));
            return ExitCode.FAILED;
        }
        if (!json) {
            out.flush();
            err.println("there may be more: --from " + at.orElseThrow());
        }
        return ExitCode.OK;
    }

    private void print(ScanPage<byte[], byte[]> page, boolean whole) {
        if (json) {
            List<Map<String, Object>> entries = new ArrayList<>();
            for (ScanPage.Item<byte[], byte[]> item : page.entries()) {
                Map<String, Object> said = new LinkedHashMap<>();
                said.put("key", keys.word(item.key()));
                said.put("value", text(item.value()));
                said.putAll(details(item.entry()));
                entries.add(said);
            }
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("entries", entries);
            said.put("cursor", page.cursor());
            out.println(Json.of(said));
            return;
        }
        for (ScanPage.Item<byte[], byte[]> item : page.entries()) {
            out.printf(
                    "%s -> %s%s%n",
                    keys.word(item.key()),
                    text(item.value()),
                    whole ? " (" + inWords(item.entry()) + ")" : "");
        }
    }

    private static Map<String, Object> details(Entry<byte[]> entry) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("version", entry.version().toString());
        details.put("expiresAt", entry.expiresAt().map(Instant::toString));
        return details;
    }

    private static String inWords(Entry<byte[]> entry) {
        return "version "
                + entry.version()
                + entry.expiresAt().map(end -> ", expires at " + end).orElse("");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
