package io.chord.replication;

import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Has decided views installed at all members of the view before them and at their own. Ends when
 * each has answered, or will not: SYNC of the others goes on telling those.
 */
final class Announcement {

    private static final int ATTEMPTS_MAX = 3;

    private final Timers timers;
    private final Peers peers;
    private final Backoff backoff;
    private final List<View> decided;
    private final List<Member> members;
    private final Runnable done;
    private int open;

    Announcement(
            Timers timers,
            Peers peers,
            Backoff backoff,
            View before,
            List<View> decided,
            Runnable done) {
        this.timers = timers;
        this.peers = peers;
        this.backoff = backoff;
        this.decided = decided;
        this.done = done;
        TreeMap<StoreId, Member> all = new TreeMap<>();
        for (Member old : before.members()) all.put(old.storeId(), old);
        for (View next : decided) {
            for (Member member : next.members()) all.put(member.storeId(), member);
        }
        this.members = new ArrayList<>(all.values());
    }

    void begin() {
        open = members.size();
        for (Member member : members) ask(member, 1);
    }

    private void ask(Member member, int attempt) {
        peers.ask(
                member,
                new Message.Install(decided),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        boolean isBehind =
                                reply instanceof Message.Nack nack
                                        && nack.reason() != Message.Nack.Reason.NEWER_VIEW;
                        if (isBehind) again(member, attempt);
                        else close();
                    }

                    @Override
                    public void missing(boolean isGone) {
                        if (isGone) close();
                        else again(member, attempt);
                    }
                });
    }

    private void again(Member member, int attempt) {
        if (attempt >= ATTEMPTS_MAX) close();
        else timers.after(backoff.nextNanos(), () -> ask(member, attempt + 1));
    }

    private void close() {
        if (--open == 0) done.run();
    }
}
