package io.chord.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Times as text: seconds with as many decimals as they need, without the help of a locale. */
final class Seconds {

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

    private Seconds() {}

    /** Such as {@code 12.25}. */
    static String text(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, 9);
        return nanos == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    }

    /**
     * Nanoseconds of a text.
     *
     * @throws IllegalArgumentException if it is no number of seconds
     */
    static long nanos(String text) {
        try {
            return new BigDecimal(text)
                    .multiply(NANOS)
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a number of seconds, such as 12.25", e);
        }
    }
}
