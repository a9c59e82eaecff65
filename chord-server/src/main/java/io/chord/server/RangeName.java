package io.chord.server;

import io.chord.NodeSnapshot;
import io.chord.RingSnapshot;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A range as people name it: as it is printed, also with ids that are cut short. */
final class RangeName {

    private final String text;

    RangeName(String text) {
        this.text = text;
    }

    /**
     * The range that is meant.
     *
     * @param ring whose ranges are known by their short names
     * @throws UsageException if it names none, or several
     */
    Arc in(RingSpace space, RingSnapshot ring) {
        Set<Arc> meant = new LinkedHashSet<>();
        for (Arc arc : arcs(ring)) {
            boolean isIt = bare(text).equals(bare(Shown.arc(arc)));
            if (isIt || bare(text).equals(bare(arc.toString()))) meant.add(arc);
        }
        if (meant.size() == 1) return meant.iterator().next();
        if (meant.size() > 1) {
            throw new UsageException(
                    "range "
                            + text
                            + " stands for several of this ring: give its ids in full, as"
                            + " \"ring --ranges --json\" prints them");
        }
        String[] ends = bare(text).split(",", -1);
        if (ends.length != 2) throw noRange("expected (FROM, TO] as \"ring --ranges\" prints it");
        return new Arc(id(space, ends[0]), id(space, ends[1]));
    }

    private static Set<Arc> arcs(RingSnapshot ring) {
        Set<Arc> arcs = new LinkedHashSet<>();
        for (RingSnapshot.Range range : ring.ranges()) arcs.add(range.range());
        for (NodeSnapshot.Unavailable range : ring.unavailable()) arcs.add(range.range());
        for (NodeSnapshot node : ring.nodes()) node.arc().ifPresent(arcs::add);
        return arcs;
    }

    private static String bare(String text) {
        return text.replaceAll("[\\s(\\]]", "").toLowerCase(Locale.ROOT);
    }

    /** Wide ids are printed as hexadecimal digits; cut short they would be other ids. */
    private RingId id(RingSpace space, String word) {
        boolean isHex = space.bits() > Long.SIZE && !word.startsWith("0x");
        if (isHex && word.length() != (space.bits() + 3) / 4) {
            throw noRange("no range of the ring has that name, and " + word + " is no id in full");
        }
        try {
            return space.parse(isHex ? "0x" + word : word);
        } catch (IllegalArgumentException e) {
            throw noRange(String.valueOf(e.getMessage()));
        }
    }

    private UsageException noRange(String why) {
        return new UsageException("\"" + text + "\" is no range: " + why);
    }

    /** The ranges of a ring that have a point in common with an arc, as texts. */
    static List<String> described(RingSnapshot ring, Arc arc) {
        return ring.ranges().stream()
                .filter(range -> range.range().intersects(arc))
                .map(Shown::described)
                .toList();
    }
}
