package io.chord.simulation;

import io.chord.ring.Address;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides the fate of single frames: for tests that write one schedule by hand instead of drawing
 * many at random. Asked once for each frame that is sent, before loss, duplication and delay are
 * drawn.
 */
@FunctionalInterface
public interface FrameRule {

    /** What becomes of this frame. Must be a function of what it was asked. */
    Fate judge(Address from, Address to, byte[] frame);

    /**
     * What becomes of a frame.
     *
     * @param lost whether it never arrives
     * @param delayNanos how long it is under way; empty: as drawn
     */
    record Fate(boolean lost, OptionalLong delayNanos) {

        private static final Fate USUAL = new Fate(false, OptionalLong.empty());
        private static final Fate LOST = new Fate(true, OptionalLong.empty());

        /** What the settings of the network say. */
        public static Fate usual() {
            return USUAL;
        }

        /** It never arrives, and nobody is told. */
        public static Fate lose() {
            return LOST;
        }

        /** It arrives once, after this time, unless the link is cut or the recipient is gone. */
        public static Fate arriveAfter(Duration delay) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay " + delay + " is negative");
            }
            return new Fate(false, OptionalLong.of(delay.toNanos()));
        }
    }
}
