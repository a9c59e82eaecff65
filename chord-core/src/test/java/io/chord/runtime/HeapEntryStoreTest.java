package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.EntryStore;
import io.chord.store.Page;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapEntryStoreTest {

    private static final RingSpace SPACE = RingSpace.of(4);

    private final HeapEntryStore store = new HeapEntryStore();

    /** The answer of a store that answers at once. */
    private static final class Answered<T> implements EntryStore.Answer<T> {
        private T result;
        private StoreException failure;

        @Override
        public void done(T value) {
            result = value;
        }

        @Override
        public void failed(StoreException reason) {
            failure = reason;
        }
    }

    private static Entry entry(long point, int suffix) {
        Version version = new Version(1, 1);
        return new Entry(
                EntryKey.of(SPACE.id(point), new byte[] {(byte) suffix}),
                version,
                version,
                // Every third one is a tombstone: scanned, and not counted.
                new Content(
                        version,
                        suffix % 3 == 0 ? null : new byte[] {1},
                        Content.NEVER,
                        List.of(),
                        Version.NONE));
    }

    private void commit(Batch batch) {
        Answered<Boolean> answer = new Answered<>();
        store.commit(batch, answer);
        assertThat(answer.result).isTrue();
    }

    private Page scan(Arc arc, Optional<EntryKey> after, int limit) {
        Answered<Page> answer = new Answered<>();
        store.scan(arc, after, limit, answer);
        assertThat(answer.failure).isNull();
        return answer.result;
    }

    private List<Entry> fill(SplitMix64 random) {
        List<Entry> all = new ArrayList<>();
        for (long point = 0; point < 16; point++) {
            for (int suffix = random.nextInt(4); suffix > 0; suffix--) {
                all.add(entry(point, suffix + 120)); // Some bytes are negative when signed.
            }
        }
        Batch.Builder batch = Batch.builder();
        all.forEach(batch::put);
        commit(batch.build());
        return all;
    }

    /** Walks clockwise from the point after the beginning, one point after the other. */
    private static List<Entry> walk(List<Entry> all, Arc arc) {
        List<Entry> found = new ArrayList<>();
        RingId point = arc.from();
        do {
            point = point.next();
            RingId here = point;
            all.stream()
                    .filter(e -> e.key().point().equals(here))
                    .sorted(Comparator.comparingInt(e -> e.key().bytes()[0] & 0xff))
                    .forEach(found::add);
        } while (!point.equals(arc.to()));
        return found;
    }

    /**
     * Goal: a scan in pieces of any size gives what a walk over the circle gives, for each of the
     * 256 arcs of a circle of 16 points, the whole circles and those over zero among them.
     */
    @Test
    void scan_ofEveryArcInPieces_givesWhatAWalkGives() {
        SplitMix64 random = new SplitMix64(7);
        List<Entry> all = fill(random);
        for (long from = 0; from < 16; from++) {
            for (long to = 0; to < 16; to++) {
                Arc arc = new Arc(SPACE.id(from), SPACE.id(to));
                List<Entry> expected = walk(all, arc);
                for (int limit = 1; limit <= 5; limit++) {
                    List<Entry> scanned = new ArrayList<>();
                    Optional<EntryKey> cursor = Optional.empty();
                    do {
                        Page page = scan(arc, cursor, limit);
                        assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
                        scanned.addAll(page.entries());
                        cursor = page.next();
                    } while (cursor.isPresent());
                    assertThat(scanned).as("arc %s, limit %d", arc, limit).isEqualTo(expected);
                }
                assertThat(store.count(arc))
                        .as("count of %s", arc)
                        .isEqualTo(expected.stream().filter(Entry::hasValue).count());
            }
        }
    }

    @Test
    void scan_afterACursorWhoseEntryIsGone_goesOnBehindIt() {
        fill(new SplitMix64(3));
        Arc arc = new Arc(SPACE.id(12), SPACE.id(3));
        Page whole = scan(arc, Optional.empty(), 100);
        EntryKey third = whole.entries().get(2).key();
        commit(Batch.builder().remove(third).build());

        assertThat(scan(arc, Optional.of(third), 100).entries())
                .isEqualTo(whole.entries().subList(3, whole.entries().size()));
    }

    @Test
    void scan_afterACursorOutsideTheArc_fails() {
        Answered<Page> answer = new Answered<>();

        store.scan(
                new Arc(SPACE.id(2), SPACE.id(5)),
                Optional.of(EntryKey.of(SPACE.id(9), new byte[0])),
                10,
                answer);

        assertThat(answer.failure).hasMessage("a scan of (2, 5] cannot go on after 9");
    }

    @Test
    void commit_clearsRemovesPutsAndNotes_inThatOrder() {
        List<Entry> all = fill(new SplitMix64(5));
        Entry again = all.get(0);
        Arc whole = Arc.whole(SPACE.id(6));

        commit(
                Batch.builder()
                        .put(again)
                        .remove(again.key())
                        .clear(whole)
                        .note("a", new byte[] {1})
                        .note("b", new byte[] {2})
                        .forget("a")
                        .build());

        assertThat(scan(whole, Optional.empty(), 100).entries()).containsExactly(again);
        assertThat(store.notes()).containsOnlyKeys("b");
    }

    @Test
    void load_ofAbsentAndPresentKeys_answersBoth() {
        Entry entry = entry(3, 1);
        commit(Batch.put(entry));
        Answered<Optional<Entry>> present = new Answered<>();
        Answered<Optional<Entry>> absent = new Answered<>();

        store.load(entry.key(), present);
        store.load(entry(3, 2).key(), absent);

        assertThat(present.result).contains(entry);
        assertThat(absent.result).isEmpty();
    }

    @Test
    void closedStore_anyCall_isAnsweredWithAFailure() {
        store.close();
        store.close();
        Answered<Boolean> commit = new Answered<>();
        Answered<Optional<Entry>> load = new Answered<>();
        Answered<Page> scan = new Answered<>();

        store.commit(Batch.put(entry(1, 1)), commit);
        store.load(entry(1, 1).key(), load);
        store.scan(Arc.whole(SPACE.zero()), Optional.empty(), 1, scan);

        assertThat(commit.failure).hasMessage("heap store: commit after close");
        assertThat(load.failure).hasMessage("heap store: load after close");
        assertThat(scan.failure).hasMessage("heap store: scan after close");
    }
}
