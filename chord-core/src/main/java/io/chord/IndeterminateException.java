package io.chord;

/**
 * The write may have happened, or may still happen. Read the entry before deciding whether to
 * repeat; a conditional write ({@link ChordMap#replace}) with the version read is safe in any case.
 */
public final class IndeterminateException extends ChordException {

    private static final long serialVersionUID = 1L;

    IndeterminateException(String message) {
        super(message);
    }
}
