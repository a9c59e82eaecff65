package io.chord.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://10.0.0.5:7000, tcp, //10.0.0.5:7000",
        "inmem:a, inmem, a",
        "a+b-c.9:x, a+b-c.9, x",
        "tcp://[::1]:7000, tcp, //[::1]:7000",
        "x::, x, :"
    })
    void schemeAndPlace_areWhatTheFirstColonParts(String text, String scheme, String rest) {
        Address address = Address.of(text);

        assertThat(address.scheme()).isEqualTo(scheme);
        assertThat(address.rest()).isEqualTo(rest);
        assertThat(address).hasToString(text).isEqualTo(new Address(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"            | has no colon",
                "localhost     | has no colon",
                ":7000         | no scheme before the colon",
                "tcp:          | nothing after the scheme",
                "tc_p:x        | '_' is not allowed in a scheme",
                "//host:7000   | '/' is not allowed in a scheme",
                "tcp://a b:1   | character 8 is a blank",
                "\"tcp:a\n\"     | character 6 is a blank",
                "tcp://münchen | character 8 is a blank or not printable ASCII"
            })
    void textThatIsNoAddress_refusedNamingItAndTheReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of(text))
                .withMessageStartingWith("not an address: " + Quoted.of(text))
                .withMessageContaining(reason)
                .withMessageContaining("tcp://10.0.0.5:7000");
    }

    @Test
    void length_upTo255_isAccepted() {
        assertThat(Address.of("x:" + "y".repeat(253)).text()).hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.of("x:" + "y".repeat(254)))
                .withMessageContaining("more than 255 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inmem:b", "tcp:a", "inmem:aa"})
    void addresses_areOrderedAsText(String larger) {
        assertThat(Address.of("inmem:a")).isLessThan(Address.of(larger));
    }

    @Test
    void hostileText_inTheMessage_isPrintableAndShort() {
        assertThat(Quoted.of("a\u001b[2J\n\u2028")).isEqualTo("\"a\\u001b[2J\\u000a\\u2028\"");
        assertThat(Quoted.of("x".repeat(1_000))).endsWith("x\"... (1000 characters)");
    }
}
