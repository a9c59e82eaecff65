package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The views for which this store was proposed as a member and that are not known to be followed. A
 * value that was accepted somewhere may be adopted by another proposer much later; a node that has
 * left by then would be the member of a range that nobody can serve. So a leaving node closes them:
 * it decides what follows each, by a proposal that changes nothing.
 */
final class OpenProposals {

    private static final int OPEN_MAX = 1024;

    private final Turn turn;
    private final Timers timers;
    private final Peers peers;
    private final Installer installer;
    private final ViewFinder finder;
    private final Acquisition.Proposers proposers;
    private final ReplicationSettings settings;
    private final SmallMap<ViewId, View> open = new SmallMap<>();
    private boolean stopped;

    OpenProposals(
            Turn turn,
            Timers timers,
            Peers peers,
            Installer installer,
            ViewFinder finder,
            Acquisition.Proposers proposers,
            ReplicationSettings settings) {
        this.turn = turn;
        this.timers = timers;
        this.peers = peers;
        this.installer = installer;
        this.finder = finder;
        this.proposers = proposers;
        this.settings = settings;
    }

    /** Whether one more may be proposed. */
    boolean hasRoom() {
        return open.size() < OPEN_MAX;
    }

    void opened(View view) {
        open.put(view.id(), view);
    }

    /** What follows a view is known. */
    void closed(View view) {
        open.remove(view.id());
    }

    /** The ranges whose next view may come to name this store. */
    List<Arc> ranges() {
        List<Arc> ranges = new ArrayList<>();
        for (ViewId id : open.keys()) ranges.add(id.range());
        return ranges;
    }

    /** Decides what follows each, however often that must be tried. */
    void closeAll() {
        for (View view : open.values()) {
            // Nothing comes after a view that others have followed already, but what they decided.
            Optional<View> known = finder.lastKnown(view.range().to());
            if (known.isPresent() && ViewChain.isNewer(known.get(), view)) {
                follow(view, List.of(known.get()));
                continue;
            }
            close(view, new Backoff(turn, settings.backoffNanos()));
        }
    }

    void stop() {
        stopped = true;
    }

    private void close(View view, Backoff backoff) {
        if (stopped) return;
        proposers
                .propose(
                        view,
                        ViewChain.same(view),
                        new ViewChange.Listener() {
                            @Override
                            public void decided(List<View> value) {
                                follow(view, value);
                            }

                            @Override
                            public void superseded(View newer) {
                                follow(view, List.of(newer));
                            }

                            @Override
                            public void failed(ViewChange.Failure why) {
                                lookFor(view, why == ViewChange.Failure.GONE, backoff);
                            }
                        })
                .begin();
    }

    /** Its members do not decide: others may know what has followed. */
    private void lookFor(View view, boolean gone, Backoff backoff) {
        finder.search(
                view.range().to(),
                Optional.of(view),
                turn.nowNanos() + settings.reviewNanos(),
                new ViewFinder.Answer() {
                    @Override
                    public void found(View found, boolean told) {
                        if (ViewChain.isNewer(found, view)) follow(view, List.of(found));
                        else notFound("");
                    }

                    @Override
                    public void notFound(String why) {
                        // Stores that are gone adopt nothing.
                        if (gone) closed(view);
                        else timers.after(backoff.nextNanos(), () -> close(view, backoff));
                    }
                });
    }

    private void follow(View view, List<View> newer) {
        closed(view);
        for (View next : newer) {
            // It did come to name us: then it is ours to give away.
            if (next.has(peers.self())) installer.install(List.of(next), reply -> {});
        }
    }
}
