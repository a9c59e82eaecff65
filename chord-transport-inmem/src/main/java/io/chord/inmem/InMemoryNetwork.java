package io.chord.inmem;

import static java.util.Objects.requireNonNull;

import io.chord.ring.Address;
import io.chord.transport.SystemEnvironment;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes of one JVM meet, in real time and without sockets: a ring inside one application, or
 * a test of one with real threads.
 *
 * <pre>{@code
 * InMemoryNetwork network = new InMemoryNetwork();
 * ChordNode a = ChordNode.builder().transport(network.transport("a")).create().start(tenSeconds);
 * ChordNode b = ChordNode.builder().transport(network.transport("b")).join("inmem:a").start(tenSeconds);
 * }</pre>
 *
 * <p>Nodes that are bound by address alone ({@code .bind("inmem:a")}) meet in a network of their
 * own, the {@link #shared()} one.
 *
 * <p>A frame is handled by the recipient before {@code send} returns, on the sender's thread:
 * nothing is queued here, and no thread is woken. A frame for a name that nobody serves is dropped,
 * and the sender is told, on another thread. All nodes of a network share one clock and timer
 * thread, which ends with the last of them. Safe for use by any thread.
 */
public final class InMemoryNetwork {

    /** The scheme of the addresses: {@code inmem:NAME}. */
    public static final String SCHEME = "inmem";

    /**
     * The one static registry of this library: empty when no node that was bound by address runs.
     */
    private static final InMemoryNetwork SHARED = new InMemoryNetwork();

    private final Map<String, InMemoryTransport> serving = new ConcurrentHashMap<>();
    private final Object environmentLock = new Object();
    private @Nullable SystemEnvironment environment;
    private int environmentUsers;

    /** A network without nodes. It needs no closing: it holds nothing once its nodes are closed. */
    public InMemoryNetwork() {}

    /**
     * The network of all nodes of this JVM that are bound to an {@code inmem:} address and were
     * given no network.
     */
    public static InMemoryNetwork shared() {
        return SHARED;
    }

    /**
     * A transport for one node, to be given to its builder. It begins to serve its address when the
     * node starts, which fails with {@link TransportException} while another node serves it.
     *
     * @param name what is behind the colon of the address
     * @throws IllegalArgumentException if {@code inmem:NAME} is not an address
     */
    public Transport transport(String name) {
        return new InMemoryTransport(this, Address.of(SCHEME + ":" + requireNonNull(name, "name")));
    }

    /** The names that are served now, in order. */
    public List<String> serving() {
        return List.copyOf(new TreeMap<>(serving).keySet());
    }

    /** The environment that all transports share; each user gives it back once. */
    SystemEnvironment takeEnvironment() {
        synchronized (environmentLock) {
            SystemEnvironment shared = environment;
            if (shared == null) {
                shared = new SystemEnvironment("inmem");
                environment = shared;
            }
            environmentUsers++;
            return shared;
        }
    }

    void giveEnvironmentBack() {
        SystemEnvironment unused = null;
        synchronized (environmentLock) {
            environmentUsers--;
            if (environmentUsers == 0) {
                unused = environment;
                environment = null;
            }
        }
        if (unused != null) unused.close();
    }

    void serve(InMemoryTransport transport) throws TransportException {
        Address address = transport.address();
        if (serving.putIfAbsent(address.rest(), transport) != null) {
            throw new TransportException(
                    address
                            + " is in use by a running node of this JVM; close that one, take another"
                            + " name, or give the two nodes networks of their own");
        }
    }

    void noLongerServes(InMemoryTransport transport) {
        serving.remove(transport.address().rest(), transport);
    }

    @Nullable InMemoryTransport at(Address address) {
        return serving.get(address.rest());
    }
}
