package io.chord.simulation;

import io.chord.ring.Address;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/** A receiver that remembers what it was told, and when. */
final class ToyNode implements FrameReceiver {

    final Transport transport;
    final Address address;
    final List<Integer> received = new ArrayList<>();
    final List<Address> senders = new ArrayList<>();
    final List<Long> receivedAtNanos = new ArrayList<>();
    final List<Address> unreachable = new ArrayList<>();

    ToyNode(Transport transport) throws TransportException {
        this.transport = transport;
        this.address = transport.start(this);
    }

    static ToyNode on(SimulatedNetwork network, String name) throws TransportException {
        return new ToyNode(network.transport(name));
    }

    void send(ToyNode to, int number) {
        transport.send(to.address, frame(number));
    }

    static byte[] frame(int number) {
        return new byte[] {
            0,
            0,
            1,
            (byte) (number >> 24),
            (byte) (number >> 16),
            (byte) (number >> 8),
            (byte) number
        };
    }

    @Override
    public void onFrame(Address from, byte[] frame) {
        received.add(
                (frame[3] & 0xff) << 24
                        | (frame[4] & 0xff) << 16
                        | (frame[5] & 0xff) << 8
                        | (frame[6] & 0xff));
        senders.add(from);
        receivedAtNanos.add(transport.environment().nanos());
    }

    @Override
    public void onUnreachable(Address address) {
        unreachable.add(address);
    }
}
