package io.chord.server.deploy;

/** A step on a host did not work; the message has host, step and command. */
public final class DeployException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeployException(String message) {
        super(message);
    }
}
