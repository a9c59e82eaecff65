package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SmallMapTest {

    /** Goal: the same as a sorted map. */
    @Test
    void manyPutAndRemoved_sameAsASortedMap() {
        SplitMix64 random = new SplitMix64(5);
        SmallMap<Integer, String> map = new SmallMap<>();
        TreeMap<Integer, String> expected = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            int key = random.nextInt(24);
            if (random.nextBoolean(0.5)) {
                map.put(key, "value " + i);
                expected.put(key, "value " + i);
            } else {
                assertThat(map.remove(key)).isEqualTo(expected.remove(key));
            }
            int other = random.nextInt(24);
            Map.Entry<Integer, String> from = expected.ceilingEntry(other);
            if (from == null) from = expected.firstEntry();
            assertThat(map.get(other)).isEqualTo(expected.get(other));
            assertThat(map.containsKey(other)).isEqualTo(expected.containsKey(other));
            assertThat(map.firstFrom(other)).isEqualTo(from == null ? null : from.getValue());
            List<String> around = new ArrayList<>(expected.tailMap(other).values());
            around.addAll(expected.headMap(other).values());
            assertThat(map.allFrom(other, v -> true)).isEqualTo(around);
            assertThat(map.allFrom(other, v -> v.hashCode() % 3 != 0))
                    .isEqualTo(around.stream().takeWhile(v -> v.hashCode() % 3 != 0).toList());
            assertThat(map.size()).isEqualTo(expected.size());
            assertThat(map.isEmpty()).isEqualTo(expected.isEmpty());
            assertThat(map.keys()).containsExactlyElementsOf(expected.keySet());
            assertThat(map.values()).containsExactlyElementsOf(expected.values());
        }
        map.clear();
        assertThat(map.values()).isEmpty();
    }

    @Test
    void values_changedWhileRead_areAsTheyWere() {
        SmallMap<Integer, String> map = new SmallMap<>();
        map.put(7, "b");
        map.put(3, "a");
        for (String value : map.values()) {
            map.put(7, "d");
            map.remove(3);
            map.put(9, value);
        }
        assertThat(map.keys()).containsExactly(7, 9);
        assertThat(map.values()).containsExactly("d", "b");
    }

    @Test
    void removeIf_someValues_keepsTheOthers() {
        SmallMap<Integer, String> map = new SmallMap<>();
        for (int key = 0; key < 6; key++) map.put(key, key % 2 == 0 ? "even" : "odd");
        map.removeIf("even"::equals);
        assertThat(map.keys()).containsExactly(1, 3, 5);
    }
}
