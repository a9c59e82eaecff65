package io.chord;

/** The node is closed, has left or has failed. Use another node, or start one anew. */
public final class NodeClosedException extends PermanentException {

    private static final long serialVersionUID = 1L;

    NodeClosedException(String message) {
        super(message);
    }
}
