package io.chord.replication;

import static io.chord.replication.ReplicationWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Page;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a digest counts, and into which pieces it cuts a range. */
class RangeDigestTest {

    private static final RingSpace SPACE = RingSpace.of(8);

    /**
     * Goal: counted page by page while entries are written, and from then on with each write, it is
     * what a count of all entries gives. Method: 300 ranges, also over zero and of the whole
     * circle, each with random writes, removals and purges before, between and during the pages.
     */
    @Test
    void countedAlongWithWrites_isWhatACountOfAllGives() {
        for (int seed = 0; seed < 300; seed++) {
            SplitMix64 random = new SplitMix64(seed);
            RingId from = random.nextId(SPACE);
            Arc range = new Arc(from, random.nextInt(8) == 0 ? from : random.nextId(SPACE));
            TreeMap<EntryKey, Entry> entries = new TreeMap<>(new Clockwise(range));
            RangeDigest digest = new RangeDigest(range);
            for (int i = 0; i < 60; i++) write(random, range, entries, digest);
            while (!digest.isBuilt()) {
                Optional<EntryKey> after = digest.beginPage();
                Page page = page(entries, after, 1 + random.nextInt(5));
                // Called after the page was asked for, and before it comes.
                for (int i = random.nextInt(6); i > 0; i--) write(random, range, entries, digest);
                digest.endPage(random.nextInt(6) == 0 ? Optional.empty() : Optional.of(page));
                for (int i = random.nextInt(6); i > 0; i--) write(random, range, entries, digest);
            }
            for (int i = 0; i < 60; i++) write(random, range, entries, digest);
            assertThat(digest.buckets())
                    .as("seed %d, range %s", seed, range)
                    .isEqualTo(counted(range, entries).buckets());
        }
    }

    /** With too many writes during a page it is read again, and nothing is counted twice. */
    @Test
    void moreWritesDuringAPageThanAreRemembered_pageIsReadAgain() {
        Arc range = Arc.whole(SPACE.id(0));
        TreeMap<EntryKey, Entry> entries = new TreeMap<>(new Clockwise(range));
        SplitMix64 random = new SplitMix64(4);
        RangeDigest digest = new RangeDigest(range);
        for (int i = 0; i < 100; i++) write(random, range, entries, digest);
        Page page = page(entries, digest.beginPage(), 1000);
        for (int i = 0; i < 3000; i++) write(random, range, entries, digest);
        digest.endPage(Optional.of(page));
        assertThat(digest.isBuilt()).isFalse();

        digest.endPage(Optional.of(page(entries, digest.beginPage(), 1000)));
        assertThat(digest.isBuilt()).isTrue();
        assertThat(digest.buckets()).isEqualTo(counted(range, entries).buckets());
    }

    /** A promise is no difference; another ballot, a tombstone and "nothing" are. */
    @Test
    void whatIsCounted_isTheBallotUnderWhichSomethingWasAccepted() {
        Arc range = Arc.whole(SPACE.id(0));
        EntryKey key = EntryKey.wrap(SPACE.id(9), bytes("k"));
        Version first = new Version(1, 7);
        Version second = new Version(2, 7);
        Entry value = new Entry(key, first, first, content(first, bytes("v")));
        List<Entry> others =
                List.of(
                        new Entry(key, second, second, content(second, bytes("v"))),
                        new Entry(key, second, second, content(second, null)),
                        new Entry(key, second, second, null));
        for (Entry other : others) {
            assertThat(total(range, other)).isNotEqualTo(total(range, value));
        }
        assertThat(total(range, new Entry(key, second, first, value.content())))
                .isEqualTo(total(range, value));
        assertThat(total(range, new Entry(key, second, Version.NONE, null))).isZero();
    }

    /**
     * Goal: the pieces are the range, cut; and a key is in the piece that its digest is of. Method:
     * one key at each point of each of some ranges.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 11, 64, 65, 160})
    void pieces_areTheRangeCut(int bits) {
        RingSpace space = RingSpace.of(bits);
        SplitMix64 random = new SplitMix64(bits);
        for (int i = 0; i < 50; i++) {
            RingId from = random.nextId(space);
            Arc range = new Arc(from, i == 0 ? from : random.nextId(space));
            RangeDigest empty = counted(range, new TreeMap<>());
            List<Long> ones = new ArrayList<>();
            for (int b = 0; b < RangeDigest.BUCKETS; b++) ones.add(1L);

            List<Arc> pieces = empty.differing(ones);
            RingId next = range.from();
            for (Arc piece : pieces) {
                assertThat(piece.from()).isEqualTo(next);
                next = piece.to();
            }
            assertThat(next).isEqualTo(range.to());
            if (bits > 9 && range.share() > 0.1) assertThat(pieces.size()).isBetween(128, 256);

            RingId point = range.middle().next();
            if (!range.contains(point)) continue;
            Version one = new Version(1, 1);
            EntryKey key = EntryKey.wrap(point, bytes("k"));
            TreeMap<EntryKey, Entry> entry = new TreeMap<>();
            entry.put(key, new Entry(key, one, one, null));
            List<Arc> differing = empty.differing(counted(range, entry).buckets());
            assertThat(differing).hasSize(1);
            assertThat(differing.get(0).contains(point)).isTrue();
        }
    }

    /** What another node says is not believed to have the right form. */
    @Test
    void digestsOfAnotherLength_areNoDifferenceBeyondTheirEnd() {
        RangeDigest empty = counted(Arc.whole(SPACE.id(0)), new TreeMap<>());
        assertThat(empty.differing(List.of())).isEmpty();
        assertThat(empty.differing(List.of(5L))).hasSize(1);
    }

    private static void write(
            SplitMix64 random, Arc range, SortedMap<EntryKey, Entry> entries, RangeDigest digest) {
        RingId point = random.nextId(SPACE);
        if (!range.contains(point)) return;
        EntryKey key = EntryKey.wrap(point, bytes("k" + random.nextInt(2)));
        Entry before = entries.get(key);
        Version ballot = new Version(1 + random.nextInt(1000), random.nextLong());
        Entry after =
                switch (random.nextInt(4)) {
                    case 0 -> null;
                    case 1 -> new Entry(key, ballot, ballot, content(ballot, null));
                    case 2 ->
                            new Entry(
                                    key,
                                    ballot,
                                    before == null ? Version.NONE : before.accepted(),
                                    before == null ? null : before.content());
                    default -> new Entry(key, ballot, ballot, content(ballot, bytes("v")));
                };
        digest.onWrite(key, before, after);
        if (after == null) entries.remove(key);
        else entries.put(key, after);
    }

    private static Content content(Version version, byte[] value) {
        return new Content(version, value, Content.NEVER, List.of(), Version.NONE);
    }

    private static Page page(
            NavigableMap<EntryKey, Entry> entries, Optional<EntryKey> after, int limit) {
        Page.Collector page = new Page.Collector(limit);
        var rest = after.isEmpty() ? entries : entries.tailMap(after.get(), false);
        for (Entry entry : rest.values()) {
            if (!page.add(entry)) break;
        }
        return page.page();
    }

    static RangeDigest counted(Arc range, SortedMap<EntryKey, Entry> entries) {
        RangeDigest digest = new RangeDigest(range);
        digest.beginPage();
        digest.endPage(Optional.of(new Page(List.copyOf(entries.values()), Optional.empty())));
        return digest;
    }

    private static long total(Arc range, Entry entry) {
        TreeMap<EntryKey, Entry> entries = new TreeMap<>();
        entries.put(entry.key(), entry);
        return counted(range, entries).total();
    }
}
