package io.chord.replication;

import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.NodeReport;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Keeps entries on the members of views, and views on the right members: the whole of section 8 of
 * the reference protocol, for one node. Each operation on one key is linearizable; an acknowledged
 * write survives the failure of any minority of its view.
 *
 * <p>Assembles the machines of this package and gives each what it owns; it decides nothing itself.
 * One thread at a time, the engine's. Listeners may be called before a method returns. Requests to
 * this node itself go through {@link Calls} like all others.
 */
public final class Replication {

    private final Timers timers;
    private final ReplicationSettings settings;
    private final Ring ring;
    private final Replicas replicas;
    private final Returning returning;
    private final Peers peers;
    private final Acceptor acceptor;
    private final Voter voter;
    private final RangeReader reader;
    private final RangeLister lister;
    private final Installer installer;
    private final ViewDesk desk;
    private final Unavailability unavailability;
    private final Recoverer recoverer;
    private final Releaser releaser;
    private final Acquisition.Proposers proposers;
    private final OpenProposals proposals;
    private final Witnesses witnesses;
    private final MemberWatch watch;
    private final Recruits recruits;
    private final Custodian custodian;
    private final Health health;
    private final RegisterOperation.Means means;
    private final OperationDesk operations;
    private final Repair repair;
    private final GenesisNote genesisNote;
    private boolean stopped;

    /**
     * Restores what the store remembers. Before {@link #bootstrap} or {@link #start} nothing is
     * said or asked, but for whether there are newer views, once a request comes for one of those.
     *
     * @param storeId of the store: made with it, and kept in it if it is durable
     * @param notes all notes of the store; those of others are ignored
     * @param entriesOf counts the entries with a value of an arc: the store knows
     * @throws IllegalArgumentException if a note cannot be read; the message names it
     */
    public Replication(
            Turn turn,
            Timers timers,
            Calls calls,
            StoreCalls store,
            ReplicationSettings settings,
            Ring ring,
            OwnerFinder finder,
            ReplicationListener listener,
            StoreId storeId,
            MessageCodec codec,
            SortedMap<String, byte[]> notes,
            ToLongFunction<Arc> entriesOf) {
        this.timers = timers;
        this.settings = settings;
        this.ring = ring;
        Ballots ballots = new Ballots(turn.random().nextLong());
        this.replicas = new Replicas(storeId, ballots, codec, notes);
        this.genesisNote = new GenesisNote(store, notes, replicas);
        this.peers = new Peers(calls, ring, storeId, settings.failureDomain());
        this.health = new Health(timers, replicas, peers, entriesOf);
        this.acceptor = new Acceptor(replicas, ballots, store, peers, settings);
        this.voter = new Voter(replicas, store, peers);
        this.reader = new RangeReader(replicas, acceptor, store, peers, settings);
        this.lister = new RangeLister(replicas, acceptor, store, peers);
        LearnedContents learned = new LearnedContents(settings.learnerBytesMax());
        Learner.Means copying = new Learner.Means(turn, timers, peers, learned, settings);
        this.installer =
                new Installer(
                        turn,
                        timers,
                        replicas,
                        store,
                        peers,
                        learned,
                        settings,
                        listener,
                        entriesOf,
                        this::reviewSoon);
        NewestViews hinted = new NewestViews(settings.viewsHintedMax());
        NewestViews cached = new NewestViews(settings.viewsCachedMax());
        this.desk = new ViewDesk(replicas, hinted, cached, peers, ring, installer);
        this.means =
                new RegisterOperation.Means(
                        turn,
                        timers,
                        peers,
                        replicas,
                        acceptor,
                        new ViewFinder(replicas, cached, desk, peers, ring, finder),
                        ballots,
                        settings);
        this.operations = new OperationDesk(means);
        this.repair = new Repair(means, store, ring);
        this.unavailability = new Unavailability(turn, settings.reviewNanos() / 2, listener);
        Recreator recreator = new Recreator(turn, peers, installer, desk, listener);
        this.recoverer =
                new Recoverer(
                        turn,
                        peers,
                        ring,
                        replicas,
                        installer,
                        new Overruled(peers, replicas),
                        settings,
                        listener,
                        entriesOf);
        this.releaser =
                new Releaser(
                        replicas, installer, peers, means.views(), turn, settings.reviewNanos());
        this.proposers =
                (view, value, l) ->
                        new ViewChange(
                                turn,
                                timers,
                                peers,
                                replicas,
                                ballots,
                                new Backoff(turn, settings.backoffNanos()),
                                view,
                                value,
                                l);
        this.proposals =
                new OpenProposals(
                        turn, timers, peers, installer, means.views(), proposers, settings);
        Neighbours neighbours = new Neighbours(peers, ring, this::reviewSoon);
        witnesses = new Witnesses(turn, peers, ring);
        watch =
                new MemberWatch(
                        turn,
                        peers,
                        ring,
                        neighbours,
                        witnesses,
                        settings,
                        listener,
                        this::reviewSoon);
        RangeWorks works = new RangeWorks();
        SealKeeper seals =
                new SealKeeper(
                        turn, timers, replicas, installer, means.views(), proposers, settings);
        RollCall rollCall =
                new RollCall(
                        turn, replicas, installer, peers, means.views(), settings.reviewNanos());
        this.returning = new Returning(timers, replicas, rollCall, settings.reviewNanos() / 2);
        replicas.whenRefusedAsBack(returning::ask);
        Deference deference = new Deference(peers, ring, Coverage.PATIENCE);
        Rivalry rivalry = new Rivalry();
        this.recruits = new Recruits(turn, peers, ring, copying, proposals, settings);
        this.custodian =
                new Custodian(
                        turn,
                        timers,
                        peers,
                        ring,
                        replicas,
                        installer,
                        new Coverage(
                                turn,
                                timers,
                                peers,
                                ring,
                                replicas,
                                desk,
                                means.views(),
                                deference,
                                rivalry,
                                works,
                                new Acquisition.Means(
                                        peers,
                                        ring,
                                        installer,
                                        copying,
                                        means.views(),
                                        watch,
                                        proposals,
                                        proposers,
                                        settings),
                                settings,
                                unavailability,
                                recreator,
                                this::reviewSoon),
                        new GroupKeeper(
                                turn,
                                timers,
                                peers,
                                ring,
                                replicas,
                                installer,
                                means.views(),
                                neighbours,
                                watch,
                                deference,
                                rollCall,
                                works,
                                seals,
                                proposers,
                                settings,
                                listener,
                                this::reviewSoon),
                        deference,
                        rivalry,
                        rollCall,
                        works,
                        seals,
                        recruits,
                        proposals,
                        settings,
                        unavailability,
                        recreator,
                        recoverer,
                        new ViewHints(replicas, peers, ring, settings.replication()),
                        releaser,
                        new Sweeper(means, store, ring),
                        repair);
    }

    // ---- life

    /**
     * The ring that the restored entries belong to; empty for a fresh store. A node must not join
     * another ring with them.
     */
    public Optional<Genesis> storedGenesis() {
        return genesisNote.stored();
    }

    /**
     * Begins a ring: view 0 is the whole circle, kept by this node. With entries restored from a
     * store the ring goes on with their views instead.
     */
    public void bootstrap(Genesis genesis) {
        if (replicas.all().isEmpty()) {
            Arc circle = Arc.whole(ring.self().id());
            installer.installActive(
                    ViewChain.first(genesis, circle, 0, List.of(peers.selfAsMember())));
        }
        start(genesis);
    }

    /** This node is a member of the ring: from now on its ranges are reviewed. */
    public void start(Genesis genesis) {
        genesisNote.remember(genesis);
        returning.ask();
        installer.resume();
        custodian.start();
    }

    /** The same for an ideal ring, where nothing is left to be done: reviewed in its turn. */
    public void startAtRest(Genesis genesis) {
        genesisNote.remember(genesis);
        custodian.startAtRest();
    }

    /**
     * Makes this store active at once in a view that it is a member of, empty: for ideal rings that
     * tests and benchmarks build without joins. All members must do so before any operation.
     * Nothing is said of it.
     */
    public void installIdeal(View view) {
        installer.installAtRest(view);
    }

    /** The own arc or the successors have changed. */
    public void onRingChanged() {
        custodian.onRingChanged();
    }

    /** This node stood still: nobody's silence of that time counts. */
    public void onStalled() {
        watch.forgetSilence();
    }

    /**
     * Ends all: open operations fail as closed (a write that may have happened as indeterminate),
     * and nothing is begun any more.
     */
    public void stop() {
        if (stopped) return;
        stopped = true;
        custodian.stop();
        installer.stop();
        operations.stop();
    }

    // ---- operations

    /**
     * Reads a register.
     *
     * @param eventual take the word of one replica, which may be stale
     */
    public void get(EntryKey key, boolean eventual, long deadlineNanos, OperationListener l) {
        operations.get(key, eventual, deadlineNanos, l);
    }

    /** Changes a register. */
    public void write(EntryKey key, Change change, long deadlineNanos, OperationListener l) {
        operations.write(key, change, deadlineNanos, l);
    }

    /**
     * Lists entries of a map, from a position on; see {@link MapScan}.
     *
     * @param limit the most entries, at least 1
     */
    public void scan(
            MapName map, ScanPosition from, int limit, long deadlineNanos, OperationListener l) {
        operations.scan(map, from, limit, deadlineNanos, l);
    }

    /** How many operations of callers are under way. */
    public int operationsOpen() {
        return operations.openCount();
    }

    /**
     * Gives every range away, for a leave: the successor takes this store's place in each view.
     * Answers once all are served by others, or at the deadline with what is at risk. Nothing is
     * acquired from now on.
     */
    public void handOver(long deadlineNanos, HandoverListener l) {
        new Handover(
                        timers,
                        peers,
                        ring,
                        replicas,
                        custodian,
                        releaser,
                        proposals,
                        watch,
                        settings,
                        deadlineNanos,
                        l)
                .begin();
    }

    /**
     * Proposes what follows a view, as the reviews of its owner do when the group is not as it
     * should be: here at the caller's word, for explorations of all schedules.
     *
     * @param ended told once whether something was decided, this or another's proposal
     */
    public void propose(View view, NextView next, Consumer<Boolean> ended) {
        proposers
                .propose(
                        view,
                        next.after(view),
                        new ViewChange.Listener() {
                            @Override
                            public void decided(List<View> value) {
                                ended.accept(true);
                            }

                            @Override
                            public void superseded(View newer) {
                                ended.accept(true);
                            }

                            @Override
                            public void failed(ViewChange.Failure why) {
                                ended.accept(false);
                            }
                        })
                .begin();
    }

    // ---- looking at it

    /** The arcs that this store serves. */
    public List<Arc> served() {
        List<Arc> served = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            if (replica.member && replica.active) served.add(replica.held);
        }
        return served;
    }

    /** Who keeps the ranges of this store, and how safe they are. */
    public Health health() {
        return health;
    }

    /** The arcs for which single requests are served now. */
    public List<Arc> serving() {
        return replicas.serving();
    }

    /** Grows whenever {@link #serving()} may have changed. */
    public long servingVersion() {
        return replicas.servingVersion();
    }

    /** What background repair has found and mended. */
    public NodeReport.Repair repair() {
        return repair.report();
    }

    /** Arcs of its own that this node cannot serve, because who keeps them cannot be reached. */
    public List<NodeReport.Unavailable> unavailable() {
        return unavailability.list();
    }

    /** Whether each point of the own arc is served here, or known to be unavailable. */
    public boolean isSettled() {
        Optional<Arc> own = ring.ownArc();
        if (own.isEmpty()) return false;
        for (Arc gap : Arc.minusAll(own.get(), served())) {
            if (!unavailability.covers(gap)) return false;
        }
        return true;
    }

    // ---- messages

    /** Which view keeps a point? */
    public void onFindView(Message.FindView m, Sender sender) {
        desk.onFindView(m, sender);
    }

    /** Which views are known of an arc? */
    public void onGetViews(Message.GetViews m, Sender sender) {
        desk.onGetViews(m, sender);
    }

    /** Whose data do you have of an arc? */
    public void onGetHoldings(Message.GetHoldings m, Sender sender) {
        desk.onGetHoldings(m, sender);
    }

    /** An operator wants a range that has lost its majority to be taken up again. */
    public void onRecover(Message.Recover m, Sender sender) {
        recoverer.onRecover(m, sender);
    }

    /** Views that another node keeps. */
    public void onViewHint(Message.ViewHint m, Sender sender) {
        desk.onViewHint(m);
    }

    /** Which store is here? */
    public void onGetMember(Message.GetMember m, Sender sender) {
        peers.reply(sender, new Message.MemberFound(peers.selfAsMember()));
    }

    /** Does a member answer us that is silent to somebody else? */
    public void onVouch(Message.Vouch m, Sender sender) {
        witnesses.onVouch(m, sender);
    }

    /** The owner of a range asks us to copy it. */
    public void onRecruit(Message.Recruit m, Sender sender) {
        recruits.onRecruit(m, sender);
    }

    /** A leaving member asks us to take its place. */
    public void onTakeOver(Message.TakeOver m, Sender sender) {
        custodian.onTakeOver(m, sender);
    }

    /** Decided views. */
    public void onInstall(Message.Install m, Sender sender) {
        installer.onInstall(m, sender);
    }

    /** A member serves a view. */
    public void onActiveIn(Message.ActiveIn m, Sender sender) {
        replicas.exactly(m.view()).ifPresent(r -> installer.onActiveIn(m.member(), r));
    }

    /** READ. */
    public void onRead(Message.Read m, Sender sender) {
        acceptor.onRead(m, sender);
    }

    /** PREPARE. */
    public void onPrepare(Message.Prepare m, Sender sender) {
        acceptor.onPrepare(m, sender);
    }

    /** ACCEPT. */
    public void onAccept(Message.Accept m, Sender sender) {
        acceptor.onAccept(m, sender);
    }

    /** PURGE. */
    public void onPurge(Message.Purge m, Sender sender) {
        acceptor.onPurge(m);
    }

    /** SCAN. */
    public void onScan(Message.Scan m, Sender sender) {
        lister.onScan(m, sender);
    }

    /** Does this store hold the same? */
    public void onCompareDigest(Message.CompareDigest m, Sender sender) {
        repair.onCompareDigest(m, sender);
    }

    /** Which versions does it hold? */
    public void onListVersions(Message.ListVersions m, Sender sender) {
        repair.onListVersions(m, sender);
    }

    /** First phase of the decision of the next view. */
    public void onNextPrepare(Message.NextPrepare m, Sender sender) {
        voter.onNextPrepare(m, sender);
    }

    /** Second phase of the decision of the next view. */
    public void onNextAccept(Message.NextAccept m, Sender sender) {
        voter.onNextAccept(m, sender);
    }

    /** SYNC. */
    public void onSync(Message.Sync m, Sender sender) {
        reader.onSync(m, sender);
    }

    /** LEARN. */
    public void onLearn(Message.Learn m, Sender sender) {
        reader.onLearn(m, sender);
    }

    /** Something was learnt that a review may act upon. */
    private void reviewSoon() {
        Custodian reviewer = custodian; // The machines that call this exist before it does.
        if (reviewer != null) reviewer.soon();
    }
}
