package io.chord.membership;

import io.chord.call.Calls;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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

    private final Calls calls;
    private final Supplier<RingIdentity> identity;
    private final Address own;
    private final Ending ending;
    private Optional<NodeRef> entrance = Optional.empty();
    private @Nullable SeedSurvey survey;
    private boolean asking;

    Visitor(Calls calls, Supplier<RingIdentity> identity, Address own, Ending ending) {
        this.calls = calls;
        this.identity = identity;
        this.own = own;
        this.ending = ending;
    }

    /** Asks all of these addresses; the first member that answers is the entrance. */
    void visit(List<Address> members) {
        survey = new SeedSurvey(calls, identity, own, members);
        ask(survey);
    }

    /** The member where lookups begin. */
    Optional<NodeRef> entrance() {
        return entrance;
    }

    /** A node was found dead: if it was the entrance, another one is looked for. */
    void onFoundDead(NodeRef node) {
        SeedSurvey again = survey;
        if (again == null || asking || !entrance.equals(Optional.of(node))) return;
        // It stays the entrance meanwhile: what begins at it fails at once, and may be repeated.
        ask(again);
    }

    void stop() {
        if (survey != null) survey.stop();
        survey = null;
    }

    private void ask(SeedSurvey members) {
        asking = true;
        members.ask(this);
    }

    @Override
    public void welcomed(Message.Welcome welcome) {
        asking = false;
        boolean first = entrance.isEmpty();
        entrance = Optional.of(welcome.self());
        if (first) ending.admitted(welcome.self());
    }

    @Override
    public void nobody() {
        asking = false;
        SeedSurvey asked = survey;
        if (asked == null || entrance.isPresent()) return;
        survey = null;
        Optional<RingIdentity> other = asked.refusedBy();
        if (other.isPresent()) {
            ending.foreign(other.get(), "not of this ring: " + asked.describe());
        } else {
            ending.failed("no member of a ring answered: " + asked.describe());
        }
    }
}
