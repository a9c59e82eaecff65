package io.chord.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import io.chord.store.SharedReads;
import io.chord.store.StoreException;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EntryStore} must do. A provider's test extends it and says how a store is made;
 * with one that survives its process, also how it is opened again.
 *
 * <pre>{@code
 * class MyStoreTest extends EntryStoreContract {
 *     @Override protected EntryStore open() throws StoreException { return new MyStore(directory); }
 *     @Override protected boolean isDurable() { return true; }
 * }
 * }</pre>
 *
 * <p>Each test begins with an empty store. Answers may come on any thread, within {@link
 * StoreCaller#ANSWER_SECONDS_MAX} seconds.
 */
@SuppressWarnings({
    "exports", // Who runs it has JUnit; who uses the rest of the module need not.
    "NullAway.Init" // JUnit calls openStore() before anything else.
})
public abstract class EntryStoreContract {

    private static final RingSpace SPACE = RingSpace.of(4);
    private static final Version ONE = new Version(1, 1);

    private EntryStore opened;
    private StoreCaller store;

    /** For the provider's test. */
    protected EntryStoreContract() {}

    /**
     * Opens the store: empty the first time, and what was there before each later time in a test.
     */
    protected abstract EntryStore open() throws StoreException;

    /** Whether {@link #open} after {@link EntryStore#close} finds what was there. */
    protected boolean isDurable() {
        return false;
    }

    @BeforeEach
    final void openStore() throws StoreException {
        opened = open();
        store = new StoreCaller(opened);
    }

    @AfterEach
    final void closeStore() {
        opened.close();
    }

    private void reopen() throws StoreException {
        assumeTrue(isDurable(), "this store ends with its process");
        opened.close();
        openStore();
    }

    private static EntryKey key(long point, int... name) {
        byte[] bytes = new byte[name.length];
        for (int i = 0; i < name.length; i++) bytes[i] = (byte) name[i];
        return EntryKey.of(SPACE.id(point), bytes);
    }

    @SuppressWarnings("NullAway") // Does not see, from a class file, that the array may be null.
    private static Entry entry(EntryKey key, byte @Nullable [] value) {
        return new Entry(
                key, ONE, ONE, new Content(ONE, value, Content.NEVER, List.of(), Version.NONE));
    }

    private static Entry tombstone(EntryKey key) {
        return entry(key, null);
    }

    private static byte @Nullable [] value(Entry entry) {
        Content content = entry.content();
        return content == null ? null : content.value();
    }

    private List<Entry> fill(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        List<Entry> all = new ArrayList<>();
        for (long point = 0; point < 16; point++) {
            for (int name = random.nextInt(4); name > 0; name--) {
                EntryKey key = key(point, 120 + name * 5); // Some are negative when signed.
                // Every third is a tombstone: scanned, and not counted.
                all.add(name % 3 == 0 ? tombstone(key) : entry(key, new byte[] {1}));
            }
        }
        Batch.Builder batch = Batch.builder();
        all.forEach(batch::put);
        store.commit(batch.build());
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
                    .filter(each -> each.key().point().equals(here))
                    .sorted(Comparator.comparing(Entry::key))
                    .forEach(found::add);
        } while (!point.equals(arc.to()));
        return found;
    }

    private List<Entry> scanned(Arc arc, int limit) {
        List<Entry> scanned = new ArrayList<>();
        Optional<EntryKey> cursor = Optional.empty();
        do {
            Page page = store.scan(arc, cursor, limit);
            assertTrue(page.entries().size() <= limit, () -> page + " has more than " + limit);
            scanned.addAll(page.entries());
            cursor = page.next();
        } while (cursor.isPresent());
        return scanned;
    }

    /**
     * Goal: a scan in pieces of any size gives what a walk over the circle gives, for each of the
     * 256 arcs of a circle of 16 points, the whole circles and those over zero among them.
     */
    @Test
    final void scan_ofEveryArcInPieces_givesWhatAWalkGives() {
        List<Entry> all = fill(7);
        for (long from = 0; from < 16; from++) {
            for (long to = 0; to < 16; to++) {
                Arc arc = new Arc(SPACE.id(from), SPACE.id(to));
                List<Entry> expected = walk(all, arc);
                for (int limit = 1; limit <= 5; limit++) {
                    assertEquals(expected, scanned(arc, limit), arc + " in pieces of " + limit);
                }
                assertEquals(
                        expected.stream().filter(Entry::hasValue).count(),
                        opened.count(arc),
                        () -> "the entries of " + arc + ", so few that they must be counted");
            }
        }
    }

    /** Of stores that let any thread find entries. */
    @Test
    final void sharedReads_afterCommits_findWhatTheyLeft() {
        assumeTrue(opened.sharedReads().isPresent());
        SharedReads reads = opened.sharedReads().orElseThrow();
        Entry entry = entry(key(3, 1), new byte[] {5});
        assertEquals(Optional.empty(), reads.find(entry.key()));
        store.commit(Batch.put(entry));
        assertEquals(Optional.of(entry), reads.find(entry.key()));
        store.commit(Batch.builder().remove(entry.key()).build());
        assertEquals(Optional.empty(), reads.find(entry.key()));
        store.commit(Batch.put(entry));
        store.commit(Batch.builder().clear(Arc.whole(SPACE.id(0))).build());
        assertEquals(Optional.empty(), reads.find(entry.key()));
    }

    /**
     * Goal: what a page takes in memory is bounded, whatever the limit of its entries. Method: 40
     * values whose sizes add up to several pages, one of the largest size among them.
     */
    @Test
    final void scan_ofLargeValues_endsAPageBeforeItIsTooLarge() {
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int size = i == 20 ? Page.BYTES_MAX : Page.BYTES_MAX / 7;
            Entry entry = entry(key(i / 4, i), new byte[size]);
            all.add(entry);
            store.commit(Batch.put(entry));
        }
        Arc whole = Arc.whole(SPACE.id(15));
        List<Entry> scanned = new ArrayList<>();
        int pages = 0;
        Optional<EntryKey> cursor = Optional.empty();
        do {
            Page page = store.scan(whole, cursor, 1000);
            long bytes = page.entries().stream().mapToLong(Entry::bytes).sum();
            int entries = page.entries().size();
            assertTrue(entries >= 1, "a page of large entries has one at least");
            assertTrue(
                    bytes <= Page.BYTES_MAX || entries == 1,
                    () -> bytes + " bytes in a page of " + entries + " entries");
            scanned.addAll(page.entries());
            cursor = page.next();
            pages++;
        } while (cursor.isPresent());
        assertEquals(all, scanned);
        assertEquals(9, pages, "six of the smaller ones fit into a page");
    }

    @Test
    final void scan_afterACursorWhoseEntryIsGone_goesOnBehindIt() {
        fill(3);
        Arc arc = new Arc(SPACE.id(12), SPACE.id(3));
        List<Entry> whole = store.scan(arc, Optional.empty(), 100).entries();
        EntryKey third = whole.get(2).key();
        store.commit(Batch.builder().remove(third).build());

        assertEquals(
                whole.subList(3, whole.size()), store.scan(arc, Optional.of(third), 100).entries());
    }

    @Test
    final void scan_afterACursorOutsideTheArcOrOfNothing_fails() {
        Arc arc = new Arc(SPACE.id(2), SPACE.id(5));

        assertNotNull(store.tryToScan(arc, Optional.of(key(9)), 10).failure());
        assertNotNull(store.tryToScan(arc, Optional.empty(), 0).failure());
    }

    @Test
    final void scan_ofKeysThatBeginAlike_isInOrderOfUnsignedBytes() {
        List<Entry> inOrder = new ArrayList<>();
        inOrder.add(entry(key(6), new byte[] {1}));
        inOrder.add(entry(key(6, 0), new byte[] {1}));
        inOrder.add(entry(key(6, 0, 0), new byte[] {1}));
        inOrder.add(entry(key(6, 127), new byte[] {1}));
        inOrder.add(entry(key(6, 128), new byte[] {1}));
        inOrder.add(entry(key(6, 255), new byte[] {1}));
        inOrder.add(entry(key(6, 255, 255), new byte[] {1}));
        inOrder.add(entry(key(7), new byte[] {1}));
        Batch.Builder batch = Batch.builder();
        for (int i = inOrder.size() - 1; i >= 0; i--) batch.put(inOrder.get(i));
        store.commit(batch.build());

        assertEquals(inOrder, scanned(Arc.whole(SPACE.id(0)), 1));
    }

    @Test
    final void commit_clearsRemovesPutsAndNotes_inThatOrder() throws StoreException {
        Entry again = fill(5).get(0);
        Arc whole = Arc.whole(SPACE.id(6));

        store.commit(
                Batch.builder()
                        .put(again)
                        .remove(again.key())
                        .clear(whole)
                        .note("a", new byte[] {1})
                        .note("b", new byte[] {2})
                        .forget("a")
                        .build());

        assertEquals(List.of(again), store.scan(whole, Optional.empty(), 100).entries());
        assertEquals(List.of("b"), List.copyOf(opened.notes().keySet()));
    }

    @Test
    final void commit_clearsAnArc_entriesOutsideItStay() {
        List<Entry> all = fill(11);
        Arc cleared = new Arc(SPACE.id(13), SPACE.id(4));

        store.commit(Batch.builder().clear(cleared).build());

        assertEquals(List.of(), scanned(cleared, 10));
        Arc rest = new Arc(SPACE.id(4), SPACE.id(13));
        assertEquals(walk(all, rest), scanned(rest, 10));
    }

    @Test
    final void load_ofAbsentAndPresentKeys_answersBoth() {
        Entry entry = entry(key(3, 1), new byte[] {9});
        store.commit(Batch.put(entry));

        assertEquals(Optional.of(entry), store.load(entry.key()));
        assertEquals(Optional.empty(), store.load(key(3, 2)));
        assertEquals(Optional.empty(), store.load(key(3)));
    }

    /** The register tells these apart: never written, chosen to be nothing, removed, empty. */
    @Test
    final void load_ofEveryKindOfEntry_givesItBackWhole() {
        Version other = new Version(Long.MAX_VALUE, -1);
        List<Version> parents = new ArrayList<>();
        for (int i = 0; i < Content.PARENTS_MAX; i++) parents.add(new Version(9 - i, -i));
        List<Entry> all =
                List.of(
                        new Entry(key(1, 1), other, Version.NONE, null),
                        new Entry(key(1, 2), other, ONE, null),
                        tombstone(key(1, 3)),
                        entry(key(1, 4), new byte[0]),
                        entry(key(1, 5), new byte[1 << 20]),
                        new Entry(
                                key(1, 6),
                                other,
                                ONE,
                                new Content(ONE, new byte[] {-1}, 17, parents, other)));
        for (Entry each : all) store.commit(Batch.put(each));

        for (Entry each : all) assertEquals(Optional.of(each), store.load(each.key()));
    }

    /** A load or scan sees every commit that was called before it, answered or not. */
    @Test
    final void callsWithoutWaiting_takeEffectInTheirOrder() {
        EntryKey key = key(8, 1);
        Arc arc = new Arc(SPACE.id(7), SPACE.id(8));
        List<StoreCaller.Answered<Optional<Entry>>> loads = new ArrayList<>();
        List<StoreCaller.Answered<Page>> scans = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            Batch.Builder batch = Batch.builder();
            if (i % 7 == 0) batch.clear(arc);
            batch.put(entry(key, new byte[] {(byte) i}));
            store.beginCommit(batch.build());
            loads.add(store.beginLoad(key));
            if (i % 10 == 0) scans.add(store.tryToScan(arc, Optional.empty(), 10));
        }

        for (int i = 1; i <= loads.size(); i++) {
            assertArrayEquals(
                    new byte[] {(byte) i},
                    value(loads.get(i - 1).result().orElseThrow()),
                    "load behind commit " + i);
        }
        for (int i = 0; i < scans.size(); i++) {
            assertArrayEquals(
                    new byte[] {(byte) (10 * i + 10)},
                    value(scans.get(i).result().entries().get(0)));
        }
    }

    @Test
    final void notes_writtenAndForgotten_areWhatIsLeft() throws StoreException {
        SortedMap<String, byte[]> expected = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            String name = "näme-" + i;
            store.commit(Batch.builder().note(name, new byte[i]).build());
            if (i % 3 == 0) {
                store.commit(Batch.builder().forget(name).build());
            } else {
                expected.put(name, new byte[i]);
            }
        }

        SortedMap<String, byte[]> notes = opened.notes();
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(notes.keySet()));
        expected.forEach((name, value) -> assertArrayEquals(value, notes.get(name), name));
    }

    @Test
    final void everyCall_isAnsweredOnce() {
        StoreCaller.Answered<Boolean> commit =
                store.beginCommit(Batch.put(entry(key(1, 1), new byte[] {1})));
        StoreCaller.Answered<Optional<Entry>> load = store.beginLoad(key(1, 1));
        StoreCaller.Answered<Page> scan =
                store.tryToScan(Arc.whole(SPACE.id(0)), Optional.empty(), 5);

        assertTrue(commit.result());
        assertTrue(load.result().isPresent());
        assertFalse(scan.result().entries().isEmpty());
        opened.close();
        assertEquals(1, commit.answers());
        assertEquals(1, load.answers());
        assertEquals(1, scan.answers());
    }

    @Test
    final void closedStore_anyCall_isAnsweredWithAFailure() {
        opened.close();
        opened.close();

        assertNotNull(store.beginCommit(Batch.put(tombstone(key(1, 1)))).failure());
        assertNotNull(store.beginLoad(key(1, 1)).failure());
        assertNotNull(store.tryToScan(Arc.whole(SPACE.id(0)), Optional.empty(), 1).failure());
    }

    @Test
    final void storeOpenedAgain_hasEverythingThatWasAnswered() throws StoreException {
        List<Entry> all = fill(13);
        store.commit(Batch.builder().note("view", new byte[] {1, 2}).build());

        reopen();

        Arc whole = Arc.whole(SPACE.id(3));
        assertEquals(walk(all, whole), scanned(whole, 4));
        assertArrayEquals(new byte[] {1, 2}, opened.notes().get("view"));
    }
}
