package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.Asker;
import io.chord.call.Call;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Message.Recovered.Progress;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.store.Content;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * An operator has a range taken up again that has lost its majority for good (reference protocol,
 * section 8, "LOSS"; docs/adr/0024).
 */
class RecoveryTest {

    /** A key of the range that ends at n1. */
    private static final long KEY = 14000;

    private static final Arc RANGE = new Arc(SPACE.id(9000), SPACE.id(18000));

    private final ReplicationWorld world = new ReplicationWorld(23);
    private final List<Node> nodes = new ArrayList<>();

    /**
     * A ring of n0 at 9000, n1 at 18000, ...: each range is kept by its owner and the next ones.
     */
    private void ringOf(int size, int copies) {
        world.settings = ReplicationWorld.settings(copies, false);
        nodes.add(world.create("n0", 9000));
        for (int i = 1; i < size; i++) {
            nodes.add(world.join("n" + i, 9000L * (i + 1)));
            world.run(5 * SECOND);
        }
        for (long point = 10000; point <= 18000; point += 1000) put(n(0), point, "v" + point);
        world.run(20 * SECOND);
    }

    private Node n(int i) {
        return nodes.get(i);
    }

    private OperationResult.Written put(Node at, long point, String value) {
        OperationResult result = world.put(at, point, value);
        assertThat(result).isInstanceOf(OperationResult.Written.class);
        return (OperationResult.Written) result;
    }

    private Version versionOf(Node at, long point) {
        return ((OperationResult.Got) world.get(at, point)).content().orElseThrow().version();
    }

    /** Puts a value that some members of its view accept only once they are let hear of it. */
    private Version putUnheardBy(Set<Node> deaf, long point, String value) {
        world.drops =
                (to, envelope) -> deaf.contains(to) && envelope.message() instanceof Message.Accept;
        Version version = put(n(0), point, value).after().orElseThrow().version();
        world.run(SECOND); // Until nobody repeats the question.
        world.drops = (to, envelope) -> false;
        return version;
    }

    private void loseForGood(int... lost) {
        for (int i : lost) world.crash(n(i));
        world.run(10 * SECOND);
    }

    /** Asks the owner as an operator's client does, until it says how it ended. */
    private Message.Recovered recover(Node owner, Arc range) {
        return recover(nodes.get(nodes.size() - 1), owner, range, world.random.nextLong());
    }

    private Message.Recovered recover(Node via, Node owner, Arc range, long request) {
        List<Message.Recovered> heard = new ArrayList<>();
        Asker asker =
                new Asker() {
                    @Override
                    public void onReply(Call call, Message.Reply reply) {
                        heard.add((Message.Recovered) reply);
                    }

                    @Override
                    public void onSilence(Call call) {}

                    @Override
                    public void onGone(Call call, Optional<NodeRef> instead) {}
                };
        for (int i = 0; i < 300; i++) {
            heard.clear();
            via.step(
                    () ->
                            via.calls.askAddress(
                                    owner.self.address(),
                                    new Message.Recover(request, range),
                                    asker));
            world.run(100 * MILLI);
            boolean isOver =
                    !heard.isEmpty()
                            && heard.get(0).progress() != Progress.RUNNING
                            && heard.get(0).progress() != Progress.BUSY;
            if (isOver) return heard.get(0);
        }
        throw new AssertionError("no end of the recovery: " + heard);
    }

    private static List<String> names(List<Member> members) {
        return members.stream().map(member -> member.address().rest()).sorted().toList();
    }

    private View viewOf(long point) {
        return world.viewOf(point).orElseThrow();
    }

    private List<String> serving(View view) {
        List<String> serving = new ArrayList<>();
        for (Node node : world.nodes.values()) {
            for (var range : node.replication.health().lastHeard().ranges()) {
                if (node.alive && range.active() && range.view().id().equals(view.id())) {
                    serving.add(node.self.address().rest());
                }
            }
        }
        return serving;
    }

    @Test
    void twoOfThreeLost_ownerSurvives_itsEntriesAreServedAgainAndWritten() {
        ringOf(5, 3);
        Version lost = putUnheardBy(Set.of(n(1)), KEY, "at the lost ones alone");
        loseForGood(2, 3);
        assertThat(((OperationResult.Failed) world.get(n(0), KEY)).failure())
                .isEqualTo(OperationFailure.UNAVAILABLE);
        View before = viewOf(KEY);

        Message.Recovered recovered = recover(n(1), RANGE);

        assertThat(recovered.progress()).isEqualTo(Progress.DONE);
        assertThat(recovered.range()).isEqualTo(RANGE);
        Message.RecoveredRange found = recovered.ranges().get(0);
        assertThat(recovered.ranges()).hasSize(1);
        assertThat(found.range()).isEqualTo(RANGE);
        assertThat(names(found.members())).containsExactly("n1", "n2", "n3");
        assertThat(names(found.survivors())).containsExactly("n1");
        assertThat(found.entries()).isEqualTo(9);
        assertThat(n(1).events)
                .contains(new RingEvent.DataLost(RANGE, "inmem:n3, inmem:n2"))
                .contains(new RingEvent.DataAvailable(RANGE));
        for (long point = 10000; point <= 18000; point += 1000) {
            assertThat(world.read(n(0), point)).isEqualTo("v" + point);
        }
        assertThat(viewOf(KEY).id().genesis()).isNotEqualTo(before.id().genesis());

        // A condition on what was lost does not hold, and versions go on above what was left.
        Version left = versionOf(n(0), KEY);
        assertThat(left).isNotEqualTo(lost);
        byte[] value = ReplicationWorld.bytes("w");
        OperationResult.Written cas =
                (OperationResult.Written)
                        world.write(n(4), KEY, new Change.Replace(lost, value, Content.NEVER));
        assertThat(cas.applied()).isFalse();
        cas =
                (OperationResult.Written)
                        world.write(n(4), KEY, new Change.Replace(left, value, Content.NEVER));
        assertThat(cas.applied()).isTrue();
        assertThat(versionOf(n(0), KEY).isNewerThan(left)).isTrue();

        world.run(20 * SECOND); // It has its copies again.
        assertThat(names(viewOf(KEY).members())).containsExactly("n0", "n1", "n4");
        assertThat(world.read(n(4), KEY)).isEqualTo("w");
    }

    @Test
    void ownerLost_anotherMemberSurvives_theNewOwnerTakesItsEntriesAndBothKeepThem() {
        ringOf(5, 3);
        loseForGood(1, 2);
        Arc arc = new Arc(SPACE.id(9000), SPACE.id(36000)); // Of n3 now, with three old ranges.

        assertThat(recover(n(4), arc).progress()).isEqualTo(Progress.NOT_OWNER);
        Message.Recovered recovered = recover(n(3), arc);

        assertThat(recovered.progress()).isEqualTo(Progress.DONE);
        for (Message.RecoveredRange range : recovered.ranges()) {
            assertThat(names(range.survivors())).contains("n3");
        }
        for (long point = 10000; point <= 18000; point += 1000) {
            assertThat(world.read(n(0), point)).isEqualTo("v" + point);
        }
        put(n(4), KEY, "w");
        assertThat(world.read(n(0), KEY)).isEqualTo("w");
    }

    /** The operator's client asks the same again, and must not hear the same for ever. */
    @Test
    void ownerIsUnsureOfItsArcWhenItsQuestionsEnd_askedAgain_recovers() {
        ringOf(5, 3);
        loseForGood(2, 3);
        long request = world.random.nextLong();
        world.drops =
                (to, envelope) -> {
                    n(1).certain &= !(envelope.message() instanceof Message.GetHoldings);
                    return false;
                };

        Progress unsure = recover(n(4), n(1), RANGE, request).progress();
        world.drops = (to, envelope) -> false;
        n(1).certain = true;

        assertThat(unsure).isEqualTo(Progress.NOT_OWNER);
        assertThat(recover(n(4), n(1), RANGE, request).progress()).isEqualTo(Progress.DONE);
    }

    @Test
    void majorityLives_isRefusedAndNothingChanges() {
        ringOf(5, 3);
        world.crash(n(2));
        world.run(2 * SECOND);
        View before = viewOf(KEY);

        Message.Recovered recovered = recover(n(1), RANGE);

        assertThat(recovered.progress()).isEqualTo(Progress.SERVED);
        assertThat(names(recovered.ranges().get(0).survivors())).containsExactly("n1", "n3");
        assertThat(viewOf(KEY)).isEqualTo(before);
        assertThat(world.read(n(0), KEY)).isEqualTo("v" + KEY);
    }

    @Test
    void nothingIsLeft_rangeBeginsEmpty() {
        ringOf(6, 3);
        loseForGood(1, 2, 3);

        Message.Recovered recovered = recover(n(4), new Arc(SPACE.id(9000), SPACE.id(45000)));

        assertThat(recovered.progress()).isEqualTo(Progress.DONE);
        assertThat(world.read(n(0), KEY)).isEqualTo("absent");
        put(n(0), KEY, "new");
        assertThat(world.read(n(5), KEY)).isEqualTo("new");
    }

    /** Of five, two are left, and no two acknowledged writes need be at the same one. */
    @Test
    void severalSurvive_ofEachKeyTheNewestThatAnyHasIsTaken() {
        ringOf(7, 5);
        putUnheardBy(Set.of(n(1)), 13000, "not at n1");
        putUnheardBy(Set.of(n(0)), 15000, "not at n0");
        loseForGood(2, 3, 4);

        Message.Recovered recovered = recover(n(1), RANGE);

        assertThat(recovered.progress()).isEqualTo(Progress.DONE);
        assertThat(names(recovered.ranges().get(0).survivors())).containsExactly("n0", "n1");
        assertThat(world.read(n(0), 13000)).isEqualTo("not at n1");
        assertThat(world.read(n(0), 15000)).isEqualTo("not at n0");
    }

    @Test
    void lostMembersReturnWithTheirDisks_theyServeNothingOldAndEraseIt() {
        ringOf(5, 3);
        View before = viewOf(KEY);
        loseForGood(2, 3);
        recover(n(1), RANGE);
        world.run(20 * SECOND);
        put(n(0), KEY, "new");
        View recovered = viewOf(KEY);

        Node two = world.join(world.restart(n(2)));
        Node three = world.join(world.restart(n(3)));
        world.run(10 * SECOND);

        assertThat(serving(before)).isEmpty();
        assertThat(viewOf(KEY).id().genesis()).isEqualTo(recovered.id().genesis());
        for (Node node : List.of(two, three, n(0))) {
            assertThat(world.read(node, KEY)).isEqualTo("new");
        }
        for (Node node : List.of(two, three)) {
            assertThat(node.store.entry(key(KEY)).map(e -> text(e.content())))
                    .isNotEqualTo(Optional.of("v" + KEY));
        }
    }

    /**
     * They are a majority of a view that somebody still knows, and are asked before they have met
     * anybody: they ask the others first.
     */
    @Test
    void lostMembersReturnTogether_askedAtOnce_serveNothingBeforeTheyHaveAsked() {
        ringOf(5, 3);
        View before = viewOf(KEY);
        Node client = world.node("client", 1);
        assertThat(world.read(client, KEY)).isEqualTo("v" + KEY); // Knows the view from now on.
        loseForGood(2, 3);
        recover(n(1), RANGE);
        put(n(0), KEY, "new");

        // No word of the member that knows better reaches the reader in the old view.
        world.drops =
                (to, envelope) ->
                        to == n(1)
                                && envelope.message() instanceof Message.Read read
                                && read.view().equals(before.id());
        world.restart(n(2));
        world.restart(n(3));
        assertThat(world.read(client, KEY)).isEqualTo("new");
        assertThat(serving(before)).isEmpty();
    }

    /** Those who were away too do not answer, and are not waited for. */
    @Test
    void memberReturns_othersSilent_servesAfterAWhile() {
        ringOf(5, 3);
        world.refusesWhenDead = false;
        n(2).alive = false;
        Node back = world.restart(n(2));
        n(3).alive = false;
        world.join(back);
        long begun = world.now;
        put(n(0), KEY, "w");
        assertThat(world.now - begun).isLessThan(2 * SECOND);
    }

    private static String text(Content content) {
        return content == null || content.value() == null
                ? ""
                : new String(content.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** They are no neighbours of the owner any more, and all of them are back: it tells them. */
    @Test
    void allOldMembersReturnAtOnce_farAway_areToldByTheOwner() {
        ringOf(6, 3);
        View before = viewOf(KEY);
        loseForGood(1, 2, 3);
        recover(n(4), new Arc(SPACE.id(9000), SPACE.id(45000)));
        put(n(0), KEY, "new");
        world.run(20 * SECOND);

        // They stay out of the ring: neither its neighbours nor hints tell them.
        for (int i = 1; i <= 3; i++) {
            Node back = world.restart(n(i));
            back.step(() -> back.replication.start(ReplicationWorld.GENESIS));
        }
        assertThat(serving(before)).hasSize(3);
        world.run(10 * SECOND);

        assertThat(serving(before)).isEmpty();
        assertThat(world.read(n(0), KEY)).isEqualTo("new");
    }

    /** A majority that the owner could not reach has gone on: its chain is older all the same. */
    @Test
    void oldChainHasGoneOnUnseen_isGivenUpAllTheSame() {
        ringOf(5, 3);
        View before = viewOf(KEY);
        loseForGood(2, 3);
        recover(n(1), RANGE);
        put(n(0), KEY, "new");
        View later =
                new View(
                        new ViewId(before.id().genesis(), RANGE, before.number() + 100),
                        List.of(n(2).member(), n(3).member()),
                        Optional.of(before.id()),
                        List.of(new View.Part(RANGE, Optional.of(before.id()), before.members())));
        for (int i = 2; i <= 3; i++) {
            Node back = world.restart(n(i));
            back.step(() -> back.replication.installIdeal(later));
            back.step(() -> back.replication.start(ReplicationWorld.GENESIS));
        }
        assertThat(serving(later)).containsExactly("n2", "n3");
        world.run(10 * SECOND);

        assertThat(serving(later)).isEmpty();
        assertThat(world.read(n(0), KEY)).isEqualTo("new");
    }

    /** Asked twice, or by two operators: one recovery, and no second one over it. */
    @Test
    void askedAgain_saysHowItEnded_andAnotherOneIsRefused() {
        ringOf(5, 3);
        loseForGood(2, 3);
        Message.Recovered first = recover(n(0), n(1), RANGE, 7);
        View taken = viewOf(KEY);

        assertThat(recover(n(4), n(1), RANGE, 7)).isEqualTo(first);
        assertThat(recover(n(4), n(1), RANGE, 8).progress()).isEqualTo(Progress.SERVED);
        assertThat(viewOf(KEY).id().genesis()).isEqualTo(taken.id().genesis());
    }

    @Test
    void survivorFallsSilentInTheMiddle_saysSo_andCanBeRepeated() {
        ringOf(7, 5);
        loseForGood(2, 3, 4);
        world.drops =
                (to, envelope) ->
                        to == n(1)
                                && envelope.message() instanceof Message.Chunk chunk
                                && chunk.worth() != Message.Chunk.Worth.COPY;
        Message.Recovered stuck = recover(n(1), RANGE);
        assertThat(stuck.progress()).isEqualTo(Progress.STUCK);
        loseForGood(0);
        world.drops = (to, envelope) -> false;

        Message.Recovered recovered = recover(n(1), RANGE);

        assertThat(recovered.progress()).isEqualTo(Progress.DONE);
        assertThat(names(recovered.ranges().get(0).survivors())).containsExactly("n1");
        assertThat(world.read(n(6), KEY)).isEqualTo("v" + KEY);
    }

    @Test
    void ownerRestartsInTheMiddle_goesOn() {
        ringOf(7, 5);
        putUnheardBy(Set.of(n(1)), KEY, "not at n1");
        loseForGood(2, 3, 4);
        world.drops = (to, envelope) -> envelope.message() instanceof Message.Chunk;
        n(0).step(
                        () ->
                                n(0).calls
                                        .askAddress(
                                                n(1).self.address(),
                                                new Message.Recover(7, RANGE),
                                                new Asker() {
                                                    @Override
                                                    public void onReply(
                                                            Call call, Message.Reply reply) {}

                                                    @Override
                                                    public void onSilence(Call call) {}

                                                    @Override
                                                    public void onGone(
                                                            Call call, Optional<NodeRef> instead) {}
                                                }));
        world.run(SECOND);
        assertThat(world.serves(n(1), KEY)).isFalse();
        n(1).alive = false;
        world.drops = (to, envelope) -> false;
        world.join(world.restart(n(1)));
        world.run(10 * SECOND);

        assertThat(world.read(n(0), KEY)).isEqualTo("not at n1");
        put(n(0), KEY, "w");
    }
}
