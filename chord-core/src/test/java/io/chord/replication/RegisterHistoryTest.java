package io.chord.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.store.Content;
import io.chord.store.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checker of the random schedules must itself be able to say no. */
class RegisterHistoryTest {

    private final RegisterHistory history = new RegisterHistory();

    @Test
    void readOfAnOldValue_afterANewerWriteWasAnswered_isNotLinearizable() {
        answer(history.write("a", 1), written(), 2);
        answer(history.write("b", 3), written(), 4);
        answer(history.read(5), got("a"), 6);
        assertThat(history.isLinearizable()).isFalse();
    }

    @Test
    void readOfEitherValue_whileAWriteIsOpen_isLinearizable() {
        answer(history.write("a", 1), written(), 2);
        int open = history.write("b", 3);
        answer(history.read(4), got("a"), 5);
        answer(history.read(6), got("b"), 7);
        answer(open, written(), 8);
        assertThat(history.isLinearizable()).isTrue();
    }

    @Test
    void readThatGoesBack_isNotLinearizable() {
        answer(history.write("a", 1), written(), 2);
        history.write("b", 3);
        answer(history.read(4), got("b"), 5);
        answer(history.read(6), got("a"), 7);
        assertThat(history.isLinearizable()).isFalse();
    }

    @Test
    void acknowledgedWrite_thenAbsent_isNotLinearizable() {
        answer(history.write("a", 1), written(), 2);
        answer(history.read(3), new OperationResult.Got(Optional.empty()), 4);
        assertThat(history.isLinearizable()).isFalse();
    }

    private void answer(int operation, OperationResult result, long now) {
        history.answered(operation, result, now);
    }

    private static OperationResult written() {
        return new OperationResult.Written(true, Optional.empty(), Optional.empty());
    }

    private static OperationResult got(String value) {
        return new OperationResult.Got(
                Optional.of(
                        new Content(
                                new Version(1, 1),
                                value.getBytes(StandardCharsets.UTF_8),
                                Content.NEVER,
                                List.of(),
                                Version.NONE)));
    }
}
