package io.chord.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RivalryTest {

    private static final RingId END = new RingSpace(160).id(7);

    private final Rivalry rivalry = new Rivalry();

    @Test
    void rangeTakenOnceAndLost_isTakenBackAtOnce() {
        rivalry.onTaken(END);

        assertFalse(rivalry.pauses(END));
    }

    @Test
    void rangeTakenBackAgainAndAgain_pausesTwiceAsLongEachTimeUpToABound() {
        List<Integer> pauses = new ArrayList<>();
        for (int taking = 0; taking < 8; taking++) {
            rivalry.onTaken(END);
            pauses.add(reviewsUntilItMayBeTaken());
        }

        assertEquals(List.of(0, 1, 2, 4, 8, 16, 16, 16), pauses);
    }

    @Test
    void rangeKeptForLong_isTakenBackAtOnceWhenItIsLostAgain() {
        for (int taking = 0; taking < 8; taking++) {
            rivalry.onTaken(END);
            reviewsUntilItMayBeTaken();
        }
        for (int review = 0; review < 100; review++) rivalry.onPeriod();

        rivalry.onTaken(END);

        assertFalse(rivalry.pauses(END));
    }

    private int reviewsUntilItMayBeTaken() {
        int reviews = 0;
        while (rivalry.pauses(END)) {
            rivalry.onPeriod();
            reviews++;
        }
        return reviews;
    }
}
