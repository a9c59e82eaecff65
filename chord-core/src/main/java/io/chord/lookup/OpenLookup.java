package io.chord.lookup;

/** A lookup under way, as its keeper sees it. */
interface OpenLookup {

    /** Ends it: its listener is told, its questions and timers are taken back. */
    void fail(LookupFailure failure, String message);
}
