package io.chord.bench.compare;

import io.chord.bench.compare.Subject.Part;
import io.chord.bench.compare.Work.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is compared, in the quick form and in the long one. */
final class Subjects {

    static final String R1 = "chord-r1";
    static final String R2 = "chord-r2";
    static final String R3 = "chord-r3";
    static final String R1_MANY = "chord-r1-51-nodes";
    static final String R1_SPIN = "chord-r1-spin";
    static final String R1_TLS = "chord-r1-tls";
    static final String R3_TLS = "chord-r3-tls";
    static final String HAZELCAST = "hazelcast";
    static final String INFINISPAN = "infinispan";
    static final String REDIS = "redis";

    /** Where the certificates are, below the directory of the run. */
    static final String TLS_FOLDER = "tls";

    static final int MEMBERS = 3;
    static final int IN_FLIGHT = 64;

    static final Work GET1_REMOTE = new Work(Kind.GET, 1, false, true, true);
    static final Work GET1_LIN = new Work(Kind.GET, 1, false, false, false);
    static final Work PUT1 = new Work(Kind.PUT, 1, false, false, true);
    static final Work GET_REMOTE = new Work(Kind.GET, IN_FLIGHT, false, true, true);
    static final Work GET_LIN = new Work(Kind.GET, IN_FLIGHT, false, false, false);
    static final Work PUT = new Work(Kind.PUT, IN_FLIGHT, false, false, true);
    static final Work MIX = new Work(Kind.MIX, IN_FLIGHT, false, false, true);
    static final Work MIX_LIN = new Work(Kind.MIX, IN_FLIGHT, false, false, false);

    private Subjects() {}

    /** Ours in two settings beside one other system; a round of each takes ten seconds. */
    static List<Subject> quick() {
        List<Part> eventual =
                List.of(
                        new Part(GET1_REMOTE, true, 2),
                        new Part(GET1_REMOTE, false, 1),
                        new Part(PUT1, true, 1),
                        new Part(GET_REMOTE, false, 2.5),
                        new Part(PUT, false, 2.5),
                        new Part(MIX, false, 1));
        List<Part> linearizable =
                List.of(
                        new Part(GET1_LIN, true, 1.5),
                        new Part(GET1_LIN, false, 1),
                        new Part(PUT1, true, 1.5),
                        new Part(GET_LIN, false, 2.5),
                        new Part(PUT, false, 2.5),
                        new Part(MIX_LIN, false, 1));
        List<Subject> subjects = new ArrayList<>(bare(0.7));
        subjects.add(chord(R1, Map.of("replication", "1"), eventual));
        subjects.add(chord(R3, Map.of("replication", "3"), linearizable));
        subjects.add(new Subject(HAZELCAST, HAZELCAST, MEMBERS, Map.of(), eventual));
        return subjects;
    }

    private static Subject chord(String name, Map<String, String> options, List<Part> parts) {
        return new Subject(name, ChordPeer.SYSTEM, MEMBERS, options, parts);
    }

    private static List<Subject> bare(double seconds) {
        return List.of(
                new Subject(
                        PingPongPeer.SYSTEM,
                        PingPongPeer.SYSTEM,
                        2,
                        Map.of(),
                        List.of(
                                new Part(GET1_REMOTE, true, seconds),
                                new Part(GET1_REMOTE, false, seconds))),
                new Subject(
                        EchoPeer.SYSTEM,
                        EchoPeer.SYSTEM,
                        2,
                        Map.of(),
                        List.of(
                                new Part(GET1_REMOTE, true, seconds),
                                new Part(GET_REMOTE, true, seconds),
                                new Part(GET_REMOTE, false, seconds))));
    }

    /** Every system in every setting. */
    static List<Subject> all(double seconds, Path directory) {
        String tls = directory.resolve(TLS_FOLDER).toAbsolutePath().toString();
        List<Subject> subjects = new ArrayList<>(bare(seconds));
        List<Part> ours = parts(seconds, true, true);
        List<Part> theirs = parts(seconds, true, false);
        subjects.add(chord(R1, Map.of("replication", "1"), ours));
        subjects.add(chord(R2, Map.of("replication", "2"), ours));
        subjects.add(chord(R3, Map.of("replication", "3"), ours));
        subjects.add(chord(R1_TLS, Map.of("replication", "1", Subject.TLS, tls), ours));
        subjects.add(chord(R3_TLS, Map.of("replication", "3", Subject.TLS, tls), ours));
        subjects.add(
                chord(
                        R1_MANY,
                        Map.of("replication", "1", "nodes", "17"),
                        List.of(
                                new Part(GET1_REMOTE, true, seconds),
                                new Part(GET_REMOTE, false, seconds),
                                new Part(PUT, false, seconds))));
        subjects.add(
                chord(
                        R1_SPIN,
                        Map.of("replication", "1", "spin", "50"),
                        List.of(
                                new Part(GET1_REMOTE, true, seconds),
                                new Part(GET1_REMOTE, false, seconds),
                                new Part(GET_REMOTE, false, seconds))));
        for (String peer : List.of(HAZELCAST, INFINISPAN)) {
            subjects.add(new Subject(peer, peer, MEMBERS, Map.of(), theirs));
        }
        subjects.add(new Subject(REDIS, REDIS, 1, Map.of(), theirs));
        return subjects;
    }

    private static List<Part> parts(double seconds, boolean eventual, boolean linearizable) {
        List<Part> parts = new ArrayList<>();
        for (boolean isEventual : new boolean[] {true, false}) {
            if (isEventual ? !eventual : !linearizable) continue;
            boolean remoteOnly = isEventual;
            Work get1 = new Work(Kind.GET, 1, false, remoteOnly, isEventual);
            parts.add(new Part(get1, true, seconds));
            parts.add(new Part(get1, false, seconds));
            parts.add(
                    new Part(
                            new Work(Kind.GET, 1, false, !remoteOnly, isEventual), false, seconds));
            for (boolean isRemote : new boolean[] {true, false}) {
                parts.add(
                        new Part(
                                new Work(Kind.GET, IN_FLIGHT, false, isRemote, isEventual),
                                false,
                                seconds));
            }
            parts.add(
                    new Part(
                            new Work(Kind.GET, IN_FLIGHT, true, remoteOnly, isEventual),
                            false,
                            seconds));
            parts.add(
                    new Part(
                            new Work(Kind.MIX, IN_FLIGHT, false, false, isEventual),
                            false,
                            seconds));
        }
        parts.add(new Part(PUT1, true, seconds));
        parts.add(new Part(PUT1, false, seconds));
        parts.add(new Part(PUT, false, seconds));
        parts.add(new Part(new Work(Kind.PUT, IN_FLIGHT, true, false, true), false, seconds));
        return parts;
    }
}
