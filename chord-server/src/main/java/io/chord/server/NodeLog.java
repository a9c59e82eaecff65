package io.chord.server;

import io.chord.NumberedEvent;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** What happens to a node, a line for each, for people who do not know the protocol. */
final class NodeLog {

    private final PrintStream out;
    private volatile boolean isMember;

    NodeLog(PrintStream out) {
        this.out = out;
    }

    /** Before that, what happens is part of joining and worth one line together. */
    void memberFromNowOn() {
        isMember = true;
    }

    void say(String what) {
        out.println(
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS)
                        + " node "
                        + what);
        out.flush();
    }

    void onEvent(NumberedEvent numbered) {
        if (numbered instanceof NumberedEvent.Happened happened) {
            sentence(happened.event()).ifPresent(this::say);
        } else if (numbered instanceof NumberedEvent.Missed missed) {
            say("was too busy to tell of " + missed.count() + " changes");
        }
    }

    private Optional<String> sentence(RingEvent event) {
        if (event instanceof RingEvent.MemberUp up) {
            return whenMember("sees " + named(up.member()));
        }
        if (event instanceof RingEvent.MemberSuspected suspected) {
            return whenMember(
                    "has no answer from " + named(suspected.member()) + ": slow, or dead");
        }
        if (event instanceof RingEvent.LinkBroken broken) {
            return whenMember(
                    "has no answer from "
                            + Shown.place(broken.member())
                            + ", and "
                            + named(broken.answers())
                            + " has: the network between the two nodes is broken");
        }
        if (event instanceof RingEvent.MemberGone gone) {
            return whenMember("knows that " + named(gone.member()) + " is gone");
        }
        if (event instanceof RingEvent.ArcGained gained) {
            return whenMember(
                    "is now responsible for "
                            + Shown.arc(gained.arc())
                            + " too, "
                            + Shown.percent(gained.arc().share())
                            + " of the ring");
        }
        if (event instanceof RingEvent.ArcLost lost) {
            return whenMember(
                    "gave "
                            + Shown.arc(lost.arc())
                            + ", "
                            + Shown.percent(lost.arc().share())
                            + " of the ring, to another node");
        }
        if (event instanceof RingEvent.Alone) return whenMember("is alone in its ring");
        return ofData(event);
    }

    private static Optional<String> ofData(RingEvent event) {
        if (event instanceof RingEvent.DataUnavailable lost) {
            return Optional.of(
                    "cannot reach the entries of "
                            + Shown.arc(lost.range())
                            + ": the node that kept them is dead ("
                            + lost.lastMembers()
                            + ")");
        }
        if (event instanceof RingEvent.DataAvailable back) {
            return Optional.of("reaches the entries of " + Shown.arc(back.range()) + " again");
        }
        if (event instanceof RingEvent.DataLost lost) {
            return Optional.of(
                    "made " + Shown.arc(lost.range()) + " anew, empty: what it held is lost");
        }
        if (event instanceof RingEvent.UnderReplicated few) {
            return Optional.of(
                    Shown.arc(few.range())
                            + " has "
                            + few.members()
                            + " copies in place of "
                            + few.wanted());
        }
        if (event instanceof RingEvent.ForeignRing foreign) {
            return Optional.of(
                    "met a node of another ring at "
                            + Shown.place(foreign.address())
                            + " ("
                            + foreign.difference()
                            + ") and keeps away from it");
        }
        if (event instanceof RingEvent.RingsMerged merged) {
            return Optional.of("found a lost part of its ring at " + named(merged.found()));
        }
        if (event instanceof RingEvent.IdTaken taken) {
            return Optional.of("lost its place: " + named(taken.holder()) + " has the same id");
        }
        if (event instanceof RingEvent.Stalled stalled) {
            return Optional.of(
                    String.format(
                            Locale.ROOT,
                            "stood still for %.1f s: its process was stopped, or had no processor",
                            stalled.nanos() / 1e9));
        }
        if (event instanceof RingEvent.Warning warning) {
            return Optional.of("warns: " + warning.what());
        }
        // Joined and left are said by the command itself, ranges served follow the arcs.
        return Optional.empty();
    }

    private Optional<String> whenMember(String text) {
        return isMember ? Optional.of(text) : Optional.empty();
    }

    private static String named(NodeRef node) {
        return Shown.place(node) + " (id " + node.id().toShortString() + ")";
    }
}
