package io.chord.examples;

import io.chord.ChordNode;
import io.chord.NumberedEvent;
import io.chord.ring.RingEvent;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Follows which arcs a node is responsible for and which ranges it serves, while another joins and
 * leaves. An application that keeps something of its own per key moves it when these events say so.
 */
public final class WatchOwnership {

    private WatchOwnership() {}

    /** Runs it. */
    public static void main(String[] args) {
        watch(System.out::println);
    }

    static void watch(Consumer<String> line) {
        try (ChordNode first =
                ChordNode.builder().cluster("watch").bind("inmem:w1").create().build()) {
            first.subscribe(event -> line.accept(describe(event)));
            first.start(Duration.ofSeconds(10));
            try (ChordNode second =
                    ChordNode.builder()
                            .cluster("watch")
                            .bind("inmem:w2")
                            .join("inmem:w1")
                            .start(Duration.ofSeconds(10))) {
                second.leave(Duration.ofSeconds(10));
            }
        }
    }

    private static String describe(NumberedEvent event) {
        if (event instanceof NumberedEvent.Missed missed) {
            return missed.count() + " events missed: look at snapshot()";
        }
        RingEvent what = ((NumberedEvent.Happened) event).event();
        if (what instanceof RingEvent.ArcGained gained)
            return "responsible for " + gained.arc().share() + " more";
        if (what instanceof RingEvent.ArcLost lost)
            return "no longer responsible for " + lost.arc().share();
        if (what instanceof RingEvent.RangeServed served)
            return "serves " + served.range().share() + " of the ring";
        if (what instanceof RingEvent.RangeReleased released)
            return "gave " + released.range().share() + " away";
        return what.getClass().getSimpleName();
    }
}
