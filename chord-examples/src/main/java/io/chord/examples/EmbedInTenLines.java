package io.chord.examples;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.Entry;
import io.chord.LeaveReport;
import io.chord.LookupResult;
import java.time.Duration;

/** A node inside an application: join, keep entries, find their owner, leave. */
public final class EmbedInTenLines {

    private EmbedInTenLines() {}

    /** Runs it beside a first node, which stands for the rest of the world. */
    public static void main(String[] args) {
        try (ChordNode first =
                ChordNode.builder().cluster("orders").bind("inmem:first").create().build()) {
            first.start(Duration.ofSeconds(10));
            System.out.println(embed());
        }
    }

    static String embed() {
        // tag::embed[]
        try (ChordNode node =
                ChordNode.builder()
                        .cluster("orders")
                        .bind("inmem:second")
                        .join("inmem:first") // Or create(): the first node of a ring.
                        .start(Duration.ofSeconds(10))) { // Returns when the node serves its arc.
            ChordMap<String, String> orders = node.map("orders", Codec.utf8(), Codec.utf8());
            orders.put("o-17", "two apples");
            Entry<String> entry = orders.getEntry("o-17").orElseThrow(); // Absent is an answer.
            orders.replace("o-17", entry.version(), "three apples"); // Compare and set.
            LookupResult where = node.lookup(orders.keyOf("o-17")); // Owner, path, hops, time.
            LeaveReport report = node.leave(Duration.ofSeconds(30)); // Hands its entries over.
            return where.owner().address() + " had it; at risk now: " + report.atRisk();
        }
        // end::embed[]
    }
}
