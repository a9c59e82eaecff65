package io.chord.server;

/** A mistake of whoever typed the command, found after the options were read; exit code 2. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
