package io.chord.replication;

/** Something that a caller waits for. */
interface Operation {

    /** Begins it; once. */
    void begin();

    /** This node stops: ends it with what is known of it. */
    void close();
}
