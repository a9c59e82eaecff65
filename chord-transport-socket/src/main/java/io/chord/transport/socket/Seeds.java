package io.chord.transport.socket;

import io.chord.ring.Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Which addresses a seed stands for: itself, or all of a host's name. Safe for any thread. */
final class Seeds {

    private final HostNames names;
    private final Optional<Tls> tls;
    private final Logger log;

    Seeds(HostNames names, Optional<Tls> tls, Logger log) {
        this.names = names;
        this.tls = tls;
        this.log = log;
    }

    /** As {@link SocketTransport#resolve}. */
    void resolve(Address seed, Consumer<List<Address>> found) {
        if (!seed.scheme().equals(TcpAddress.NAME_SCHEME)) {
            found.accept(List.of(seed));
            return;
        }
        TcpAddress name;
        try {
            name = TcpAddress.parseName(seed);
        } catch (IllegalArgumentException e) {
            log.warn("the seed {} stands for nobody: {}", seed, e.getMessage());
            found.accept(List.of());
            return;
        }
        names.lookUp(
                name.host(),
                new HostNames.Result() {
                    @Override
                    public void onFound(List<InetAddress> ips) {
                        found.accept(ips.stream().map(ip -> foundAt(ip, name)).toList());
                    }

                    @Override
                    public void onFailed(Exception cause) {
                        log.debug("could not look {} up", seed, cause);
                        found.accept(List.of());
                    }
                });
    }

    private Address foundAt(InetAddress ip, TcpAddress name) {
        TcpAddress place = TcpAddress.of(ip, name.port());
        if (name.literal().isEmpty()) tls.ifPresent(with -> with.found(place, name.host()));
        return place.toAddress();
    }
}
