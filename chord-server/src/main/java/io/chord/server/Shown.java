package io.chord.server;

import io.chord.LookupResult;
import io.chord.NodeSnapshot;
import io.chord.RecoveryReport;
import io.chord.RingSnapshot;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Nodes, rings and lookups as texts and as JSON. */
final class Shown {

    private Shown() {}

    /** {@code HOST:PORT}. */
    static String place(Address address) {
        String rest = address.rest();
        return rest.startsWith("//") ? rest.substring(2) : address.text();
    }

    static String place(NodeRef node) {
        return place(node.address());
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String arc(Arc arc) {
        if (arc.isWhole()) return "the whole ring";
        return "(" + arc.from().toShortString() + ", " + arc.to().toShortString() + "]";
    }

    private static String state(NodeSnapshot node) {
        String state = node.status().name().toLowerCase(Locale.ROOT);
        if (!node.unavailable().isEmpty()) {
            return state + ", " + node.unavailable().size() + " ranges unavailable";
        }
        return node.underReplicated().isEmpty()
                ? state
                : state + ", " + node.underReplicated().size() + " ranges lack copies";
    }

    // ---- texts

    /** One line for each node, in columns. */
    static List<String> table(RingSnapshot ring) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"ID", "ADDRESS", "ARC", "SHARE", "ENTRIES", "STATE"});
        for (NodeSnapshot node : ring.nodes()) {
            rows.add(
                    new String[] {
                        node.self().id().toShortString(),
                        place(node.self()),
                        node.arc().map(Shown::arc).orElse("not known yet"),
                        node.arc().map(arc -> percent(arc.share())).orElse("-"),
                        Long.toString(node.entries()),
                        state(node)
                    });
        }
        return aligned(rows);
    }

    /** One line for each range, in columns. */
    static List<String> ranges(RingSnapshot ring) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"RANGE", "VIEW", "ENTRIES", "HEALTH", "MEMBERS"});
        for (RingSnapshot.Range range : ring.ranges()) {
            rows.add(
                    new String[] {
                        arc(range.range()),
                        Long.toString(range.viewNumber()),
                        Long.toString(range.entries()),
                        health(range),
                        places(range.members())
                    });
        }
        for (NodeSnapshot.Unavailable range : keptByNobody(ring)) {
            rows.add(
                    new String[] {
                        arc(range.range()),
                        "-",
                        "-",
                        "unavailable, nobody is left",
                        places(range.lastMembers())
                    });
        }
        return aligned(rows);
    }

    /** What no node that was met is a member of, by the word of those who own it now. */
    private static List<NodeSnapshot.Unavailable> keptByNobody(RingSnapshot ring) {
        List<Arc> kept = ring.ranges().stream().map(RingSnapshot.Range::range).toList();
        return ring.unavailable().stream()
                .filter(range -> !Arc.minusAll(range.range(), kept).isEmpty())
                .toList();
    }

    private static String health(RingSnapshot.Range range) {
        String copies = range.copies() + " of " + range.members().size() + " serve it";
        return range.available() ? copies : "unavailable, " + copies;
    }

    /** Who keeps a range, in one sentence. */
    static String described(RingSnapshot.Range range) {
        return "range "
                + arc(range.range())
                + " is kept by "
                + places(range.members())
                + " (view "
                + range.viewNumber()
                + "): "
                + health(range);
    }

    /** One line for each range that was taken up again. */
    static List<String> recovered(RecoveryReport report) {
        List<String> lines = new ArrayList<>();
        for (RecoveryReport.Range range : report.ranges()) {
            lines.add(
                    "recovered "
                            + arc(range.range())
                            + ", last kept by "
                            + places(range.lastMembers())
                            + ": "
                            + (range.survivors().isEmpty()
                                    ? "nothing was left, it begins empty"
                                    : range.entries()
                                            + " entries that "
                                            + places(range.survivors())
                                            + " had"));
        }
        return lines;
    }

    private static List<String> aligned(List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], row[i].length());
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]);
                if (i < columns - 1) line.append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    static List<String> lines(NodeSnapshot node) {
        List<String> lines = new ArrayList<>();
        lines.add("id           " + node.self().id());
        lines.add("address      " + place(node.self()));
        lines.add("incarnation  " + node.self().incarnation());
        lines.add("state        " + state(node));
        lines.add("arc          " + node.arc().map(Shown::arc).orElse("not known yet"));
        node.arc().ifPresent(arc -> lines.add("share        " + percent(arc.share())));
        lines.add("entries      " + node.entries());
        lines.add("predecessor  " + node.predecessor().map(Shown::named).orElse("none"));
        lines.add("successors   " + named(node.successors()));
        lines.add("fingers      " + named(node.fingers()));
        for (NodeSnapshot.Range range : node.ranges()) {
            lines.add(
                    "keeps        "
                            + arc(range.range())
                            + ", "
                            + range.entries()
                            + " entries, view "
                            + range.viewNumber()
                            + ", with "
                            + places(range.members())
                            + ": "
                            + range.copies()
                            + " of "
                            + range.members().size()
                            + " serve it"
                            + (range.active() ? "" : " (not serving it)"));
        }
        for (NodeSnapshot.Unavailable range : node.unavailable()) {
            lines.add(
                    "unavailable  "
                            + arc(range.range())
                            + ", last kept by "
                            + places(range.lastMembers()));
        }
        if (node.brokenLists() > 0) {
            lines.add(
                    "broken       " + node.brokenLists() + " successor lists; please report this");
        }
        NodeSnapshot.Repair repair = node.repair();
        lines.add(
                "compared     "
                        + repair.lastCompared().map(last -> "last at " + last).orElse("not yet")
                        + ", "
                        + repair.comparisons()
                        + " times; "
                        + repair.keysMended()
                        + " keys mended");
        node.traffic().ifPresent(traffic -> lines.addAll(TrafficShown.lines(traffic)));
        lines.add(
                "stop         "
                        + (node.safeToStop()
                                ? "safe: a majority of each range is served without this node"
                                : "would put at risk "
                                        + String.join(
                                                ", ",
                                                node.atRisk().stream().map(Shown::arc).toList())));
        return lines;
    }

    private static String named(NodeRef node) {
        return node.id().toShortString() + " at " + place(node);
    }

    private static String named(List<NodeRef> nodes) {
        return nodes.isEmpty()
                ? "none"
                : String.join(", ", nodes.stream().map(Shown::named).toList());
    }

    private static String places(List<Address> addresses) {
        return addresses.isEmpty()
                ? "nobody known"
                : String.join(", ", addresses.stream().map(Shown::place).toList());
    }

    // ---- JSON

    static List<Object> json(RingSnapshot ring) {
        List<Object> nodes = new ArrayList<>();
        for (NodeSnapshot node : ring.nodes()) nodes.add(brief(node));
        return nodes;
    }

    private static Map<String, Object> brief(NodeSnapshot node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", node.self().id().toString());
        json.put("address", place(node.self()));
        json.put("arc", node.arc().map(Shown::json));
        json.put("share", node.arc().map(Arc::share));
        json.put("entries", node.entries());
        json.put("state", node.status().name().toLowerCase(Locale.ROOT));
        json.put("unavailable", node.unavailable().size());
        json.put("underReplicated", node.underReplicated().size());
        json.put("ringStable", node.ringStable());
        json.put("safeToStop", node.safeToStop());
        return json;
    }

    static List<Object> rangesJson(RingSnapshot ring) {
        List<Object> ranges = new ArrayList<>();
        for (RingSnapshot.Range range : ring.ranges()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("arc", json(range.range()));
            json.put("view", range.viewNumber());
            json.put("members", range.members().stream().map(Shown::place).toList());
            json.put("copies", range.copies());
            json.put("available", range.available());
            json.put("entries", range.entries());
            ranges.add(json);
        }
        for (NodeSnapshot.Unavailable range : keptByNobody(ring)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("arc", json(range.range()));
            json.put("view", Optional.empty());
            json.put("members", range.lastMembers().stream().map(Shown::place).toList());
            json.put("copies", 0);
            json.put("available", false);
            json.put("entries", Optional.empty());
            ranges.add(json);
        }
        return ranges;
    }

    static Map<String, Object> json(NodeSnapshot node) {
        Map<String, Object> json = brief(node);
        json.put("incarnation", node.self().incarnation());
        json.put("ring", node.ring());
        json.put("brokenLists", node.brokenLists());
        json.put("predecessor", node.predecessor().map(Shown::json));
        json.put("successors", nodes(node.successors()));
        json.put("fingers", nodes(node.fingers()));
        List<Object> ranges = new ArrayList<>();
        for (NodeSnapshot.Range range : node.ranges()) {
            Map<String, Object> kept = new LinkedHashMap<>();
            kept.put("arc", json(range.range()));
            kept.put("view", range.viewNumber());
            kept.put("members", range.members().stream().map(Shown::place).toList());
            kept.put("active", range.active());
            kept.put("entries", range.entries());
            kept.put("copies", range.copies());
            ranges.add(kept);
        }
        json.put("ranges", ranges);
        List<Object> unavailable = new ArrayList<>();
        for (NodeSnapshot.Unavailable range : node.unavailable()) {
            Map<String, Object> lost = new LinkedHashMap<>();
            lost.put("arc", json(range.range()));
            lost.put("lastMembers", range.lastMembers().stream().map(Shown::place).toList());
            unavailable.add(lost);
        }
        json.put("unavailable", unavailable);
        json.put("atRisk", new ArrayList<Object>(node.atRisk().stream().map(Shown::json).toList()));
        Map<String, Object> repair = new LinkedHashMap<>();
        repair.put("comparisons", node.repair().comparisons());
        repair.put("lastCompared", node.repair().lastCompared().map(Object::toString));
        repair.put("bucketsDiffered", node.repair().bucketsDiffered());
        repair.put("keysMended", node.repair().keysMended());
        json.put("repair", repair);
        json.put("traffic", node.traffic().map(TrafficShown::json));
        return json;
    }

    static List<Object> json(RecoveryReport report) {
        List<Object> ranges = new ArrayList<>();
        for (RecoveryReport.Range range : report.ranges()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("arc", json(range.range()));
            json.put("lastMembers", range.lastMembers().stream().map(Shown::place).toList());
            json.put("survivors", range.survivors().stream().map(Shown::place).toList());
            json.put("entries", range.entries());
            ranges.add(json);
        }
        return ranges;
    }

    static Map<String, Object> json(NodeRef node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", node.id().toString());
        json.put("address", place(node));
        return json;
    }

    private static Map<String, Object> json(Arc arc) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", arc.from().toString());
        json.put("to", arc.to().toString());
        return json;
    }

    private static List<Object> nodes(List<NodeRef> nodes) {
        return new ArrayList<Object>(nodes.stream().map(Shown::json).toList());
    }

    /**
     * A lookup.
     *
     * @param tables which table of each step of the lookup led to the next, where that is known
     */
    static Map<String, Object> json(String key, LookupResult found, Optional<List<String>> tables) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", key);
        json.put("point", found.key().toString());
        json.put("owner", json(found.owner()));
        json.put("hops", found.hops());
        json.put("timeouts", found.timeouts());
        json.put("micros", found.elapsed().toNanos() / 1000);
        json.put("path", nodes(found.path()));
        if (tables.isPresent()) {
            List<Object> steps = new ArrayList<>();
            for (int i = 0; i < found.steps().size(); i++) {
                LookupResult.Step step = found.steps().get(i);
                Map<String, Object> shown = json(step.node());
                shown.put("table", tables.get().get(i));
                shown.put("micros", step.elapsed().toNanos() / 1000);
                steps.add(shown);
            }
            json.put("trace", steps);
        }
        return json;
    }
}
