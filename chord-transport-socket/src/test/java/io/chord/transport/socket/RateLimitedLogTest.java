package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class RateLimitedLogTest {

    private final List<String> lines = new ArrayList<>();
    private final RateLimitedLog log = new RateLimitedLog(new Recorder(lines));

    @Test
    void manyOfOneKind_areOneLineInAWhile_andCounted() {
        for (int i = 0; i < 1_000; i++) log.warn("tls", i, () -> "spoke TLS");
        log.warn("http", 0, () -> "spoke HTTP");
        log.warn("tls", RateLimitedLog.INTERVAL_NANOS, () -> "spoke TLS");
        log.warn("tls", 2 * RateLimitedLog.INTERVAL_NANOS, () -> "spoke TLS");

        assertThat(lines)
                .containsExactly(
                        "spoke TLS",
                        "spoke HTTP",
                        "spoke TLS (999 more of this kind before)",
                        "spoke TLS");
    }

    private static final class Recorder extends AbstractLogger {
        private static final long serialVersionUID = 1L;
        private final transient List<String> lines;

        Recorder(List<String> lines) {
            this.lines = lines;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable cause) {
            lines.add(MessageFormatter.basicArrayFormat(message, arguments));
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return Recorder.class.getName();
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return true;
        }
    }
}
