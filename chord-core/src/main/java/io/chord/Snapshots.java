package io.chord;

import io.chord.engine.Outcome;
import io.chord.message.Member;
import io.chord.message.NodeReport;
import io.chord.message.View;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From what nodes report of themselves to what applications see. */
final class Snapshots {

    private Snapshots() {}

    static NodeSnapshot node(NodeReport report, NodeStatus status) {
        return new NodeSnapshot(
                report.self(),
                status,
                report.genesis().toString(),
                report.predecessor(),
                report.successors(),
                report.fingers(),
                arc(report),
                report.entries(),
                report.ranges().stream()
                        .map(
                                r ->
                                        new NodeSnapshot.Range(
                                                r.view().range(),
                                                r.view().number(),
                                                addresses(r.view()),
                                                r.active(),
                                                r.entries(),
                                                r.keepers()))
                        .toList(),
                report.unavailable().stream()
                        .map(
                                u ->
                                        new NodeSnapshot.Unavailable(
                                                u.range(),
                                                u.lastKnown()
                                                        .map(Snapshots::addresses)
                                                        .orElse(List.of())))
                        .toList(),
                report.brokenLists(),
                report.health().map(NodeReport.Health::stable).orElse(false),
                underReplicated(report),
                report.health().map(NodeReport.Health::atRisk).orElse(List.of()),
                repair(
                        report.health()
                                .map(NodeReport.Health::repair)
                                .orElse(NodeReport.Repair.NONE)),
                report.health().flatMap(NodeReport.Health::traffic).map(Snapshots::traffic));
    }

    private static NodeSnapshot.Traffic traffic(NodeReport.Traffic traffic) {
        Map<String, Long> reached = new LinkedHashMap<>();
        for (NodeReport.Reached bound : traffic.reached()) {
            reached.put(bound.bound(), bound.times());
        }
        Map<String, NodeSnapshot.Frames> frames = new LinkedHashMap<>();
        for (NodeReport.Frames type : traffic.frames()) {
            frames.put(type.type(), new NodeSnapshot.Frames(type.in(), type.out()));
        }
        return new NodeSnapshot.Traffic(
                traffic.accepted(),
                traffic.dialed(),
                traffic.bytesIn(),
                traffic.bytesOut(),
                traffic.framesDropped(),
                traffic.bytesWaiting(),
                traffic.bytesWaitingOfPeer(),
                traffic.timeouts(),
                reached,
                frames);
    }

    private static NodeSnapshot.Repair repair(NodeReport.Repair repair) {
        return new NodeSnapshot.Repair(
                repair.comparisons(),
                repair.comparisons() == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(repair.lastMillis())),
                repair.bucketsDiffered(),
                repair.keysMended());
    }

    private static List<NodeSnapshot.UnderReplicated> underReplicated(NodeReport report) {
        int wanted = report.health().map(NodeReport.Health::copies).orElse(0);
        return report.ranges().stream()
                .filter(range -> range.keepers() < wanted)
                .map(
                        range ->
                                new NodeSnapshot.UnderReplicated(
                                        range.view().range(), range.keepers(), wanted))
                .toList();
    }

    static NodeSnapshot inspected(Outcome outcome) {
        return node(Outcomes.expect(Outcome.Inspected.class, outcome).report(), NodeStatus.ACTIVE);
    }

    static RingSnapshot ring(Outcome outcome) {
        Outcome.Walked walked = Outcomes.expect(Outcome.Walked.class, outcome);
        return new RingSnapshot(
                walked.nodes().stream().map(r -> node(r, NodeStatus.ACTIVE)).toList(),
                walked.complete());
    }

    private static Optional<Arc> arc(NodeReport report) {
        if (report.predecessor().isPresent()) {
            return Optional.of(new Arc(report.predecessor().get().id(), report.self().id()));
        }
        // A node that knows nobody is alone on the ring and owns all of it.
        return report.successors().isEmpty()
                ? Optional.of(Arc.whole(report.self().id()))
                : Optional.empty();
    }

    private static List<Address> addresses(View view) {
        return view.members().stream().map(Member::address).toList();
    }
}
