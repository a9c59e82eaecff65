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
    private final Replicas replicas = new Replicas(self, world.codec, new TreeMap<>());
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
        Batch.Builder batch = Batch.builder();
        replicas.note(batch, before);
        TreeMap<String, byte[]> notes = new TreeMap<>();
        for (Batch.Note note : batch.build().notes()) {
            notes.put(note.name(), note.value().orElseThrow());
        }
        Replica after = new Replicas(self, world.codec, notes).find(SPACE.id(1)).orElseThrow();
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
