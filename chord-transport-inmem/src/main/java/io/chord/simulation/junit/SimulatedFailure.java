package io.chord.simulation.junit;

/** The failure of a test, with how to see it again in its message. */
final class SimulatedFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    SimulatedFailure(Throwable failure, String report) {
        super(text(failure) + "\n" + report, failure);
        setStackTrace(failure.getStackTrace());
    }

    private static String text(Throwable failure) {
        // A failed assertion says what is wrong; of anything else the kind says it.
        return failure instanceof AssertionError && failure.getMessage() != null
                ? failure.getMessage()
                : failure.toString();
    }
}
