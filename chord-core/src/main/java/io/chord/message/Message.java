package io.chord.message;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import io.chord.store.Version;
import java.util.List;
import java.util.Optional;

/**
 * Everything that nodes say to each other. A request is answered once or not at all; a hint is
 * never answered and may be lost without harm. Lists are copied where a record is built by hand;
 * their bounds are in {@link MessageLimits}.
 */
public sealed interface Message {

    /** What is not a reply: it is given to the machine that answers for it. */
    sealed interface Inbound extends Message {
        /** Calls the recipient's method for this type. */
        void giveTo(Recipient recipient, Sender sender);
    }

    /** A question. */
    sealed interface Request extends Inbound {}

    /** The answer to a question. */
    sealed interface Reply extends Message {}

    /** Said without waiting for an answer. */
    sealed interface Hint extends Inbound {}

    /** A request for one key of one view, to one store (reference protocol, section 8). */
    sealed interface ReplicaRequest extends Request {
        /** The store it is meant for: another one answers {@link Nack} with its own. */
        StoreId destination();

        /** The view in which the sender counts answers. */
        ViewId view();
    }

    // ---- meeting
    // -------------------------------------------------------------------------------------------------

    /**
     * Who is at this address, and of which ring? Answered by {@link Welcome}, {@link Refused},
     * {@link Resuming} or {@link Gone}.
     */
    record Hello(RingIdentity identity) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onHello(this, sender);
        }
    }

    /** A member, with the identity of its ring. */
    record Welcome(NodeRef self, RingIdentity identity) implements Reply {}

    /** Not of one ring: the reason names both sides. */
    record Refused(String reason, RingIdentity identity) implements Reply {}

    /**
     * The process that was asked for is not here, has left, or is no member yet (protocol section
     * 2, "Gone"): dead at once.
     *
     * @param self who is here instead, if a member
     */
    record Gone(Optional<NodeRef> self) implements Reply {}

    /**
     * No member yet, but on its way back to the ring whose entries its store has: whoever has none
     * must not make another ring meanwhile.
     */
    record Resuming(RingIdentity identity) implements Reply {}

    // ---- ring
    // ----------------------------------------------------------------------------------------------------

    /**
     * One atomic read of predecessor and successors, for stabilize and join.
     *
     * @param knownVersion of the state that the asker remembers from this process, 0 for none
     */
    record GetState(long knownVersion) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onGetState(this, sender);
        }
    }

    /** The state of a member at one instant. */
    record State(long version, Optional<NodeRef> predecessor, List<NodeRef> successors)
            implements Reply {
        public State {
            successors = List.copyOf(successors);
        }
    }

    /** The state is still that of the version asked with. */
    record Unchanged() implements Reply {}

    /** Alive, but about to change: ask again shortly (protocol section 2, "Pending"). */
    record Pending() implements Reply {}

    /** Are you alive? */
    record Ping() implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onPing(this, sender);
        }
    }

    /** Yes; also the plain acknowledgement of requests that need no other answer. */
    record Ack() implements Reply {}

    /** "I believe that I am your predecessor." */
    record Notify(NodeRef from) implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onNotify(this, sender);
        }
    }

    /**
     * "Our neighbourhood has changed": stabilize now. From a node that leaves, and from one that
     * has met a nearer predecessor. Never a pointer write.
     */
    record Nudge(NodeRef from) implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onNudge(this, sender);
        }
    }

    /** Ring audit: a node that your head should perhaps be. */
    record Audit(NodeRef stray) implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onAudit(this, sender);
        }
    }

    // ---- lookup
    // --------------------------------------------------------------------------------------------------

    /**
     * Where to next for a key?
     *
     * @param detail how much of the answer is wanted
     * @param dead nodes that the asker has found dead on its way, or that are late with an answer
     */
    record FindNext(RingId key, Detail detail, List<NodeRef> dead) implements Request {
        /** Nobody was found dead. */
        public FindNext(RingId key, Detail detail) {
            this(key, detail, List.of());
        }

        public FindNext {
            dead = List.copyOf(dead);
        }

        /** How much of an answer is wanted: what is asked all the time is asked for briefly. */
        public enum Detail {
            /** All of it. */
            FULL,
            /**
             * What a step needs where nobody is dead: the first two nodes; of the owner its
             * predecessor alone.
             */
            BRIEF,
            /** The kind alone. */
            KIND
        }

        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onFindNext(this, sender);
        }
    }

    /**
     * The answer to {@link FindNext}.
     *
     * @param kind what the nodes are
     * @param nodes OWNER: the answering node, then its successors; LAST: its successors from the
     *     key on, the first live one owns the key; CLOSER: nodes before the key, best first
     * @param predecessor of the answering node, if it knows one: from it the asker sees a node that
     *     joined between the one that said LAST and its successor
     * @param before of LAST: the successor of the answering node that is the last one before the
     *     key; empty when the answering node itself is
     * @param dead nodes that the answering node has found dead, and so does not name
     */
    record NextHops(
            Kind kind,
            List<NodeRef> nodes,
            Optional<NodeRef> predecessor,
            Optional<NodeRef> before,
            List<NodeRef> dead)
            implements Reply {
        /** What an answer to a step of a lookup is. */
        public enum Kind {
            /** The key lies between the answering node's predecessor and itself. */
            OWNER,
            /** The key lies between the answering node and the last of its successors. */
            LAST,
            /** Others are nearer. */
            CLOSER
        }

        public NextHops {
            nodes = List.copyOf(nodes);
            dead = List.copyOf(dead);
        }
    }

    /**
     * A step of a recursive lookup; acknowledged by {@link Ack}, and answered to the origin by
     * {@link Relayed}.
     *
     * @param lookupId the origin's name of the lookup
     * @param path the nodes passed so far, the origin first
     * @param hopsLeft how many more it may pass
     */
    record Relay(long lookupId, RingId key, Address origin, List<NodeRef> path, int hopsLeft)
            implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onRelay(this, sender);
        }

        public Relay {
            path = List.copyOf(path);
        }
    }

    /** The result of a recursive lookup: an answer of the last node of the path. */
    record Relayed(long lookupId, NextHops.Kind kind, List<NodeRef> nodes, List<NodeRef> path)
            implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onRelayed(this, sender);
        }

        public Relayed {
            nodes = List.copyOf(nodes);
            path = List.copyOf(path);
        }
    }

    // ---- looking at a node
    // ---------------------------------------------------------------------------------------

    /** What is your state? */
    record GetReport() implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onGetReport(this, sender);
        }
    }

    /** The state of a node. */
    record Report(NodeReport report) implements Reply {}

    // ---- views
    // ---------------------------------------------------------------------------------------------------

    /** Which view keeps this point? */
    record FindView(RingId point) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onFindView(this, sender);
        }
    }

    /** The newest view of the point that is installed here, and whether it is active here. */
    record ViewFound(View view, boolean active) implements Reply {}

    /**
     * This node does not keep the point. Never means "absent".
     *
     * @param better who may: the members of the newest view known, then the successors
     * @param lastKnown the newest view known of the point, from hints
     */
    record WrongOwner(List<NodeRef> better, Optional<View> lastKnown) implements Reply {
        public WrongOwner {
            better = List.copyOf(better);
        }
    }

    /** Which views do you keep, or know of, that meet this arc? */
    record GetViews(Arc range) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onGetViews(this, sender);
        }
    }

    /**
     * The answer to {@link GetViews}.
     *
     * @param kept installed here
     * @param known told by others, newest per arc
     */
    record Views(List<View> kept, List<View> known) implements Reply {
        public Views {
            kept = List.copyOf(kept);
            known = List.copyOf(known);
        }
    }

    // ---- recovery
    // ------------------------------------------------------------------------------------------------

    /**
     * Whose data do you have of this arc, and which views do you know? Answered by {@link
     * Holdings}, by members of the ring or not.
     */
    record GetHoldings(Arc range) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onGetHoldings(this, sender);
        }
    }

    /**
     * The answer to {@link GetHoldings}.
     *
     * @param self the store that answers
     * @param held what it has, as far as it once served it
     * @param known all views that it knows of the arc
     */
    record Holdings(Member self, List<Holding> held, List<View> known) implements Reply {
        public Holdings {
            held = List.copyOf(held);
            known = List.copyOf(known);
        }
    }

    /**
     * Entries of an arc that a store has.
     *
     * @param dataView the last view of the arc in which the store was active
     * @param active whether it still serves that view
     */
    record Holding(Arc range, ViewId dataView, boolean active) {}

    /**
     * An operator's last resort: take up again, with what is left of it, as much of this range as
     * is the receiver's and has lost its majority. Answered at once by {@link Recovered}, and asked
     * again until it says how it ended.
     *
     * @param request says which questions are the same one
     */
    record Recover(long request, Arc range) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onRecover(this, sender);
        }
    }

    /**
     * How far a recovery has come.
     *
     * @param range the part of the range that is the answering node's; the one asked for while that
     *     is not known
     * @param ranges what has been taken up again; of {@link Progress#SERVED} what need not be
     */
    record Recovered(Progress progress, Arc range, List<RecoveredRange> ranges) implements Reply {

        /** How far it is. */
        public enum Progress {
            /** Ask again. */
            RUNNING,
            /** The ranges are served. */
            DONE,
            /** Nothing was done: a majority serves all of it. */
            SERVED,
            /** The end of the range is not this node's, or that is not certain: look again. */
            NOT_OWNER,
            /** Another recovery is under way here: ask again. */
            BUSY,
            /** A survivor fell silent before all that it has was copied: begin again. */
            STUCK
        }

        public Recovered {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * What a recovery has found of one range.
     *
     * @param members of its last view
     * @param survivors those whose entries were taken; of a range that is served, who serves it
     * @param entries with a value, once they are taken up
     */
    record RecoveredRange(Arc range, List<Member> members, List<Member> survivors, long entries) {
        public RecoveredRange {
            members = List.copyOf(members);
            survivors = List.copyOf(survivors);
        }
    }

    /** Views that the sender keeps, told to its successors so that a loss can be named. */
    record ViewHint(List<View> views) implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onViewHint(this, sender);
        }

        public ViewHint {
            views = List.copyOf(views);
        }
    }

    /** Which store do you have? Answered by {@link MemberFound}, by members of the ring or not. */
    record GetMember() implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onGetMember(this, sender);
        }
    }

    /** The answering node as a member of views to come. */
    record MemberFound(Member member) implements Reply {}

    /**
     * This member gives me no answer; does it give you one? Answered by {@link Ack} if it does, and
     * not at all if it does not.
     */
    record Vouch(Member suspect) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onVouch(this, sender);
        }
    }

    /**
     * From the owner of a range: please copy what this view keeps, as a learner, to be made a
     * member of the next one. Answered by {@link Ack} once that is done, and until then by {@link
     * Nack} with BUSY: ask again.
     *
     * @param destination the store that is to be the member
     */
    record Recruit(StoreId destination, View view) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onRecruit(this, sender);
        }
    }

    /**
     * From a leaving member: please take its place in this view. Answered by {@link Ack} when the
     * work has begun.
     */
    record TakeOver(View view, StoreId leaving) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onTakeOver(this, sender);
        }
    }

    /**
     * Decided views, to be installed where they are newer. Answered by {@link Ack} once durable.
     */
    record Install(List<View> views) implements Request {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onInstall(this, sender);
        }

        public Install {
            views = List.copyOf(views);
        }
    }

    /** A member serves this view: who kept data for it needs them no longer. */
    record ActiveIn(StoreId member, ViewId view) implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onActiveIn(this, sender);
        }
    }

    // ---- registers
    // -----------------------------------------------------------------------------------------------

    /** READ of one key. */
    record Read(StoreId destination, ViewId view, EntryKey key) implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onRead(this, sender);
        }
    }

    /**
     * The answer to {@link Read}.
     *
     * @param clean no entry, or promised == accepted
     */
    record ReadAnswer(Version accepted, Optional<Content> content, boolean clean)
            implements Reply {}

    /** PREPARE of a ballot for one key. */
    record Prepare(StoreId destination, ViewId view, EntryKey key, Version ballot)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onPrepare(this, sender);
        }
    }

    /** The answer to {@link Prepare}. */
    record Promise(Version accepted, Optional<Content> content, Version floor) implements Reply {}

    /** ACCEPT of a state for one key; empty content is "none". Answered by {@link Ack}. */
    record Accept(
            StoreId destination,
            ViewId view,
            EntryKey key,
            Version ballot,
            Optional<Content> content)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onAccept(this, sender);
        }
    }

    /**
     * SCAN: which entries of one map are in a piece of the range of a view? As READ of all of them.
     *
     * @param range the piece; it begins in the range of the view, and may go beyond it
     * @param after cursor in it; empty to begin
     * @param limit the most entries of the answer, 1 to {@link MessageLimits#CHUNK_ENTRIES_MAX}
     * @param contents whether contents are wanted, or only what was accepted
     */
    record Scan(
            StoreId destination,
            ViewId view,
            Arc range,
            Optional<EntryKey> after,
            MapName map,
            int limit,
            boolean contents)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onScan(this, sender);
        }
    }

    /**
     * The answer to {@link Scan}.
     *
     * @param entries of the map, in the order of the range; tombstones and mere promises too
     * @param next cursor to go on with: all up to and with it was looked at; empty at the end
     * @param end where the piece ends that was looked at
     */
    record Listing(List<Listed> entries, Optional<EntryKey> next, RingId end) implements Reply {
        public Listing {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One entry of a {@link Listing}.
     *
     * @param clean promised == accepted, and nothing is under way
     * @param content what was accepted, if it was asked for; empty for nothing
     */
    record Listed(EntryKey key, Version accepted, boolean clean, Optional<Content> content) {
        /** The bytes of key and value: what the length of a listing is judged by. */
        public int bytes() {
            byte[] value = content.map(Content::value).orElse(null);
            return key.bytesUnsafe().length + (value == null ? 0 : value.length);
        }
    }

    /** All members accepted the removal under this ballot: forget the entry. */
    record Purge(StoreId destination, ViewId view, EntryKey key, Version ballot) implements Hint {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onPurge(this, sender);
        }
    }

    /**
     * A replica's refusal.
     *
     * @param reason why
     * @param promised for PROMISED: the ballot to go above
     * @param view for NEWER_VIEW: the newer view
     * @param storeId for WRONG_STORE: the store that is here
     */
    record Nack(Reason reason, Version promised, Optional<View> view, StoreId storeId)
            implements Reply {
        /** Why a replica refuses. */
        public enum Reason {
            /** A higher ballot was promised. */
            PROMISED,
            /** The replica has installed a newer view of the key. */
            NEWER_VIEW,
            /** The replica has not installed the view yet: send {@link Install}, then ask again. */
            OLDER_VIEW,
            /** The replica has the view and is not active in it (yet). */
            INACTIVE,
            /** Another store is at this address. */
            WRONG_STORE,
            /** The replica is over a bound, or waits for its store: ask again. */
            BUSY,
            /** The store failed. */
            STORE_FAILED
        }
    }

    // ---- change of views
    // -----------------------------------------------------------------------------------------

    /** First phase of the decision of the view that follows one. */
    record NextPrepare(StoreId destination, ViewId view, Version ballot) implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onNextPrepare(this, sender);
        }
    }

    /** The answer to {@link NextPrepare}: what was accepted before, empty for nothing. */
    record NextPromise(Version accepted, List<View> value) implements Reply {
        public NextPromise {
            value = List.copyOf(value);
        }
    }

    /** Second phase: one successor, or two for a split. Answered by {@link Ack}. */
    record NextAccept(StoreId destination, ViewId view, Version ballot, List<View> value)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onNextAccept(this, sender);
        }

        public NextAccept {
            value = List.copyOf(value);
        }
    }

    /**
     * SYNC of one part of a view that the asker installed.
     *
     * @param view the new view; who has not installed exactly it answers {@link Nack}
     * @param part index of the part
     * @param after cursor; empty to begin
     * @param have (key, ballot) of contents that the asker holds behind the cursor, in order
     */
    record Sync(
            StoreId destination, ViewId view, int part, Optional<EntryKey> after, List<Held> have)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onSync(this, sender);
        }

        public Sync {
            have = List.copyOf(have);
        }
    }

    /** A key of which something is held, and the ballot under which that was accepted. */
    record Held(EntryKey key, Version accepted) {}

    /**
     * LEARNER copy of a piece of a range: contents only, no promise and no decision rests on it.
     *
     * @param range what to copy
     * @param after cursor; empty to begin
     */
    record Learn(StoreId destination, ViewId view, Arc range, Optional<EntryKey> after)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onLearn(this, sender);
        }
    }

    /**
     * Background repair: does the destination hold the same as the asker?
     *
     * @param view that both serve, whole
     * @param digest of all entries that the asker has of it
     */
    record CompareDigest(StoreId destination, ViewId view, long digest) implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onCompareDigest(this, sender);
        }
    }

    /**
     * The answer to {@link CompareDigest}.
     *
     * @param buckets the digests of the answering store; empty if it holds the same
     */
    record Digests(List<Long> buckets) implements Reply {
        public Digests {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * Background repair: which keys of a piece of a range are held, and under which ballots?
     *
     * @param range the piece
     * @param after cursor; empty to begin
     */
    record ListVersions(StoreId destination, ViewId view, Arc range, Optional<EntryKey> after)
            implements ReplicaRequest {
        @Override
        public void giveTo(Recipient recipient, Sender sender) {
            recipient.onListVersions(this, sender);
        }
    }

    /**
     * The answer to {@link ListVersions}.
     *
     * @param held in the order of the range
     * @param next cursor to go on with: all up to and with it was looked at; empty at the end
     */
    record Versions(List<Held> held, Optional<EntryKey> next) implements Reply {
        public Versions {
            held = List.copyOf(held);
        }
    }

    /**
     * A chunk of entries.
     *
     * @param worth what the sender vouches for (SYNC kinds 1 to 3), or COPY for a learner
     * @param entries in the order of the range
     * @param omitted keys of entries whose content was omitted because the asker holds it under
     *     that very ballot
     * @param floor as of this chunk
     * @param next cursor to go on with; empty at the end
     */
    record Chunk(
            Worth worth,
            List<Entry> entries,
            List<EntryKey> omitted,
            Version floor,
            Optional<EntryKey> next)
            implements Reply {
        /** What a chunk is worth. */
        public enum Worth {
            /** The sender was active in the part's data view. */
            ENTRIES,
            /** The sender is itself active in the new view: this answer suffices for the part. */
            ACTIVE,
            /**
             * The sender never was active in the data view and lost nothing: counts, carries
             * nothing.
             */
            NEVER,
            /** A learner's copy. */
            COPY
        }

        public Chunk {
            entries = List.copyOf(entries);
            omitted = List.copyOf(omitted);
        }
    }
}
