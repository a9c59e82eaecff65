package io.chord.replication;

/** Why an operation failed, by what the caller can do next. */
public enum OperationFailure {
    /** It had no effect by its deadline: safe to repeat. */
    TIMED_OUT,
    /** The members of the range cannot be reached; no effect: repeat later. */
    UNAVAILABLE,
    /** The write may or may not have happened. */
    INDETERMINATE,
    /** Too many operations are under way here; no effect: repeat later. */
    OVERLOADED,
    /** The value is larger than allowed; no effect. */
    TOO_LARGE,
    /** The stores of the range failed; no effect: repeating may help once they are repaired. */
    STORE_FAILED,
    /** This node has stopped; no effect. */
    CLOSED
}
