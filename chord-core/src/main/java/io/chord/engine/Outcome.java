package io.chord.engine;

import io.chord.lookup.LookupAnswer;
import io.chord.message.NodeReport;
import io.chord.message.RingIdentity;
import io.chord.replication.ScanPosition;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import java.util.List;
import java.util.Optional;

/** How a command ended. */
public sealed interface Outcome {

    /** Create, join, auto: the node is a member and serves its arc as far as it can be served. */
    record Started(NodeRef self) implements Outcome {}

    /** Visit: the member where lookups begin. */
    record Visiting(NodeRef entrance) implements Outcome {}

    /** Visit: those that were to be worked through are of another ring; this one. */
    record OtherRing(RingIdentity ring, String message) implements Outcome {}

    /**
     * Find.
     *
     * @param owner the first live node at or after the key
     * @param predecessor the node before it, if it is known
     * @param replicas the owner and those after it, as far as they were named
     * @param path the nodes asked, in order; the owner last
     * @param hops messages between nodes on the way to the owner
     * @param timeouts nodes that were silent on the way
     * @param steps what each node of the path said and when; empty for recursive lookups
     */
    record Found(
            NodeRef owner,
            Optional<NodeRef> predecessor,
            List<NodeRef> replicas,
            List<NodeRef> path,
            int hops,
            int timeouts,
            List<LookupAnswer.Step> steps,
            long elapsedNanos)
            implements Outcome {
        public Found {
            replicas = List.copyOf(replicas);
            path = List.copyOf(path);
            steps = List.copyOf(steps);
        }
    }

    /** Get: the content; empty when the key is absent, certainly. */
    record Got(Optional<Content> content) implements Outcome {}

    /**
     * Write.
     *
     * @param applied whether the condition held; true for unconditional writes
     * @param before what was there
     * @param after what is there now
     */
    record Written(boolean applied, Optional<Content> before, Optional<Content> after)
            implements Outcome {}

    /**
     * Scan.
     *
     * @param next where to go on; empty at the end
     */
    record Listed(List<Found> entries, Optional<ScanPosition> next) implements Outcome {
        /** An entry with a value. */
        public record Found(EntryKey key, Content content) {}

        public Listed {
            entries = List.copyOf(entries);
        }
    }

    /** Inspect. */
    record Inspected(NodeReport report) implements Outcome {}

    /** Walk: the members met, beginning here; complete when the walk came back to its start. */
    record Walked(List<NodeReport> nodes, boolean complete) implements Outcome {
        public Walked {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Leave.
     *
     * @param handedOver ranges that another node serves now
     * @param atRisk ranges that nobody took before the deadline
     */
    record Departed(List<Handover> handedOver, List<Arc> atRisk) implements Outcome {
        /** A range given away. */
        public record Handover(Arc range, long entries, List<NodeRef> to) {
            public Handover {
                to = List.copyOf(to);
            }
        }

        public Departed {
            handedOver = List.copyOf(handedOver);
            atRisk = List.copyOf(atRisk);
        }
    }

    /** Recover: what was taken up again. */
    record Recovered(List<Range> ranges) implements Outcome {
        /**
         * A range.
         *
         * @param members who kept it last
         * @param survivors whose entries were taken
         * @param entries with a value that it has now
         */
        public record Range(
                Arc range, List<Address> members, List<Address> survivors, long entries) {
            public Range {
                members = List.copyOf(members);
                survivors = List.copyOf(survivors);
            }
        }

        public Recovered {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * It did not work.
     *
     * @param reason what the caller can do next
     * @param message the values: what was asked, of whom, what happened
     * @param range the range concerned, if any
     */
    record Failed(Reason reason, String message, Optional<Arc> range) implements Outcome {
        public Failed(Reason reason, String message) {
            this(reason, message, Optional.empty());
        }
    }

    /** Kinds of failure, by what the caller can do next. */
    enum Reason {
        /** No seed answered as a member: check the addresses, or create. */
        NO_RING_FOUND,
        /** The seeds are of another cluster, id width or hash: fix the configuration. */
        RING_MISMATCH,
        /** Another live node has this id. */
        ID_TAKEN,
        /** Nothing had an effect by the deadline: safe to repeat. */
        TIMED_OUT,
        /** The members of the range cannot be reached: repeat later. */
        UNAVAILABLE,
        /** The write may or may not have happened. */
        INDETERMINATE,
        /** Over a bound of this node: repeat later. */
        OVERLOADED,
        /** The node is closed, has left or was not started: repeating here is useless. */
        NOT_SERVING,
        /** The request itself is wrong. */
        BAD_REQUEST,
        /** The store of this node failed. */
        STORE_FAILED,
        /** No member has that id. */
        NO_SUCH_NODE,
        /** A majority serves the range: there is nothing to recover. */
        SERVED
    }
}
