package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static io.chord.replication.ReplicationWorld.bytes;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stories about views of three members, put there directly: the machines are written for n. */
class ReplicationGroupTest {

    private final ReplicationWorld world = new ReplicationWorld(5);
    private final List<Node> nodes = new ArrayList<>();
    private View view;

    @BeforeEach
    void threeMembersAndASpare() {
        for (int i = 0; i < 4; i++) nodes.add(world.node("m" + i, 1000L + 10000L * i));
        view = world.ideal(nodes.subList(0, 3));
    }

    @Test
    void threeMembers_oneDead_putAndGetGoOn() {
        world.put(nodes.get(0), 5, "v1");
        nodes.get(2).alive = false;
        assertThat(world.read(nodes.get(1), 5)).isEqualTo("v1");
        assertThat(world.put(nodes.get(3), 5, "v2")).isInstanceOf(OperationResult.Written.class);
        assertThat(world.read(nodes.get(1), 5)).isEqualTo("v2");
    }

    @Test
    void threeMembers_twoDead_isUnavailableButForEventualReads() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        nodes.get(1).alive = false;
        nodes.get(2).alive = false;
        OperationResult result = world.get(nodes.get(0), 5);
        assertThat(((OperationResult.Failed) result).failure())
                .isEqualTo(OperationFailure.UNAVAILABLE);
        assertThat(ReplicationWorld.text(world.get(nodes.get(0), 5, true, SECOND))).isEqualTo("v1");
    }

    /** "A majority clean with equal accepted": a value at one member of three is chosen first. */
    @Test
    void valueAcceptedByOneOnly_onceRead_staysRead() {
        Node reader = nodes.get(0);
        world.put(reader, 5, "v1");
        world.drops =
                (to, envelope) ->
                        envelope.message() instanceof Message.Accept && to != nodes.get(1);
        world.write(nodes.get(1), 5, new Change.Put(bytes("v2"), Content.NEVER), SECOND);
        world.drops = (to, envelope) -> false;

        String first = world.read(nodes.get(1), 5);
        nodes.get(1).alive = false;
        assertThat(world.read(reader, 5)).isEqualTo(first);
    }

    @Test
    void tombstone_oneMemberDead_isNotForgotten() {
        world.put(nodes.get(0), 5, "v1");
        nodes.get(2).alive = false;
        world.write(nodes.get(0), 5, new Change.Remove());
        world.run(SECOND);
        // A member that has the old value may come back: the others must still know better.
        assertThat(nodes.get(0).store.entry(key(5))).isPresent();
        Node back = world.restart(nodes.get(2));
        nodes.get(0).alive = false;
        assertThat(world.read(back, 5)).isEqualTo("absent");
    }

    @Test
    void replace_underWrites_newMemberServesAndOldOneDropsItsData() {
        for (int i = 0; i < 20; i++) world.put(nodes.get(0), i * 1000L, "old" + i);
        List<OperationResult> puts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int n = i;
            world.later(
                    i * 2L * MILLI,
                    () ->
                            nodes.get(1)
                                    .step(
                                            () ->
                                                    nodes.get(1)
                                                            .replication
                                                            .write(
                                                                    key(n * 1000L),
                                                                    new Change.Put(
                                                                            bytes("new" + n),
                                                                            Content.NEVER),
                                                                    world.now + 5 * SECOND,
                                                                    puts::add)));
        }
        List<List<View>> decided = new ArrayList<>();
        propose(nodes.get(3), replace(0, 3), decided);
        world.run(10 * SECOND);

        assertThat(decided).hasSize(1);
        assertThat(puts).hasSize(20).allMatch(r -> r instanceof OperationResult.Written);
        for (int i = 0; i < 20; i++) {
            assertThat(world.read(nodes.get(3), i * 1000L)).isEqualTo("new" + i);
        }
        for (int i = 1; i < 4; i++) assertThat(world.serves(nodes.get(i), 5)).isTrue();
        assertThat(world.serves(nodes.get(0), 5)).isFalse();
        assertThat(nodes.get(0).store.size()).isZero();
    }

    /** Goal: of two proposers with different values at most one wins, and both learn which. */
    @Test
    void twoProposers_oneView_agreeOnOneSuccessor() {
        for (int seed = 0; seed < 30; seed++) {
            ReplicationWorld many = new ReplicationWorld(seed);
            List<Node> members = new ArrayList<>();
            for (int i = 0; i < 5; i++) members.add(many.node("m" + i, 1000L + 10000L * i));
            View first = many.ideal(members.subList(0, 3));
            many.loss = 0.1;
            many.delayMaxNanos = 20 * MILLI;
            List<List<View>> decided = new ArrayList<>();
            for (int i = 3; i < 5; i++) {
                List<View> value =
                        ViewChain.replace(
                                first,
                                first.members().get(i - 3).storeId(),
                                members.get(i).member());
                propose(many, members.get(i), first, value, decided);
            }
            many.run(20 * SECOND);
            many.loss = 0;
            assertThat(decided).as("seed %d", seed).isNotEmpty();
            assertThat(decided).as("seed %d", seed).allMatch(v -> v.equals(decided.get(0)));
        }
    }

    @Test
    void split_eachChildIsActiveAtEveryMember_andKeepsItsEntries() {
        for (int i = 0; i < 20; i++) world.put(nodes.get(0), i * 3000L, "v" + i);
        List<List<View>> decided = new ArrayList<>();
        propose(nodes.get(1), ViewChain.split(view, SPACE.id(30000)), decided);
        world.run(3 * SECOND);

        assertThat(decided).hasSize(1);
        assertThat(decided.get(0)).hasSize(2);
        for (Node node : nodes.subList(0, 3)) {
            assertThat(node.replication.health().lastHeard().ranges())
                    .hasSize(2)
                    .allMatch(r -> r.active() && r.view().number() == 1);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(world.read(nodes.get(2), i * 3000L)).isEqualTo("v" + i);
        }
    }

    /**
     * Goal: a promise outlives the change of view ("without carried promises 1 of 400,000").
     * Method: a key is prepared at two members under a high ballot, and after REPLACE no member of
     * the new view accepts a lower one.
     */
    @Test
    void replace_promisesOfTheOldView_holdInTheNewOne() {
        world.put(nodes.get(0), 5, "v1");
        Version high = new Version(1000, 1);
        for (Node node : nodes.subList(0, 2)) {
            node.step(
                    () ->
                            node.replication.onPrepare(
                                    new Message.Prepare(node.storeId, view.id(), key(5), high),
                                    new io.chord.message.Sender(node.self.address(), 1)));
        }
        world.run(100 * MILLI);
        propose(nodes.get(3), replace(0, 3), new ArrayList<>());
        world.run(5 * SECOND);

        for (Node node : nodes.subList(1, 4)) {
            Optional<Entry> entry = node.store.entry(key(5));
            assertThat(entry.orElseThrow().promised()).isGreaterThanOrEqualTo(high);
        }
    }

    /** The floor is a promise of every key without an entry, and goes along with them. */
    @Test
    void replace_floorOfPurgedKeys_holdsInTheNewView() {
        Version last =
                ((OperationResult.Written) world.put(nodes.get(0), 5, "v1"))
                        .after()
                        .orElseThrow()
                        .version();
        world.write(nodes.get(0), 5, new Change.Remove());
        world.run(SECOND);
        assertThat(nodes.get(1).store.entry(key(5))).isEmpty();
        propose(nodes.get(3), replace(0, 3), new ArrayList<>());
        world.run(5 * SECOND);

        // A proposer that knows nothing begins with a low ballot; it must not win with it.
        OperationResult.Written again = (OperationResult.Written) world.put(nodes.get(3), 5, "v2");
        assertThat(again.after().orElseThrow().version()).isGreaterThan(last);
    }

    /** "Keep the data until each member of w has said active in w": not until some have. */
    @Test
    void replace_oneNewMemberStillAway_oldMemberKeepsItsData() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        nodes.get(0).step(() -> nodes.get(0).replication.start(ReplicationWorld.GENESIS));
        nodes.get(0).certain = false;
        nodes.get(1).alive = false;
        propose(nodes.get(3), replace(0, 3), new ArrayList<>());
        world.run(10 * SECOND);
        assertThat(world.serves(nodes.get(3), 5)).isTrue();
        assertThat(nodes.get(0).store.entry(key(5))).isPresent();

        Node back = world.restart(nodes.get(1));
        back.step(() -> back.replication.start(ReplicationWorld.GENESIS));
        world.put(nodes.get(2), 5, "v2");
        world.run(10 * SECOND);
        assertThat(world.serves(back, 5)).isTrue();
        assertThat(nodes.get(0).store.entry(key(5))).isEmpty();
    }

    /** "Once dropped, answer neither ENTRIES nor NEVER." */
    @Test
    void replace_oldMemberDroppedItsData_vouchesForNothing() {
        world.put(nodes.get(0), 5, "v1");
        List<List<View>> decided = new ArrayList<>();
        propose(nodes.get(3), replace(0, 3), decided);
        world.run(10 * SECOND);
        Node old = nodes.get(0);
        assertThat(old.store.size()).isZero();
        List<Message> answers = new ArrayList<>();
        world.drops =
                (to, envelope) -> {
                    if (envelope.callId() == 77) answers.add(envelope.message());
                    return false;
                };
        old.step(
                () ->
                        old.replication.onSync(
                                new Message.Sync(
                                        old.storeId,
                                        decided.get(0).get(0).id(),
                                        0,
                                        Optional.empty(),
                                        List.of()),
                                new io.chord.message.Sender(nodes.get(3).self.address(), 77)));
        world.run(100 * MILLI);
        assertThat(answers).singleElement().isInstanceOf(Message.Nack.class);
    }

    /** A member that missed the change refuses nothing it should not, and is brought along. */
    @Test
    void replace_memberThatWasAway_installsTheViewWhenItIsAsked() {
        world.put(nodes.get(0), 5, "v1");
        nodes.get(2).alive = false;
        propose(nodes.get(3), replace(0, 3), new ArrayList<>());
        world.run(5 * SECOND);
        Node back = world.restart(nodes.get(2));
        nodes.set(2, back);
        back.step(() -> back.replication.start(ReplicationWorld.GENESIS));
        world.put(nodes.get(1), 5, "v2");
        world.run(3 * SECOND);

        assertThat(world.serves(back, 5)).isTrue();
        nodes.get(1).alive = false;
        assertThat(world.read(back, 5)).isEqualTo("v2");
    }

    /** A view over a piece of a range leaves the rest serving, but never voting again. */
    @Test
    void install_ofOneChildOnly_restServesAndDoesNotVote() {
        world.put(nodes.get(0), 40000, "v1");
        List<View> children = ViewChain.split(view, SPACE.id(30000));
        Node node = nodes.get(0);
        List<Message.Reply> replies = new ArrayList<>();
        world.drops =
                (to, envelope) -> {
                    if (envelope.message() instanceof Message.Nack nack) replies.add(nack);
                    return false;
                };
        View child = children.get(0).covers(SPACE.id(40000)) ? children.get(1) : children.get(0);
        node.step(
                () ->
                        node.replication.onInstall(
                                new Message.Install(List.of(child)),
                                new io.chord.message.Sender(nodes.get(3).self.address(), 1)));
        world.run(50 * MILLI);
        assertThat(world.serves(node, 40000)).isTrue();
        node.step(
                () ->
                        node.replication.onNextPrepare(
                                new Message.NextPrepare(node.storeId, view.id(), new Version(5, 5)),
                                new io.chord.message.Sender(nodes.get(3).self.address(), 2)));
        world.run(50 * MILLI);
        assertThat(replies)
                .filteredOn(r -> r instanceof Message.Nack)
                .last()
                .satisfies(
                        r ->
                                assertThat(((Message.Nack) r).reason())
                                        .isEqualTo(Message.Nack.Reason.NEWER_VIEW));
    }

    private List<View> replace(int out, int in) {
        return ViewChain.replace(view, nodes.get(out).storeId, nodes.get(in).member());
    }

    private void propose(Node by, List<View> value, List<List<View>> decided) {
        propose(world, by, view, value, decided);
    }

    static void propose(
            ReplicationWorld world,
            Node by,
            View from,
            List<View> value,
            List<List<View>> decided) {
        by.step(() -> proposer(world, by, from, value, decided).begin());
    }

    static ViewChange proposer(
            ReplicationWorld world,
            Node by,
            View from,
            List<View> value,
            List<List<View>> decided) {
        return new ViewChange(
                by.turn,
                by.timers,
                new Peers(by.calls, new ReplicationWorld.NoRing(by), by.storeId, ""),
                new Replicas(by.storeId, new Ballots(1), world.codec, new TreeMap<>()),
                new Ballots(world.random.nextLong()),
                new Backoff(new Turn(world.random.nextLong()), 10 * MILLI),
                from,
                value,
                new ViewChange.Listener() {
                    @Override
                    public void decided(List<View> views) {
                        decided.add(views);
                    }

                    @Override
                    public void superseded(View newer) {}

                    @Override
                    public void failed(ViewChange.Failure why) {}
                });
    }
}
