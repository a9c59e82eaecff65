package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:7000, 127.0.0.1, 7000",
        "tcp://[::1]:7000, ::1, 7000",
        "tcp://node-1.example:65535, node-1.example, 65535",
        "tcp://a:0, a, 0",
    })
    void address_wellFormed_isReadAndWrittenBack(String text, String host, int port) {
        TcpAddress read = TcpAddress.parse(Address.of(text));

        assertThat(read).isEqualTo(new TcpAddress(host, port));
        assertThat(read.toAddress()).isEqualTo(Address.of(text));
    }

    @ParameterizedTest
    @CsvSource({
        "inmem:a, its scheme is not tcp",
        "tcp:a:7000, there is no //",
        "tcp://a, it has no port",
        "tcp://a:, it has no port",
        "tcp://:7000, it has no host",
        "tcp://[::1], it has no port",
        "tcp://[::1:7000, an address of this transport",
        "tcp://::1:7000, in brackets",
        "tcp://[a]:7000, not an IPv6 address",
        "tcp://a:70000, over 65535",
        "tcp://a:99999999999, over 65535",
        "tcp://a:7x, is not a number",
        "tcp://a:-1, is not a number",
        "tcp://a/b:1, is not allowed in a host name",
        "tcp://u@a:1, is not allowed in a host name",
    })
    void address_malformed_isRefusedWithItsTextTheReasonAndTheForm(String text, String reason) {
        assertThatThrownBy(() -> TcpAddress.parse(Address.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(reason)
                .hasMessageContaining("tcp://HOST:PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:1", "tcp://[::1]:1"})
    void ipAddress_needsNoLookUp(String text) {
        assertThat(TcpAddress.parse(Address.of(text)).literal()).isPresent();
    }

    @Test
    void name_needsALookUp() {
        assertThat(TcpAddress.parse(Address.of("tcp://localhost:1")).literal()).isEmpty();
    }
}
