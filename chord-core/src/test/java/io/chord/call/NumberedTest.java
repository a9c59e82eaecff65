package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NumberedTest {

    /** Goal: the same as a sorted map, for numbers that mostly grow. */
    @Test
    void manyPutAndRemoved_sameAsASortedMap() {
        SplitMix64 random = new SplitMix64(3);
        Numbered<String> numbered = new Numbered<>();
        TreeMap<Long, String> expected = new TreeMap<>();
        long last = -50;
        for (int i = 0; i < 4_000; i++) {
            long known = last - random.nextInt(40);
            long number = random.nextBoolean(0.5) ? ++last : known;
            if (random.nextBoolean(0.5)) {
                numbered.put(number, "item " + i);
                expected.put(number, "item " + i);
            } else {
                assertThat(numbered.remove(number)).isEqualTo(expected.remove(number));
            }
            assertThat(numbered.get(known)).isEqualTo(expected.get(known));
            assertThat(numbered.size()).isEqualTo(expected.size());
            assertThat(numbered.items()).containsExactlyElementsOf(expected.values());
        }
        numbered.clear();
        assertThat(numbered.items()).isEmpty();
        assertThat(numbered.get(last)).isNull();
    }

    @Test
    void items_changedWhileRead_areAsTheyWere() {
        Numbered<String> numbered = new Numbered<>();
        numbered.put(7, "b");
        numbered.put(3, "a");
        for (String item : numbered.items()) {
            numbered.remove(3);
            numbered.put(9, item);
        }
        assertThat(numbered.items()).containsExactly("b", "b");
        assertThat(numbered.numbers()).containsExactly(7, 9);
    }
}
