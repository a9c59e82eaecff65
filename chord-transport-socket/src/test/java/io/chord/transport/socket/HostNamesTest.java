package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What seeds stand for. */
@Timeout(60)
class HostNamesTest {

    @Test
    void seedThatIsAnAddress_standsForItself() throws Exception {
        assertThat(resolve("tcp://127.0.0.1:7000"))
                .containsExactly(Address.of("tcp://127.0.0.1:7000"));
        assertThat(resolve("tcp://localhost:7000"))
                .containsExactly(Address.of("tcp://localhost:7000"));
    }

    @Test
    void seedThatIsAName_standsForEachAddressOfTheHost() throws Exception {
        List<Address> found = resolve("dns://localhost:7000");

        assertThat(found)
                .isNotEmpty()
                .isSubsetOf(Address.of("tcp://127.0.0.1:7000"), Address.of("tcp://[::1]:7000"));
    }

    @Test
    void seedThatIsAnAddressInPlaceOfAName_standsForThatOne() throws Exception {
        assertThat(resolve("dns://[::1]:7000")).containsExactly(Address.of("tcp://[::1]:7000"));
        assertThat(resolve("dns://10.0.0.7:7000"))
                .containsExactly(Address.of("tcp://10.0.0.7:7000"));
    }

    @Test
    void seedOfAnUnknownName_standsForNobody() throws Exception {
        assertThat(resolve("dns://no-such-host.invalid:7000")).isEmpty();
    }

    @Test
    void seedThatIsNoName_standsForNobodyAndIsWarnedOf() throws Exception {
        try (Node node = Node.start()) {
            assertThat(resolve(node, "dns:nonsense")).isEmpty();
            assertThat(node.log.lines()).anyMatch(line -> line.contains("dns:nonsense"));
        }
    }

    private static List<Address> resolve(String seed) throws Exception {
        try (Node node = Node.start()) {
            return resolve(node, seed);
        }
    }

    private static List<Address> resolve(Node node, String seed) throws Exception {
        CompletableFuture<List<Address>> found = new CompletableFuture<>();
        node.transport.resolve(Address.of(seed), found::complete);
        return found.get(30, TimeUnit.SECONDS);
    }
}
