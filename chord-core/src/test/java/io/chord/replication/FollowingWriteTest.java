package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.bytes;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.store.Content;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A write that follows the last one of the same node needs no promise: when it may, and when it
 * must not (Rystsov, CASPaxos, section 2.2.1; docs/adr/0030). Three members keep the circle, a
 * fourth node may become one.
 */
class FollowingWriteTest {

    private static final Map<String, Integer> ONE_ROUND_TRIP = Map.of("Accept", 2, "Ack", 2);

    private final ReplicationWorld world = new ReplicationWorld(17);
    private final List<Node> nodes = new ArrayList<>();
    private View view;
    private Node writer;

    @BeforeEach
    void threeMembersAndASpare() {
        world.delayMaxNanos = 2 * MILLI; // A round trip is shorter than the hedge delay.
        for (int i = 0; i < 4; i++) nodes.add(world.node("m" + i, 1000L + 10000L * i));
        view = world.ideal(nodes.subList(0, 3));
        nodes.get(3).inRing = true;
        writer = nodes.get(0);
        world.put(writer, 5, "v1");
        forgetWhatWasSaid();
    }

    private void forgetWhatWasSaid() {
        world.run(SECOND);
        world.said.clear();
    }

    private boolean promisesWereAsked() {
        return world.said.containsKey("Prepare");
    }

    private Version acceptedBy(Node node) {
        return node.store.entry(key(5)).orElseThrow().accepted();
    }

    // ---- when it may

    @Test
    void nodeThatWroteLast_writesInOneRoundTrip() {
        long begin = world.now;
        world.put(writer, 5, "v2");
        assertThat(world.now - begin).isLessThanOrEqualTo(2 * world.delayMaxNanos);
        world.run(SECOND);

        assertThat(world.said).isEqualTo(ONE_ROUND_TRIP);
        for (Node reader : nodes) assertThat(world.read(reader, 5)).isEqualTo("v2");
    }

    /** Reads of a quiet key promise nothing, and so do reads that meet a write at one member. */
    @Test
    void readsOfOthersBetween_leaveItAtOneRoundTrip() {
        for (int i = 2; i < 20; i++) {
            for (Node reader : nodes) assertThat(world.read(reader, 5)).isEqualTo("v" + (i - 1));
            forgetWhatWasSaid();
            world.put(writer, 5, "v" + i);
            world.run(SECOND);
            assertThat(world.said).isEqualTo(ONE_ROUND_TRIP);
        }
    }

    /** Writes of one node that overlap take effect one after the other, each in one round trip. */
    @Test
    void writesAtOnce_followEachOther() {
        List<OperationResult> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            writer.step(
                    () ->
                            writer.replication.write(
                                    key(5),
                                    new Change.Put(bytes("w" + number), Content.NEVER),
                                    world.now + 5 * SECOND,
                                    results::add));
        }
        world.run(SECOND);

        assertThat(results).hasSize(10);
        List<Version> before = new ArrayList<>();
        for (OperationResult result : results) {
            OperationResult.Written written = (OperationResult.Written) result;
            before.add(written.before().orElseThrow().version());
        }
        assertThat(before).doesNotHaveDuplicates(); // None has overwritten what it did not see.
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("w9");
    }

    /** A failed condition is answered once its reason is chosen: it has to be accepted too. */
    @Test
    void conditions_areJudgedByWhatTheOwnStoreHas_andChosen() {
        Version v1 = acceptedBy(writer);
        OperationResult fails =
                world.write(writer, 5, new Change.PutIfAbsent(bytes("x"), Content.NEVER));
        world.run(SECOND);
        assertThat(((OperationResult.Written) fails).applied()).isFalse();
        assertThat(world.said).isEqualTo(ONE_ROUND_TRIP);

        OperationResult holds =
                world.write(writer, 5, new Change.Replace(v1, bytes("v2"), Content.NEVER));
        assertThat(((OperationResult.Written) holds).applied()).isTrue();
        assertThat(world.read(nodes.get(1), 5)).isEqualTo("v2");
        assertThat(promisesWereAsked()).isFalse();
    }

    @Test
    void removal_isForgottenByAllOnceAllHaveAccepted() {
        world.write(writer, 5, new Change.Remove());
        world.run(SECOND);

        for (Node member : nodes.subList(0, 3)) assertThat(member.store.entry(key(5))).isEmpty();
        assertThat(promisesWereAsked()).isFalse();
        world.put(writer, 5, "again");
        assertThat(promisesWereAsked()).isTrue(); // Nothing is there that could be followed.
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("again");
    }

    // ---- when it must not

    @Test
    void keyThatAnotherHasWrittenSince_isPromisedAnew() {
        world.put(nodes.get(1), 5, "v2");
        forgetWhatWasSaid();

        world.put(writer, 5, "v3");
        assertThat(promisesWereAsked()).isTrue();
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("v3");
    }

    /** Another's write that this store missed: the others refuse, and nothing of it is lost. */
    @Test
    void anothersWriteThatTheOwnStoreMissed_isSeenAllTheSame() {
        world.drops = (to, envelope) -> to == writer;
        world.put(nodes.get(1), 5, "v2");
        Version v2 = acceptedBy(nodes.get(1));
        world.run(SECOND);
        world.drops = (to, envelope) -> false;
        assertThat(acceptedBy(writer).isNewerThan(v2)).isFalse();

        OperationResult.Written written = (OperationResult.Written) world.put(writer, 5, "v3");
        assertThat(written.before().orElseThrow().version()).isEqualTo(v2);
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("v3");
    }

    /** PROMISED: a member that has promised a higher ballot accepts none below, its own neither. */
    @Test
    void promiseToAnotherAtTheOwnStore_isKept() {
        world.drops = (to, envelope) -> envelope.message() instanceof Message.Accept;
        world.write(nodes.get(1), 5, new Change.Put(bytes("never"), Content.NEVER), SECOND);
        world.run(SECOND);
        world.drops = (to, envelope) -> false;
        Version promised = writer.store.entry(key(5)).orElseThrow().promised();
        assertThat(promised.isNewerThan(acceptedBy(writer))).isTrue();
        forgetWhatWasSaid();

        Version accepted = acceptedBy(writer);
        world.drops = (to, envelope) -> to != writer; // Its own store is all that it can ask.
        world.write(writer, 5, new Change.Put(bytes("v2"), Content.NEVER), SECOND);
        assertThat(acceptedBy(writer)).isEqualTo(accepted);
        world.drops = (to, envelope) -> false;
        world.put(writer, 5, "v3");
        assertThat(acceptedBy(writer).isNewerThan(promised)).isTrue();
    }

    /** "A ballot is used once, and PREPARE and ACCEPT of it carry the same view." */
    @Test
    void firstWriteInANewView_isPromisedInIt() {
        List<List<View>> decided = new ArrayList<>();
        ReplicationGroupTest.propose(
                world,
                nodes.get(3),
                view,
                ViewChain.replace(view, nodes.get(2).storeId, nodes.get(3).member()),
                decided);
        world.run(10 * SECOND);
        assertThat(decided).hasSize(1);
        assertThat(world.serves(writer, 5)).isTrue();
        forgetWhatWasSaid();

        world.put(writer, 5, "v2");
        assertThat(promisesWereAsked()).isTrue();
        forgetWhatWasSaid();
        world.put(writer, 5, "v3");
        assertThat(promisesWereAsked()).isFalse();
        assertThat(world.read(nodes.get(3), 5)).isEqualTo("v3");
    }

    /** A commit that failed may have been made: its ballot was used, and is not given out again. */
    @Test
    void storeThatFailedToAccept_endsTheSteps() {
        Version before = acceptedBy(writer);
        writer.store.failCommits = 1;
        world.put(writer, 5, "v2");
        world.run(SECOND);
        assertThat(acceptedBy(writer)).isEqualTo(before);
        Version v2 = acceptedBy(nodes.get(1));
        assertThat(v2.isNewerThan(before)).isTrue();
        world.said.clear();

        OperationResult.Written written = (OperationResult.Written) world.put(writer, 5, "v3");
        assertThat(promisesWereAsked()).isTrue();
        assertThat(written.before().orElseThrow().version()).isEqualTo(v2);
        assertThat(acceptedBy(nodes.get(1)).round()).isGreaterThan(v2.round());
    }

    /** Goal: one slow store of three costs a write the delay of a hedge, its own too. */
    @Test
    void ownStoreDoesNotAnswer_othersAreAskedAfterAHedge() {
        writer.storeIsSilent = true;
        long begin = world.now;
        assertThat(world.put(writer, 5, "v2")).isInstanceOf(OperationResult.Written.class);
        assertThat(world.now - begin).isLessThanOrEqualTo(5 * MILLI + 4 * world.delayMaxNanos);
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("v2");
    }

    /** The own store accepts what follows: only while others are hoped for. */
    @Test
    void othersFallSilent_firstWriteIsInDoubt_andThoseAfterItHaveNoEffect() {
        world.drops = (to, envelope) -> to != writer;
        assertThat(failureOf("v2")).isEqualTo(OperationFailure.INDETERMINATE);
        assertThat(failureOf("v3")).isEqualTo(OperationFailure.UNAVAILABLE);
        assertThat(world.get(writer, 5, true, SECOND).toString()).doesNotContain("v3");

        world.drops = (to, envelope) -> false;
        assertThat(world.read(nodes.get(2), 5)).isIn("v1", "v2");
        assertThat(world.put(writer, 5, "v4")).isInstanceOf(OperationResult.Written.class);
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("v4");
    }

    private OperationFailure failureOf(String value) {
        OperationResult result =
                world.write(writer, 5, new Change.Put(bytes(value), Content.NEVER), 3 * SECOND);
        return ((OperationResult.Failed) result).failure();
    }

    /** Who is told that nothing happened may repeat it: the own store must not do it later. */
    @Test
    void deadlineBeforeTheOwnStoreAnswers_nothingIsWritten() {
        world.storeDelayMaxNanos = 4 * SECOND;
        OperationResult result =
                world.write(writer, 5, new Change.Put(bytes("late"), Content.NEVER), MILLI);
        assertThat(((OperationResult.Failed) result).failure())
                .isNotEqualTo(OperationFailure.INDETERMINATE);
        world.run(10 * SECOND);
        world.storeDelayMaxNanos = 0;
        assertThat(world.said).doesNotContainKey("Accept");
        assertThat(world.read(nodes.get(2), 5)).isEqualTo("v1");
    }
}
