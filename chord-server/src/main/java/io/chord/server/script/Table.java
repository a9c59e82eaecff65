package io.chord.server.script;

import io.chord.ChordClient;
import io.chord.ChordNode;
import io.chord.LookupResult;
import java.util.Optional;

/** What a script works on: a node, or a client of a ring. Methods throw what those throw. */
public interface Table {

    /** Finds the owner of a key. */
    LookupResult lookup(byte[] key);

    /** Writes a value. */
    void put(byte[] key, byte[] value);

    /** Reads a value. */
    Optional<byte[]> get(byte[] key);

    /** The entries as a node of this process sees them. */
    static Table of(ChordNode node) {
        return new Table() {
            @Override
            public LookupResult lookup(byte[] key) {
                return node.lookup(key);
            }

            @Override
            public void put(byte[] key, byte[] value) {
                node.put(key, value);
            }

            @Override
            public Optional<byte[]> get(byte[] key) {
                return node.get(key);
            }
        };
    }

    /** The entries of a ring that this process is no member of. */
    static Table of(ChordClient client) {
        return new Table() {
            @Override
            public LookupResult lookup(byte[] key) {
                return client.lookup(client.keyOf(key));
            }

            @Override
            public void put(byte[] key, byte[] value) {
                client.put(key, value);
            }

            @Override
            public Optional<byte[]> get(byte[] key) {
                return client.get(key);
            }
        };
    }
}
