package io.chord.replication;

import static io.chord.replication.ReplicationWorld.GENESIS;
import static io.chord.replication.ReplicationWorld.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.store.Batch;
import io.chord.store.Version;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a store keeps of the views that were installed over each other. */
class ReplicasTest {

    private final ReplicationWorld world = new ReplicationWorld(1);
    private final StoreId self = new StoreId(1, 1);
    private final Member me = new Member(self, SPACE.id(100), Address.of("inmem:me"));
    private final Member other =
            new Member(new StoreId(2, 2), SPACE.id(200), Address.of("inmem:other"));
    private final Replicas replicas =
            new Replicas(self, new Ballots(1), world.codec, new TreeMap<>());
    private final View first = ViewChain.first(GENESIS, Arc.whole(SPACE.id(100)), 0, List.of(me));

    @Test
    void place_overAViewThatWasActive_knowsSo() {
        Replica before = replicas.place(first).replica().orElseThrow();
        before.active = true;
        before.floor = new Version(5, 5);
        Replica after = placed(ViewChain.replace(first, self, other).get(0));
        assertThat(after.was).containsExactly(true);
        assertThat(after.member).isFalse();
        assertThat(after.floor).isEqualTo(new Version(5, 5));
    }

    /** Installed is not active: its entries are not those of the view, and count for nothing. */
    @Test
    void place_overAViewThatNeverWasActive_knowsThatToo() {
        replicas.place(first);
        Replica after = placed(ViewChain.add(first, other).get(0));
        assertThat(after.was).containsExactly(false);
    }

    /** "Compare view ids, never number-1." */
    @Test
    void place_afterAGap_doesNotTakeAnOlderViewForTheDataView() {
        replicas.place(first).replica().orElseThrow().active = true;
        View second = ViewChain.add(first, other).get(0);
        Replica after = placed(ViewChain.remove(second, other.storeId()).get(0));
        assertThat(after.was).containsExactly(false);
        assertThat(after.floor).isEqualTo(Version.NONE);
    }

    @Test
    void place_olderOrSame_changesNothing() {
        View second = ViewChain.add(first, other).get(0);
        Replica now = placed(second);
        assertThat(replicas.place(first).newer()).hasValue(second);
        assertThat(replicas.place(second).replica()).isEmpty();
        assertThat(replicas.find(SPACE.id(7))).hasValue(now);
    }

    @Test
    void place_ofAMiddlePiece_leavesTwoRestsThatServe() {
        replicas.place(first).replica().orElseThrow().active = true;
        View piece =
                ViewChain.first(
                        new Genesis(9, 9),
                        new Arc(SPACE.id(2000), SPACE.id(3000)),
                        1,
                        List.of(other));
        View mine = ViewChain.first(piece.id().genesis(), piece.range(), 1, List.of(me));
        placed(mine);
        assertThat(replicas.all()).hasSize(2);
        Replica rest = replicas.find(SPACE.id(100)).orElseThrow();
        assertThat(rest.held).isEqualTo(new Arc(SPACE.id(3000), SPACE.id(2000)));
        assertThat(rest.active).isTrue();
        assertThat(rest.isCut()).isTrue();
        assertThat(replicas.exactly(first.id())).isEmpty();
    }

    // ---- "data, promises, floor and dataView stay L@i"

    private final View left = range(1000, 2000, 3);
    private final View right = range(2000, 3000, 7);
    private final View seal = ViewChain.seal(left, right);

    private View range(long from, long to, long number) {
        Arc arc = new Arc(SPACE.id(from), SPACE.id(to));
        return ViewChain.first(GENESIS, arc, number, List.of(me, other));
    }

    private Replica active(View view, long floor) {
        Replica replica = placed(view);
        replica.active = true;
        replica.floor = new Version(floor, 1);
        return replica;
    }

    @Test
    void place_seal_stopsAndKeepsWhatTheViewBeforeHad() {
        active(left, 5);
        Replica sealed = placed(seal);
        assertThat(sealed.active).isFalse();
        assertThat(sealed.was).containsExactly(true);
        assertThat(sealed.floor).isEqualTo(new Version(5, 1));
    }

    @Test
    void place_extensionOverSealAndNeighbour_hasTheDataOfBothAndTheHigherFloor() {
        active(left, 9);
        active(right, 5);
        placed(seal);
        Replica merged = placed(ViewChain.extend(seal, right));
        assertThat(merged.was).containsExactly(true, true);
        assertThat(merged.floor).isEqualTo(new Version(9, 1));
        assertThat(replicas.all()).containsExactly(merged);
    }

    /** The seal was lost on the way: then the extension is what stops this store. */
    @Test
    void place_extensionOverWhatWasNeverSealedHere_stopsIt() {
        active(left, 9);
        active(right, 5);
        Replica merged = placed(ViewChain.extend(seal, right));
        assertThat(merged.was).containsExactly(true, true);
        assertThat(merged.active).isFalse();
    }

    @Test
    void place_extensionWhereOnlyOnePartWasActive_knowsWhich() {
        placed(left); // Never active: sealed, it has nothing to vouch for.
        placed(seal);
        active(right, 5);
        Replica merged = placed(ViewChain.extend(seal, right));
        assertThat(merged.was).containsExactly(false, true);
        assertThat(merged.floor).isEqualTo(new Version(5, 1));
    }

    @Test
    void place_wayBackOverTheSeal_hasTheDataOfTheViewBeforeIt() {
        active(left, 9);
        placed(seal);
        Replica back = placed(ViewChain.unseal(seal));
        assertThat(back.was).containsExactly(true);
        assertThat(back.floor).isEqualTo(new Version(9, 1));
        assertThat(back.active).isFalse();
    }

    @Test
    void notes_ofASealThatWasVotedOver_restored_giveTheSameReplica() {
        active(left, 9);
        Replica before = placed(seal);
        before.nextPromised = new Version(8, 1);
        before.nextAccepted = new Version(8, 1);
        before.nextValue = List.of(ViewChain.unseal(seal));
        Replica after = restored(before);
        assertThat(after.view).isEqualTo(seal);
        assertThat(after.was).containsExactly(true);
        assertThat(after.isSealed()).isTrue();
        assertThat(after.active).isFalse();
        assertThat(after.nextPromised).isEqualTo(before.nextPromised);
        assertThat(after.nextValue).isEqualTo(before.nextValue);
    }

    private Replica restored(Replica before) {
        Batch.Builder batch = Batch.builder();
        replicas.note(batch, before);
        TreeMap<String, byte[]> notes = new TreeMap<>();
        for (Batch.Note note : batch.build().notes()) {
            notes.put(note.name(), note.value().orElseThrow());
        }
        return new Replicas(self, new Ballots(1), world.codec, notes)
                .find(before.held.to())
                .orElseThrow();
    }

    /** The durable form says all that the one in memory says. */
    @Test
    void notes_restored_giveTheSameReplicas() {
        replicas.place(first).replica().orElseThrow().active = true;
        View second = ViewChain.add(first, other).get(0);
        Replica before = placed(second);
        before.floor = new Version(3, -1);
        before.nextPromised = new Version(8, 1);
        before.nextAccepted = new Version(7, 1);
        before.nextValue = ViewChain.split(second, SPACE.id(9));
        Replica after = restored(before);
        assertThat(after.view).isEqualTo(second);
        assertThat(after.was).containsExactly(true);
        assertThat(after.active).isFalse();
        assertThat(after.floor).isEqualTo(before.floor);
        assertThat(after.nextPromised).isEqualTo(before.nextPromised);
        assertThat(after.nextAccepted).isEqualTo(before.nextAccepted);
        assertThat(after.nextValue).isEqualTo(before.nextValue);
    }

    private Replica placed(View view) {
        return replicas.place(view).replica().orElseThrow();
    }
}
