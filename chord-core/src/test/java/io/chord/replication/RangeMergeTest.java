package io.chord.replication;

import static io.chord.replication.ReplicationWorld.GENESIS;
import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static io.chord.replication.ReplicationWorld.bytes;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import io.chord.store.Content;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The steps by which a range becomes a part of the one on its right, one by one (reference
 * protocol, section 8, "MERGE of L@i into R@j"): L is (1000, 2000], R is (2000, 3000].
 */
class RangeMergeTest {

    private static final long IN_LEFT = 1500;
    private static final long IN_RIGHT = 2500;

    private final ReplicationWorld world = new ReplicationWorld(17);
    private final List<Node> nodes = new ArrayList<>();
    private View left;
    private View right;

    /** Six nodes; the sets of members are given by their indexes. */
    private void ranges(List<Integer> ofLeft, List<Integer> ofRight) {
        for (int i = 0; i < 7; i++) nodes.add(world.node("m" + i, 10000L + 100L * i));
        left = range(1000, 2000, 3, ofLeft);
        right = range(2000, 3000, 7, ofRight);
    }

    private void sameMembers() {
        ranges(List.of(0, 1, 2), List.of(0, 1, 2));
    }

    private void disjointMembers() {
        ranges(List.of(0, 1, 2), List.of(3, 4, 5));
    }

    private View range(long from, long to, long number, List<Integer> members) {
        Arc arc = new Arc(SPACE.id(from), SPACE.id(to));
        View view =
                ViewChain.first(
                        GENESIS,
                        arc,
                        number,
                        members.stream().map(i -> nodes.get(i).member()).toList());
        for (int i : members) nodes.get(i).step(() -> nodes.get(i).replication.installIdeal(view));
        return view;
    }

    /** From now on the nodes do by themselves what is theirs to do; the ring proposes nothing. */
    private void start(Node node) {
        node.inRing = true;
        node.certain = false;
        node.step(() -> node.replication.start(GENESIS));
    }

    private void startAll() {
        for (Node node : nodes) start(node);
    }

    private List<View> decide(View from, View value) {
        List<List<View>> decided = new ArrayList<>();
        propose(nodes.get(6), from, value, decided);
        world.runUntil(() -> !decided.isEmpty(), 10 * SECOND);
        return decided.get(0);
    }

    private void propose(Node by, View from, View value, List<List<View>> decided) {
        by.step(
                () ->
                        ReplicationGroupTest.proposer(world, by, from, List.of(value), decided)
                                .begin());
    }

    private View newest(long point) {
        return world.viewOf(point).orElseThrow();
    }

    private boolean allServe(View view) {
        for (Node node : nodes) {
            if (!node.alive || !view.has(node.storeId)) continue;
            boolean serves =
                    node.replication.health().lastHeard().ranges().stream()
                            .anyMatch(r -> r.active() && r.view().equals(view));
            if (!serves) return false;
        }
        return true;
    }

    private void requireMerged() {
        boolean merged =
                world.runUntil(
                        () -> newest(IN_LEFT).equals(newest(IN_RIGHT)) && allServe(newest(IN_LEFT)),
                        20 * SECOND);
        assertThat(merged).as("%s", nodes).isTrue();
        assertThat(newest(IN_LEFT).range()).isEqualTo(new Arc(SPACE.id(1000), SPACE.id(3000)));
    }

    private void requireOpenAgain() {
        boolean open =
                world.runUntil(
                        () ->
                                newest(IN_LEFT).kind() == View.Kind.UNSEAL
                                        && allServe(newest(IN_LEFT)),
                        20 * SECOND);
        assertThat(open).as("%s", nodes).isTrue();
        assertThat(newest(IN_LEFT).range()).isEqualTo(left.range());
    }

    // ---- the way it goes

    @Test
    void merge_sameMembers_allServeTheWholeAndNothingIsLost() {
        sameMembers();
        for (int i = 0; i < 10; i++) world.put(nodes.get(0), 1050 + i * 200L, "v" + i);
        startAll();
        decide(left, ViewChain.seal(left, right));
        requireMerged();

        assertThat(newest(IN_LEFT).number()).isEqualTo(8); // max(i + 1, j) + 1
        assertThat(newest(IN_LEFT).previous()).contains(right.id());
        for (int i = 0; i < 10; i++) {
            assertThat(world.read(nodes.get(2), 1050 + i * 200L)).isEqualTo("v" + i);
        }
        for (Node node : nodes.subList(0, 3)) {
            assertThat(node.replication.health().lastHeard().ranges()).hasSize(1);
        }
    }

    @Test
    void merge_otherMembersOnTheRight_theyServeAndTheOthersDropWhatTheyHad() {
        disjointMembers();
        for (int i = 0; i < 10; i++) world.put(nodes.get(i < 5 ? 0 : 3), 1050 + i * 200L, "v" + i);
        startAll();
        decide(left, ViewChain.seal(left, right));
        requireMerged();

        for (int i = 0; i < 10; i++) {
            assertThat(world.read(nodes.get(5), 1050 + i * 200L)).isEqualTo("v" + i);
        }
        world.run(10 * SECOND);
        for (Node node : nodes.subList(0, 3)) assertThat(node.store.size()).isZero();
    }

    /** "active := false, ... Requests -> NACK(inactive)." */
    @Test
    void sealed_requests_areRefusedAndNothingIsCopied() {
        sameMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        View seal = decide(left, ViewChain.seal(left, right)).get(0);
        List<Message.Nack> nacks = new ArrayList<>();
        world.drops =
                (to, envelope) -> {
                    if (envelope.message() instanceof Message.Nack nack) nacks.add(nack);
                    return false;
                };
        int syncs = world.said.getOrDefault("Sync", 0);
        assertThat(world.get(nodes.get(0), IN_LEFT, false, SECOND))
                .isInstanceOf(OperationResult.Failed.class);
        assertThat(nacks)
                .isNotEmpty()
                .anyMatch(nack -> nack.reason() == Message.Nack.Reason.INACTIVE);
        assertThat(newest(IN_LEFT)).isEqualTo(seal);
        assertThat(world.said.getOrDefault("Sync", 0)).isEqualTo(syncs);
        assertThat(world.read(nodes.get(0), IN_RIGHT)).isEqualTo("absent");
    }

    /**
     * Promises go along: with data and floor they stay those of L@i, and become the extension's.
     */
    @Test
    void merge_promisesOfBothParts_holdInTheWhole() {
        sameMembers();
        Version high = new Version(1000, 1);
        for (Node node : nodes.subList(0, 2)) {
            prepare(node, left, IN_LEFT, high);
            prepare(node, right, IN_RIGHT, high);
        }
        world.run(100 * MILLI);
        startAll();
        decide(left, ViewChain.seal(left, right));
        requireMerged();
        for (Node node : nodes.subList(0, 3)) {
            for (long point : List.of(IN_LEFT, IN_RIGHT)) {
                assertThat(node.store.entry(key(point)).orElseThrow().promised())
                        .isGreaterThanOrEqualTo(high);
            }
        }
    }

    private void prepare(Node node, View view, long point, Version ballot) {
        node.step(
                () ->
                        node.replication.onPrepare(
                                new Message.Prepare(node.storeId, view.id(), key(point), ballot),
                                new Sender(nodes.get(6).self.address(), 1)));
    }

    // ---- safety

    /**
     * The schedule that the reference protocol asks to be written by hand: the seal is installed at
     * C only, SYNC reads A and B, then a write through A and B. "Only a replica that has installed
     * exactly w answers": so either the write is read there, or it is refused.
     */
    @Test
    void sealAtOneOnly_writeThroughTheOthersAfterTheCopy_isNotLost() {
        disjointMembers();
        world.put(nodes.get(0), IN_LEFT, "before");
        world.run(SECOND);
        View seal = ViewChain.seal(left, right);
        List<Node> cut = nodes.subList(0, 2);
        // A and B hear of no view that is installed.
        world.drops = (to, envelope) -> isInstall(envelope.message()) && cut.contains(to);
        decide(left, seal);
        start(nodes.get(2));
        for (Node node : nodes.subList(3, 6)) start(node);
        world.run(3 * SECOND);
        assertThat(newest(IN_RIGHT)).isEqualTo(ViewChain.extend(seal, right));
        // They serve it with what A and B told them, or they wait for those to stop.
        world.drops =
                (to, envelope) ->
                        (to == nodes.get(2) && envelope.message() instanceof Message.ReplicaRequest)
                                || (isInstall(envelope.message()) && cut.contains(to));
        write(nodes.get(0), "after");
        world.run(SECOND);

        world.drops = (to, envelope) -> false;
        startAll();
        requireMerged();
        assertThat(world.read(nodes.get(4), IN_LEFT)).isEqualTo(written ? "after" : "before");
        assertThat(written).isTrue();
    }

    private boolean written;

    private void write(Node by, String value) {
        Change change = new Change.Put(bytes(value), Content.NEVER);
        by.step(
                () ->
                        by.replication.write(
                                key(IN_LEFT),
                                change,
                                world.now + SECOND,
                                result -> written = result instanceof OperationResult.Written));
    }

    private static boolean isInstall(Message message) {
        return message instanceof Message.Install;
    }

    /** "active when BOTH parts are synced": with one of them it would answer "absent". */
    @Test
    void extension_onePartCannotBeCopied_isNotServed() {
        disjointMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        world.put(nodes.get(3), IN_RIGHT, "w");
        startAll();
        // The members of the left range cannot be heard by those of the right one.
        boolean[] silent = {true};
        world.drops =
                (to, envelope) ->
                        silent[0]
                                && envelope.message() instanceof Message.Sync sync
                                && sync.part() == 0;
        decide(left, ViewChain.seal(left, right));
        world.run(5 * SECOND);
        assertThat(newest(IN_RIGHT).kind()).isEqualTo(View.Kind.EXTEND);
        for (Node node : nodes.subList(3, 6)) {
            assertThat(world.serves(node, IN_LEFT)).isFalse();
            assertThat(world.serves(node, IN_RIGHT)).isFalse();
        }
        assertThat(world.get(nodes.get(3), IN_LEFT, false, SECOND))
                .isInstanceOf(OperationResult.Failed.class);

        silent[0] = false;
        requireMerged();
        assertThat(world.read(nodes.get(3), IN_LEFT)).isEqualTo("v");
        assertThat(world.read(nodes.get(0), IN_RIGHT)).isEqualTo("w");
    }

    /**
     * "Never without that d in hand": the extension is decided, and the sealed members are cut off
     * from all who know it. Opened again, the range would be served twice.
     */
    @Test
    void sealed_decisionOnTheRightUnknown_isNotOpenedAgain() {
        disjointMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        View seal = decide(left, ViewChain.seal(left, right)).get(0);
        List<Node> sealed = nodes.subList(0, 3);
        boolean[] apart = {true};
        List<Node> others = nodes.subList(3, 6);
        world.drops =
                (to, envelope) ->
                        apart[0]
                                && ((isInstall(envelope.message()) && sealed.contains(to))
                                        || (others.contains(to)
                                                && (envelope.message() instanceof Message.FindView
                                                        || envelope.message()
                                                                instanceof Message.NextPrepare)));
        decideAt(others, right, ViewChain.extend(seal, right));
        for (Node node : sealed) start(node);
        for (int i = 0; i < 100; i++) {
            world.run(100 * MILLI);
            for (Node node : sealed) assertThat(world.serves(node, IN_LEFT)).isFalse();
        }
        assertThat(sealed.get(0).replication.health().lastHeard().ranges().get(0).view())
                .isEqualTo(seal);

        apart[0] = false;
        startAll();
        requireMerged();
        assertThat(world.read(nodes.get(4), IN_LEFT)).isEqualTo("v");
    }

    /** Gives a decided view to some only, as a proposer does that dies while it tells it. */
    private void decideAt(List<Node> some, View from, View value) {
        Version ballot = new Version(5, 99);
        for (Node node : some) {
            node.step(
                    () ->
                            node.replication.onNextAccept(
                                    new Message.NextAccept(
                                            node.storeId, from.id(), ballot, List.of(value)),
                                    new Sender(nodes.get(6).self.address(), 1)));
        }
        world.run(50 * MILLI);
        for (Node node : some) {
            node.step(
                    () ->
                            node.replication.onInstall(
                                    new Message.Install(List.of(value)),
                                    new Sender(nodes.get(6).self.address(), 2)));
        }
        world.run(50 * MILLI);
    }

    /** "Voters of next(S): every member that installed S", and for nothing but the way back. */
    @Test
    void sealed_otherValuesThanTheWayBack_areNotVotedFor() {
        sameMembers();
        View seal = decide(left, ViewChain.seal(left, right)).get(0);
        List<Message.Reply> replies = new ArrayList<>();
        world.drops =
                (to, envelope) -> {
                    boolean isAnswer = envelope.callId() == 77 || envelope.callId() == 78;
                    if (isAnswer) replies.add((Message.Reply) envelope.message());
                    return false;
                };
        accept(nodes.get(0), seal, ViewChain.same(seal), 77);
        world.run(50 * MILLI);
        accept(nodes.get(0), seal, List.of(ViewChain.unseal(seal)), 78);
        world.run(50 * MILLI);
        assertThat(replies).hasSize(2);
        assertThat(replies.get(0)).isInstanceOf(Message.Nack.class);
        assertThat(replies.get(1)).isInstanceOf(Message.Ack.class);
    }

    private void accept(Node node, View view, List<View> value, long call) {
        node.step(
                () ->
                        node.replication.onNextAccept(
                                new Message.NextAccept(
                                        node.storeId, view.id(), new Version(3, 3), value),
                                new Sender(nodes.get(6).self.address(), call)));
    }

    // ---- the way back

    /** "d = anything else -> propose in next(S): UNSEAL." */
    @Test
    void rightChangesItsMembers_whileLeftIsSealed_leftIsOpenedAgain() {
        sameMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        decide(left, ViewChain.seal(left, right));
        decide(right, ViewChain.add(right, nodes.get(3).member()).get(0));
        startAll();
        requireOpenAgain();
        assertThat(newest(IN_LEFT).number()).isEqualTo(left.number() + 2);
        assertThat(world.read(nodes.get(1), IN_LEFT)).isEqualTo("v");
        assertThat(world.read(nodes.get(1), IN_RIGHT)).isEqualTo("absent");
    }

    /**
     * The seal is accepted by one member, forgotten, and chosen only when the right range has gone
     * through many views: nobody has what followed R@j any more, and each later view tells it.
     */
    @Test
    void sealChosenLate_rightHasMovedOnLongAgo_leftIsOpenedAgain() {
        sameMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        startAll();
        View seal = ViewChain.seal(left, right);
        accept(nodes.get(0), left, List.of(seal), 1);
        View last = right;
        for (int i = 0; i < 4; i++) {
            Node in = nodes.get(3 + i % 3);
            last = decide(last, ViewChain.replace(last, memberOf(last), in.member()).get(0)).get(0);
            world.run(2 * SECOND);
        }
        assertThat(last.number()).isEqualTo(right.number() + 4);
        world.drops = (to, envelope) -> to == nodes.get(2) && isVote(envelope.message());
        List<View> found = decide(left, ViewChain.add(left, nodes.get(3).member()).get(0));
        assertThat(found).containsExactly(seal);
        world.drops = (to, envelope) -> false;
        requireOpenAgain();
        assertThat(world.read(nodes.get(1), IN_LEFT)).isEqualTo("v");
    }

    private static boolean isVote(Message message) {
        return message instanceof Message.NextPrepare || message instanceof Message.NextAccept;
    }

    private static StoreId memberOf(View view) {
        return view.members().get(0).storeId();
    }

    /** A split of the right range keeps where it begins, and says what was decided as well. */
    @Test
    void rightIsSplit_whileLeftIsSealed_leftIsOpenedAgain() {
        sameMembers();
        decide(left, ViewChain.seal(left, right));
        List<List<View>> decided = new ArrayList<>();
        Node by = nodes.get(6);
        by.step(
                () ->
                        ReplicationGroupTest.proposer(
                                        world,
                                        by,
                                        right,
                                        ViewChain.split(right, SPACE.id(2700)),
                                        decided)
                                .begin());
        world.runUntil(() -> !decided.isEmpty(), SECOND);
        startAll();
        requireOpenAgain();
    }

    /** "Two ranges that seal for each other do not block." */
    @Test
    void twoRanges_sealedForEachOther_areBothOpenedAgain() {
        for (int i = 0; i < 7; i++) nodes.add(world.node("m" + i, 10000L + 100L * i));
        left = range(1000, 2000, 3, List.of(0, 1, 2));
        right = range(2000, 1000, 7, List.of(0, 1, 2)); // The rest of the circle.
        world.put(nodes.get(0), IN_LEFT, "v");
        world.put(nodes.get(0), IN_RIGHT, "w");
        decide(left, ViewChain.seal(left, right));
        decide(right, ViewChain.seal(right, left));
        startAll();
        requireOpenAgain();
        boolean open = world.runUntil(() -> allServe(newest(IN_RIGHT)), 20 * SECOND);
        assertThat(open).isTrue();
        assertThat(newest(IN_RIGHT).kind()).isEqualTo(View.Kind.UNSEAL);
        assertThat(world.read(nodes.get(1), IN_LEFT)).isEqualTo("v");
        assertThat(world.read(nodes.get(1), IN_RIGHT)).isEqualTo("w");
    }

    // ---- crashes

    /**
     * The node that seals dies after each number of messages that it has heard; it is a member, and
     * may take its vote along. Whatever it has reached, the others end it.
     */
    @Test
    void proposerOfTheSeal_diesAtAnyStep_theRangeIsServedAgain() {
        for (int heard = 1; heard <= 40; heard++) {
            RangeMergeTest story = new RangeMergeTest();
            story.dieAfter(heard);
        }
    }

    private void dieAfter(int messages) {
        sameMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        world.put(nodes.get(0), IN_RIGHT, "w");
        world.run(SECOND);
        startAll();
        Node owner = nodes.get(0);
        int[] heard = {0};
        world.drops =
                (to, envelope) -> {
                    if (to == owner && ++heard[0] == messages) owner.alive = false;
                    return !owner.alive && to == owner;
                };
        propose(owner, left, ViewChain.seal(left, right), new ArrayList<>());
        world.run(20 * SECOND);
        View now = newest(IN_LEFT);
        assertThat(now.isSeal()).as("after %d: %s", messages, nodes).isFalse();
        assertThat(allServe(now)).as("after %d: %s", messages, nodes).isTrue();
        assertThat(allServe(newest(IN_RIGHT))).as("after %d: %s", messages, nodes).isTrue();
        assertThat(world.read(nodes.get(1), IN_LEFT)).isEqualTo("v");
        assertThat(world.read(nodes.get(2), IN_RIGHT)).isEqualTo("w");
    }

    /** Seal, what it was active in, and the votes on what follows are in the notes. */
    @Test
    void sealedMembers_allRestart_goOnFromTheirNotes() {
        sameMembers();
        world.put(nodes.get(0), IN_LEFT, "v");
        View seal = decide(left, ViewChain.seal(left, right)).get(0);
        for (int i = 0; i < 3; i++) {
            nodes.get(i).alive = false;
            nodes.set(i, world.restart(nodes.get(i)));
        }
        assertThat(newest(IN_LEFT)).isEqualTo(seal);
        assertThat(world.serves(nodes.get(0), IN_LEFT)).isFalse();
        startAll();
        requireMerged();
        assertThat(world.read(nodes.get(1), IN_LEFT)).isEqualTo("v");
    }

    /** A member that missed seal and extension has stopped for neither; it is brought along. */
    @Test
    void memberAwayDuringTheMerge_comesBack_servesTheWhole() {
        sameMembers();
        world.put(nodes.get(0), IN_LEFT, "v1");
        startAll();
        nodes.get(2).alive = false;
        decide(left, ViewChain.seal(left, right));
        requireMerged();
        world.put(nodes.get(0), IN_LEFT, "v2");
        nodes.set(2, world.restart(nodes.get(2)));
        start(nodes.get(2));
        requireMerged();
        assertThat(world.serves(nodes.get(2), IN_LEFT)).isTrue();
        nodes.get(0).alive = false;
        assertThat(world.read(nodes.get(2), IN_LEFT)).isEqualTo("v2");
    }

    // ---- trouble

    /** A range that stays sealed is reported like others that nobody can serve. */
    @Test
    void sealed_nobodyKnowsOfTheRight_isSaidAfterSomeReviews() {
        disjointMembers();
        decide(left, ViewChain.seal(left, right));
        for (Node node : nodes.subList(3, 6)) node.alive = false;
        Node owner = nodes.get(0);
        start(nodes.get(1));
        start(nodes.get(2));
        owner.inRing = true;
        owner.step(() -> owner.replication.start(GENESIS));
        world.run(10 * SECOND);
        assertThat(owner.events)
                .filteredOn(e -> e instanceof RingEvent.DataUnavailable)
                .anyMatch(e -> ((RingEvent.DataUnavailable) e).range().intersects(left.range()));
        assertThat(Optional.of(newest(IN_LEFT))).hasValue(ViewChain.seal(left, right));
    }
}
