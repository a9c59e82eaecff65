package io.chord.runtime;

/**
 * No provider, or more than one, serves a scheme: the message lists those that were found and says
 * what to do.
 */
public final class ProviderException extends Exception {

    private static final long serialVersionUID = 1L;

    ProviderException(String message) {
        super(message);
    }
}
