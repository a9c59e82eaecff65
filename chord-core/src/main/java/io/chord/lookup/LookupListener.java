package io.chord.lookup;

/**
 * Who wants to know. Exactly one method is called, once; perhaps before the lookup's begin has
 * returned, when the tables of this node know the answer.
 */
public interface LookupListener {

    /** It was found. True at some moment since the begin; it may be stale by now. */
    void onFound(LookupAnswer answer);

    /**
     * It was not found.
     *
     * @param failure what kind of failure
     * @param message the values: the key, the nodes asked, the time
     */
    void onLookupFailed(LookupFailure failure, String message);
}
