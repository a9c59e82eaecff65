package io.chord.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.simulation.explore.Exploration.End;
import io.chord.simulation.explore.Exploration.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Goal: all states are found, the nearest violation first, and its schedule can be replayed.
 * Method: a world of which everything is known: two jugs of 3 and 5 litres, with which 4 are to be
 * measured.
 */
class ExplorerTest {

    /** What may not be: so many litres in the larger jug. */
    private record Jugs(int forbidden) implements World {
        private static final int[] SIZES = {3, 5};
        private static final String[] WORDS = {
            "fill 3", "fill 5", "empty 3", "empty 5", "pour 3 into 5", "pour 5 into 3"
        };

        @Override
        public int[] start() {
            return new int[] {0, 0};
        }

        @Override
        public int[] choices(int[] state) {
            return new int[] {0, 1, 2, 3, 4, 5};
        }

        @Override
        public int[] after(int[] state, int choice) {
            int[] after = state.clone();
            if (choice < 2) {
                after[choice] = SIZES[choice];
            } else if (choice < 4) {
                after[choice - 2] = 0;
            } else {
                int from = choice - 4;
                int to = 1 - from;
                int poured = Math.min(state[from], SIZES[to] - state[to]);
                after[from] -= poured;
                after[to] += poured;
            }
            return after;
        }

        @Override
        public String describe(int[] state, int choice) {
            return WORDS[choice];
        }

        @Override
        public List<String> violations(int[] state) {
            return state[1] == forbidden ? List.of(forbidden + " litres") : List.of();
        }

        @Override
        public List<String> describe(int[] state) {
            return List.of(state[0] + " and " + state[1] + " litres");
        }
    }

    @Test
    void everyState_isFoundOnce() {
        Exploration found = Explorer.explore(new Jugs(9), Bounds.NONE);

        // One of the jugs is empty or full in every state but the first: 2 * 4 + 2 * 6 - 4.
        assertThat(found.states()).isEqualTo(16);
        assertThat(found.transitions()).isEqualTo(16 * 6);
        assertThat(found.end()).isEqualTo(End.EXHAUSTED);
        assertThat(found.violation()).isEmpty();
    }

    @Test
    void violation_isReachedByAsFewChoicesAsThereCanBe() {
        Exploration found = Explorer.explore(new Jugs(4), Bounds.NONE);

        assertThat(found.end()).isEqualTo(End.VIOLATION);
        Violation violation = found.violation().orElseThrow();
        assertThat(violation.what()).containsExactly("4 litres");
        assertThat(violation.schedule())
                .containsExactly(
                        "fill 5",
                        "pour 5 into 3",
                        "empty 3",
                        "pour 5 into 3",
                        "fill 5",
                        "pour 5 into 3");
        assertThat(violation.state()).containsExactly("3 and 4 litres");
        assertThat(Explorer.replay(new Jugs(4), violation.schedule())).containsExactly(3, 4);
    }

    @Test
    void bounds_endIt_andSayWhich() {
        Jugs jugs = new Jugs(4);

        assertThat(Explorer.explore(jugs, Bounds.NONE.depth(5)).end()).isEqualTo(End.DEPTH);
        assertThat(Explorer.explore(jugs, Bounds.NONE.depth(5)).depth()).isEqualTo(5);
        assertThat(Explorer.explore(jugs, Bounds.NONE.states(7)).states()).isEqualTo(7);
        assertThat(Explorer.explore(jugs, Bounds.NONE.seconds(0)).end()).isEqualTo(End.SECONDS);
    }

    @Test
    void replay_ofWhatCannotBe_saysWhatCan() {
        assertThatThrownBy(() -> Explorer.replay(new Jugs(4), List.of("fill 5", "fill 7")))
                .hasMessageContaining("cannot be: fill 7")
                .hasMessageContaining("pour 5 into 3");
    }

    @Test
    void longSet_growsAndForgetsNothing() {
        LongSet set = new LongSet();
        for (long i = -5000; i < 5000; i++) assertThat(set.add(i * i * i)).isTrue();
        for (long i = -5000; i < 5000; i++) {
            assertThat(set.add(i * i * i)).isFalse();
            assertThat(set.contains(i * i * i)).isTrue();
        }
        assertThat(set.contains(2)).isFalse();
        assertThat(set.size()).isEqualTo(10_000);
    }
}
