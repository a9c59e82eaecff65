package com.example.orders;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import java.time.Duration;

/** Two nodes over TCP in one process; what one writes the other reads. */
public final class Orders {

    private Orders() {}

    /** Exits with 0 if it works. */
    public static void main(String[] args) {
        Duration patience = Duration.ofSeconds(20);
        try (ChordNode first =
                        ChordNode.builder().cluster("orders").create().start(patience);
                ChordNode second =
                        ChordNode.builder()
                                .cluster("orders")
                                .join(first.self().address().text())
                                .start(patience)) {
            ChordMap<String, String> written = first.map("orders", Codec.utf8(), Codec.utf8());
            ChordMap<String, String> read = second.map("orders", Codec.utf8(), Codec.utf8());
            for (int i = 0; i < 100; i++) written.put("o-" + i, "order " + i);
            for (int i = 0; i < 100; i++) {
                if (!read.get("o-" + i).orElseThrow().equals("order " + i)) {
                    throw new AssertionError("o-" + i);
                }
            }
            System.out.println(
                    "downstream: 100 orders, as "
                            + (Orders.class.getModule().isNamed() ? "a module" : "a class path"));
        }
    }
}
