package io.chord.inmem;

import io.chord.contract.TransportContract;
import io.chord.ring.Address;
import io.chord.transport.Transport;

/** Goal: the transport of one process does what every transport must. */
class InMemoryTransportContractTest extends TransportContract {

    private final InMemoryNetwork network = new InMemoryNetwork();
    private int named;

    @Override
    protected Address free() {
        return Address.of("inmem:n" + named++);
    }

    @Override
    protected Transport open(Address bind) {
        return network.transport(bind.text().substring("inmem:".length()));
    }
}
