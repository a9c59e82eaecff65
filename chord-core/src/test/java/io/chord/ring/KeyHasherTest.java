package io.chord.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyHasherTest {

    private static final RingSpace TWENTY = RingSpace.of(20);

    /**
     * FIPS 180-2, appendix B.1: the SHA-256 of "abc" begins ba7816bf 8f01cfea 414140de 5dae2223
     * b00361a3.
     */
    @Test
    void sha256_knownKey_isTheTopBitsOfItsDigest() {
        byte[] key = "abc".getBytes(UTF_8);

        assertThat(KeyHasher.sha256().hash(key, RingSpace.DEFAULT))
                .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a3");
        assertThat(KeyHasher.sha256().hash(key, TWENTY)).isEqualTo(TWENTY.id(0xba781));
    }

    @Test
    void sha256_emptyKey_hasAPoint() {
        assertThat(KeyHasher.sha256().hash(new byte[0], RingSpace.DEFAULT).toShortString())
                .isEqualTo("e3b0c442");
    }

    /**
     * Goal: threads that share a hasher share no digest in use. Method: many of them hash at once.
     */
    @Test
    void sha256_manyThreads_giveTheSamePointsAsOne() {
        KeyHasher hasher = KeyHasher.sha256();
        List<RingId> one =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> hasher.hash(longKey(i), RingSpace.DEFAULT))
                        .toList();
        List<RingId> many =
                IntStream.range(0, 20_000)
                        .parallel()
                        .mapToObj(i -> hasher.hash(longKey(i), RingSpace.DEFAULT))
                        .toList();

        assertThat(many).isEqualTo(one);
        assertThat(one).doesNotHaveDuplicates();
    }

    private static byte[] longKey(int i) {
        return ("key " + i).repeat(20).getBytes(UTF_8);
    }

    @Test
    void direct_anyLength_isTheUnsignedValue() {
        KeyHasher direct = KeyHasher.direct();

        assertThat(direct.hash(new byte[0], TWENTY)).isEqualTo(TWENTY.zero());
        assertThat(direct.hash(new byte[] {7}, TWENTY)).isEqualTo(TWENTY.id(7));
        assertThat(direct.hash(new byte[] {-1}, TWENTY)).isEqualTo(TWENTY.id(255));
        assertThat(direct.hash(new byte[] {0x0f, -1, -1}, TWENTY)).isEqualTo(TWENTY.last());
        assertThat(direct.hash(new byte[] {0, 0, 0, 0, 0x0f, -1, -1}, TWENTY))
                .isEqualTo(TWENTY.last());
        RingId wide = RingSpace.DEFAULT.last().half();
        assertThat(direct.hash(wide.toBytes(), RingSpace.DEFAULT)).isEqualTo(wide);
    }

    @Test
    void direct_valueOutsideTheRing_isRefusedNamingItAndTheLargest() {
        KeyHasher direct = KeyHasher.direct();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> direct.hash(new byte[] {0x10, 0, 0}, TWENTY))
                .withMessageContaining("0x100000 ")
                .withMessageContaining("0 to 1048575");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> direct.hash(new byte[] {1, 0, 0, 0}, TWENTY))
                .withMessageContaining("0x01000000 ");
        byte[] long1 = new byte[1_000_000];
        long1[0] = 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> direct.hash(long1, TWENTY))
                .withMessageContaining("(1000000 bytes)")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void knownName_named_isThatHasher() {
        assertThat(KeyHasher.named("sha-256").name()).isEqualTo(KeyHasher.sha256().name());
        assertThat(KeyHasher.named("direct").name()).isEqualTo(KeyHasher.direct().name());
        assertThat(KeyHasher.named("direct").hash(new byte[] {7}, TWENTY)).isEqualTo(TWENTY.id(7));
    }

    @Test
    void unknownName_named_isRefusedListingTheKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyHasher.named("md5"))
                .withMessageContaining("\"md5\"")
                .withMessageContaining("sha-256, direct");
    }
}
