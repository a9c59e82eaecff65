package io.chord.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {

    private final Recent<String, Integer> recent = new Recent<>(2);

    @Test
    void tooMany_whatWasPutTheLongestAgo_isForgotten() {
        recent.put("a", 1);
        recent.put("b", 2);
        recent.put("a", 3);
        recent.put("c", 4);

        assertThat(recent.get("b")).isNull();
        assertThat(recent.get("a")).isEqualTo(3);
        assertThat(recent.get("c")).isEqualTo(4);
        assertThat(recent.size()).isEqualTo(2);
    }

    @Test
    void removed_isForgotten() {
        assertThat(recent.remove("a")).isNull();
        recent.put("a", 1);
        assertThat(recent.remove("a")).isEqualTo(1);
        assertThat(recent.get("a")).isNull();
        assertThat(recent.size()).isZero();
    }
}
