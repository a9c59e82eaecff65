package io.chord.message;

import java.util.Optional;

/** The body of {@link Message.Report}. */
final class ReportBody {

    private static final int REPORT_SIZE_GUESS = 2048;
    private static final int RANGE_SIZE_GUESS = 256;
    private static final int TRAFFIC_SIZE_GUESS = 1024;

    private ReportBody() {}

    static void write(FrameWriter out, Message.Report report) {
        out.growing(report.report(), REPORT_SIZE_GUESS, ReportBody::writeFields);
    }

    private static void writeFields(FrameWriter out, NodeReport report) {
        NodeFields.writeNode(out, report.self());
        NodeFields.writeGenesis(out, report.genesis());
        out.optional(report.predecessor(), NodeFields::writeNode);
        RingBodies.writeNodes(out, report.successors(), "successors");
        out.list(report.fingers(), Bound.FINGERS, "fingers", NodeFields::writeNode);
        out.list(report.ranges(), Bound.RANGES, "ranges", ReportBody::writeRange);
        out.list(report.unavailable(), Bound.RANGES, "unavailable", ReportBody::writeUnavailable);
        out.natural(report.entries(), "report entries");
        // Appended: nothing is written behind the last that is said.
        boolean hasHealth = report.health().isPresent();
        if (report.brokenLists() > 0 || hasHealth) {
            out.natural(report.brokenLists(), "broken lists");
        }
        if (hasHealth) writeHealth(out, report.health().get());
    }

    private static void writeHealth(FrameWriter out, NodeReport.Health health) {
        out.flag(health.stable());
        out.natural(health.copies(), "copies");
        out.list(health.atRisk(), Bound.RANGES, "ranges at risk", NodeFields::writeArc);
        boolean hasTraffic = health.traffic().isPresent();
        if (hasTraffic || !health.repair().equals(NodeReport.Repair.NONE)) {
            writeRepair(out, health.repair());
        }
        if (hasTraffic)
            out.growing(health.traffic().get(), TRAFFIC_SIZE_GUESS, ReportBody::writeTraffic);
    }

    private static void writeTraffic(FrameWriter out, NodeReport.Traffic traffic) {
        out.natural(traffic.accepted(), "accepted");
        out.natural(traffic.dialed(), "dialed");
        out.natural(traffic.bytesIn(), "bytes in");
        out.natural(traffic.bytesOut(), "bytes out");
        out.natural(traffic.framesDropped(), "frames dropped");
        out.natural(traffic.bytesWaiting(), "bytes waiting");
        out.natural(traffic.bytesWaitingOfPeer(), "bytes waiting of a peer");
        out.natural(traffic.timeouts(), "time-outs");
        out.list(
                traffic.reached(),
                Bound.METERS,
                "bounds reached",
                (each, reached) -> {
                    each.text(reached.bound(), Bound.METER_NAME_BYTES, "bound");
                    each.natural(reached.times(), "times reached");
                });
        out.list(
                traffic.frames(),
                Bound.METERS,
                "frames by type",
                (each, frames) -> {
                    each.text(frames.type(), Bound.METER_NAME_BYTES, "type");
                    each.natural(frames.in(), "frames in");
                    each.natural(frames.out(), "frames out");
                });
    }

    private static NodeReport.Traffic readTraffic(FrameReader in) throws MalformedFrameException {
        return new NodeReport.Traffic(
                in.natural("accepted"),
                in.natural("dialed"),
                in.natural("bytes in"),
                in.natural("bytes out"),
                in.natural("frames dropped"),
                in.natural("bytes waiting"),
                in.natural("bytes waiting of a peer"),
                in.natural("time-outs"),
                in.list(
                        Bound.METERS,
                        "bounds reached",
                        each ->
                                new NodeReport.Reached(
                                        each.text(Bound.METER_NAME_BYTES, "bound"),
                                        each.natural("times reached"))),
                in.list(
                        Bound.METERS,
                        "frames by type",
                        each ->
                                new NodeReport.Frames(
                                        each.text(Bound.METER_NAME_BYTES, "type"),
                                        each.natural("frames in"),
                                        each.natural("frames out"))));
    }

    private static void writeRepair(FrameWriter out, NodeReport.Repair repair) {
        out.natural(repair.comparisons(), "comparisons");
        out.natural(repair.lastMillis(), "last comparison");
        out.natural(repair.bucketsDiffered(), "buckets");
        out.natural(repair.keysMended(), "keys mended");
    }

    private static NodeReport.Repair readRepair(FrameReader in) throws MalformedFrameException {
        return new NodeReport.Repair(
                in.natural("comparisons"),
                in.natural("last comparison"),
                in.natural("buckets"),
                in.natural("keys mended"));
    }

    private static NodeReport.Health readHealth(FrameReader in) throws MalformedFrameException {
        return new NodeReport.Health(
                in.flag("stable"),
                (int) Math.min(in.natural("copies"), Integer.MAX_VALUE),
                in.list(Bound.RANGES, "ranges at risk", NodeFields::readArc),
                in.hasMore() ? readRepair(in) : NodeReport.Repair.NONE,
                in.hasMore()
                        ? Optional.of(in.growing("traffic", ReportBody::readTraffic))
                        : Optional.empty());
    }

    static Message.Report read(FrameReader in) throws MalformedFrameException {
        return new Message.Report(in.growing("report", ReportBody::readFields));
    }

    private static NodeReport readFields(FrameReader in) throws MalformedFrameException {
        return new NodeReport(
                NodeFields.readNode(in),
                NodeFields.readGenesis(in),
                in.optional("predecessor", NodeFields::readNode),
                RingBodies.readNodes(in, "successors"),
                in.list(Bound.FINGERS, "fingers", NodeFields::readNode),
                in.list(Bound.RANGES, "ranges", ReportBody::readRange),
                in.list(Bound.RANGES, "unavailable", ReportBody::readUnavailable),
                in.natural("report entries"),
                in.hasMore() ? in.natural("broken lists") : 0,
                in.hasMore() ? Optional.of(readHealth(in)) : Optional.empty());
    }

    private static void writeRange(FrameWriter out, NodeReport.Range range) {
        out.growing(range, RANGE_SIZE_GUESS, ReportBody::writeRangeFields);
    }

    private static void writeRangeFields(FrameWriter out, NodeReport.Range range) {
        ViewFields.writeView(out, range.view());
        out.flag(range.active());
        out.natural(range.entries(), "range entries");
        if (range.keepers() != 0) out.natural(range.keepers(), "range keepers");
    }

    private static NodeReport.Range readRange(FrameReader in) throws MalformedFrameException {
        return in.growing("range", ReportBody::readRangeFields);
    }

    private static NodeReport.Range readRangeFields(FrameReader in) throws MalformedFrameException {
        return new NodeReport.Range(
                ViewFields.readView(in),
                in.flag("range active"),
                in.natural("range entries"),
                in.hasMore() ? (int) Math.min(in.natural("range keepers"), Integer.MAX_VALUE) : 0);
    }

    private static void writeUnavailable(FrameWriter out, NodeReport.Unavailable unavailable) {
        out.growing(unavailable, RANGE_SIZE_GUESS, ReportBody::writeUnavailableFields);
    }

    private static void writeUnavailableFields(
            FrameWriter out, NodeReport.Unavailable unavailable) {
        NodeFields.writeArc(out, unavailable.range());
        out.optional(unavailable.lastKnown(), ViewFields::writeView);
    }

    private static NodeReport.Unavailable readUnavailable(FrameReader in)
            throws MalformedFrameException {
        return in.growing("unavailable range", ReportBody::readUnavailableFields);
    }

    private static NodeReport.Unavailable readUnavailableFields(FrameReader in)
            throws MalformedFrameException {
        return new NodeReport.Unavailable(
                NodeFields.readArc(in), in.optional("last known view", ViewFields::readView));
    }
}
