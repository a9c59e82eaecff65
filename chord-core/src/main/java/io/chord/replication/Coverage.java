package io.chord.replication;

import io.chord.call.SmallSet;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.MessageLimits;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that each point of the own arc is kept by a view with this store: finds out who keeps
 * the points that none covers, and acquires them (reference protocol, section 8: "Chord only
 * proposes who keeps a range"). The owner pulls; only a leaving node pushes, by asking its
 * successor to pull.
 */
final class Coverage {

    /** Reviews in which an arc is found unserved before it is said, where nobody is known dead. */
    static final int PATIENCE = 3;

    private final Turn turn;
    private final Timers timers;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final ViewDesk desk;
    private final ViewFinder finder;
    private final Deference deference;
    private final Rivalry rivalry;
    private final RangeWorks works;
    private final Acquisition.Means acquisitions;
    private final ReplicationSettings settings;
    private final Unavailability unavailability;
    private final Recreator recreator;
    private final Runnable again;
    private final SmallSet<Arc> searching = new SmallSet<>();
    private final Backoff backoff;
    private @Nullable ViewSurvey survey;
    private Timers.@Nullable Timer next;
    private boolean closed;

    Coverage(
            Turn turn,
            Timers timers,
            Peers peers,
            Ring ring,
            Replicas replicas,
            ViewDesk desk,
            ViewFinder finder,
            Deference deference,
            Rivalry rivalry,
            RangeWorks works,
            Acquisition.Means acquisitions,
            ReplicationSettings settings,
            Unavailability unavailability,
            Recreator recreator,
            Runnable again) {
        this.turn = turn;
        this.timers = timers;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.desk = desk;
        this.finder = finder;
        this.deference = deference;
        this.rivalry = rivalry;
        this.works = works;
        this.acquisitions = acquisitions;
        this.settings = settings;
        this.unavailability = unavailability;
        this.recreator = recreator;
        this.again = again;
        this.backoff = new Backoff(turn, settings.backoffNanos());
    }

    void review(Arc own) {
        List<Arc> gaps = gaps(own);
        if (closed || gaps.isEmpty() || survey != null) return;
        survey =
                new ViewSurvey(
                        peers,
                        ring,
                        own,
                        gaps,
                        newest -> {
                            survey = null;
                            onSurveyed(newest);
                        });
        survey.begin(desk.known(own));
    }

    /** From now on nothing is acquired. */
    void close() {
        closed = true;
        if (survey != null) survey.cancel();
        survey = null;
        if (next != null) timers.cancel(next);
        next = null;
    }

    private List<Arc> gaps(Arc own) {
        List<Arc> kept = new ArrayList<>();
        for (Replica replica : replicas.meeting(own)) {
            if (replica.member) kept.add(replica.held);
        }
        return Arc.minusAll(own, kept);
    }

    /** The gaps now: whatever was asked, all conditions are checked again when the answers come. */
    private List<Arc> gapsNow() {
        Optional<Arc> own = ring.ownArc();
        boolean mayAct = !closed && ring.isMember() && ring.certain();
        return mayAct && own.isPresent() ? gaps(own.get()) : List.of();
    }

    private void onSurveyed(NewestViews newest) {
        for (Arc gap : gapsNow()) {
            List<Arc> known = new ArrayList<>();
            for (View view : newest.meeting(gap)) {
                known.add(view.range());
                finder.learn(view); // For those before us, who may look for the rest of it.
                acquireIfOurs(view, gap);
            }
            for (Arc nowhere : Arc.minusAll(gap, known)) {
                searchFor(nowhere);
            }
        }
    }

    /**
     * The neighbours know no view of a piece: many may have joined at once, and who keeps it is
     * farther away than they see.
     */
    private void searchFor(Arc piece) {
        if (!searching.add(piece)) return;
        finder.search(
                piece.to(),
                Optional.empty(),
                turn.nowNanos() + settings.reviewNanos(),
                new ViewFinder.Answer() {
                    @Override
                    public void found(View view, boolean told) {
                        searching.remove(piece);
                        finder.learn(view);
                        onFoundFarAway(view);
                    }

                    @Override
                    public void notFound(String why) {
                        searching.remove(piece);
                        onFoundNowhere(piece);
                    }
                });
    }

    /**
     * It is tried at once. Left to the next review it might be passed over for ever, where newer
     * views of other parts of its range are known.
     */
    private void onFoundFarAway(View view) {
        for (Arc gap : gapsNow()) {
            if (gap.intersects(view.range())) acquireIfOurs(view, gap);
        }
    }

    private void onFoundNowhere(Arc piece) {
        for (Arc gap : gapsNow()) {
            for (Arc nowhere : gap.intersection(piece)) {
                int strikes = unavailability.strike(nowhere, Optional.empty(), "unknown", PATIENCE);
                if (settings.recreateEmpty() && strikes >= 2 * PATIENCE) {
                    recreator.makeAnew(nowhere, new NewestViews(1));
                }
            }
        }
    }

    private void acquireIfOurs(View view, Arc gap) {
        if (deference.leavesToOthers(view, gap) || pauses(view, gap)) return;
        if (works.isRunning(view.range()) || works.isFull()) return;
        acquire(view, gap, Optional.empty());
    }

    private boolean pauses(View view, Arc gap) {
        for (Arc piece : gap.intersection(view.range())) {
            if (!rivalry.pauses(piece.to())) return false;
        }
        return true;
    }

    /**
     * Begins to make this store a member.
     *
     * @param leaving the member that asked for it, to take its place
     */
    void acquire(View view, Arc wanted, Optional<StoreId> leaving) {
        Arc name = view.range();
        Acquisition acquisition =
                new Acquisition(
                        acquisitions,
                        view,
                        wanted,
                        leaving,
                        new Acquisition.Listener() {
                            @Override
                            public void acquired() {
                                works.ended(name);
                                onAcquired(name.intersection(wanted));
                            }

                            @Override
                            public void failed(View last, ViewChange.Failure why) {
                                works.ended(name);
                                onFailed(last, why);
                            }
                        });
        works.began(name, acquisition);
        acquisition.begin();
    }

    private void onAcquired(List<Arc> pieces) {
        for (Arc piece : pieces) {
            Optional<Replica> replica = replicas.find(piece.to());
            if (replica.isPresent() && replica.get().member) rivalry.onTaken(piece.to());
        }
        backoff.reset();
        soon();
    }

    /** One for all that failed: each of many tries would else bring about as many again. */
    private void soon() {
        if (next != null || closed) return;
        next =
                timers.after(
                        backoff.nextNanos(),
                        () -> {
                            next = null;
                            again.run();
                        });
    }

    private void onFailed(View view, ViewChange.Failure why) {
        switch (why) {
            case REFUSED, UNSAFE -> soon();
            case INACTIVE -> onUnreachable(view, false, false);
            case UNREACHABLE -> onUnreachable(view, deference.isGone(view), true);
            case GONE -> onUnreachable(view, true, true);
        }
    }

    /**
     * @param mayRecreate whether the range may be made anew because of it: not while its members
     *     may be copying it, which can take any time
     */
    private void onUnreachable(View view, boolean gone, boolean mayRecreate) {
        Optional<Arc> own = ring.ownArc();
        if (closed || own.isEmpty()) return;
        for (Arc gap : gaps(own.get())) {
            for (Arc piece : gap.intersection(view.range())) {
                int strikes =
                        unavailability.strike(
                                piece,
                                Optional.of(view),
                                ViewChain.addresses(view),
                                mayRecreate ? 1 : PATIENCE);
                if (settings.recreateEmpty()
                        && mayRecreate
                        && ring.certain()
                        && (gone || strikes >= PATIENCE)) {
                    NewestViews known = new NewestViews(MessageLimits.VIEWS_MAX);
                    known.learn(view);
                    recreator.makeAnew(piece, known);
                }
            }
        }
    }
}
