package io.chord.membership;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.ring.NodeRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node does in place of joining when it is to be no member: finds a member that it can begin
 * its lookups at, its entrance, and another one when that is found dead.
 */
final class Visitor implements SeedSurvey.Listener {

    /** How the search for the first entrance ends: by one of these, once. */
    interface Ending {

        /** A member answered. */
        void admitted(NodeRef entrance);

        /** All that answered are of other rings; one of these. */
        void foreign(RingIdentity ring, String message);

        /** No member answered. */
        void failed(String message);
    }

    /** A pause between two rounds of hellos is this part of a period at first, and doubles. */
    private static final int PAUSE_DIVISOR = 8;

    private final Turn turn;
    private final Timers timers;
    private final SeedSurvey survey;
    private final MembershipSettings settings;
    private final Ending ending;
    private Optional<NodeRef> entrance = Optional.empty();
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer pause;
    private int rounds;
    private boolean asking;

    /** Who visits through those of the survey. */
    Visitor(
            Turn turn,
            Timers timers,
            SeedSurvey survey,
            MembershipSettings settings,
            Ending ending) {
        this.turn = turn;
        this.timers = timers;
        this.survey = survey;
        this.settings = settings;
        this.ending = ending;
    }

    /** Asks all addresses, again and again; the first member that answers is the entrance. */
    void visit(long deadlineNanos) {
        deadline = timers.at(deadlineNanos, this::giveUp);
        ask();
    }

    /** The member where lookups begin. */
    Optional<NodeRef> entrance() {
        return entrance;
    }

    /** A node was found dead: if it was the entrance, another one is looked for. */
    void onFoundDead(NodeRef node) {
        if (asking || !entrance.equals(Optional.of(node))) return;
        // It stays the entrance meanwhile: what begins at it fails at once, and may be repeated.
        ask();
    }

    void stop() {
        asking = true; // Nothing is asked any more.
        survey.stop();
        if (deadline != null) timers.cancel(deadline);
        if (pause != null) timers.cancel(pause);
    }

    private void ask() {
        asking = true;
        survey.ask(this);
    }

    @Override
    public void welcomed(Message.Welcome welcome) {
        asking = false;
        boolean first = entrance.isEmpty();
        entrance = Optional.of(welcome.self());
        if (!first) return;
        if (deadline != null) timers.cancel(deadline);
        ending.admitted(welcome.self());
    }

    @Override
    public void nobody() {
        asking = false;
        if (entrance.isPresent()) return;
        Optional<RingIdentity> other = survey.refusedBy();
        if (other.isPresent()) {
            stop();
            ending.foreign(other.get(), "not of this ring: " + survey.describe());
            return;
        }
        // They may be on their way: a client is often started together with its ring.
        long most = settings.stabilizeNanos();
        long wait = Math.min(most, (most / PAUSE_DIVISOR) << Math.min(rounds++, 3));
        pause = timers.after(turn.jittered(wait, 0.5, 1.5), this::ask);
    }

    private void giveUp() {
        stop();
        ending.failed("no member of a ring answered: " + survey.describe());
    }
}
