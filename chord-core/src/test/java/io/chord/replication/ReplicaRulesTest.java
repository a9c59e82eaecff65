package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: rules of the reference protocol, section 8, that random schedules seldom need. Method: for
 * each the schedule in which nothing else helps.
 */
class ReplicaRulesTest {

    private final ReplicationWorld world = new ReplicationWorld(7);
    private final List<Node> nodes = new ArrayList<>();
    private View view;

    @BeforeEach
    void threeMembersAndASpare() {
        for (int i = 0; i < 4; i++) nodes.add(world.node("m" + i, 1000L + 10000L * i));
        view = world.ideal(nodes.subList(0, 3));
    }

    /** GET: "a majority clean with equal accepted". */
    @Test
    void read_metAPromiseOfAnotherChange_choosesWhatItFoundFirst() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        prepare(nodes.get(1), view, new Version(1000, 1));
        prepare(nodes.get(2), view, new Version(1000, 1));
        int before = accepts();

        assertThat(world.read(nodes.get(0), 5)).isEqualTo("v1");
        assertThat(accepts()).isGreaterThan(before);
    }

    /** CHANGE: "also when f changed nothing: a failed condition is answered after its ACCEPT". */
    @Test
    void conditionFails_onWhatOneMemberOnlyHas_thatIsChosenFirst() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        int before = accepts();

        OperationResult result =
                world.write(
                        nodes.get(0),
                        5,
                        new Change.PutIfAbsent(
                                ReplicationWorld.bytes("v2"), io.chord.store.Content.NEVER));

        assertThat(((OperationResult.Written) result).applied()).isFalse();
        assertThat(accepts()).isGreaterThan(before);
    }

    /**
     * CHANGE takes effect once: a removal that found nothing, was given up for a newer view, and
     * then removed what had come meanwhile does not say that it found nothing, whenever its first
     * quorum is heard. Found by {@code bin/evaluate linearizability --history 6130366351725490775}.
     */
    @Test
    void roundGivenUp_thatFoundNothing_doesNotSpeakForALaterOneThatRemoved() {
        Node remover = world.node("outside", 50_000);
        world.get(remover, 5); // So that it knows the view.
        View next = replacement();
        // The acceptances of the first round are under way until the removal of the second is.
        List<Envelope> late = new ArrayList<>();
        boolean[] isWritten = {false};
        long[] proposer = {0};
        world.drops =
                (to, envelope) -> {
                    Message message = envelope.message();
                    boolean isOfTheFirst =
                            message instanceof Message.Accept accept
                                    && accept.view().equals(view.id());
                    if (to == remover && message instanceof Message.Ack && !isWritten[0]) {
                        late.add(envelope);
                        return true;
                    }
                    if (isOfTheFirst && !late.isEmpty()) return true; // Is not asked twice.
                    if (isOfTheFirst && to == nodes.get(2)) install(to, next);
                    boolean isOfTheSecond = false;
                    if (message instanceof Message.Prepare prepare) {
                        boolean isFirst = prepare.view().equals(view.id());
                        if (isFirst) proposer[0] = prepare.ballot().proposer();
                        isOfTheSecond = !isFirst && prepare.ballot().proposer() == proposer[0];
                    }
                    boolean isRemoval =
                            message instanceof Message.Accept accept
                                    && accept.content().filter(Content::isTombstone).isPresent();
                    if (isRemoval) hearLate(remover, late);
                    // It begins only when there is something to be found.
                    return isOfTheSecond && !isWritten[0];
                };
        List<OperationResult> ended = new ArrayList<>();
        remover.step(
                () ->
                        remover.replication.write(
                                key(5), new Change.Remove(), world.now + 20 * SECOND, ended::add));
        assertThat(world.runUntil(() -> late.size() == 2, SECOND)).isTrue();
        for (Node node : nodes) install(node, next);
        world.put(nodes.get(1), 5, "v1");
        isWritten[0] = true;
        world.run(10 * SECOND);

        assertThat(late).as("heard during the removal").isEmpty();
        OperationResult.Written written = (OperationResult.Written) ended.get(0);
        assertThat(written.before()).isPresent();
        assertThat(world.read(nodes.get(1), 5)).isEqualTo("absent");
    }

    private void hearLate(Node at, List<Envelope> late) {
        List<Envelope> all = new ArrayList<>(late);
        late.clear();
        for (Envelope answer : all) {
            Runnable heard =
                    () -> {
                        long before = at.calls.lateReplies();
                        at.calls.onReply(
                                nodes.get(0).self.address(),
                                answer.callId(),
                                (Message.Reply) answer.message());
                        assertThat(at.calls.lateReplies()).as("its call is open").isEqualTo(before);
                    };
            world.later(0, () -> at.step(heard));
        }
    }

    private static void install(Node at, View next) {
        at.step(
                () ->
                        at.replication.onInstall(
                                new Message.Install(List.of(next)),
                                new Sender(at.self.address(), 1)));
    }

    private View replacement() {
        return new NextView.Replace(nodes.get(0).storeId, nodes.get(3).member()).after(view).get(0);
    }

    /** SYNC: "floor := max", also at a newcomer, which has none of its own. */
    @Test
    void newcomer_takesOverTheFloorOfPurgedKeys() {
        world.put(nodes.get(0), 5, "v1");
        world.write(nodes.get(0), 5, new Change.Remove());
        world.run(SECOND);
        assertThat(nodes.get(1).store.entry(key(5))).isEmpty();
        View next = replaceFirstByTheSpare();

        prepare(nodes.get(3), next, new Version(1, 1));

        assertThat(nodes.get(3).store.entry(key(5))).isEmpty();
    }

    /** INSTALL: "if !was erase what it holds". */
    @Test
    void memberThatWasAway_andReturnsAfterAGap_doesNotBringBackWhatWasRemoved() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        nodes.get(0).alive = false;
        View next = replaceFirstByTheSpare();
        world.write(nodes.get(1), 5, new Change.Remove());
        world.run(SECOND);
        nodes.get(0).alive = true;
        nodes.get(1)
                .step(
                        () ->
                                nodes.get(1)
                                        .replication
                                        .propose(
                                                next,
                                                new NextView.Add(nodes.get(0).member()),
                                                done -> {}));
        world.run(10 * SECOND);

        assertThat(world.serves(nodes.get(0), 5)).isTrue();
        assertThat(nodes.get(0).store.entry(key(5)).filter(Entry::hasValue)).isEmpty();
        assertThat(world.read(nodes.get(0), 5)).isEqualTo("absent");
    }

    /** LEARNER: "that copy is a cache, never a source". */
    @Test
    void newcomerThatHasCopied_andThenTheValueChanged_hasTheNewOne() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        Node spare = nodes.get(3);
        spare.inRing = true;
        spare.step(
                () ->
                        spare.replication.onRecruit(
                                new Message.Recruit(spare.storeId, view),
                                new Sender(nodes.get(0).self.address(), 1)));
        world.run(SECOND);
        world.put(nodes.get(0), 5, "v2");
        replaceFirstByTheSpare();

        Optional<Entry> entry = spare.store.entry(key(5));
        assertThat(new String(entry.orElseThrow().content().value(), UTF_8)).isEqualTo("v2");
    }

    /** "All of it is durable before the answer that promises it leaves." */
    @Test
    void promise_outlivesARestart() {
        world.put(nodes.get(0), 5, "v1");
        world.run(SECOND);
        Version high = new Version(1000, 1);
        prepare(nodes.get(1), view, high);

        Node again = world.restart(nodes.get(1));
        prepare(again, view, new Version(999, 1));

        assertThat(again.store.entry(key(5)).orElseThrow().promised()).isEqualTo(high);
    }

    private int accepts() {
        return world.said.getOrDefault("Accept", 0);
    }

    private void prepare(Node at, View in, Version ballot) {
        at.step(
                () ->
                        at.replication.onPrepare(
                                new Message.Prepare(at.storeId, in.id(), key(5), ballot),
                                new Sender(at.self.address(), 1)));
        world.run(100 * MILLI);
    }

    private View replaceFirstByTheSpare() {
        Node by = nodes.get(1);
        NextView next = new NextView.Replace(nodes.get(0).storeId, nodes.get(3).member());
        List<Boolean> decided = new ArrayList<>();
        by.step(() -> by.replication.propose(view, next, decided::add));
        world.run(5 * SECOND);
        assertThat(decided).containsExactly(true);
        return world.viewOf(5).orElseThrow();
    }
}
