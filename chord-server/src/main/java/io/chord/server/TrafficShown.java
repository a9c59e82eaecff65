package io.chord.server;

import io.chord.NodeSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What goes over the network of a node, as text and as JSON. */
final class TrafficShown {

    private TrafficShown() {}

    static List<String> lines(NodeSnapshot.Traffic traffic) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "connections  "
                        + traffic.accepted()
                        + " accepted, "
                        + traffic.dialed()
                        + " dialed");
        lines.add("bytes        " + traffic.bytesIn() + " in, " + traffic.bytesOut() + " out");
        lines.add(
                "waiting      "
                        + traffic.bytesWaiting()
                        + " bytes to be sent, "
                        + traffic.bytesWaitingOfPeer()
                        + " of them at most to one peer");
        lines.add(
                "lost         "
                        + traffic.framesDropped()
                        + " frames not sent, "
                        + traffic.timeouts()
                        + " questions not answered in time");
        List<String> reached = new ArrayList<>();
        traffic.reached().forEach((bound, times) -> reached.add(bound + " " + times));
        lines.add("bounds met   " + (reached.isEmpty() ? "none" : String.join(", ", reached)));
        List<String> frames = new ArrayList<>();
        traffic.frames().forEach((type, of) -> frames.add(type + " " + of.in() + "/" + of.out()));
        lines.add("frames       in/out: " + String.join(", ", frames));
        return lines;
    }

    static Map<String, Object> json(NodeSnapshot.Traffic traffic) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("accepted", traffic.accepted());
        json.put("dialed", traffic.dialed());
        json.put("bytesIn", traffic.bytesIn());
        json.put("bytesOut", traffic.bytesOut());
        json.put("framesDropped", traffic.framesDropped());
        json.put("bytesWaiting", traffic.bytesWaiting());
        json.put("bytesWaitingOfPeer", traffic.bytesWaitingOfPeer());
        json.put("timeouts", traffic.timeouts());
        json.put("reached", new LinkedHashMap<String, Object>(traffic.reached()));
        Map<String, Object> frames = new LinkedHashMap<>();
        traffic.frames()
                .forEach(
                        (type, of) -> {
                            Map<String, Object> counts = new LinkedHashMap<>();
                            counts.put("in", of.in());
                            counts.put("out", of.out());
                            frames.put(type, counts);
                        });
        json.put("frames", frames);
        return json;
    }
}
