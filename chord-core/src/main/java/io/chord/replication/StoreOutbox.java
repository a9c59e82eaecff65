package io.chord.replication;

/** Where replicas put what they want of the store; the engine turns it into effects. */
public interface StoreOutbox {

    /** Answered later by {@link StoreCalls#onAnswer} with the same token, in any order. */
    void ask(long token, StoreRequest request);
}
