package io.chord.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void line_ratioAtMost_saysWhetherTheRatioIsWithinTheBound() {
        assertThat(Target.LATENCY_GET_R1.line(90, 75, 1.2, "1.1..1.3"))
                .isEqualTo(
                        "RESULT target=latency-get-r1 ours=90 reference=75 ratio=1.2"
                                + " bound=ratio<=1.25 unit=us spread=1.1..1.3 ok=true");
        assertThat(Target.LATENCY_GET_R1.line(98, 75, 1.3, "none")).endsWith("ok=false");
    }

    @Test
    void line_ratioAtLeast_isOkFromTheBoundOn() {
        assertThat(Target.RATE_GET_R1.line(20, 10, 2, "none")).endsWith("ok=true");
        assertThat(Target.RATE_GET_R1.line(19, 10, 1.9, "none")).endsWith("ok=false");
    }

    @Test
    void line_boundOfOursAlone_needsNoReference() {
        assertThat(Target.FORM.line(1.4, Double.NaN, Double.NaN, "none"))
                .contains("reference=none ratio=none bound=ours<=1.5 unit=s")
                .endsWith("ok=true");
    }

    @Test
    void line_referenceNotMeasured_isUnknown() {
        assertThat(Target.RATE_GET_R1.line(20, Double.NaN, Double.NaN, "none"))
                .endsWith("ok=unknown");
        assertThat(Target.RATE_GET_R1.skippedLine()).endsWith("ok=skipped");
    }
}
