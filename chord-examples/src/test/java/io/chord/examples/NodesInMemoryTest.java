package io.chord.examples;

/** Whole nodes of one process. */
class NodesInMemoryTest extends WholeNodes {

    @Override
    String address(String name) {
        return "inmem:whole-" + name;
    }
}
