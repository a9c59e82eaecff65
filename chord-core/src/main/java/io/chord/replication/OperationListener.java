package io.chord.replication;

/** Told, once, how an operation ended; perhaps before the call that began it has returned. */
public interface OperationListener {

    /** It ended. */
    void done(OperationResult result);
}
