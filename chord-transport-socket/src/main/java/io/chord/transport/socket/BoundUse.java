package io.chord.transport.socket;

/**
 * How far a {@link Bound} is used.
 *
 * @param limit what it is set to
 * @param now how much of it is used, by whom uses most where it is a bound for each peer or host; 0
 *     of bounds of one frame and of times
 * @param reached how often something was refused, dropped or ended because of it
 */
public record BoundUse(long limit, long now, long reached) {}
