package io.chord.bench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import org.junit.jupiter.api.Test;

/** Who may be returned as the owner while nodes come and go. Keys and nodes on a circle of 64. */
class CensusTest {

    private static final RingSpace SPACE = RingSpace.of(6);

    private final Census census = new Census();
    private final Address a = member(10);
    private final Address b = member(30);

    private Address member(long id) {
        Address address = Address.of("sim:n" + id);
        census.born(address, id(id), 0);
        census.serves(address, 0);
        return address;
    }

    private static RingId id(long value) {
        return SPACE.id(value);
    }

    @Test
    void ringAtRest_firstAtOrAfterTheKeyIsTheOwnerAndNobodyElse() {
        assertThat(census.wasOwner(b, id(20), 5, 6)).isTrue();
        assertThat(census.wasOwner(b, id(30), 5, 6)).isTrue();
        assertThat(census.wasOwner(a, id(31), 5, 6)).isTrue(); // Around the circle.
        assertThat(census.wasOwner(a, id(20), 5, 6)).isFalse();
        assertThat(census.wasOwner(b, id(5), 5, 6)).isFalse();
        assertThat(census.owner(id(20), 5)).contains(b);
    }

    @Test
    void joiner_isAllowedFromItsJoin_andRequiredFromTheReturnOfItsStart() {
        Address joiner = Address.of("sim:n25");
        census.born(joiner, id(25), 100);
        census.serves(joiner, 200);

        assertThat(census.wasOwner(joiner, id(20), 50, 99)).isFalse();
        assertThat(census.wasOwner(joiner, id(20), 110, 120)).isTrue();
        assertThat(census.wasOwner(b, id(20), 110, 120)).isTrue();
        assertThat(census.wasOwner(b, id(20), 150, 250)).isTrue();
        assertThat(census.wasOwner(b, id(20), 200, 250)).isFalse();
    }

    @Test
    void departure_theNodeIsAllowedUntilItsEnd_theNextOneFromItsLeave() {
        census.leaves(b, 100);
        census.ends(b, 150);

        assertThat(census.wasOwner(a, id(20), 50, 99)).isFalse();
        assertThat(census.wasOwner(a, id(20), 50, 100)).isTrue();
        assertThat(census.wasOwner(b, id(20), 120, 200)).isTrue();
        assertThat(census.wasOwner(b, id(20), 151, 200)).isFalse();
        assertThat(census.hasEnded(b, 149)).isFalse();
        assertThat(census.hasEnded(b, 150)).isTrue();
    }
}
