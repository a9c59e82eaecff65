package io.chord.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as text, the same in every locale. */
public final class Figures {

    private static final MathContext SIX_DIGITS = new MathContext(6);

    /** At most six digits that count, '.' before decimals, and no exponent. */
    public static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) return "none";
        if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
        return new BigDecimal(value).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
    }

    private Figures() {}
}
