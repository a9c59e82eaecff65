package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SmallSetTest {

    /** Goal: the same as a sorted set. */
    @Test
    void manyAddedAndRemoved_sameAsASortedSet() {
        SplitMix64 random = new SplitMix64(7);
        SmallSet<Integer> set = new SmallSet<>();
        TreeSet<Integer> expected = new TreeSet<>();
        for (int i = 0; i < 20_000; i++) {
            int element = random.nextInt(24);
            if (random.nextBoolean(0.5)) {
                assertThat(set.add(element)).isEqualTo(expected.add(element));
            } else {
                assertThat(set.remove(element)).isEqualTo(expected.remove(element));
            }
            int other = random.nextInt(24);
            assertThat(set.contains(other)).isEqualTo(expected.contains(other));
            assertThat(set.size()).isEqualTo(expected.size());
            assertThat(set.elements()).containsExactlyElementsOf(expected);
        }
        set.clear();
        assertThat(set.elements()).isEmpty();
    }

    @Test
    void elements_changedWhileRead_areAsTheyWere() {
        SmallSet<String> set = new SmallSet<>();
        set.add("b");
        set.add("a");
        for (String element : set.elements()) set.remove(element);
        assertThat(set.size()).isZero();
    }
}
