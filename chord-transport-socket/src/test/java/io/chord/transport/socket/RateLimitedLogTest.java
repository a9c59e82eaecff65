package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

    private final Recorder recorder = new Recorder();
    private final RateLimitedLog log = new RateLimitedLog(recorder);

    @Test
    void manyOfOneKind_areOneLineInAWhile_andCounted() {
        for (int i = 0; i < 1_000; i++) log.warn("tls", i, () -> "spoke TLS");
        log.warn("http", 0, () -> "spoke HTTP");
        log.warn("tls", RateLimitedLog.INTERVAL_NANOS, () -> "spoke TLS");
        log.warn("tls", 2 * RateLimitedLog.INTERVAL_NANOS, () -> "spoke TLS");

        assertThat(recorder.lines())
                .containsExactly(
                        "spoke TLS",
                        "spoke HTTP",
                        "spoke TLS (999 more of this kind before)",
                        "spoke TLS");
    }

    @Test
    void mistakes_thatRepeat_areOneLineInAWhile_too() {
        RuntimeException mistake = new IllegalStateException("no");
        for (int i = 0; i < 10; i++) log.error("receiver", i, () -> "failed", mistake);
        log.error("receiver", RateLimitedLog.INTERVAL_NANOS, () -> "failed", mistake);

        assertThat(recorder.lines())
                .containsExactly("failed", "failed (9 more of this kind before)");
    }
}
