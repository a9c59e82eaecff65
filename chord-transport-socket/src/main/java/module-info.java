/** The transport that connects nodes over TCP, on Netty. */
module io.chord.transport.socket {
    requires static org.jspecify;
    requires transitive io.chord;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.slf4j;

    exports io.chord.transport.socket;

    provides io.chord.transport.TransportProvider with
            io.chord.transport.socket.SocketTransportProvider;
}
