/** A node as a program, and the command line of rings: {@code bin/chord}. */
module io.chord.server {
    requires static org.jspecify;
    requires transitive io.chord;
    requires io.chord.storage.rocksdb;
    requires io.chord.transport.socket;
    requires info.picocli;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    // For signals: there is no other way to hear of a second SIGTERM. Found by reflection.
    requires static jdk.unsupported;

    exports io.chord.server.certificate;
    exports io.chord.server.script;

    opens io.chord.server to
            info.picocli;
}
