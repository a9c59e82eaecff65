package io.chord.examples;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.Entry;
import io.chord.KeyResults;
import io.chord.Read;
import io.chord.ScanPage;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a map can do beyond put and get: times to live, many keys at once, all keys in pages. */
public final class UseEntries {

    private UseEntries() {}

    /** Runs it in a ring of one node. */
    public static void main(String[] args) {
        try (ChordNode node =
                ChordNode.builder()
                        .cluster("orders")
                        .bind("inmem:alone")
                        .create()
                        .start(Duration.ofSeconds(10))) {
            use(node.map("orders", Codec.utf8(), Codec.utf8())).forEach(System.out::println);
        }
    }

    static List<String> use(ChordMap<String, String> orders) {
        List<String> told = new ArrayList<>();
        orders.put("hold-17", "one hour", Duration.ofHours(1)); // Removed by itself.
        told.add(
                "ends by itself: "
                        + orders.getEntry("hold-17").flatMap(Entry::expiresAt).isPresent());

        Optional<Entry<String>> before = orders.getAndPut("o-17", "four apples");
        told.add("before: " + before.map(Entry::value).orElse("nothing"));
        Optional<String> fast = orders.get("o-17", Read.EVENTUAL); // One node's word: may be stale.
        told.add("now, or a little ago: " + fast.orElse("nothing"));

        Map<String, String> many = Map.of("o-18", "a pear", "o-19", "a plum");
        KeyResults<String, Version> written = orders.putAll(many); // What became of each key.
        written.failed().forEach((key, why) -> told.add(key + ": " + why.getMessage()));
        told.add("written: " + written.done().size());

        ScanPage<String, String> page = orders.scan(2); // All entries, page by page.
        int entries = page.entries().size();
        while (page.cursor().isPresent()) {
            page = orders.scan(page.cursor().get(), 2);
            entries += page.entries().size();
        }
        told.add("entries: " + entries);
        return told;
    }
}
