package io.chord.bench.compare;

/** A bare limit: two processes that keep nothing and answer each question alike. */
interface BarePeer extends Peer {

    @Override
    default boolean isRemote(byte[] key, boolean eventual) {
        return true;
    }

    @Override
    default boolean keepsEntries() {
        return false;
    }

    @Override
    default int members() {
        return 2;
    }
}
